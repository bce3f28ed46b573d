"""Scores of pixels spread over their neighbours, so that from a distance one sees shapes rather than speckle."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np

from ig_core.records import ImageExplanation

WIDTH = 5  # of the kernel, in pixels; three quarters of a score stay in its middle 3 × 3
NOTE = "each score spread over about 3 × 3 pixels"


def smoothed(scores: np.ndarray, width: int = WIDTH) -> np.ndarray:
    """Scores (height, width) spread by a kernel of binomial weights, `width` pixels wide and high; in the same units.

    What would fall over an edge is reflected. So every score is spread whole and the total stays what it was, and
    scores that are all the same stay as they are.

    Args:
        width: odd; 1 changes nothing.
    Raises: ValueError if `width` is even or not positive.
    """
    if width < 1 or width % 2 == 0:
        raise ValueError(f"width must be odd and positive, got {width}")
    reach = width // 2
    weights = [comb(width - 1, place) / 2 ** (width - 1) for place in range(width)]
    spread = np.asarray(scores, float)
    for axis in (0, 1):
        padded = np.pad(spread, [(reach, reach) if axis == own else (0, 0) for own in (0, 1)], mode="symmetric")
        length = spread.shape[axis]
        shifted = [np.take(padded, range(place, place + length), axis) for place in range(width)]
        spread = sum(weight * part for weight, part in zip(weights, shifted, strict=True))
    return spread


def drawn_as(explanation: ImageExplanation, smooth: bool) -> ImageExplanation:
    """The record whose scores are drawn: the explanation itself, or with its scores spread; its sum is the same."""
    return replace(explanation, scores=smoothed(explanation.scores)) if smooth else explanation
