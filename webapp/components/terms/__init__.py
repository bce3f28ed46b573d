"""What the explanations of terms need besides their style, see webapp/shared/terms.py."""

from __future__ import annotations

from pathlib import Path

from webapp.components.registry import registered


def close_by_escape() -> None:
    """Let the key Escape close the explanation of a term that is pointed at or has the focus."""
    registered(Path(__file__).parent)(key="terms", data={})
