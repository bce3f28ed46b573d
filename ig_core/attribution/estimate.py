"""The integral that gradients at nodes of a path give, and an estimate of its error.

Over each interval between two neighbouring nodes the polynomial through the six nearest is integrated. How wrong that
is shows in two ways. The directional derivative is a gradient whose integral is known, F(b) - F(a): what is missing to
it, the *residual*, is a true error, but of one number, the sum of the scores. What six nodes give and what four give
differ unit by unit: this *difference* is no error, yet it is large where errors are. So the residuals are held against
the differences of the same sum, and their ratio, measured on this very path, turns the differences of all units into
errors. Errors of neighbouring intervals cancel on a smooth path, where the rules of all of them add up to one that is
far more exact than each; so both are first added up over stretches of it. Where the path is not smooth, as at a kink
of a ReLU, the jump of the gradients takes the place of the difference: the error is a part of it, and the residual
tells which. Errors of stretches add up as squares do. A unit is what one looks at: a word, not the numbers it is
embedded as.

Where F is linear between two nodes (a network of ReLUs between its kinks), the trapezoid is exact. Next to such an
interval a kink stands where the tangents from both sides meet: it is found with two nodes instead of by halving, as
Sotoudeh and Thakur (2019), "Computing Linear Restrictions of Neural Networks", find it from the layers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.attribution.differences import (
    Differences,
    doubts,
    of_stretches,
    squares_of_jumps,
    weighted_squares,
)
from ig_core.attribution.interpolation import HIGH, stencils
from ig_core.attribution.nodes import Nodes, Origin

_SMOOTH = 0.3  # six nodes' difference from four, over four's from two, of a smooth path; at a jump it is 0.38 or more
_VERY_SMOOTH = 0.25  # the same of a path that is so smooth that errors of neighbours have to do with each other
_STRETCHES = 6  # about so many of them the very smooth part of a path is divided into
_CLOSE = 1e-3  # how far on either side of a kink a node is set, as a part of the interval
_APART = 256  # units in the last place of the ends of a path, by which nodes beside a kink must differ at least
_ANYWHERE = 12**-0.5  # error of a trapezoid as a part of the jump in it, if the kink may stand anywhere
_PRIOR = 0.5  # weight of what is assumed of the ratio, against what the sum of the scores tells if signs are random
# An estimate is taken times _SURE + _UNSURE / √(residuals that it rests on), where smooth and where not. Calibrated by
# benchmarks/promise, on its part for calibration, so that the tolerance is met in 99.9 % of the cases
_SURE, _UNSURE, _UNSURE_AT_KINKS = 1.0, 2.5, 2.7


@dataclass(frozen=True, eq=False)
class Integral:
    """What the nodes give for the mean gradient on the path.

    Attributes:
        weights: of each node in the mean gradient, (n,).
        by_interval: of the nodes near each interval in the integral over it, see interpolation.stencils, (n - 1, k).
        residuals: of each interval, what its integral is too large by, (n - 1, outputs).
        size: Σ|score| over the units, (outputs,).
        gap: Σ score - (F(1) - F(0)), (outputs,).
        error: estimate of Σ|error| of the scores, (outputs,).
        parts: how much of the error, or of the gap, each interval is believed to be the cause of, (intervals, outputs).
        kinks: where in the interval a kink is expected, as a part of it; NaN where none is; (intervals,).
        close: how far on either side of it to set nodes, as a part of the interval, (intervals,).
    """

    weights: np.ndarray
    by_interval: np.ndarray
    residuals: np.ndarray
    size: np.ndarray
    gap: np.ndarray
    error: np.ndarray
    parts: np.ndarray
    kinks: np.ndarray
    close: np.ndarray


def integral(nodes: Nodes, found: Differences) -> Integral:
    """Of the gradients at the nodes, which differ as was found."""
    rises, columns = np.diff(nodes.values, axis=0), stencils(nodes.alphas.size)
    decays = _decays(found)
    smooth = ~found.linear & found.by.for_low & (decays <= _SMOOTH) & (nodes.origin != Origin.AT_KINK)
    used = np.where(smooth[:, np.newaxis], found.by.best, found.by.trapezoid)
    weights = np.bincount(columns.ravel(), used.ravel(), nodes.alphas.size)
    residuals = np.einsum("jk,jko->jo", used, nodes.slopes[columns]) - rises
    error, parts = _error(nodes, found, residuals, smooth, decays)
    gap = weights @ nodes.slopes - (nodes.values[-1] - nodes.values[0])
    kinks, close = _kinks(nodes, rises, found)
    return Integral(
        weights=weights,
        by_interval=used,
        residuals=residuals,
        size=nodes.size(weights),
        gap=gap,
        error=np.maximum(error, np.abs(gap)),
        parts=parts,
        kinks=kinks,
        close=close,
    )


def _error(
    nodes: Nodes, found: Differences, residuals: np.ndarray, smooth: np.ndarray, decays: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The estimate of Σ|error|, (outputs,), and how much of it each interval is the cause of; see Integral.

    Args:
        residuals: of each interval what is missing to the known integral, (intervals, outputs).
        smooth: where the best rule is used; elsewhere the trapezoid is, (intervals,).
        decays: see _decays.
    """
    starts, stretch = _stretches(smooth, decays)
    is_smooth, is_rough = smooth[starts], ~(smooth | found.linear)[starts]
    apart = np.where(smooth[:, np.newaxis], found.by.difference, found.by.jump)
    of_sums = np.einsum("jk,jko->jo", apart, nodes.slopes[stencils(nodes.alphas.size)])
    assumed = np.where(smooth, np.minimum(1, 5 * decays), _ANYWHERE)
    missing, lengths = residuals, np.ones(smooth.size)
    if starts.size < smooth.size:
        missing, of_sums, assumed, lengths = (
            np.add.reduceat(one, starts) for one in (missing, of_sums, assumed, lengths)
        )
    of_units = of_stretches(nodes, found, starts[is_smooth], lengths[is_smooth].astype(int))
    squares = found.jump_squares[starts]
    squares[is_smooth] = np.einsum("soe,soe->so", of_units, of_units)
    ratios = _ratios(missing, of_sums, squares, assumed / lengths, found.rounding, is_smooth, is_rough)

    sums = np.where(smooth[:, np.newaxis], found.sums, found.jump_sums)
    parts = np.maximum(np.sqrt(ratios)[stretch] * sums, np.abs(residuals))
    parts[found.linear] = 0.0
    of_entries = weighted_squares(of_units, ratios[is_smooth])
    of_entries += squares_of_jumps(nodes, ratios[is_rough], starts[is_rough])
    rests_on = np.maximum(share((missing**2).sum(axis=0) ** 2, (missing**4).sum(axis=0)), 1)
    at_kinks = share((parts[~smooth] ** 2).sum(axis=0), (parts**2).sum(axis=0))
    caution = _SURE + (_UNSURE + (_UNSURE_AT_KINKS - _UNSURE) * at_kinks) / np.sqrt(rests_on)
    in_doubt = doubts(nodes, found)
    return caution * np.sqrt(of_entries).sum(axis=1) + in_doubt.sum(axis=0), np.maximum(parts, in_doubt)


