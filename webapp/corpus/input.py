"""Which run is shown, and what of it: all of it is in the address."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from ig_core.corpus.selecting import Selection
from ig_core.errors import InputError
from webapp.corpus import filters, runs
from webapp.shared import frame

PAGE, RUN, TAB, WORD, OTHER = "corpus", "corpus run", "corpus tab", "corpus word", "corpus other"
OWN = "own"  # in place of the name of a run: a file of the reader's, or a fresh sample
_OWN_LABEL = "Inputs of yours, or a fresh sample …"
TABS = {
    "drives": "What drives it",
    "wrong": "Where it goes wrong",
    "why": "For which reasons",
    "sure": "Can it be believed?",
    "probes": "Probes",
    "beside": "Beside another",
    "inputs": "Inputs",
}
PARAMS = ("run", "tab", "word", "filters", "other")


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take from the address what is shown, else what was shown before."""
    with frame.entering(PAGE, state, query_params, RUN) as params:
        if params is None:
            return
        known = options()
        asked = params.get("run", "")
        state["problem"] = f"There is no run {asked[:60]!r} here." if asked and asked not in known else None
        state[RUN] = asked if asked in known else next(iter(known))
        state[TAB] = TABS.get(params.get("tab", ""), next(iter(TABS.values())))
        state[WORD] = params.get("word", "")[:60]
        state[OTHER] = params.get("other", "")[:200]
        try:
            chosen = filters.unpack(params.get("filters", ""))
        except InputError as error:
            chosen, state["problem"] = Selection(), str(error)
        filters.choose(state, chosen)


def options() -> dict[str, str]:
    """What can be shown: name -> what people call it."""
    return {**runs.names(), OWN: _OWN_LABEL}


def draw(state: MutableMapping) -> None:
    """The choice of a run."""
    known = options()
    st.selectbox("Data set and model", list(known), format_func=known.__getitem__, key=RUN, on_change=_begin_anew)


def show_inputs(state: MutableMapping, selection: Selection) -> None:
    """Open the inputs that are selected; for what calls back."""
    filters.choose(state, selection)
    state[TAB] = TABS["inputs"]


def _begin_anew() -> None:
    state = st.session_state
    state[WORD], state[OTHER] = "", ""
    filters.choose(state, Selection())


def remember(state: MutableMapping, params: QueryParamsProxy) -> None:
    """Write what is shown into the address of the page."""
    tab = next((name for name, label in TABS.items() if label == state.get(TAB)), "")
    shown = {
        "run": "" if state[RUN] == next(iter(options())) else state[RUN],
        "tab": "" if tab == next(iter(TABS)) else tab,
        "word": state[WORD],
        "filters": filters.pack(state),
        "other": state[OTHER] if tab == "beside" else "",
    }
    frame.remember(PAGE, state, params, {name: value for name, value in shown.items() if value}, PARAMS)
