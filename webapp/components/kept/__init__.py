"""A text that the browser keeps for one of its tabs: a reload, or a server that is started anew, does not lose it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from webapp.components.registry import registered


def keep(text: str | None, asks: bool, on_found: Callable[[str], None], key: str = "kept") -> None:
    """Let the tab keep a text, instead of what it has kept so far.

    Args:
        text: None for nothing: what the tab has stays.
        asks: whether the session does not know yet what the tab has. If that is something else than `text`, it stays,
            and `on_found` is called with it; otherwise nothing is sent, and the page is not run again.
    """

    def found() -> None:
        kept = st.session_state[key].found
        if isinstance(kept, str):
            on_found(kept)

    registered(Path(__file__).parent)(key=key, data={"text": text, "asks": asks}, on_found_change=found)
