"""Whether two lists of scores put the same entries first."""

from __future__ import annotations

import numpy as np

_NOTHING = 1e-6  # of the largest score, below which another one is zero


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's rank correlation, ties in the middle of their ranks. Entries that are zero in both, but for rounding,
    count for nothing.

    Args:
        one, other: (n,).
    Returns: from -1 to 1; not a number where fewer than three entries are left, or all of one are alike.
    """
    both = [_without_rounding(np.asarray(scores, np.float64).ravel()) for scores in (one, other)]
    there = (both[0] != 0) | (both[1] != 0)
    first, second = (ranks(scores[there]) for scores in both)
    if first.size < 3 or not (np.ptp(first) and np.ptp(second)):
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def by_chance(count: int) -> float:
    """The standard deviation of the rank correlation of so many entries in random orders. Source: Spearman's rho has
    the variance 1 / (n - 1) under independence."""
    return float((count - 1) ** -0.5) if count > 1 else float("inf")


def _without_rounding(scores: np.ndarray) -> np.ndarray:
    return np.where(np.abs(scores) > _NOTHING * np.abs(scores).max(initial=0.0), scores, 0.0)


def ranks(scores: np.ndarray) -> np.ndarray:
    """Of each score its place in ascending order, from 1; equal scores share the mean of theirs."""
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[places]
