"""Where the bars of a waterfall start and end: each column goes on from where the one above it has ended."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ig_core.records import Explanation
from ig_core.render.numbers import by_size


def start(explanation: Explanation) -> float | None:
    """Where the bars begin, in the unit of the output: F(x′), or 0 of a method whose scores add up to F(x).

    None where a method does not claim that its scores add up to anything.
    """
    if explanation.explains is None:
        return None
    prediction = explanation.prediction
    if prediction.baseline_logit is not None:
        return prediction.baseline_logit
    return prediction.logit - explanation.explains


def strongest_first(explanation: Explanation) -> np.ndarray:
    """The places of the scores, the largest absolute one first; equal ones in the order of the input."""
    return by_size(explanation.scores)


def bars(explanation: Explanation, order: Sequence[int] | np.ndarray) -> np.ndarray:
    """Where the bar of each score starts and ends, (n, 2), in the given order of places.

    The first starts at `start`, and the last ends at the start plus the sum of the scores of `order`: where all are
    in it, at F(x) but for the gap. Where the method claims nothing, every bar starts at zero.
    """
    scores = np.asarray(explanation.scores, float)[np.asarray(order, int)]
    begin = start(explanation)
    if begin is None:
        return np.stack([np.zeros_like(scores), scores], axis=1)
    levels = begin + np.concatenate([[0.0], np.cumsum(scores)])
    return np.stack([levels[:-1], levels[1:]], axis=1)


def span(explanation: Explanation, drawn: np.ndarray) -> tuple[float, float]:
    """The smallest and the largest number that a waterfall has to show: the ends of its bars, its start and F(x).

    Args:
        drawn: bars (n, 2). Where nothing has a length, a span of 1 around what there is.
    """
    begin = start(explanation)
    marks = [0.0] if begin is None else [begin, explanation.prediction.logit]
    values = np.concatenate([np.ravel(drawn), marks])
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)
