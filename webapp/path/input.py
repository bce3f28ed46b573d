"""What the page "How it works" follows: an input of a kind, how it is explained, and at which step; in the address."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from webapp.path import calls
from webapp.path.subject import Subject
from webapp.path.subjects import SUBJECTS, choose
from webapp.shared import core, frame, settings

KIND, STEP = "path kind", "path step"
STEPS = ("The way to {end}", "Where the answer is made", "Where one starts", "Adding up", "Now you")
PARAMS = ("kind", "step", *dict.fromkeys(name for one in SUBJECTS.values() for name in one.params))


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take input, choices and step from the address, else what was shown before."""
    with frame.entering("path", state, query_params, STEP) as params:
        if params is not None:
            kind = params.get("kind", "")
            _take(state, kind if kind in SUBJECTS else next(iter(SUBJECTS)), params)
            step = params.get("step", "1")
            state[STEP] = int(step) if step in map(str, range(1, len(STEPS) + 1)) else 1


def _take(state: MutableMapping, kind: str, params: Mapping) -> None:
    """Take an input of that kind; whatever method it was explained by, the page is about one."""
    state[KIND] = kind
    SUBJECTS[kind].take(state, {name: value for name, value in params.items() if name != "method"})
    state["method"] = calls.METHOD


def show_boot() -> None:
    """Follow the way to a boot, whose answer is made early on it."""
    _take(st.session_state, "image", {})


def subject(state: Mapping) -> Subject:
    """What is to be known of the kind that is chosen."""
    return SUBJECTS[state[KIND]]


def request(state: Mapping) -> core.Request:
    """What is explained, and how."""
    return settings.request(state[KIND], state, subject(state).input(state))


def remember(state: MutableMapping, params: QueryParamsProxy) -> None:
    """Write input, choices and step into the address of the page."""
    frame.remember("path", state, params, _url_params(state), (*PARAMS, *settings.PARAMS))


def _url_params(state: Mapping) -> dict[str, str]:
    kind = state[KIND]
    params = subject(state).url_params(state) | settings.url_params(kind, state)
    params |= {"kind": kind} if kind != next(iter(SUBJECTS)) else {}
    return params | ({"step": str(state[STEP])} if state[STEP] != 1 else {})


def draw(state: MutableMapping) -> None:
    """The switch between kinds, and the ways to an input of the chosen one."""

    def begin_anew() -> None:
        _take(state, state[KIND], {})

    choose("What to follow", KIND, begin_anew)
    subject(state).draw(state)


def draw_settings(state: MutableMapping) -> None:
    """Model, explained class and starting point."""
    settings.draw(state[KIND], state, without=("method",))


def draw_steps(state: MutableMapping) -> None:
    """The five steps, one of which is shown."""
    end = subject(state).end
    st.segmented_control(
        "Step",
        range(1, len(STEPS) + 1),
        key=STEP,
        required=True,
        format_func=lambda step: f"{step} {STEPS[step - 1].format(end=end)}",
        label_visibility="collapsed",
    )


def draw_back_and_next(state: MutableMapping) -> None:
    """The way to the neighbouring steps."""
    step = state[STEP]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if step > 1:
            st.button("Back", key="path back", on_click=state.update, args=({STEP: step - 1},))
        if step < len(STEPS):
            following = STEPS[step].format(end=subject(state).end)
            label = f"Next: {following[:1].lower()}{following[1:]}"
            st.button(label, key="path next", type="primary", on_click=state.update, args=({STEP: step + 1},))
        view = subject(state).url_params(state) | settings.url_params(state[KIND], state)
        st.page_link(f"pages/{subject(state).page}.py", label="Its explanation", query_params=view)
