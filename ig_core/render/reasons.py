"""What a sentence names as the reasons of a prediction, and which parts of the input these names stand for."""

from __future__ import annotations

from collections.abc import Hashable
from functools import singledispatch

import numpy as np

from ig_core.records import ArrayExplanation, Explanation, ImageExplanation, TextExplanation
from ig_core.render import entries, regions

_WEAK = 0.08  # a word below this part of the change that is explained is not worth naming


@singledispatch
def reasons(explanation: Explanation, sign: int, count: int = 2) -> list[str]:
    """At most `count` things of that sign that carry a fair part of what is explained, the strongest first.

    A kind that has no function of its own here has the names of its places.
    """
    scores = explanation.by_place
    return [place_name(place) for place in scores.index[by_strength(explanation, scores.to_numpy() * sign)][:count]]


@reasons.register
def _(explanation: TextExplanation, sign: int, count: int = 2) -> list[str]:
    return [f"“{word}”" for word in _words(explanation, sign, count)]


@reasons.register
def _(explanation: ImageExplanation, sign: int, count: int = 2) -> list[str]:
    return [f"its {regions.NAMES[place]}" for place in _regions(explanation, sign, count)]


@reasons.register
def _(explanation: ArrayExplanation, sign: int, count: int = 2) -> list[str]:
    return [entries.told(explanation, number) for number in units_named(explanation, sign, count).tolist()]


@singledispatch
def units_named(explanation: Explanation, sign: int, count: int = 2) -> np.ndarray:
    """The places in the flattened scores of all that `reasons` names: what would have to go if it were not there.

    A kind that has no function of its own here has a score for each of its places, in their order.
    """
    return by_strength(explanation, explanation.by_place.to_numpy() * sign)[:count]


@units_named.register
def _(explanation: TextExplanation, sign: int, count: int = 2) -> np.ndarray:
    named = set(_words(explanation, sign, count))
    return np.array([i for i, word in enumerate(explanation.words.word) if word.lower() in named], int)


@units_named.register
def _(explanation: ImageExplanation, sign: int, count: int = 2) -> np.ndarray:
    return np.flatnonzero(np.isin(regions.places(explanation.scores), _regions(explanation, sign, count)))


@units_named.register
def _(explanation: ArrayExplanation, sign: int, count: int = 2) -> np.ndarray:
    return by_strength(explanation, explanation.scores.ravel() * sign)[:count]


def _words(explanation: TextExplanation, sign: int, count: int) -> list[str]:
    ranked = explanation.words.word.to_numpy()[by_strength(explanation, explanation.scores * sign)]
    return list(dict.fromkeys(word.lower() for word in ranked))[:count]


def _regions(explanation: ImageExplanation, sign: int, count: int) -> np.ndarray:
    return by_strength(explanation, regions.sums(explanation.scores) * sign)[:count]


def by_strength(explanation: Explanation, strengths: np.ndarray) -> np.ndarray:
    """Indices of those that carry a fair part of what is explained, the strongest first."""
    whole = abs(explanation.explains) if explanation.explains is not None else np.abs(strengths).max(initial=0.0)
    order = np.argsort(-strengths, kind="stable")
    return order[(strengths[order] > 0) & (strengths[order] >= _WEAK * whole)]


def place_name(place: Hashable) -> str:
    """A place of an input as one writes it; of a place that has several coordinates, all."""
    return ", ".join(map(str, place)) if isinstance(place, tuple) else str(place)
