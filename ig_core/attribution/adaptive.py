"""Integrate gradients along a path to a tolerance, with as few gradients as that takes.

On any part [a, b] of the path the integral of the directional derivative is known exactly from two values of F:
F(b) - F(a). So every part carries its own completeness residual, and only parts that are wrong are worked on.
A part is integrated by nested rules of 1, 3, 7, 15 and 31 nodes (Patterson 1968), each keeping the nodes of the
one before. Where the residual falls fast the path is smooth and the next rule is taken; where it does not (the
kink of a ReLU, a saturating gate) the part is halved. All new nodes of a round go into one call.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from ig_core.attribution.record import Attribution, GradientFn

FLOOR = 0.1  # in units of F; a tenth of a logit moves a probability by at most 2.5 points
LEVELS = (1, 3, 7, 15, 31)
_START, _HALF_START = 2, 1  # levels: 7 nodes on the whole path at first, 3 on each half of a part
_SMOOTH = 0.1  # residual of a level over that of the level before, at or below which the path is called smooth
_TRUST = 1 / 16  # the most that a level's error in the parts may be taken to shrink on the sum's word alone

_NEW_NODES = (  # on [-1, 1], the positive half; Patterson (1968), "The optimum addition of points"
    (0.0,),
    (0.77459666924148337704,),
    (0.43424374934680255800, 0.96049126870802028342),
    (0.22338668642896688163, 0.62110294673722640294, 0.88845923287225699889, 0.99383196321275502221),
    (
        *(0.11248894313318662575, 0.33113539325797683309, 0.53131974364437562397, 0.70249620649152707861),
        *(0.83672593816886873550, 0.92965485742974005667, 0.98153114955374010687),
        0.99909812496766759766,
    ),
)


@dataclass(frozen=True)
class Adaptive:
    """A rule that takes gradients where they are needed until the answer is as exact as asked for.

    Attributes:
        tolerance: allowed |gap| as a part of |F(x) - F(baseline)|, and allowed (estimated) sum of the absolute
            errors of the scores as a part of the sum of their absolute values. 0.001 is a tenth of a per cent.
        max_points: gradients after which to stop all the same; the gap then tells what was reached.
        floor: in units of F; a smaller |F(x) - F(baseline)| counts as this much, so that equal outputs ask for
            an absolute exactness of tolerance · floor and not for the impossible.
    Raises: ValueError unless tolerance and floor are positive and max_points is at least 7.
    """

    tolerance: float = 1e-3
    max_points: int = 4096
    floor: float = FLOOR

    def __post_init__(self) -> None:
        if not (self.tolerance > 0 and self.floor > 0):
            raise ValueError(f"tolerance and floor must be positive; got {self.tolerance} and {self.floor}")
        if self.max_points < LEVELS[_START]:
            raise ValueError(f"max_points must be at least {LEVELS[_START]}; got {self.max_points}")


def integrate(gradient_fn: GradientFn, x: np.ndarray, baseline: np.ndarray, rule: Adaptive) -> Attribution:
    """Integrated Gradients of `x` against `baseline` by `rule`; see integrated_gradients, which calls this."""
    z = x - baseline
    alphas = np.concatenate([[0.0, 1.0], nested_rule(_START)[0]])
    values, gradients = gradient_fn(baseline + np.multiply.outer(alphas, z).astype(x.dtype))
    explains = float(values[1]) - float(values[0])
    whole = _Part(0.0, 1.0, float(values[0]), float(values[1]), _START, values[2:], gradients[2:], z)
    parts, points = [whole], LEVELS[_START]
    while True:
        scores = np.sum([part.scores for part in parts], axis=0)
        allowed_gap = rule.tolerance * max(abs(explains), rule.floor)
        allowed_error = rule.tolerance * max(np.abs(scores).sum(), rule.floor)
        if abs(scores.sum() - explains) <= allowed_gap and sum(p.error for p in parts) <= allowed_error:
            break
        excess = [max(abs(part.residual) / allowed_gap, part.error / allowed_error) for part in parts]
        chosen = _worst(parts, excess, rule.max_points - points)
        if not chosen:
            break
        requests = [request for part in chosen for request in part.refine()]
        alphas = np.concatenate([request.alphas for request in requests])
        values, gradients = gradient_fn(baseline + np.multiply.outer(alphas, z).astype(x.dtype))
        cuts = np.cumsum([request.alphas.size for request in requests])[:-1]
        parts = [part for part in parts if part not in chosen] + [
            request.part(new_values, new_gradients, z)
            for request, new_values, new_gradients in zip(
                requests, np.split(values, cuts), np.split(gradients, cuts), strict=True
            )
        ]
        points += alphas.size
    return Attribution(scores, explains, points)


@cache
def nested_rule(level: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights on [0, 1] of the rule with LEVELS[level] nodes.

    The first LEVELS[level - 1] nodes are those of the rule before, so gradients taken there are kept. The
    weights are the ones that integrate every Legendre polynomial below degree LEVELS[level] exactly.
    """
    halves = [np.array(half) for half in _NEW_NODES[: level + 1]]
    nodes = np.concatenate([half if half[0] == 0 else np.concatenate([-half, half]) for half in halves])
    moments = np.zeros(nodes.size)
    moments[0] = 1.0
    weights = np.linalg.solve(np.polynomial.legendre.legvander(nodes, nodes.size - 1).T, moments)
    return (nodes + 1) / 2, weights


