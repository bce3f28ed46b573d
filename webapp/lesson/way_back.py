"""On the page that an item of a lesson leads to: the link back to that item."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from webapp.overview.page import PAGE as START
from webapp.shared import frame, places


def draw(state: Mapping, page: str) -> None:
    """The link, above the page of this address, if the lesson was left for it."""
    left = state.get("lesson way back")
    if left and left[0] == (page or START) and not frame.presenting():
        with st.container(key="way_back"):
            st.page_link(places.script("lesson"), label=left[1], icon=":material/arrow_back:")
