"""How the page looks: the lesson and its parts, one item at a time, and what is for the teacher."""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

import streamlit as st

from ig_core.lessons import Lesson
from ig_core.render.page import text
from webapp.lesson import item, place, printing
from webapp.shared import frame

_STYLE = Path(__file__).parent / "lesson.css"


def draw(state: MutableMapping) -> None:
    """The item that is shown, between the way to it and what is for the teacher."""
    st.html(_STYLE)
    known = place.known(state)
    st.selectbox("Lesson", known, key="lesson", format_func=known.__getitem__, on_change=_begin)
    with st.container():  # there even when it is empty, so that nothing below it is made anew
        frame.say_problem(state)
    lesson = place.opened(state)
    frame.block(f'<p class="small">For: {text(lesson.audience)}</p>')
    _draw_parts(state, lesson)
    _draw_progress(state, lesson)
    item.draw(state)
    _draw_ways(state)
    with st.expander("For the teacher: notes and answers", key="lesson_teacher", on_change="rerun") as notes:
        if notes.open:
            _draw_notes(state, lesson)
    with st.expander("Print it, change it, use your own", key="lesson_take", on_change="rerun") as taking:
        if taking.open:
            printing.draw(state)


def _begin() -> None:
    place.begin(st.session_state)


def _draw_parts(state: MutableMapping, lesson: Lesson) -> None:
    """The parts with their minutes, to go to."""
    titles = {
        number: f"{number} {item.plain(part.title)} · {part.minutes} min" for number, part in enumerate(lesson.parts, 1)
    }
    state["lesson_step"] = state["lesson part"]
    st.segmented_control(
        "Parts",
        titles,
        key="lesson_step",
        required=True,
        format_func=titles.__getitem__,
        on_change=_go_to_part,
        label_visibility="collapsed",
    )


def _go_to_part() -> None:
    place.begin_part(st.session_state, st.session_state["lesson_step"])


def _draw_progress(state: MutableMapping, lesson: Lesson) -> None:
    """Where one is, and how many questions have been answered."""
    places = place.all_places(state)
    at = places.index(place.here(state)) + 1
    asked = [(state["lesson"], part, number) for part, number, one in lesson.items if one.question]
    answered = sum(place.answer(state, each) not in (None, "") for each in asked)
    frame.block(
        f'<h2 class="at">{text(lesson.parts[state["lesson part"] - 1].title)}</h2>'
        f'<div class="meter" aria-hidden="true"><i style="width:{100 * at / len(places):.1f}%"></i></div>'
        f'<p class="small" role="status">Step {at} of {len(places)} · {answered} of {len(asked)} questions answered</p>'
    )


def _draw_ways(state: MutableMapping) -> None:
    """To the item before, and to the next one."""
    places = place.all_places(state)
    at = places.index(place.here(state))
    with st.container(horizontal=True, gap="small", key="lesson_ways"):
        st.button("Back", key="lesson_back", disabled=at == 0, on_click=_move, args=(-1,), shortcut="Alt+B")
        is_last = at == len(places) - 1
        st.button(
            "Next",
            key="lesson_next",
            type="secondary" if is_last else "primary",
            disabled=is_last,
            on_click=_move,
            args=(1,),
            shortcut="Alt+N",
        )
    if is_last:
        frame.block('<p class="says" role="status">That was the last step.</p>')


def _move(by: int) -> None:
    place.move(st.session_state, by)


def _draw_notes(state: MutableMapping, lesson: Lesson) -> None:
    """What pupils do not see: the notes on this part, and the answer to this question."""
    part, question = lesson.parts[state["lesson part"] - 1], place.item(state).question
    said = f"<p>{text(part.teacher)}</p>" if part.teacher else '<p class="dim">There are no notes on this part.</p>'
    if question:
        answer = f"<b>{text(item.sentence(question.answer))}</b> " if question.answer else ""
        said += f'<p class="card-title spaced">Answer</p><p>{answer}{text(question.explanation)}</p>'
    frame.block(f'<p class="card-title">{text(part.title)}, {part.length}</p><div class="notes">{said}</div>')
