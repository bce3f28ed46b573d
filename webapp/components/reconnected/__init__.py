"""A page that a browser still shows when the server has been started anew."""

from __future__ import annotations

from pathlib import Path

from webapp.components.registry import registered


def run_when_reconnected() -> None:
    """Let the browser ask for a run of the page whenever it has found the server again.

    Streamlit's own part of the page asks for one only if it was waiting for one. Without it a new session has nothing:
    what was typed while nobody listened is not explained, downloads are gone, and requests of fragments are dropped.
    """
    registered(Path(__file__).parent)(key="reconnected", data={})
