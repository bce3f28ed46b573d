"""Which run is shown, and what of it: all of it is in the address."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from webapp.corpus import runs
from webapp.shared import frame

PAGE, RUN, TAB, WORD = "corpus", "corpus run", "corpus tab", "corpus word"
TABS = {
    "drives": "What drives it",
    "wrong": "Where it goes wrong",
    "why": "For which reasons",
    "sure": "Can it be believed?",
    "probes": "Probes",
    "inputs": "Inputs",
}
PARAMS = ("run", "tab", "word")


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take from the address what is shown, else what was shown before."""
    with frame.entering(PAGE, state, query_params, RUN) as params:
        if params is None:
            return
        known = runs.names()
        asked = params.get("run", "")
        if asked and asked not in known:
            state["problem"] = f"There is no run {asked[:60]!r} here."
        state[RUN] = asked if asked in known else next(iter(known), "")
        state[TAB] = TABS.get(params.get("tab", ""), next(iter(TABS.values())))
        state[WORD] = params.get("word", "")[:60]


def draw(state: MutableMapping) -> None:
    """The choice of a run."""
    known = runs.names()
    st.selectbox("Data set and model", list(known), format_func=known.__getitem__, key=RUN, on_change=_begin_anew)


def _begin_anew() -> None:
    st.session_state[WORD] = ""


def remember(state: MutableMapping, params: QueryParamsProxy) -> None:
    """Write what is shown into the address of the page."""
    tab = next((name for name, label in TABS.items() if label == state.get(TAB)), "")
    shown = {"run": state[RUN], "tab": tab if tab != next(iter(TABS)) else "", "word": state[WORD]}
    if shown["run"] == next(iter(runs.names()), ""):
        shown["run"] = ""
    frame.remember(PAGE, state, params, {name: value for name, value in shown.items() if value}, PARAMS)
