"""What is new on a page comes into view, where the reader has pressed something that is gone."""

from __future__ import annotations

from pathlib import Path

from webapp.components.registry import registered


def come_into_view(number: int) -> None:
    """Scroll to where this stands, if that is above what is seen; once for each `number` in a tab of the browser."""
    registered(Path(__file__).parent)(key="arrival", data={"number": number})
