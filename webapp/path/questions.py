"""The last step of the page "How it works": questions, and whether they were answered rightly."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from html import escape

import streamlit as st

from ig_core.records.walk import Walk
from ig_core.render.parts import Part
from ig_core.render.walk_questions import Question, questions
from webapp.shared import frame

_NOT_ANSWERED = None


@st.fragment
def draw(walk: Walk, parts: Sequence[Part], state: MutableMapping) -> None:
    """Each question with its options; once one is chosen, whether it is right, and why."""
    asked = questions(walk, parts)
    for left in range(0, len(asked), 2):
        for column, number in zip(st.columns(2), range(left, min(left + 2, len(asked))), strict=False):
            with column, st.container(border=True, key=f"card_question_{number}"):
                _question(asked[number], f"path answer {number}", state)


def _question(question: Question, key: str, state: MutableMapping) -> None:
    if state.get(key) not in question.options:  # one of another input
        state[key] = _NOT_ANSWERED
    frame.block(f'<p class="says">{escape(question.text)}</p>')
    chosen = st.radio(question.text, question.options, key=key, index=None, label_visibility="collapsed")
    if chosen is None:
        return
    is_right = chosen == question.options[question.right]
    mark = (
        '<b class="good">✓ Right.</b>'
        if is_right
        else f'<b class="missed">✗ No: {escape(question.options[question.right])}.</b>'
    )
    frame.block(f'<p role="status">{mark} {escape(question.because)}</p>')
