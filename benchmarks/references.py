"""Scores that are known far better than a tolerance asks for, how well they are known, and errors measured by them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from ig_core.attribution import Attribution
from ig_core.attribution.record import GradientFn, looked_at
from ig_core.quadrature import FLOOR, Quadrature, gauss_legendre, midpoint, trapezoid

MIDPOINTS, MOST_MIDPOINTS = 4096, 8192
GAUSS = ((1, 192), (1, 256), (8, 64), (16, 64), (32, 64), (64, 64))  # parts of the path, points in each
AGREEMENT = 0.1  # of the tolerance, within which two references must agree
_BYTES_PER_CALL = 48 * 2**20  # of points; gradients take as much again, a pass through a model several times as much
_POINTS_PER_CALL = 256  # at most: sums of many more in single precision are wrong in the fifth digit
_HALVES_APART = 5  # the odd midpoints differ from the even ones by so many errors of all: √24 for kinks anywhere


class Reference(NamedTuple):
    """Scores (*shape), float64; and how far they may be wrong: Σ|error|, estimated, as a part of their size."""

    scores: np.ndarray
    uncertainty: float

    def is_settled(self, tolerance: float) -> bool:
        """Whether errors of the size of a tolerance can be measured by it."""
        return self.uncertainty <= AGREEMENT * tolerance


class Errors(NamedTuple):
    """What is wrong with scores, each as a part of what a tolerance is a part of.

    Attributes:
        gap: |gap|, of |F(x) - F(baseline)|.
        scores: Σ|error| of the scores as they are looked at, see Attribution.summed, of Σ|score|.
        entries: the same of every number that goes into the network.
    """

    gap: float
    scores: float
    entries: float


def errors(result: Attribution, reference: Reference) -> Errors:
    """Of an attribution; what it is a part of counts as FLOOR at least, as in Adaptive."""
    found, right = result.scores, reference.scores
    return Errors(
        abs(result.gap or 0.0) / max(abs(result.explains or 0.0), FLOOR),
        difference(looked_at(found, result.summed), looked_at(right, result.summed)),
        difference(found, right),
    )


def of_kinks(gradient_fn: GradientFn, x: np.ndarray, baseline: np.ndarray, tolerance: float) -> Reference:
    """For a path with kinks, as ReLU and max have them: many midpoints, and the points halfway between all so far until
    scores are known to a tenth of the tolerance.

    How well is estimated from the difference between every second point and the others.
    """
    points = MIDPOINTS
    rule = midpoint(points)
    halves = np.stack([np.where(np.arange(points) % 2 == half, 2 * rule.weights, 0) for half in (0, 1)])
    before, new = (x - baseline) * _means(gradient_fn, x, baseline, rule.nodes, halves)
    while True:
        found = (before + new) / 2
        reference = Reference(found, difference(before, new) / _HALVES_APART)
        if reference.is_settled(tolerance) or points >= MOST_MIDPOINTS:
            return reference
        rule = trapezoid(points + 1) if points == MIDPOINTS else midpoint(points)
        before, new = found, (x - baseline) * _means(gradient_fn, x, baseline, rule.nodes, rule.weights[np.newaxis])[0]
        points *= 2


def of_smooth(gradient_fn: GradientFn, x: np.ndarray, baseline: np.ndarray, tolerance: float) -> Reference:
    """For a smooth path: Gauss-Legendre with more and more points, until two agree to a tenth of the tolerance.

    Where none do, the last one with its distance from the one before.
    """

    def scores(parts: int, points: int) -> np.ndarray:
        rule = gauss_in_parts(parts, points)
        return (x - baseline) * _means(gradient_fn, x, baseline, rule.nodes, rule.weights[np.newaxis])[0]

    before = scores(*GAUSS[0])
    for size in GAUSS[1:]:
        found = scores(*size)
        reference = Reference(found, difference(before, found))
        if reference.is_settled(tolerance):
            break
        before = found
    return reference


@cache
def gauss_in_parts(parts: int, points: int) -> Quadrature:
    """So many Gauss-Legendre points on each of so many equal parts of the path."""
    one = gauss_legendre(points)
    nodes = (np.arange(parts)[:, np.newaxis] + one.nodes) / parts
    return Quadrature(nodes.ravel(), np.tile(one.weights / parts, parts))


def _means(
    gradient_fn: GradientFn, x: np.ndarray, baseline: np.ndarray, nodes: np.ndarray, weights: np.ndarray
) -> np.ndarray:
    """Gradients at nodes (n,) of the path, summed with weights (rules, n): (rules, *shape). In pieces that fit into
    memory."""
    size = max(1, min(_POINTS_PER_CALL, _BYTES_PER_CALL // (4 * x.size)))
    total = np.zeros((len(weights), *x.shape))
    for start in range(0, nodes.size, size):
        part = slice(start, start + size)
        _, gradients = gradient_fn((baseline + np.multiply.outer(nodes[part], x - baseline)).astype(x.dtype))
        for row, own in zip(total, weights[:, part].astype(gradients.dtype), strict=True):
            row += np.einsum("n,n...->...", own, gradients)
    return total


def difference(found: np.ndarray, right: np.ndarray) -> float:
    """Σ|difference| as a part of Σ|right|, which counts as FLOOR at least."""
    return float(np.abs(found - right).sum() / max(np.abs(right).sum(), FLOOR))
