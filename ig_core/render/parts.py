"""What an explanation is told by when only a few lines of it are shown: its strongest parts, and the rest as one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch

import numpy as np

from ig_core.records import ArrayExplanation, Explanation, ImageExplanation, RowExplanation, TextExplanation
from ig_core.render import entries, regions
from ig_core.render.numbers import by_size, visible
from ig_core.render.reasons import place_name
from ig_core.render.row_sentences import in_sentence

MOST = 7


@dataclass(frozen=True)
class Part:
    """Some of the scores of an explanation, which a line adds up.

    Attributes:
        name: what a line calls it: "superb", "top left", "Age".
        told: what a sentence calls it: "“superb”", "its top left", "age".
        places: where they are among the scores, flattened.
        is_rest: whether it stands for all that have no line of their own.
    """

    name: str
    told: str
    places: tuple[int, ...]
    is_rest: bool = False

    def of(self, scores: np.ndarray) -> np.ndarray:
        """What the part has of scores (…, places): their sum, (…)."""
        return scores[..., list(self.places)].sum(axis=-1)


@singledispatch
def names(explanation: Explanation) -> list[str]:
    """What a line calls each of its places: the place itself, of a kind that has no function of its own here."""
    return [visible(place_name(place)) for place in explanation.by_place.index]


@names.register
def _(explanation: TextExplanation) -> list[str]:
    return [visible(word) for word in explanation.words.word]


@names.register
def _(explanation: RowExplanation) -> list[str]:
    return [visible(label) for label in explanation.columns.label]


@singledispatch
def parts(explanation: Explanation, most: int = MOST) -> list[Part]:
    """The strongest first, at most `most` of them, then all others together, if there are any: each score is in one.

    A kind that has no function of its own here has a part for each of its places.
    """
    return _strongest([Part(name, name, (i,)) for i, name in enumerate(names(explanation))], explanation, most)


@parts.register
def _(explanation: TextExplanation, most: int = MOST) -> list[Part]:
    named = enumerate(names(explanation))
    return _strongest([Part(name, f"“{name}”", (i,)) for i, name in named], explanation, most)


@parts.register
def _(explanation: RowExplanation, most: int = MOST) -> list[Part]:
    named = enumerate(names(explanation))
    return _strongest([Part(name, in_sentence(name), (i,)) for i, name in named], explanation, most)


@parts.register
def _(explanation: ImageExplanation, most: int = MOST) -> list[Part]:
    region_of = regions.places(explanation.scores)
    of_region = [tuple(np.flatnonzero(region_of == number).tolist()) for number in range(len(regions.NAMES))]
    return _strongest(
        [Part(name, f"its {name}", places) for name, places in zip(regions.NAMES, of_region, strict=True)],
        explanation,
        most,
    )


@parts.register
def _(explanation: ArrayExplanation, most: int = MOST) -> list[Part]:
    told = [entries.told(explanation, number) for number in range(explanation.scores.size)]
    return _strongest([Part(name, name, (i,)) for i, name in enumerate(told)], explanation, most)


def _strongest(found: list[Part], explanation: Explanation, most: int) -> list[Part]:
    scores = explanation.scores.ravel()
    order = by_size(np.array([part.of(scores) for part in found])).tolist()
    if len(order) <= most + 1:  # a line for one other says no more than its own
        return [found[i] for i in order]
    others = [found[i] for i in order[most:]]
    places = tuple(sorted(place for part in others for place in part.places))
    named = f"{len(others)} others"
    return [*(found[i] for i in order[:most]), Part(named, named, places, is_rest=True)]
