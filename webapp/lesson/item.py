"""One item of a lesson: what to read, the way to what to look at, the question, and its answer when one asks for it."""

from __future__ import annotations

from collections.abc import MutableMapping

import streamlit as st

from ig_core.lessons import Item, Question, View
from ig_core.lessons.record import CHOICE, NUMBER
from ig_core.lessons.views import PAGES
from ig_core.render import glossary
from ig_core.render.page import text
from webapp.lesson import place
from webapp.lesson.place import Place
from webapp.shared import frame, places, terms

_GUESSES = {
    "marks": "Guess what counted, then look",
    "prediction": "Guess the answer, then look",
    "explained": "Guess the answer from the colours",
}
_GLOSSARY = {term.name for term in glossary.TERMS}
_LONGEST = 2000  # characters of an answer


def draw(state: MutableMapping) -> None:
    """The item that is shown."""
    shown, at = place.item(state), place.here(state)
    state["lesson way back"] = None
    with st.container(border=True, key="lesson_item"):
        frame.block(f'<p class="read">{_explained(shown)}</p>')
        if shown.view:
            _draw_view(state, shown.view, at)
    if shown.question:
        with st.container(border=True, key="lesson_question"):
            _draw_question(state, shown.question, at)


def _explained(shown: Item) -> str:
    """What there is to read, as markup; words that it introduces show their meaning."""
    names = [name for name in shown.explains if name in _GLOSSARY]
    return terms.within(shown.read, *names) if names else text(shown.read)


def _draw_view(state: MutableMapping, view: View, at: Place) -> None:
    """The text itself, and the link to the page that shows it."""
    if view.kind == "text":
        frame.block(f'<p class="quoted" dir="auto">{text(view.input)}</p>')
    state["lesson way back"] = view.page, f"Back to the lesson, {at[1]}.{at[2]}"
    label = _GUESSES.get(view.given.get("guess", ""), f"Look at it: {PAGES[view.page].what}")
    with st.container(key="lesson_link"):
        st.page_link(
            places.script(view.page), label=label, icon=":material/visibility:", query_params=dict(view.params)
        )


def _draw_question(state: MutableMapping, question: Question, at: Place) -> None:
    """The question, a widget to answer it, and the answer once it is asked for."""
    key = f"answer {'.'.join(map(str, at))}"
    if key not in state:
        state[key] = place.answer(state, at)

    def keep() -> None:
        place.keep_answer(st.session_state, at, st.session_state[key])

    frame.block(f'<p class="says">{text(question.ask)}</p>')
    if question.kind == CHOICE:
        st.radio(
            plain(question.ask),
            question.options,
            key=key,
            on_change=keep,
            label_visibility="collapsed",
            format_func=plain,
        )
    elif question.kind == NUMBER:
        st.number_input(
            plain(question.ask),
            key=key,
            value=None,
            step=1.0,
            format="%g",
            on_change=keep,
            label_visibility="collapsed",
            width=180,
        )
    else:
        st.text_area(
            plain(question.ask),
            key=key,
            height=frame.FIELD_HEIGHT,
            max_chars=_LONGEST,
            on_change=keep,
            label_visibility="collapsed",
            placeholder="Your answer",
        )
    is_revealed = place.is_revealed(state, at)
    label = "Hide the answer" if is_revealed else "Show the answer"
    st.button(label, key="lesson_reveal", on_click=_reveal, args=(at, not is_revealed))
    if is_revealed:
        _draw_answer(question, state[key])


def plain(option: str) -> str:
    """A text as Markdown that shows its letters as they are."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|<>~$:&" else letter for letter in option)


def _reveal(at: Place, shown: bool) -> None:
    place.reveal(st.session_state, at, shown)


def _draw_answer(question: Question, said: str | float | None) -> None:
    verdict, style = _verdict(question, said)
    begin = f'<b class="{style}">{text(verdict)}</b> ' if verdict else ""
    frame.block(f'<p class="revealed" role="status">{begin}{text(question.explanation)}</p>')


def _verdict(question: Question, said: str | float | None) -> tuple[str, str]:
    """What is said of an answer, and the class of its style."""
    if not question.answer:
        return "", ""
    if said is None:
        return sentence(question.answer), "right"
    if question.is_right(said):
        return "Right.", "good"
    return f"Not this time: {question.answer}.", "other"


def sentence(answer: str) -> str:
    """An answer as a sentence of its own."""
    return f"{answer[:1].upper()}{answer[1:].removesuffix('.')}."
