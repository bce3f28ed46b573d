"""How the overview looks: the sentence with its bar, and the cards below it."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from ig_core.errors import UserError
from ig_core.render import sentences
from webapp.components.words import coloured_text
from webapp.overview import cards, sentence
from webapp.overview.sentence import Shown
from webapp.shared import collecting, frame, link, places, warming

PAGE, WITHOUT = "overview", "without"
_STYLE = Path(__file__).parent / "overview.css"
_GLANCE = 0.5  # seconds after which a page that waits for the model looks whether it is there
_CLICK = "Click a word to take it away, and watch the answer move."
_WORDS = 4  # that are named; of more their number is told


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take the removed words from the address, and note where the reader comes from."""
    if state.get("page") in places.PLACES and state["page"] != PAGE:
        state["last page"] = state["page"]
    with frame.entering(PAGE, state, query_params, "page") as params:
        if params is not None:
            state[WITHOUT] = without(params)


def without(params: Mapping) -> list[int]:
    """The places of the removed words, from the parameters of an address."""
    known = range(len(sentence.stored().words))
    return [place for place in link.unpack_indices(params.get(WITHOUT, "")) if place in known]


def remember(state: MutableMapping, query_params: QueryParamsProxy) -> None:
    """Write the removed words into the address."""
    params = {WITHOUT: link.pack_indices(state[WITHOUT])} if state[WITHOUT] else {}
    frame.remember(PAGE, state, query_params, params, [WITHOUT])


def draw_sentence(state: MutableMapping) -> None:
    """The sentence, what the model says of it, and what it says without the words that are clicked away."""
    problem = None
    try:
        shown = sentence.shown(state[WITHOUT])
    except UserError as error:
        shown, problem = Shown(sentence.stored()), error
    st.html(_STYLE)
    lead = f"{meaning(shown)} {_CLICK}"
    frame.block(f'<h1 class="question">{escape(sentence.heading(shown))}</h1><p class="lead">{escape(lead)}</p>')
    coloured_text(
        shown.explanation, state[WITHOUT], frame.theme(), signs=False, on_drop=_take_away, what="The sentence"
    )
    frame.block(_bar(shown))
    said, buttons = st.columns([1.5, 1], vertical_alignment="center")
    with said:
        frame.block(f'<p class="said" role="status">{escape(_said(shown))}</p>')
    with buttons.container(horizontal=True, horizontal_alignment="right", gap="small", key="own"):
        st.button("Put all words back", disabled=not state[WITHOUT], on_click=_take_away, args=([],))
        if not frame.presenting():
            text = {"text": link.pack(shown.explanation.text)}
            st.page_link(places.script("review"), label="Try your own sentence", query_params=text)
    if not frame.presenting():
        collecting.buttons(sentence.heading(shown))
    if problem is not None:
        frame.refuse(problem)
    elif not warming.is_warm(shown.explanation.model):
        _run_again_when_warm(shown.explanation.model)


def meaning(shown: Shown) -> str:
    """What the colours mean."""
    target, other = shown.explanation.target, shown.answer(0.0)[0]
    return (
        f"Green words pushed it towards “{target}”, purple ones towards “{other}”; the stronger the colour, the harder "
        "the push."
    )


def _take_away(words: list[int]) -> None:
    st.session_state[WITHOUT] = words


@st.fragment(run_every=_GLANCE)
def _run_again_when_warm(model: str) -> None:
    if warming.is_warm(model):
        st.rerun()


def _bar(shown: Shown) -> str:
    """The probability of the explained class as a bar, and the answer in words, as markup."""
    label, probability = shown.answer(shown.now)
    target, share = shown.explanation.target, shown.now
    answer = escape(f"{sentences.probability_text(probability)} {label}").replace(" %", "\u00a0%")
    side = "for" if label == target else "against"
    return (
        f'<div class="answer"><div class="share" role="img" aria-label="{share:.0%} {escape(target)}">'
        f'<i style="width:{100 * share:.1f}%"></i></div><p class="big number {side}">{answer}</p></div>'
    )


def _said(shown: Shown) -> str:
    """What the model says with and without the words, in a sentence."""
    if not shown.without:
        return "This is what the model says with all words in place."
    words = [f"“{word}”" for word in shown.without]
    names = ", ".join(words) if len(words) <= _WORDS else f"{len(words)} words"
    if shown.waits:
        return f"Without {names}: the model is still being loaded, and answers in a few seconds."
    before, after = (
        f"{sentences.probability_text(probability)} {label}"
        for label, probability in (shown.answer(shown.before), shown.answer(shown.now))
    )
    return f"Without {names}: {before} → {after}."


def draw_last(state: Mapping) -> None:
    """One click back to what was shown last on another page of this session, if there is such a thing."""
    page = state.get("last page")
    if page:
        label = f"Go on where you were: {places.PLACES[page]}"
        st.page_link(
            places.script(page), label=label, icon=":material/undo:", query_params=state.get(f"address of {page}")
        )


def draw_cards() -> None:
    """The cards below their questions, which share a row by how many cards they have."""
    for at, row in enumerate(cards.ROWS):
        columns = st.columns([len(those) for those in row.values()], gap="medium")
        for column, (question, those) in zip(columns, row.items(), strict=True):
            with column:
                frame.block(f'<h2 class="ask">{escape(question)}</h2>')
                for place, card in zip(st.columns(len(those)), those, strict=True):
                    with place:
                        _draw(card, f"card_{at}_{card.page}_{card.title}")


def _draw(card: cards.Card, key: str) -> None:
    """A card; its title is the link, which style.css stretches over all of it."""
    with st.container(border=True, height="stretch", gap="xxsmall", key=key):
        if card.kicker:
            frame.block(f'<p class="kicker">{escape(card.kicker)}</p>')
        page, params = card.where()
        st.page_link(places.script(page), label=card.title, query_params=dict(params) or None)
        frame.block(f'<p class="line">{escape(card.line)}</p>')
