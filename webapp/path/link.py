"""The link with which every page that explains an input ends: how that was computed, on the same input."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from webapp.path import input as path_input
from webapp.shared import places, settings

_NOT_TAKEN = {"drop", "method", "signs"}  # the path is that of the whole input, by one method


def how_computed(kind: str, params: Mapping[str, str]) -> None:
    """Lead to the page "How it works".

    Args:
        kind: of the input, a row of KINDS.
        params: with which the page that is left shows the input and its choices again.
    """
    if not st.session_state.get("framed"):  # then this page is all that there is of the app
        return
    taken = {*path_input.PARAMS, *settings.PARAMS} - _NOT_TAKEN
    own = {name: value for name, value in params.items() if name in taken}
    st.page_link(
        places.script("path"),
        label="How was this computed?",
        icon=":material/route:",
        query_params={"kind": kind} | own,
    )
