"""Plant one yourself: a word in reviews or a mark in pictures gives the class away, a network learns from them on the
spot, and the methods race to find what it goes by."""

from __future__ import annotations

from collections.abc import MutableMapping

import streamlit as st

from ig_core.data import DATASETS
from ig_core.errors import UserError
from webapp.shared import frame, limits, turns
from webapp.shared.jobs import duration
from webapp.trust import plant_ask, plant_job, plant_result
from webapp.trust.plant_job import Asked, Progress

_ASKED, _DONE, _STOPPED = "plant_asked", "plant_done", "plant_stopped"  # of the session


def draw(state: MutableMapping) -> None:
    """The choices, and below them what came of the last ones that a network has learned."""
    frame.block(
        '<p style="max-width:46rem;text-wrap:pretty">Give the answer away in some of the examples that a small network '
        "learns from: it will cheat. You know what it goes by. Do the methods find it?</p>"
    )
    what = plant_ask.what(state)
    with st.container(border=True, key="card_plant"):
        asked, problem = plant_ask.choices(state, what)
        kind = plant_job.KINDS[what]
        if DATASETS[kind.dataset].find() is None:
            frame.say(f"To train a network, {kind.needs} needed, which this machine does not have yet.")
            frame.offer_download(kind.dataset)
            return
        if problem:
            frame.say(problem)
        with st.container(horizontal=True, vertical_alignment="center"):
            disabled, args = bool(problem), (state, asked)
            st.button("Train", type="primary", key="plant_train", disabled=disabled, on_click=_ask, args=args)
            st.caption(f"Takes about {duration(kind.seconds)}, longer where others compute.")
        _train(state, what)
    done = state.get(_DONE, {}).get(what)
    if done:
        plant_result.draw(*done)


def _ask(state: MutableMapping, asked: Asked | None) -> None:
    state[_ASKED], state[_STOPPED] = asked, False


def _stop(state: MutableMapping) -> None:
    state[_ASKED], state[_STOPPED] = None, True


def _train(state: MutableMapping, what: str) -> None:
    """Make what is asked for, if something is, while a bar says how far it is; it can be stopped."""
    asked = state.get(_ASKED)
    if asked is None or asked.what != what:
        if state.get(_STOPPED):
            st.caption("Stopped: nothing was trained.")
        return
    place = st.empty()
    try:
        limits.count("inputs", asked, state)
        with place.container(), turns.telling(Progress(asked, lambda: _stop(state))):
            found = plant_job.planted(asked)
    except UserError as error:
        state[_ASKED] = None
        place.empty()
        frame.refuse(error)
        return
    place.empty()
    state[_ASKED] = None
    state[_DONE] = state.get(_DONE, {}) | {what: (asked, found)}
