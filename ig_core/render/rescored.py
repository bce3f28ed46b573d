"""The same explanation with other scores, so that what draws the one draws the other."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

import numpy as np

from ig_core.records import Explanation, ImageExplanation, RowExplanation, TextExplanation


@singledispatch
def with_scores(explanation: Explanation, scores: np.ndarray) -> Explanation:
    """The record to be drawn with `scores`, in the shape of its own; what else it says is of its own scores.

    Raises: TypeError of a kind that has no function here.
    """
    raise TypeError(f"scores cannot be put into a {type(explanation).__name__}")


@with_scores.register
def _(explanation: TextExplanation, scores: np.ndarray) -> TextExplanation:
    return replace(explanation, words=explanation.words.assign(score=scores), dimensions=None)


@with_scores.register
def _(explanation: ImageExplanation, scores: np.ndarray) -> ImageExplanation:
    return replace(explanation, scores=scores)


@with_scores.register
def _(explanation: RowExplanation, scores: np.ndarray) -> RowExplanation:
    return replace(explanation, columns=explanation.columns.assign(score=scores))
