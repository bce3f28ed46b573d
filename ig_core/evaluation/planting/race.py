"""The race: every method that applies scores the words of the same texts; which of them puts the planted ones first?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ig_core.attribution import METHODS, Adaptive
from ig_core.evaluation.planting.ranking import RANDOM, mean_rank, precision
from ig_core.evaluation.planting.shortcuts import PlantedRows
from ig_core.explainer import Case, attribute_many, prepare_many
from ig_core.kinds import Background, Model
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.words import PADDING, Vocabulary
from ig_core.watching import tell

BASELINE = "padding"  # a blank, which the networks have met while they learned
TOLERANCE, MAX_POINTS = 0.05, 256  # of what integrates along a path: places need no more
RULE = Adaptive(TOLERANCE, MAX_POINTS)
_TOGETHER = 16  # texts


class Place(NamedTuple):
    """How high one method puts the planted words of one text: by score, and by size whatever the sign."""

    precision: float
    rank: float
    precision_by_size: float
    rank_by_size: float


def applicable(model: Model) -> list[str]:
    """The methods that race on this model."""
    return [name for name, method in METHODS.items() if method.applies_to(model)]


def cases_of(model: TextClassifier, planted: PlantedRows) -> list[Case]:
    """The texts made ready, each to be explained for its class as the network was told it."""
    vocabulary = model.vocabulary
    assert isinstance(vocabulary, Vocabulary)
    texts = [" ".join(vocabulary.words[i] for i in row) for row in planted.rows]
    cases = prepare_many(texts, model=model, baseline=BASELINE)
    return [case.towards(model.labels[label]) for case, label in zip(cases, planted.labels, strict=True)]


def scores_of(
    model: TextClassifier, cases: Sequence[Case], method: str, background: Sequence[np.ndarray]
) -> Iterator[np.ndarray]:
    """Of each case the scores of the words that the model sees, (words,).

    Args:
        background: texts as rows of ids, such as those that the model has learned from, of which a method averages
            over as many as it asks for.
    """
    row = METHODS[method]
    for at in range(0, len(cases), _TOGETHER):
        some = cases[at : at + _TOGETHER]
        own = [_background(model, case, background[: row.background]) for case in some] if row.background else None
        found = attribute_many(some, [case.direction[np.newaxis] for case in some], row, RULE, own)
        tell()  # of methods that never call the model as a whole
        yield from (of_class.scores.sum(axis=1) for (of_class,) in found)


def race(
    model: TextClassifier, planted: PlantedRows, background: Sequence[np.ndarray], methods: Sequence[str] | None = None
) -> dict[str, list[Place]]:
    """Of every method, and of random order, the place of the planted words in each text.

    Args:
        methods: those that race; all that apply if None.
    """
    cases = cases_of(model, planted)
    marks = [np.isin(np.arange(row.size), places) for row, places in zip(planted.rows, planted.places, strict=True)]
    found = {}
    for method in applicable(model) if methods is None else methods:
        scores = scores_of(model, cases, method, background)
        found[method] = [_place(of_text, mark) for of_text, mark in zip(scores, marks, strict=True)]
    found[RANDOM] = [_place(np.zeros(mark.size), mark) for mark in marks]
    return found


def _place(scores: np.ndarray, mark: np.ndarray) -> Place:
    sizes = np.abs(scores)
    return Place(precision(scores, mark), mean_rank(scores, mark), precision(sizes, mark), mean_rank(sizes, mark))


def _background(model: TextClassifier, case: Case, rows: Sequence[np.ndarray]) -> Background:
    """The rows, cut or filled up with blanks to the length of the case."""
    ids = np.full((len(rows), len(case.x)), PADDING, np.int32)
    for filled, row in zip(ids, rows, strict=True):
        filled[: row.size] = row[: len(filled)]
    return Background("texts that the network has learned from", model.embed(ids))
