"""Integrals over the intervals between nodes, from the values at the nodes nearest to each."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

HIGH, LOW = 6, 4  # nodes that a polynomial goes through: that which is used, that which it is compared with
_MOST = 2.0  # of Σ|weights| over the width of an interval; beyond it nodes are too unevenly spread for a polynomial
_GAUSS = tuple(np.polynomial.legendre.leggauss(HIGH // 2))  # exact for polynomials through HIGH nodes


class Rules(NamedTuple):
    """What the values at the nodes of a stencil count for the integral over its interval, (intervals, k) each.

    Attributes:
        best: the best rule: HIGH nodes, or LOW, or the trapezoid, as far as the nodes are evenly spread.
        trapezoid: the two ends of the interval.
        jump: the difference of the values at the two ends, times the width of the interval.
        apart: the best rule less the next best, and the rule of LOW nodes less the trapezoid, (intervals, 2, k).
        for_high, for_low: where the nodes are evenly spread enough for so many of them, (intervals,).
    """

    best: np.ndarray
    trapezoid: np.ndarray
    jump: np.ndarray
    apart: np.ndarray
    for_high: np.ndarray
    for_low: np.ndarray

    @property
    def difference(self) -> np.ndarray:
        """The best rule less the next best, (intervals, k)."""
        return self.apart[:, 0]


@lru_cache(maxsize=64)
def stencils(count: int, width: int = HIGH) -> np.ndarray:
    """Of every interval between neighbours of `count` nodes its nearest nodes, (count - 1, min(width, count)): as many
    on either side of it except at the ends."""
    width = min(width, count)
    firsts = np.clip(np.arange(count - 1) + 1 - width // 2, 0, count - width)
    columns = firsts[:, np.newaxis] + np.arange(width)
    columns.setflags(write=False)
    return columns


def rules(places: np.ndarray, left: np.ndarray) -> Rules:
    """Of intervals, from the nodes of the stencil of each.

    Args:
        places: where the nodes are, ascending, (intervals, k), at least two.
        left: which of them is the left end of the interval, (intervals,).
    """
    # those of the stencils of late are kept, since most paths begin with the same nodes
    return _rules(places.astype(np.float64).tobytes(), left.astype(np.int64).tobytes())


@lru_cache(maxsize=16)
def _rules(places_as_bytes: bytes, left_as_bytes: bytes) -> Rules:
    left = np.frombuffer(left_as_bytes, np.int64)
    places = np.frombuffer(places_as_bytes).reshape(left.size, -1)
    every, width = np.arange(left.size), min(LOW, places.shape[1])
    widths = places[every, left + 1] - places[every, left]
    high = weights(places, left)
    # the first of those nodes that the rule of LOW goes through
    first = np.clip(left + 1 - width // 2, 0, places.shape[1] - width)
    columns = first[:, np.newaxis] + np.arange(width)
    low = _placed(weights(np.take_along_axis(places, columns, axis=1), left - first), first, places.shape[1])
    trapezoid = _placed(np.repeat(widths[:, np.newaxis] / 2, 2, axis=1), left, places.shape[1])
    for_low = np.abs(low).sum(axis=1) <= _MOST * widths
    for_high = for_low & (np.abs(high).sum(axis=1) <= _MOST * widths)
    of_low = np.where(for_low[:, np.newaxis], low, trapezoid)
    best, next_best = np.where(for_high[:, np.newaxis], [high, of_low], [of_low, trapezoid])
    return Rules(
        best=best,
        trapezoid=trapezoid,
        jump=_placed(widths[:, np.newaxis] * [-1, 1], left, places.shape[1]),
        apart=np.stack([best - next_best, np.where(for_low[:, np.newaxis], low - trapezoid, 0.0)], axis=1),
        for_high=for_high,
        for_low=for_low,
    )


def weights(places: np.ndarray, left: np.ndarray) -> np.ndarray:
    """What each value at nodes counts for the integral over an interval of the polynomial through them, (intervals, k).

    Polynomials of a degree below the number of nodes, of HIGH at most, are integrated exactly. Where two nodes are the
    same number, weights are infinite or NaN.

    Args:
        places, left: as `rules` takes them.
    """
    every, k = np.arange(left.size), places.shape[1]
    start, end = places[every, left], places[every, left + 1]
    at, of_points = _GAUSS
    points = ((start + end) / 2)[:, np.newaxis] + (end - start)[:, np.newaxis] / 2 * at
    # Lagrange's polynomials at Gauss' points: for each node the product over all others
    is_own = np.eye(k, dtype=bool)
    above = np.where(is_own, 1.0, points[:, :, np.newaxis, np.newaxis] - places[:, np.newaxis, np.newaxis, :])
    below = np.where(is_own, 1.0, places[:, :, np.newaxis] - places[:, np.newaxis, :]).prod(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        polynomials = above.prod(axis=-1) / below[:, np.newaxis]
    return np.einsum("jqk,q->jk", polynomials, of_points / 2) * (end - start)[:, np.newaxis]


def _placed(narrow: np.ndarray, at: np.ndarray, width: int) -> np.ndarray:
    """Weights (rows, k), each row from column `at` of a wider row on, (rows, width)."""
    wide = np.zeros((len(narrow), width))
    np.put_along_axis(wide, at[:, np.newaxis] + np.arange(narrow.shape[1]), narrow, axis=1)
    return wide