def _stretches(smooth: np.ndarray, decays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Neighbouring intervals that are looked at together: some where the path is very smooth, elsewhere each alone.

    Returns: the first interval of each stretch, (stretches,), and of each interval its stretch, (intervals,).
    """
    numbers, very_smooth = np.arange(smooth.size), smooth & (decays <= _VERY_SMOOTH)
    longest = max(1, round(very_smooth.sum() / _STRETCHES))
    if longest == 1:
        return numbers, numbers
    begins = very_smooth & ~np.concatenate([[False], very_smooth[:-1]])
    within = numbers - np.maximum.accumulate(np.where(begins, numbers, 0))  # of those that are together
    is_first = ~very_smooth | (within % longest == 0)
    return np.flatnonzero(is_first), np.cumsum(is_first) - 1


def _decays(found: Differences) -> np.ndarray:
    """Difference of six nodes from four over that of four from two, of the intervals around each, (intervals,).

    A kink in the middle of an interval does not show there, where all polynomials agree, but in its neighbours, whose
    polynomials reach over it; or in that F is linear in one of them.
    """
    above_noise = np.maximum(found.sums - found.noise, 0)
    higher, lower = (one.sum(axis=1) * found.by.for_high for one in (above_noise, found.lower_sums))
    around = slice(HIGH // 2 - 1, HIGH // 2 - 1 + higher.size)
    higher, lower = (np.convolve(one, np.ones(HIGH - 1))[around] for one in (higher, lower))
    decays = np.divide(higher, lower, out=np.where(higher > 0, 1.0, 0.0), where=lower > 0)
    return np.where(_beside(found.linear), 1.0, decays)


def _beside(linear: np.ndarray) -> np.ndarray:
    """Whether F is linear on one side of each interval, (intervals,)."""
    return np.concatenate([[False], linear[:-1]]) | np.concatenate([linear[1:], [False]])


def _ratios(
    residuals: np.ndarray,
    of_sums: np.ndarray,
    squares: np.ndarray,
    assumed: np.ndarray,
    rounding: np.ndarray,
    smooth: np.ndarray,
    rough: np.ndarray,
) -> np.ndarray:
    """Squares of what the errors are of the differences, or of the jumps, in each stretch, (stretches, outputs).

    Args:
        residuals, of_sums: of each stretch what is missing to the known integral, and what its difference, or jump, is
            of the same sum.
        squares: Σ of the squares of the differences, or jumps, of all units: that of their sum if signs are random.
        assumed: what one would assume of the ratio without residuals: on a smooth path six nodes are better than four
            by as much as four are than two, or by more.
        rounding: by how much values of F may be wrong.
        smooth, rough: the stretches of one kind and of the other; those where F is linear are of neither.
    """
    known = np.maximum(residuals**2 - rounding**2, 0)
    prior = _PRIOR**2 * squares
    ratios = np.zeros_like(residuals)
    for kind in (smooth, rough):
        if not kind.any():
            continue
        told = (of_sums[kind] ** 2 + prior[kind]).sum(axis=0)
        ratios[kind] = share((known[kind] + prior[kind] * assumed[kind, np.newaxis] ** 2).sum(axis=0), told)
    if not rough.any():
        return ratios
    # A single kink leaves its own residual: there the ratio is the same for all entries
    own = of_sums[rough] ** 2 + squares[rough]
    ratios[rough] = share(known[rough] + ratios[rough] * squares[rough], own)
    return ratios


def _kinks(nodes: Nodes, rises: np.ndarray, found: Differences) -> tuple[np.ndarray, np.ndarray]:
    """Where the tangents from both ends of an interval meet, see Integral; where F is linear on one side of it."""
    linear = found.linear
    if not linear.any():
        return np.full(linear.size, np.nan), np.full(linear.size, _CLOSE)
    widths, every = nodes.widths, np.arange(linear.size)
    turns = nodes.slopes[:-1] - nodes.slopes[1:]
    output = np.abs(turns).argmax(axis=1)  # the one that turns most
    turned, rise = turns[every, output] * widths, rises[every, output]
    is_seen = np.abs(turned) > 1e-6 * nodes.sizes[1:][every, output] * widths
    missing = rise - nodes.slopes[1:][every, output] * widths
    at = np.divide(missing, turned, out=np.full(linear.size, np.nan), where=is_seen)
    uncertain = np.divide(found.rounding[output], np.abs(turned), out=np.ones(linear.size), where=is_seen)
    close = np.maximum(_CLOSE, 2 * uncertain)
    apart = close * widths > _APART * np.finfo(nodes.z.dtype).eps
    inside = apart & (at >= -_CLOSE) & (at <= 1 + _CLOSE) & (close < 0.05)
    return np.where(_beside(linear) & inside & ~linear & (nodes.origin == Origin.PLAIN), at, np.nan), close


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Part over whole; zero where there is no whole."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
