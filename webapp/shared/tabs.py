"""Tabs of which nothing is computed before somebody opens them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st


@st.fragment
def draw(contents: Mapping[str, Callable[[], None]], key: str) -> None:
    """Draw tabs, and in the open one its content; the first is open at first. Opening another draws the tabs alone.

    Args:
        contents: label -> what draws the content.
        key: of the session's state; it holds the label of the open tab.
    """
    for tab, content in zip(st.tabs(list(contents), key=key, on_change="rerun"), contents.values(), strict=True):
        if tab.open:
            with tab:
                content()
