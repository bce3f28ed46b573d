"""Tabs and popovers of which nothing is computed before somebody opens them; what is opened draws itself alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ig_core.errors import UserError
from webapp.shared import frame


@st.fragment
def tabs(contents: Mapping[str, Callable[[], Any]], key: str) -> None:
    """Draw tabs, and in the open one its content; the first is open at first.

    Args:
        contents: label -> what draws the content.
        key: of the session's state; it holds the label of the open tab.
    """
    for tab, content in zip(st.tabs(list(contents), key=key, on_change="rerun"), contents.values(), strict=True):
        if tab.open:
            with tab:
                _drawn(content)


@st.fragment
def popover(label: str, content: Callable[[], Any], key: str) -> None:
    """Draw a button that opens a popover, and its content while it is open; `key` holds whether it is."""
    with st.popover(label, key=key, on_change="rerun") as place:
        if place.open:
            _drawn(content)


def _drawn(content: Callable[[], Any]) -> None:
    """Draw it; where that cannot be, or takes too long, say why."""
    try:
        content()
    except UserError as error:
        frame.refuse(error)
