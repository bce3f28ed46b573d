"""A row a check: its light, what it found, the figure; and, once it is opened, why one may believe that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core.evaluation import checks, trust
from ig_core.evaluation.trust.finding import DOUBTFUL, FAILED, NOT_RUN, PASSED, Finding
from ig_core.render.trust import figure_text, rates_text
from webapp.shared import frame
from webapp.shared.jobs import duration
from webapp.trust import advice, asked, pictures
from webapp.trust.shown import Shown

MARKS = {PASSED: "✓", DOUBTFUL: "!", FAILED: "✕", NOT_RUN: "–"}  # for those who do not see a light's colour
MEANINGS = {PASSED: "passed", DOUBTFUL: "a doubt", FAILED: "failed", NOT_RUN: "not run"}  # or do not see it at all
_SOURCES = {  # of thresholds that no sample gives
    trust.ADDS_UP: "The threshold is the tolerance that was asked for.",
    trust.CHANCE: "",
    trust.BASELINES: "Two orders of strength are called alike from a rank correlation of 0.80 on; set by hand.",
    trust.LEARNED: "",
    trust.STEADY: "",
    trust.METHODS: "",
    trust.ORDER: "At least the first place should be certain; set by hand.",
    checks.FAMILIAR: "The threshold was measured on the data that the model has learned from.",
    checks.KNOWN: "At most half of the words may be unknown; set by hand.",
    checks.START: "The threshold lies halfway between undecided and certain.",
    checks.DECIDED: "The two likeliest answers should be ten percentage points apart; set by hand.",
}
OPEN = "trust open"  # in the state: the names of the checks whose details are shown


def offer(seconds: Mapping[str, float | None], name: str) -> str:
    """What a button says that has a check made; empty where it is not to be asked for.

    Args:
        seconds: of those that can be asked for, what they should take.
    """
    if name not in seconds:
        return ""
    expected = seconds[name]
    return "Run" if expected is None else f"Run · {duration(expected)}"


def draw(place: DeltaGenerator, shown: Shown, name: str, found: Finding | None, offered: str) -> None:
    """The row of a check; none of one that does not apply, see `not_asked`.

    Args:
        found: None while it is still to be made.
        offered: see `offer`.
    """
    if found is not None and found.light == NOT_RUN and not offered:
        place.empty()
        return
    with place.container():
        if found is None:
            waits(name)
        elif found.light == NOT_RUN:
            with _row(name):
                frame.block(_line(found))
                run_button(shown, name, offered, f"trust run {name}")
        else:
            _found(shown, found)


def not_asked(found: Iterable[Finding]) -> None:
    """The checks that do not apply, and why."""
    said = [f"<b>{escape(trust.CHECKS[one.name].label)}</b> ({escape(_reason(one))})" for one in found]
    if said:
        frame.block(f'<p class="small" style="padding-top:.7rem">Not asked: {"; ".join(said)}.</p>')


def _reason(found: Finding) -> str:
    return found.sentence.removeprefix("Not asked: ").removesuffix(".")


def waits(name: str) -> None:
    """The row of a check that is being made."""
    frame.block(f'<div class="waits">{_line(Finding(name, NOT_RUN, "…"))}</div>')


def run_button(shown: Shown, name: str, offered: str, key: str) -> None:
    """A button that has a check made; none where none is offered."""
    if offered:
        arguments = (st.session_state, shown.request, [name])
        st.button(offered, key=key, on_click=asked.ask, args=arguments, width="content")


@st.fragment
def _found(shown: Shown, found: Finding) -> None:
    state, name = st.session_state, found.name
    is_open = name in state.get(OPEN, ())
    with _row(name):
        frame.block(_line(found))
        st.button(
            "Less" if is_open else "More",
            key=f"trust more {name}",
            type="tertiary",
            icon=":material/expand_less:" if is_open else ":material/expand_more:",
            on_click=_turn,
            args=(state, name),
            width="content",
        )
    if is_open:
        _details(shown, found)


def _turn(state: MutableMapping, name: str) -> None:
    state["trust open"] = frozenset(state.get(OPEN, ())) ^ {name}


def _row(name: str) -> DeltaGenerator:
    key = f"trust_row_{name.replace(' ', '_')}"
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key=key)


def _line(found: Finding) -> str:
    """A row as markup: its light as a shape, a colour and a word."""
    light = found.light.replace(" ", "-")
    return (
        f'<div class="check-row"><span class="light {light}" role="img" aria-label="{MEANINGS[found.light]}">'
        f"{MARKS[found.light]}</span>"
        f"<b>{escape(trust.CHECKS[found.name].label)}</b><span>{escape(found.sentence)}</span>"
        f'<span class="number figure">{escape(_figure(found))}</span></div>'
    )


def _figure(found: Finding) -> str:
    return figure_text(found).replace("less than ", "< ")


def _details(shown: Shown, found: Finding) -> None:
    with st.container(key=f"trust_details_{found.name.replace(' ', '_')}"):
        words, picture = st.columns([1, 1.25], gap="large")
    with words:
        lines = [trust.CHECKS[found.name].question, found.source or _SOURCES[found.name], rates_text(found)]
        paragraphs = "".join(f'<p class="small" style="margin-bottom:.5rem">{escape(one)}</p>' for one in lines if one)
        advised = f'<p style="margin-bottom:.4rem"><b>What next?</b> {escape(found.advice)}</p>' if found.advice else ""
        frame.block(f"{paragraphs}{advised}")
        if found.advice:
            advice.buttons(shown.request, found)
    with picture:
        pictures.draw(shown, found)
