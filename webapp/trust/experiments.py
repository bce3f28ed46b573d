"""Experiments whose answer is known beforehand, on whole data sets: which methods find it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from html import escape
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from webapp.shared import frame
from webapp.trust import plant, plant_ask, shortcuts, tables

PARAM = "experiment"  # of the address: the one that is open
_STATE = "trust experiment"


class Experiment(NamedTuple):
    """A card, and what it opens.

    Attributes:
        title, line: what it is, and what one finds there.
        draw: state -> what is drawn below the cards while it is open.
        params: of the address, that it reads besides.
        take: from the parameters of an address what it shows, into the state.
        url_params: state -> the parameters that `take` reads.
    """

    title: str
    line: str
    draw: Callable[[MutableMapping], None]
    params: tuple[str, ...] = ()
    take: Callable[[MutableMapping, Mapping[str, str]], None] = lambda state, params: None
    url_params: Callable[[Mapping], dict[str, str]] = lambda state: {}


EXPERIMENTS: dict[str, Experiment] = {
    "summary": Experiment(
        "Which method should I use?", "All experiments with this model in one table, and what follows.", tables.summary
    ),
    "tables": Experiment(
        "Published tables", "Hide words, make layers random: our models beside the published order.", tables.published
    ),
    "shortcuts": Experiment(
        "We planted a cheat",
        "Made-up words give the answer away. Who finds them?",
        shortcuts.draw,
        shortcuts.PARAMS,
        shortcuts.take,
        shortcuts.url_params,
    ),
    "plant": Experiment(
        "Plant one yourself",
        "Choose a word, train for half a minute, let the methods race.",
        plant.draw,
        plant_ask.PARAMS,
        plant_ask.take,
        plant_ask.url_params,
    ),
}
"""By the name in the address; an experiment more is a line more."""


def params() -> tuple[str, ...]:
    """The names of all parameters that are written into the address."""
    return (PARAM, *(name for one in EXPERIMENTS.values() for name in one.params))


def take(state: MutableMapping, params: Mapping) -> None:
    """Take from the address which one is open, none unless it names one, and what each shows."""
    state["trust experiment"] = params.get(PARAM) if params.get(PARAM) in EXPERIMENTS else None
    for one in EXPERIMENTS.values():
        one.take(state, params)


def url_params(state: Mapping) -> dict[str, str]:
    """The parameters that `take` reads, of what can be seen."""
    chosen = state[_STATE]
    return {PARAM: chosen} | EXPERIMENTS[chosen].url_params(state) if chosen else {}


def draw(state: MutableMapping) -> DeltaGenerator:
    """A card each; and the place for the one that is open, which may take long."""
    frame.block(
        '<h2 style="margin:0;padding:0">Experiments with a known answer</h2><p class="dim">One explanation cannot '
        "prove a method. Here the truth is known beforehand, on hundreds of inputs: who finds it?</p>"
    )
    for column, (name, one) in zip(st.columns(max(3, len(EXPERIMENTS))), EXPERIMENTS.items(), strict=False):
        is_open = state[_STATE] == name
        with column.container(border=True, height="stretch", key=f"card_experiment_{name}"):
            frame.block(
                f'<div class="experiment"><p class="says">{escape(one.title)}</p>'
                f'<p class="small">{escape(one.line)}</p></div>'
            )
            st.button(
                "Close" if is_open else "Open",
                key=f"trust open {name}",
                on_click=state.update,
                args=({_STATE: None if is_open else name},),
            )
    return st.container()


def draw_open(state: MutableMapping, place: DeltaGenerator) -> None:
    """The one that is open, if any is."""
    if state[_STATE]:
        with place:
            EXPERIMENTS[state[_STATE]].draw(state)
