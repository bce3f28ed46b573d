"""What a teacher takes away: the sheet, the key, and the file of the lesson, to copy and to change."""

from __future__ import annotations

from collections.abc import MutableMapping

import streamlit as st

from ig_core.errors import UserError
from ig_core.lessons import Lesson, View
from ig_core.lessons.views import arguments
from ig_core.records import Explanation
from webapp.lesson import place
from webapp.shared import core, frame, limits, slide

_MADE = "lesson key made"  # in the state: the lesson whose key was made, and its two files
_TOLERANCE = 0.001


def draw(state: MutableMapping) -> None:
    """Sheets to print, and lessons of one's own."""
    from ig_core.lessons import sheet_page, sheet_pdf

    lesson, name = place.opened(state), state["lesson"]
    printed, own = st.columns(2, gap="large")
    with printed, st.container(key="lesson_print"):
        frame.block(
            '<p class="card-title">To print</p><p>The sheet has the texts to mark, the questions and room to write. '
            "The key has the answers, the notes and the texts in the colours of the models.</p>"
        )
        with st.container(horizontal=True, gap="small"):
            _offer("Sheet, HTML", lambda: sheet_page.sheet(lesson), f"{name}-sheet.html")
            _offer("Sheet, PDF", lambda: sheet_pdf.sheet(lesson), f"{name}-sheet.pdf")
            wants_key = st.button("Make the key", key="lesson_make_key")
        if wants_key:
            _make(state, lesson)
        if state.get(_MADE, (None,))[0] is lesson:
            _, page, pdf = state[_MADE]
            with st.container(horizontal=True, gap="small"):
                _offer("Key, HTML", page, f"{name}-key.html")
                _offer("Key, PDF", pdf, f"{name}-key.pdf")
    with own, st.container(key="lesson_own"):
        frame.block(
            '<p class="card-title">Use your own</p><p>A lesson is a text file. Take this one, change it, and open it '
            "here. It stays in this tab; nothing is stored on the server.</p>"
        )
        _offer("Copy and change this lesson", lambda: place.file(state), f"{name}.yaml")
        st.file_uploader(
            "Your lesson, a YAML file", type=["yaml", "yml"], key="lesson_file", on_change=_open, max_upload_size=1
        )
        with st.container():
            if state.get("lesson file problem"):
                frame.say(state["lesson file problem"])


def _offer(label: str, data: object, name: str) -> None:
    mime = {"html": "text/html", "pdf": "application/pdf"}.get(name.rpartition(".")[2], "application/yaml")
    st.download_button(label, data, name, mime, on_click="ignore", key=f"lesson {label}")  # type: ignore[arg-type]


def _open() -> None:
    """Open the file that was chosen; where it is wrong, say so, and leave everything as it is."""
    state = st.session_state
    file = state["lesson_file"]
    state["lesson file problem"] = None
    if file is None:
        return
    try:
        limits.count("uploads", file.file_id, state)
        place.open_own(state, file.getvalue())
    except UserError as error:
        state["lesson file problem"] = str(error)


def _make(state: MutableMapping, lesson: Lesson) -> None:
    """Ask the models, and keep both files until another lesson is open."""
    from ig_core.lessons import sheet_page, sheet_pdf

    waiting = st.container()

    def explain(view: View) -> Explanation:
        request = core.Request(view.input, contrast=None, tolerance=_TOLERANCE, **arguments(view))
        return slide.computed(request, core.explain, waiting)

    try:
        state[_MADE] = lesson, sheet_page.key(lesson, explain), sheet_pdf.key(lesson, explain)
    except UserError as error:
        frame.refuse(error)
