"""What the pages call: a lesson, if one is chosen, in the place of the result or above it."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from webapp.guess import ask, mode, tell
from webapp.guess.lesson import Lesson
from webapp.guess.mode import Subject
from webapp.shared import core, frame, result


def shows_answer(
    lesson: Lesson, request: core.Request, place: DeltaGenerator | None = None, known_by: str | None = None
) -> bool:
    """Whether the page may show what the model says and why. In lesson mode it may when the reader has guessed: until
    then the guess is asked for instead, and after that what it was worth stands above the result. On the stage, and
    about a model without lessons, nobody guesses.

    Args:
        place: where; where the page is, if None.
        known_by: what the page knows its input by, whatever is tried on it; the input of `request`, if None.
    """
    state = st.session_state
    if not mode.chosen(state) or frame.presenting() or not lesson.applies(request.model):
        return True
    subject = Subject(mode.chosen(state), known_by or request.input, request.model)
    mode.follow(state, subject)
    hidden = mode.is_hidden(state, subject)
    if not hidden:
        request = request._replace(input=mode.asked(state))
    with place or nullcontext(), st.container(key="lesson_place"):
        explanation = result.explained(lesson.record, request, soon=True)
        if explanation is None:
            return False
        draw = ask.draw if hidden else tell.draw
        draw(lesson, subject, request, explanation)
    return not hidden