@dataclass(frozen=True, eq=False)
class _Part:
    """One part [a, b] of the path, integrated by the rule of `level` from gradients at all of its nodes."""

    a: float
    b: float
    value_a: float
    value_b: float
    level: int
    values: np.ndarray
    gradients: np.ndarray
    z: np.ndarray

    @cached_property
    def scores(self) -> np.ndarray:
        return self._integral(self.level)

    @cached_property
    def residual(self) -> float:
        return float(self.scores.sum()) - (self.value_b - self.value_a)

    @cached_property
    def _lower(self) -> np.ndarray:
        return self._integral(self.level - 1)

    @cached_property
    def _decay(self) -> float:
        """How far the sum's error fell from the level before to this one; 1 where it did not."""
        before = abs(float(self._lower.sum()) - (self.value_b - self.value_a))
        return min(1.0, abs(self.residual) / before) if before > 0 else 1.0

    @cached_property
    def error(self) -> float:
        """Estimate of Σ|error| of the scores.

        The change from the level before is about the error of that level. This level's error is taken to be
        smaller in the ratio in which the known error of the sum fell, but never below _TRUST: a sum can be
        right by chance while its parts are wrong.
        """
        return float(np.abs(self.scores - self._lower).sum()) * max(self._decay, _TRUST)

    def refine(self) -> list[_Request]:
        """What to ask for next: the nodes of the next level where the path is smooth, else two halves."""
        if self._decay <= _SMOOTH and self.level + 1 < len(LEVELS):
            return [_Request(self.a, self.b, self.value_a, self.value_b, self.level + 1, self)]
        middle, value = (self.a + self.b) / 2, float(self.values[0])  # a rule's first node is the middle
        return [
            _Request(self.a, middle, self.value_a, value, _HALF_START),
            _Request(middle, self.b, value, self.value_b, _HALF_START),
        ]

    def _integral(self, level: int) -> np.ndarray:
        weights = nested_rule(level)[1].astype(self.gradients.dtype) * (self.b - self.a)
        return self.z * np.tensordot(weights, self.gradients[: LEVELS[level]], axes=1).astype(np.float64)


@dataclass(frozen=True, eq=False)
class _Request:
    """A part whose gradients are still to be taken, except those of `known`, the same part one level lower."""

    a: float
    b: float
    value_a: float
    value_b: float
    level: int
    known: _Part | None = None

    @property
    def alphas(self) -> np.ndarray:
        nodes = nested_rule(self.level)[0][LEVELS[self.level - 1] if self.known else 0 :]
        return self.a + (self.b - self.a) * nodes

    def part(self, values: np.ndarray, gradients: np.ndarray, z: np.ndarray) -> _Part:
        if self.known:
            values = np.concatenate([self.known.values, values])
            gradients = np.concatenate([self.known.gradients, gradients])
        return _Part(self.a, self.b, self.value_a, self.value_b, self.level, values, gradients, z)


def _worst(parts: list[_Part], excess: list[float], budget: int) -> list[_Part]:
    """The parts to refine: from the worst down, until the rest together take half of what is allowed."""
    chosen, rest = [], sum(excess)
    for index in np.argsort(excess)[::-1]:
        if rest <= 0.5:
            break
        budget -= sum(request.alphas.size for request in parts[index].refine())
        if budget < 0:
            break
        chosen.append(parts[index])
        rest -= excess[index]
    return chosen
