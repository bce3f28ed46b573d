"""Two runs over the same inputs beside each other: which is right more often, and what they go by."""

from __future__ import annotations

from collections.abc import MutableMapping
from html import escape

import streamlit as st

from ig_core.corpus.beside import Beside, beside
from ig_core.render import corpus_charts, corpus_sentences
from ig_core.render.numbers import signed
from webapp.corpus import input as corpus_input
from webapp.corpus import runs
from webapp.corpus.runs import Opened
from webapp.corpus.units import unit_of
from webapp.shared import frame

_SHOWN = 16  # words or columns that are drawn, those with the largest difference


def draw(state: MutableMapping, shown: Opened) -> None:
    """The choice of the other run, and what differs."""
    others = {name: label for name, label in runs.names().items() if name != shown.name and _fits(name, shown)}
    if not others:
        frame.say(
            "No other run over the same inputs is here: make one by ig-lens corpus with another model, or with the same"
            " one after a change, and start the app by ig-lens app --run FOLDER --run OTHER."
        )
        return
    if state[corpus_input.OTHER] not in others:
        state[corpus_input.OTHER] = next(iter(others))
    other = str(st.selectbox("The other run", list(others), format_func=others.__getitem__, key=corpus_input.OTHER))
    first, second = (runs.called(one.summary.facts).partition(" · ")[2] for one in (shown, runs.opened(other)))
    if first == second:
        first, second = shown.name, other
    found = beside(shown.summary, runs.opened(other).summary)
    frame.block(f"<p>{escape(corpus_sentences.of_beside(found, first, second))}</p>")
    _effects(shown, found, first, second)


def _fits(name: str, shown: Opened) -> bool:
    facts = runs.facts_of(name)
    return all(facts[one] == shown.summary.facts[one] for one in ("source", "labels"))


def _effects(shown: Opened, found: Beside, first: str, second: str) -> None:
    if found.effects.empty:
        return
    name = str(found.effects.columns[0])
    st.markdown(f"**What they read differently**: the {name}s with the largest difference of mean scores")
    table = found.effects.head(_SHOWN)
    st.altair_chart(
        corpus_charts.pairs(table, name, (first, second), unit_of(shown), frame.theme()),
        theme=None,
        alt="; ".join(
            f"{row[name]}: {signed(row['first'])} and {signed(row['second'])}" for row in table.to_dict("records")
        ),
    )
