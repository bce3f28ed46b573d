"""How far apart the gradients are that nodes, and rules of integration, compare: by interval and by unit.

They are worked out once for each interval, and again only when nodes come in to which its rules reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ig_core.attribution.interpolation import Rules, rules, stencils
from ig_core.attribution.nodes import Nodes
from ig_core.attribution.path import weighted_sum

_BYTES = 2**20  # of shares that are worked on at a time
_FLAT = 1e-4  # shares that differ by less, as a part of their size, are the same, so that F is linear
_BACK = 0.9  # cosine, with the sign changed, of how gradients go and how they come back, from which they do so
_LITTLE = 0.25  # of what they go and come back by, which they differ by in between
_WIDE = 2.0  # times as wide as a neighbour an interval is whose peak no polynomial shows
_SPREAD = 8  # times the median of what rounding leaves, up to which it may leave in one interval
_NOISE = 8  # units in the last place of gradients, up to which a difference is none


class _Sums(NamedTuple):
    """Those of Differences."""

    jump_sums: np.ndarray
    jump_squares: np.ndarray
    sums: np.ndarray
    lower_sums: np.ndarray


class Differences(NamedTuple):
    """Of the shares of all units, in every interval between neighbouring nodes.

    `sums` are Σ|d| of differences d over the units, and `squares` Σ d², which is the square of Σ d if signs are random;
    both (intervals, outputs).

    Attributes:
        starts: where each interval begins, (intervals,).
        places: where the nodes of its stencil are, (intervals, k).
        by: what these nodes count, see Rules.
        jump_sums, jump_squares: of the difference between the ends, times the width.
        sums: of what the best rule and the next best differ by; zero where neither is in use.
        lower_sums: of what the rule of LOW nodes and the trapezoid differ by; zero there too.
        rounding: by how much values of F may be wrong, (outputs,); see _rounding.
        noise: up to where sums over the units are rounding.
        linear: whether F is linear between the two ends, (intervals,).
    """

    starts: np.ndarray
    places: np.ndarray
    by: Rules
    jump_sums: np.ndarray
    jump_squares: np.ndarray
    sums: np.ndarray
    lower_sums: np.ndarray
    rounding: np.ndarray
    noise: np.ndarray
    linear: np.ndarray


def differences(nodes: Nodes, tolerance: float, before: Differences | None = None) -> Differences:
    """Of all intervals.

    Args:
        tolerance: says how exactly gradients must be the same for F to be called linear.
        before: what was found on this path, to this tolerance, when some of its nodes were not there yet.
    """
    columns = stencils(nodes.alphas.size)
    starts, places = nodes.alphas[:-1], nodes.alphas[columns]
    is_kept, kept = np.zeros(starts.size, bool), np.zeros(0, int)
    if before is not None and before.places.shape[1] == places.shape[1]:
        at = np.minimum(np.searchsorted(before.starts, starts), before.starts.size - 1)
        is_kept = (before.starts[at] == starts) & (before.places[at] == places).all(axis=1)
        kept = at[is_kept]
    by, sums = _new(nodes, np.flatnonzero(~is_kept), columns, places)

    def joined(old: np.ndarray, new: np.ndarray) -> np.ndarray:
        every = np.empty((starts.size, *new.shape[1:]), new.dtype)
        every[is_kept], every[~is_kept] = old[kept], new
        return every

    if before is not None and kept.size:
        by = Rules(*(joined(old, new) for old, new in zip(before.by, by, strict=True)))
        known = before.jump_sums, before.jump_squares, before.sums, before.lower_sums
        sums = _Sums(*(joined(old, new) for old, new in zip(known, sums, strict=True)))
    noise, missing = _noise(nodes), _missing(nodes)
    rounding = _rounding(nodes, sums.jump_sums, noise, missing)
    linear = _linear(nodes, sums.jump_sums, noise, missing, rounding, tolerance)
    return Differences(starts, places, by, *sums, rounding, noise, linear)


def _new(nodes: Nodes, new: np.ndarray, columns: np.ndarray, places: np.ndarray) -> tuple[Rules, _Sums]:
    """Of the intervals `new` alone."""
    shares, outputs = nodes.shares.of_units, nodes.values.shape[1]
    left = new - columns[new, 0]
    by, widths = rules(places[new], left), nodes.widths[new]
    jump_sums, jump_squares, sums, lower_sums = np.zeros((4, new.size, outputs))
    each = max(1, shares[0].nbytes)
    for some in _in_pieces(np.arange(new.size), each):
        jumps = nodes.jumps(new[some])
        jump_squares[some] = np.einsum("joe,joe->jo", jumps, jumps) * widths[some, np.newaxis] ** 2
        jump_sums[some] = np.abs(jumps, out=jumps).sum(axis=2) * widths[some, np.newaxis]
    of_rules = by.apart.astype(shares.dtype)
    for some in _in_pieces(np.flatnonzero(by.for_low), each * columns.shape[1]):
        gathered = shares[nodes.rows[columns[new[some]]]]
        apart = np.einsum("jrk,jkoe->rjoe", of_rules[some], gathered)
        sums[some], lower_sums[some] = np.abs(apart, out=apart).sum(axis=3)
    return by, _Sums(jump_sums, jump_squares, sums, lower_sums)


def of_stretches(nodes: Nodes, found: Differences, firsts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """What the best rule and the next best differ by over some stretches of intervals, (stretches, outputs, units).

    Args:
        firsts, lengths: the first interval of each, and how many there are, (stretches,).
    """
    shares, columns = nodes.shares.of_units, stencils(nodes.alphas.size)
    if (lengths == 1).all() and firsts.size * columns.shape[1] * shares[0].nbytes <= _BYTES:
        weights = found.by.difference[firsts].astype(shares.dtype)
        return np.einsum("jk,jkoe->joe", weights, shares[nodes.rows[columns[firsts]]])
    apart = np.empty((firsts.size, *shares.shape[1:]), shares.dtype)
    for number, (first, length) in enumerate(zip(firsts.tolist(), lengths.tolist(), strict=True)):
        own = slice(first, first + length)
        start, stop = columns[first, 0], columns[first + length - 1, -1] + 1
        weights = np.bincount((columns[own] - start).ravel(), found.by.difference[own].ravel(), stop - start)
        apart[number] = weighted_sum(weights, shares[nodes.rows[start:stop]])
    return apart


def weighted_squares(apart: np.ndarray, ratios: np.ndarray) -> np.ndarray:
    """Σ ratio · d², of differences d (n, outputs, units) with ratios (n, outputs): (outputs, units)."""
    weighted = apart * np.sqrt(ratios).astype(apart.dtype)[:, :, np.newaxis]
    return np.einsum("noe,noe->oe", weighted, weighted)


def squares_of_jumps(nodes: Nodes, ratios: np.ndarray, some: np.ndarray) -> np.ndarray:
    """The same of the jumps in some intervals, (n,): the differences between their ends, times their widths."""
    shares, widths = nodes.shares.of_units, nodes.widths[some]
    total = np.zeros(shares.shape[1:])
    for part in _in_pieces(np.arange(some.size), max(1, shares[0].nbytes)):
        total += weighted_squares(nodes.jumps(some[part]), ratios[part] * widths[part, np.newaxis] ** 2)
    return total


def doubts(nodes: Nodes, found: Differences) -> np.ndarray:
    """How large the error may be where gradients go one way before an interval, hardly differ at its two ends, and come
    back after it, as they do around a peak that these happen to stand on either side of, (intervals, outputs).

    Zero elsewhere; and where the interval is not much wider than its neighbours, since there the polynomials show a
    peak, unless F would be called linear.
    """
    widths = nodes.widths
    sums, total = found.jump_sums / widths[:, np.newaxis], np.zeros_like(found.jump_sums)
    if widths.size < 3:
        return total
    beside = np.minimum(sums[:-2], sums[2:])
    suspected = (sums[1:-1] < _LITTLE * beside).any(axis=1)
    suspected &= found.linear[1:-1] | (widths[1:-1] > _WIDE * np.minimum(widths[:-2], widths[2:]))
    for some in _in_pieces(1 + np.flatnonzero(suspected), max(1, nodes.shares.of_units[0].nbytes)):
        left, right = nodes.jumps(some - 1), nodes.jumps(some + 1)
        product, one, other = (
            np.einsum("joe,joe->jo", *pair) for pair in ((left, right), (left, left), (right, right))
        )
        comes_back = product < -_BACK * np.sqrt(one * other)
        total[some] = np.where(comes_back, beside[some - 1] * widths[some, np.newaxis], 0.0)
    return total


def _noise(nodes: Nodes) -> np.ndarray:
    """Up to where sums over the units of differences in each interval are rounding, (intervals, outputs)."""
    rounding = _NOISE * float(np.finfo(nodes.shares.of_units.dtype).eps)
    return rounding * _larger(nodes.sizes) * nodes.widths[:, np.newaxis]


def _linear(
    nodes: Nodes,
    jump_sums: np.ndarray,
    noise: np.ndarray,
    missing: np.ndarray,
    rounding: np.ndarray,
    tolerance: float,
) -> np.ndarray:
    """Whether F is linear in each interval: gradients at both ends are the same, and F rises as they say."""
    flat = min(_FLAT, tolerance / 20) * _larger(nodes.sizes_of_units) * nodes.widths[:, np.newaxis]
    flat = np.maximum(flat, noise)
    return ((jump_sums <= flat) & (np.abs(missing) <= flat + rounding)).all(axis=1)


def _missing(nodes: Nodes) -> np.ndarray:
    """What the trapezoid over each interval is too large by, (intervals, outputs)."""
    widths, slopes = nodes.widths[:, np.newaxis], nodes.slopes
    return (slopes[:-1] + slopes[1:]) / 2 * widths - np.diff(nodes.values, axis=0)


def _rounding(nodes: Nodes, jump_sums: np.ndarray, noise: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """By how much values of F may be wrong, (outputs,).

    More than by its last places where a network adds up many numbers one after the other, as a mean over a picture.
    That shows where gradients are the same in most intervals, so that F is linear there, and does not rise as they say;
    at most, it is what so many additions as the input has numbers may leave.
    """
    same = (jump_sums <= noise).all(axis=1)
    if 2 * same.sum() <= same.size:
        return nodes.rounding
    seen = _SPREAD * np.median(np.abs(missing[same]), axis=0)
    return np.clip(seen, nodes.rounding, nodes.rounding_at_most)


def _larger(of_nodes: np.ndarray) -> np.ndarray:
    """What is larger at the two ends of each interval."""
    return np.maximum(of_nodes[:-1], of_nodes[1:])


def _in_pieces(numbers: np.ndarray, each: int) -> Iterator[np.ndarray]:
    """So many at a time that what each of them takes, in bytes, stays in the processor's cache."""
    size = max(1, _BYTES // each)
    return (numbers[at : at + size] for at in range(0, numbers.size, size))
