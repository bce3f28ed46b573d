"""Where pictures are coloured on average: of each class, and of each confusion of two."""

from __future__ import annotations

from collections.abc import MutableMapping

import numpy as np
import streamlit as st

from ig_core.corpus.selecting import WRONG, Selection
from webapp.corpus import input as corpus_input
from webapp.corpus import mean_maps
from webapp.corpus.runs import Opened

_COLUMNS, _SIZE = 5, 280
_CONFUSIONS = 6
_LEAST = 5  # pictures of a confusion whose mean is drawn


def draw(state: MutableMapping, shown: Opened) -> None:
    """The mean map of each class, then those of the most frequent confusions."""
    maps = shown.summary.maps
    st.caption("Where on average scores speak for what the model says, and where against it; each class by itself.")
    columns = st.columns(_COLUMNS)
    labels = [label for label in shown.summary.facts["labels"] if any(key[1] == label for key in maps.counts)]
    for number, label in enumerate(labels):
        count = sum(maps.counts[key] for key in maps.counts if key[1] == label)
        _map(columns[number % _COLUMNS], shown, maps.of_class(label).sum(axis=0), f"{label}, {count:,} pictures")
    confused = [key for key in maps.confusions if maps.counts[key] >= _LEAST][:_CONFUSIONS]
    if not confused:
        return
    st.markdown("**Why one is taken for the other**")
    st.caption("The mean scores for the wrong class over the pictures of each confusion: for it, and against it.")
    places = st.columns(3, gap="large")
    for number, (answer, said) in enumerate(confused):
        place = places[number % 3].container(border=True)
        place.markdown(f"**{answer} taken for {said}**, {maps.counts[answer, said]:,} pictures")
        both = maps.mean([(answer, said)])
        for column, mean, told in zip(place.columns(2), both, (f"for {said}", f"against {said}"), strict=True):
            _map(column, shown, mean, told, float(np.abs(both).max()))
        place.button(
            "These pictures",
            on_click=corpus_input.show_inputs,
            args=(state, Selection(WRONG, answers=(answer,), predictions=(said,))),
            key=f"corpus confusion {number}",
        )


def _map(
    place: st.delta_generator.DeltaGenerator, shown: Opened, mean: np.ndarray, told: str, most: float | None = None
) -> None:
    place.image(mean_maps.drawn(shown, mean, _SIZE, most), caption=told, width="stretch")
