"""Random inputs of a data set on which a model is right, wrong or unsure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

ANY, RIGHT, WRONG, UNSURE = "any", "right", "wrong", "unsure"
UNSURE_BELOW = 0.6  # probability of the most probable class
MOST, TOGETHER = 400, 50  # inputs that are tried, and inputs a call

IsRight = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Predicted classes (n,), labels (n,) -> whether each prediction is right, (n,)."""


def draw(
    inputs: Sequence[Any] | np.ndarray,
    labels: Sequence[int] | np.ndarray,
    probabilities: Callable[[Sequence[Any]], np.ndarray],
    is_right: IsRight = np.equal,
    outcome: str = ANY,
    seed: int = 0,
    most: int = MOST,
    together: int = TOGETHER,
) -> int | None:
    """The position of a random one of `inputs` with that outcome.

    Args:
        labels: of each input its true class.
        probabilities: inputs -> probability of each class, (n, classes); asked for `together` inputs at a time, and not
            at all for any outcome.
        outcome: ANY, RIGHT, WRONG or UNSURE.
        most: inputs that are tried.
    Returns: None where none of those that were tried has that outcome.
    """
    order = np.random.default_rng(seed).permutation(len(inputs))[:most]
    if outcome == ANY or not order.size:
        return int(order[0]) if order.size else None
    for at in range(0, order.size, together):
        part = order[at : at + together]
        found = probabilities([inputs[i] for i in part])
        right = is_right(found.argmax(axis=1), np.asarray([labels[i] for i in part]))
        hits = part[{RIGHT: right, WRONG: ~right, UNSURE: found.max(axis=1) < UNSURE_BELOW}[outcome]]
        if hits.size:
            return int(hits[0])
    return None


def agrees(classes: int, predicted: Any, opinion: Any) -> Any:
    """Whether a class, of `classes` from negative to positive, is on the side of an opinion, 0 or 1; arrays too.

    The middle one of an odd number of classes is on neither side.
    """
    return (predicted - (classes - 1) / 2) * (opinion - 0.5) > 0
