"""A text that the browser keeps: a reload, or a server that is started anew, does not lose it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from webapp.components.registry import registered


def keep(text: str | None, asks: bool, on_found: Callable[[str], None], key: str = "kept", name: str = "") -> None:
    """Let the browser keep a text, instead of what it has kept so far.

    Args:
        text: None for nothing: what the browser has stays; empty to have it forgotten.
        asks: whether the session does not know yet what the browser has. If that is something else than `text`, it
            stays, and `on_found` is called with it; otherwise nothing is sent, and the page is not run again.
        key: begins with "kept"; what is so called takes no room on the page.
        name: by which all tabs of the browser keep it, also those of tomorrow; empty for the playlist of this tab.
    """

    def found() -> None:
        kept = st.session_state[key].found
        if isinstance(kept, str):
            on_found(kept)

    data = {"text": text, "asks": asks} | ({"name": name} if name else {})
    registered(Path(__file__).parent)(key=key, data=data, on_found_change=found)
