"""What a teacher asks next: the kind of input, the input, and what is to be guessed about it."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from html import escape

import streamlit as st

from ig_core import models
from ig_core.errors import InputError, UserError
from webapp.room import subjects
from webapp.room.item import MARKS, MOST_LETTERS, PREDICTION
from webapp.room.rooms import Room
from webapp.room.subjects import SUBJECTS
from webapp.shared import frame, settings, warming

_OWN = ""  # in place of an example: what the teacher types
_ASKED = "room asked"  # in the state: the kind that was asked about in the last run


def draw_question(state: MutableMapping, room: Room, key: str, is_first: bool) -> None:
    """The choices, and the button that asks."""
    title = "Ask your class" if is_first else "Ask the next one"
    frame.block(f'<p class="card-title">{title}</p>')
    kinds = {name: subject.label for name, subject in SUBJECTS.items()}
    kind = (
        st.segmented_control(
            "About", kinds, format_func=kinds.__getitem__, default="text", key="room_kind", required=True
        )
        or "text"
    )
    subject = SUBJECTS[kind]
    asks = {MARKS: f"Which {subject.lesson.unit}s counted", PREDICTION: "What the model says"}
    what = st.segmented_control(
        "They guess", asks, format_func=asks.__getitem__, default=MARKS, key="room_asks", required=True
    )
    known = {name: label for name, label in models.of_kind(kind).items() if subject.lesson.applies(name)}
    with settings.choices_row("room"):
        model = st.selectbox("Model", known, format_func=known.__getitem__, key=f"room_model_{kind}") or next(
            iter(known)
        )
        examples = dict(subject.examples(model))
        offered = ({_OWN: "Type your own"} if subject.can_type else {}) | examples
        name = f"room_example_{kind}"
        _go_on(state, kind, name, list(examples))
        if state.get(name) not in offered:
            state[name] = next(iter(examples))
        chosen = st.selectbox("Example", offered, format_func=offered.__getitem__, key=name)
    if chosen == _OWN:
        st.text_area("Your review", key="room_text", max_chars=MOST_LETTERS, height=frame.FIELD_HEIGHT)
        chosen = state.get("room_text", "").strip()
    elif kind == "text":
        frame.block(f'<p class="excerpt">{escape(str(chosen))}</p>')
    if what == PREDICTION:
        st.caption(
            "Half of your class sees the model's explanation while it guesses, and the other half at the next one."
        )
    if st.button("Ask", key="room_ask", type="primary" if is_first else "secondary"):
        _ask(room, key, kind, what or MARKS, model, str(chosen or ""))


def _ask(room: Room, key: str, kind: str, asks: str, model: str, input_: str) -> None:
    """Compute the model's answer, and ask."""
    try:
        if not input_:
            raise InputError("There is nothing to ask about yet: type a review.")
        with st.spinner("The model answers first"):
            warming.wait_until_warm(model)
            room.ask(key, subjects.item(kind, asks, subjects.request(kind, model, input_)))
    except UserError as error:
        frame.say(str(error))
    else:
        st.session_state[_ASKED] = kind
        st.rerun()


def _go_on(state: MutableMapping, kind: str, name: str, examples: Sequence[str]) -> None:
    """Once an example was asked about, offer the one that comes after it."""
    if state.pop(_ASKED, None) == kind and state.get(name) in examples:
        state[name] = examples[(examples.index(state[name]) + 1) % len(examples)]
