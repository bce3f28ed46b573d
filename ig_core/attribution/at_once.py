"""Whether the gradients of a first call are plainly enough, so that no finer estimate of the error is needed.

The estimate of estimate.py tells errors from what polynomials differ by, and takes longer than all the gradients of a
small network. Where a path is smooth that is seldom needed: polynomials through six nodes are so much nearer to those
through four than these are to straight lines that what the former two differ by is more than the error. Here these
differences are added up over all intervals and units, none of them against another. Only where even they are well
within the tolerance is the answer taken; all else is left to the finer estimate.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from ig_core.attribution.estimate import share
from ig_core.attribution.interpolation import rules, stencils
from ig_core.attribution.path import PathMean, weighted_sum

# Chosen on the part for calibration of benchmarks/promise: of the 1,205 first calls with which the finer estimate is
# content nearly two thirds are taken, and of the 4,486 others 3
_WITHIN = 0.5  # of the tolerance, which differences may take
_DECAY = 0.2  # six nodes' differences from four, over four's from straight lines, of the whole path
_SMOOTH = 0.25  # the same of an interval and its neighbours, from which they are rough
_ROUGH = 0.2  # of the tolerance, which differences may take where the path is rough
_LARGE = 2**18  # products of weights and shares, beyond which BLAS begins threads, which slow down the next gradients


def means_at_once(
    alphas: np.ndarray,
    z: np.ndarray,
    values: np.ndarray,
    gradients: np.ndarray,
    summed: int,
    tolerance: float,
    floor: float,
) -> list[PathMean] | None:
    """The mean gradient of every output from the gradients of a first call; None where they may not be enough.

    Args:
        alphas: where on the path they were taken, ascending from 0 to 1, (n,).
        z: how far the path goes, (*shape); over its last `summed` axes scores are summed before anyone looks at them.
        values, gradients: of each output, (n, outputs) and (n, outputs, *shape).
        tolerance, floor: see Adaptive; here the tolerance holds of any output, however small.
    Returns: with an estimate of their error: what six nodes differ by from four, less by as much as that is less than a
        fifth of what four differ by from two; where the path is rough, all of it. On the part for calibration no error
        was larger than so estimated. None of very large inputs too, beside whose gradients an estimate costs little.
    """
    of_intervals, weights, apart = _of_nodes(alphas.tobytes())
    count, outputs = gradients.shape[:2]
    units = math.prod(z.shape[: z.ndim - summed])
    if apart.size * outputs * units > _LARGE:
        return None
    with np.errstate(over="ignore", invalid="ignore"):  # of what is not finite no comparison holds
        rises = values[-1].astype(np.float64) - values[0]
        flat = gradients.reshape(count, outputs, units, z.size // max(1, units))
        shares = np.einsum("noep,ep->noe", flat, z.reshape(flat.shape[2:]).astype(gradients.dtype))
        sizes = np.abs(weighted_sum(weights, shares)).sum(axis=1, dtype=np.float64)
        residuals = of_intervals @ shares.sum(axis=2, dtype=np.float64) - np.diff(values.astype(np.float64), axis=0)
        gaps = np.abs(residuals.sum(axis=0))
        differences = apart.astype(shares.dtype) @ shares.reshape(count, -1)
        differences = differences.reshape(2, count - 1, outputs, units)
        high, low = np.abs(differences, out=differences).sum(axis=3, dtype=np.float64)
        allowed, bounds, lower = tolerance * sizes, high.sum(axis=0), low.sum(axis=0)
        is_enough = (gaps <= tolerance * np.abs(rises)) & (np.abs(residuals).sum(axis=0) <= allowed)
        is_enough &= (bounds < _WITHIN * allowed) & (bounds <= _DECAY * lower)
        if not is_enough.all():
            return None
        rough = np.where(_around(high) > _SMOOTH * _around(low), high, 0.0).sum(axis=0)
        if not (rough < _ROUGH * allowed).all():
            return None
    errors = np.minimum(bounds, bounds * share(bounds, _DECAY * lower) + rough)
    parts = np.maximum(errors, gaps) / np.maximum(sizes, floor)
    return [
        PathMean(mean, rise, count, error)
        for mean, rise, error in zip(weighted_sum(weights, gradients), rises.tolist(), parts.tolist(), strict=True)
    ]


@lru_cache(maxsize=16)
def _of_nodes(alphas_as_bytes: bytes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What each node counts for the integral over each interval, (n - 1, n), and over all of them, (n,); and for the
    differences: in each interval of the best rule from the next best, then of four nodes from two, (2 (n - 1), n)."""
    alphas = np.frombuffer(alphas_as_bytes)
    columns, every = stencils(alphas.size), np.arange(alphas.size - 1)
    found = rules(alphas[columns], every - columns[:, 0])
    placed = np.zeros((3, every.size, alphas.size))
    for rows, own in zip(placed, (found.best, *np.moveaxis(found.apart, 1, 0)), strict=True):
        np.put_along_axis(rows, columns, own, axis=1)
    return placed[0], placed[0].sum(axis=0), placed[1:].reshape(-1, alphas.size)


def _around(of_intervals: np.ndarray) -> np.ndarray:
    """Of each interval and its neighbours together, (intervals, outputs)."""
    found = of_intervals.copy()
    found[1:] += of_intervals[:-1]
    found[:-1] += of_intervals[1:]
    return found
