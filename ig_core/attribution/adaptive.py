"""Integrate gradients along a path to a tolerance, with as few gradients as that takes.

Gradients are taken at a few nodes, both ends among them, which are denser towards the ends, where polynomials need
them. Where the integral that they give is not exact enough, see estimate.py, intervals between nodes are halved, all
new nodes of a round in one call. No node is ever dropped: whatever was seen of the path counts to the end. Several
outputs (the classes of a picture) are integrated along one path at once, until each of them is right. What no gradient
shows, no rule can know.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ig_core.attribution.at_once import means_at_once
from ig_core.attribution.differences import Differences, differences
from ig_core.attribution.estimate import Integral, integral, share
from ig_core.attribution.nodes import Nodes
from ig_core.attribution.path import Line, PathMean
from ig_core.attribution.record import Answer, Asked
from ig_core.quadrature import DEFAULT_TOLERANCE, FLOOR

FEWEST = 5  # nodes of a first call: what an estimate of the error can be made from
_LEFT = 0.65  # of the tolerance, which what is left of the errors may take when the worst parts have been worked on
_WIDER = 1.5  # times as wide as a neighbour that is halved, from which an interval is halved with it
_AT_START = 0.5  # of the spacing of many first nodes, which goes by squares; measured on training inputs
_FEW, _MANY = 9, 14  # first nodes of which none, and of which enough, can be spared from the rest of the path
_NARROWEST = 16  # an interval is halved down to so many units in the last place of its ends


@dataclass(frozen=True)
class Adaptive:
    """A rule that takes gradients where they are needed until the answer is as exact as asked for.

    Where the kinks of a path can be computed, and are few, it takes one gradient between two of them instead; see
    pieces.py.

    Attributes:
        tolerance: allowed |gap| as a part of |F(x) - F(baseline)|, and allowed (estimated) sum of the absolute
            errors of the scores as a part of the sum of their absolute values, both as they are looked at: of words,
            not of the numbers of their embeddings, see `integrated_gradients`. 0.001 is a tenth of a per cent.
        max_points: gradients after which to stop all the same; gap and estimated error then tell what was reached.
        floor: in units of F; a smaller |F(x) - F(baseline)| counts as this much, so that equal outputs ask for
            an absolute exactness of tolerance · floor and not for the impossible.
        first: gradients of the first call, from FEWEST. More pay where a call costs as much as many gradients.
    Raises: ValueError unless tolerance and floor are positive, and first and max_points are at least FEWEST.
    """

    tolerance: float = DEFAULT_TOLERANCE
    max_points: int = 4096
    floor: float = FLOOR
    first: int = 9

    def __post_init__(self) -> None:
        if not (self.tolerance > 0 and self.floor > 0):
            raise ValueError(f"tolerance and floor must be positive; got {self.tolerance} and {self.floor}")
        for name in ("max_points", "first"):
            if getattr(self, name) < FEWEST:
                raise ValueError(f"{name} must be at least {FEWEST}; got {getattr(self, name)}")


def adaptive_mean_steps(
    x: np.ndarray, baseline: np.ndarray, rule: Adaptive, summed: int = 0
) -> Generator[Asked, Answer, list[PathMean]]:
    """The mean gradient of every output between `baseline` and `x` by `rule`, see integrated_gradients; it is as exact
    as scores must be once their last `summed` axes are summed."""
    z, alphas = x - baseline, first_alphas(min(rule.first, rule.max_points))
    values, gradients = yield Line(baseline, z, alphas)
    at_once = means_at_once(alphas, z, values, gradients, summed, rule.tolerance, rule.floor)
    if at_once:
        return at_once
    nodes, found = yield from _refined(Nodes.first(z, alphas, values, gradients, summed), baseline, rule, alphas[-1:])
    errors = (found.error / np.maximum(found.size, rule.floor)).tolist()
    explains = (nodes.values[-1] - nodes.values[0]).tolist()
    return [
        PathMean(mean, explained, nodes.alphas.size, error)
        for mean, explained, error in zip(nodes.mean(found.weights), explains, errors, strict=True)
    ]


def integrated(
    x: np.ndarray, baseline: np.ndarray, stops: np.ndarray, rule: Adaptive, summed: int = 0
) -> Generator[Asked, Answer, tuple[Nodes, Integral]]:
    """The nodes that `rule` needs for a sum so far that is as exact at each of the stops as at the end, and what they
    give.

    Args:
        stops: where the first nodes are, ascending from 0 to 1.
    """
    z = x - baseline
    nodes = Nodes.first(z, stops, *(yield Line(baseline, z, stops)), summed)
    return (yield from _refined(nodes, baseline, rule, stops))


def _refined(
    nodes: Nodes, baseline: np.ndarray, rule: Adaptive, stops: np.ndarray
) -> Generator[Asked, Answer, tuple[Nodes, Integral]]:
    """Of the nodes of a first call, and further ones, see integrated; `stops` are some of them."""
    apart: Differences | None = None
    allowed_gap = rule.tolerance * np.maximum(np.abs(nodes.values[-1] - nodes.values[0]), rule.floor)
    while True:
        apart = differences(nodes, rule.tolerance, apart)
        found = integral(nodes, apart)
        gaps = np.abs(np.cumsum(found.residuals, axis=0)[np.searchsorted(nodes.alphas, stops) - 1]).max(axis=0)
        excess = np.maximum(gaps / allowed_gap, found.error / (rule.tolerance * np.maximum(found.size, rule.floor)))
        if (excess <= 1).all():
            break
        alphas, at_kinks = _new_nodes(nodes, apart, found, excess, rule)
        if not alphas.size:
            break
        nodes = nodes.with_more(alphas, *(yield Line(baseline, nodes.z, alphas)), at_kinks)
    return nodes, found


@lru_cache(maxsize=64)
def first_alphas(count: int) -> np.ndarray:
    """So many places from 0 to 1, both among them, denser towards these, and many of them densest at the start.

    They are half way between equally spaced ones, which leave no part of a path unseen, and the extrema of a Chebyshev
    polynomial, from which polynomials are most exact (Clenshaw and Curtis 1960): paths bend most near their ends. Most
    of all they bend near a baseline, where a deep network, which is told little there, goes from one answer to another;
    where there are nodes to spare for it, squares of equal spaces are mixed in.
    """
    equal = np.linspace(0, 1, count)
    even, at_start = (equal + np.sin(np.pi / 2 * equal) ** 2) / 2, equal**2
    part = _AT_START * np.clip((count - _FEW) / (_MANY - _FEW), 0, 1)
    alphas = (1 - part) * even + part * at_start
    alphas.setflags(write=False)
    return alphas


def _wider_beside(chosen: np.ndarray, widths: np.ndarray, may_be: np.ndarray) -> np.ndarray:
    """Further intervals, of those that may be, so much wider than a chosen one beside them that nodes, once this is
    halved, would be too unevenly spread for polynomials to tell their own error."""
    beside = np.concatenate([chosen - 1, chosen + 1])
    exists = (beside >= 0) & (beside < widths.size)
    beside, own = beside[exists], np.tile(widths[chosen], 2)[exists]
    return np.setdiff1d(beside[may_be[beside] & (widths[beside] > _WIDER * own)], chosen)


def _new_nodes(
    nodes: Nodes, apart: Differences, found: Integral, excess: np.ndarray, rule: Adaptive
) -> tuple[np.ndarray, np.ndarray]:
    """Where to take gradients next, and which of these places are those of expected kinks.

    Intervals are worked on from the worst down, until what the others add to the error, in squares since it has all
    signs, is within a part of what is allowed.
    """
    widths, budget = nodes.widths, rule.max_points - nodes.alphas.size
    wide = widths > _NARROWEST * np.finfo(nodes.z.dtype).eps
    squares = np.where(wide[:, np.newaxis] & (found.parts > apart.rounding), found.parts, 0.0) ** 2
    worth = (share(squares, squares.sum(axis=0)) * excess**2)[:, excess > 1].max(axis=1)
    order = np.argsort(-worth, kind="stable")
    rest = worth.sum() - np.cumsum(worth[order])
    needed = int(np.argmax(rest <= _LEFT**2)) + 1
    chosen = order[:needed][worth[order[:needed]] > 0]
    chosen = np.concatenate([chosen, _wider_beside(chosen, widths, ~apart.linear & wide)])

    left, searched = nodes.alphas[chosen], ~np.isnan(found.kinks[chosen])
    kinks, close = np.clip(found.kinks[chosen], 0, 1), found.close[chosen]
    places = np.stack([kinks - close, kinks + close], axis=1)
    inside = (places > close[:, np.newaxis] / 2) & (places < 1 - close[:, np.newaxis] / 2)
    places[~searched], inside[~searched] = 0.5, [True, False]
    alphas = (left[:, np.newaxis] + widths[chosen][:, np.newaxis] * places)[inside]
    at_kinks = np.repeat(searched[:, np.newaxis], 2, axis=1)[inside]
    return alphas[:budget], at_kinks[:budget]
