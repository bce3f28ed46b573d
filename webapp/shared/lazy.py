"""Tabs and popovers of which nothing is computed before somebody opens them; what is opened draws itself alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from ig_core.errors import UserError
from webapp.shared import frame, waiting


@st.fragment
def tabs(contents: Mapping[str, Callable[[], Any]], key: str, request: Any) -> None:
    """Draw tabs, and in the open one its content; the first is open at first.

    Args:
        contents: label -> what draws the content.
        key: of the session's state; it holds the label of the open tab.
        request: what is explained; of what takes long in a tab, it says how far it is, and of what takes too long,
            it offers less.
    """
    for tab, content in zip(st.tabs(list(contents), key=key, on_change="rerun"), contents.values(), strict=True):
        if tab.open:
            with tab:
                drawn(content, request)


@st.fragment
def popover(label: str, content: Callable[[], Any], key: str) -> None:
    """Draw a button that opens a popover, and its content while it is open; `key` holds whether it is."""
    with st.popover(label, key=key, on_change="rerun") as place:
        if place.open:
            try:
                content()
            except UserError as error:
                frame.refuse(error)


def drawn(content: Callable[[], Any], request: Any) -> None:
    """Draw what belongs to `request`: while it takes long, say how far it is, and where it cannot be, say why."""
    with waiting.refusing(request, can_stop=False):
        content()
