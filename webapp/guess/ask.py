"""Before the guess: the input, what is asked about it, and how to answer. Nothing that is drawn here, or sent to the
browser, tells the prediction; scores are there only where the reader guesses with the explanation.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

import streamlit as st

from ig_core.evaluation.guess import Guess
from webapp.guess import mode
from webapp.guess.lesson import Lesson
from webapp.guess.mode import Subject
from webapp.shared import core, frame

_ASKED = {
    mode.MARKS: "Which {}s counted most for the model?",
    mode.PREDICTION: "What does the model say?",
    mode.EXPLAINED: "What does the model say, if this is why?",
}


def draw(lesson: Lesson, subject: Subject, request: core.Request, explanation: Any) -> None:
    """Ask for the guess about `subject`."""
    state = st.session_state
    frame.block(
        '<p class="status">Lesson mode: guess first, then see.</p>'
        f'<p class="verdict" role="heading" aria-level="2">{_ASKED[subject.mode].format(lesson.unit)}</p>'
    )
    if subject.mode == mode.MARKS:
        _marks(state, lesson, subject, request, explanation)
        return
    answer = partial(_answer, state, subject, request.input, lesson.said(explanation))
    if subject.mode == mode.PREDICTION:
        lesson.plain(explanation)
    elif not lesson.why(request, answer):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="guess_answers"):
        if subject.mode == mode.PREDICTION or not lesson.pressed:
            for index, option in enumerate(lesson.options(subject.model)):
                st.button(option, key=f"guess_{index}", on_click=answer, args=(option,))
        leave(state)


def _marks(state: MutableMapping, lesson: Lesson, subject: Subject, request: core.Request, explanation: Any) -> None:
    frame.block(f'<p class="small">{lesson.how}</p>')
    lesson.mark(explanation, mode.marked(state), partial(mode.mark, state))
    count = len(set(mode.marked(state)) & set(lesson.units(explanation)))
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="guess_answers"):
        show: Callable[[], None] = partial(mode.show, state, subject, request.input)
        st.button("Show the answer", type="primary", key="guess_show", on_click=show)
        st.button("Clear", key="guess_clear", disabled=not count, on_click=partial(mode.mark, state, []))
        frame.block(f'<p class="small" role="status">{count} marked</p>')
        leave(state)


def leave(state: MutableMapping) -> None:
    """A button that ends the lesson."""
    st.button("Leave lesson mode", type="tertiary", key="guess_leave", on_click=mode.choose, args=(state, ""))


def _answer(state: MutableMapping, subject: Subject, asked: str, said: str, guessed: str) -> None:
    """Note the guess, and show the answer."""
    mode.guess(state, Guess((subject.input, subject.model), guessed, said, subject.mode == mode.EXPLAINED))
    mode.show(state, subject, asked)
