"""Integrals over the intervals between nodes, from the values at the nodes nearest to each."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

HIGH, LOW = 6, 4  # nodes that a polynomial goes through: that which is used, that which it is compared with
_MOST = 2.0  # of Σ|weights| over the width of an interval; beyond it nodes are too unevenly spread for a polynomial


class Rules(NamedTuple):
    """What the gradients at nearby nodes count for the integral over each interval, by several rules.

    Attributes:
        columns: the nodes that count, (intervals, k); the weights below are those of these nodes, (intervals, k).
        best: the best rule: HIGH nodes, or LOW, or the trapezoid, as far as the nodes are evenly spread.
        difference: the best rule less the next best.
        lower: the rule of LOW nodes less the trapezoid.
        trapezoid: the two ends of the interval.
        jump: the difference of the gradients at the two ends, times the width of the interval.
        for_high, for_low: where the nodes are evenly spread enough for so many of them, (intervals,).
    """

    columns: np.ndarray
    best: np.ndarray
    difference: np.ndarray
    lower: np.ndarray
    trapezoid: np.ndarray
    jump: np.ndarray
    for_high: np.ndarray
    for_low: np.ndarray


def rules(nodes: np.ndarray) -> Rules:
    """Of nodes in ascending order, (n,), at least two. Those of the nodes of late are kept: paths begin alike."""
    return _rules(nodes.astype(np.float64).tobytes())


@lru_cache(maxsize=16)
def _rules(nodes_as_bytes: bytes) -> Rules:
    nodes = np.frombuffer(nodes_as_bytes)
    widths = np.diff(nodes)
    firsts, high = stencils(nodes, HIGH)
    low_firsts, low = stencils(nodes, LOW)
    own, columns = np.arange(widths.size) - firsts, firsts[:, np.newaxis] + np.arange(high.shape[1])
    low = _placed(low, low_firsts - firsts, high.shape[1])
    trapezoid = _placed(np.repeat(widths[:, np.newaxis] / 2, 2, axis=1), own, high.shape[1])
    for_low = np.abs(low).sum(axis=1) <= _MOST * widths
    for_high = for_low & (np.abs(high).sum(axis=1) <= _MOST * widths)
    of_low = np.where(for_low[:, np.newaxis], low, trapezoid)
    best = np.where(for_high[:, np.newaxis], high, of_low)
    return Rules(
        columns=columns,
        best=best,
        difference=best - np.where(for_high[:, np.newaxis], low, trapezoid),
        lower=low - trapezoid,
        trapezoid=trapezoid,
        jump=_placed(widths[:, np.newaxis] * [-1, 1], own, high.shape[1]),
        for_high=for_high,
        for_low=for_low,
    )


def stencils(nodes: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Of every interval between neighbouring nodes its nearest nodes, and what each of them counts for its integral.

    The integral over the interval is that of the polynomial through the values at these nodes, so that polynomials of
    a degree below their number are integrated exactly.

    Args:
        nodes: in ascending order, (n,), at least two.
        width: how many of them to look at, if there are as many.
    Returns: first node of each stencil (n - 1,), and weights (n - 1, min(width, n)) of it and those after it.
    """
    n, count = nodes.size, min(width, nodes.size)
    firsts = np.clip(np.arange(n - 1) + 1 - count // 2, 0, n - count)
    left, right = nodes[:-1], nodes[1:]
    distances = nodes[firsts[:, np.newaxis] + np.arange(count)] - ((left + right) / 2)[:, np.newaxis]
    scales = np.abs(distances).max(axis=1)  # from the middle of the interval, in units of which powers stay tame
    degrees = np.arange(count)
    powers = (distances / scales[:, np.newaxis])[:, np.newaxis, :] ** degrees[:, np.newaxis]
    halves = ((right - left) / 2 / scales)[:, np.newaxis]
    integrals = np.where(degrees % 2, 0.0, 2 * halves ** (degrees + 1) / (degrees + 1))
    try:
        weights = np.linalg.solve(powers, integrals[:, :, np.newaxis])[:, :, 0]
    except np.linalg.LinAlgError:  # nodes so close that their powers are the same: these share their weight
        weights = np.einsum("jkp,jp->jk", np.linalg.pinv(powers), integrals)
    return firsts, weights * scales[:, np.newaxis]


def _placed(weights: np.ndarray, at: np.ndarray, width: int) -> np.ndarray:
    """Weights (rows, k), each row from column `at` of a wider row on, (rows, width)."""
    wide = np.zeros((len(weights), width))
    np.put_along_axis(wide, at[:, np.newaxis] + np.arange(weights.shape[1]), weights, axis=1)
    return wide
