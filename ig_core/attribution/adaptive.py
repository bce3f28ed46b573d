"""Integrate gradients along a path to a tolerance, with as few gradients as that takes.

On any part [a, b] of the path the integral of the directional derivative is known exactly from two values of F:
F(b) - F(a). So every part carries its own completeness residual, and only parts that are wrong are worked on.
A part is integrated by nested rules of 1, 3, 7, 15 and 31 nodes (Patterson 1968), each keeping the nodes of the
one before. Since a sum can be right while its parts are wrong, the scores of each rule are also compared, entry
by entry, with those of the rule before, and the outermost gradients with those at the ends of the part. Where
the rules approach each other fast the path is smooth and the next one is taken; where they do not (the kink of a
ReLU, a saturating gate) the part is halved. All new nodes of a round go into one call. Several outputs (the classes
of a picture) are integrated along one path at once: a part is worked on until it is right for each of them.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from ig_core.attribution.path import Line, require_finite, shares, weighted_sum
from ig_core.attribution.record import Answer, Asked, Attribution, Steps
from ig_core.quadrature import DEFAULT_TOLERANCE, FLOOR

LEVELS = (1, 3, 7, 15, 31)
_START, _HALF_START = 2, 1  # levels: 7 nodes on the whole path at first, 3 on each half of a part
_SMOOTH = 0.1  # residual, or change, of a level over that of the level before, up to which the path is called smooth
_CAUTION = 10  # the error of a level is taken to be its change · _CAUTION · that ratio of changes

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
            errors of the scores as a part of the sum of their absolute values. 0.001 is a tenth of a per cent. The
            errors of the parts of the path are taken to be independent of each other: their squares are added.
        max_points: gradients after which to stop all the same; the gap then tells what was reached.
        floor: in units of F; a smaller |F(x) - F(baseline)| counts as this much, so that equal outputs ask for
            an absolute exactness of tolerance · floor and not for the impossible.
    Raises: ValueError unless tolerance and floor are positive and max_points is at least 7.
    """

    tolerance: float = DEFAULT_TOLERANCE
    max_points: int = 4096
    floor: float = FLOOR

    def __post_init__(self) -> None:
        if not (self.tolerance > 0 and self.floor > 0):
            raise ValueError(f"tolerance and floor must be positive; got {self.tolerance} and {self.floor}")
        if self.max_points < LEVELS[_START]:
            raise ValueError(f"max_points must be at least {LEVELS[_START]}; got {self.max_points}")


def adaptive_steps(x: np.ndarray, baseline: np.ndarray, rule: Adaptive) -> Steps:
    """Integrated Gradients of `x` against `baseline` by `rule`, of every output; see integrated_gradients."""
    z = x - baseline

    def take(requests: list[_Request]) -> Generator[Asked, Answer, list[_Part]]:
        alphas = np.concatenate([request.alphas for request in requests])
        values, gradients = yield Line(baseline, z, alphas)
        require_finite(values)
        cuts = np.cumsum([request.alphas.size for request in requests])[:-1]
        new = zip(requests, np.split(values, cuts), np.split(gradients, cuts), strict=True)
        return [request.part(own_values, own_gradients, z) for request, own_values, own_gradients in new]

    (whole,) = yield from take([_Request(0.0, 1.0, _START)])
    explains = whole.end.values - whole.start.values
    parts, points = [whole], LEVELS[_START]
    while True:
        scores = np.sum([part.scores for part in parts], axis=0)
        allowed_gap = rule.tolerance * np.maximum(np.abs(explains), rule.floor)
        allowed_error = rule.tolerance * np.maximum(_size(scores), rule.floor)
        gaps = np.abs(_each(scores).sum(axis=1) - explains)
        errors = np.sqrt(sum(part.errors**2 for part in parts))
        wrong = (gaps > allowed_gap) | (errors > allowed_error)  # which of the outputs are not right yet
        if not wrong.any():
            break
        excess = [np.maximum(abs(part.residuals) / allowed_gap, part.errors / allowed_error) for part in parts]
        chosen = _worst(parts, [float(each[wrong].max()) for each in excess], rule.max_points - points, wrong)
        if not chosen:
            break
        requests = [request for part in chosen for request in part.refine(wrong)]
        new = yield from take(requests)
        parts = [part for part in parts if part not in chosen] + new
        points += sum(request.alphas.size for request in requests)
    return [Attribution(*result, points) for result in zip(scores, map(float, explains), strict=True)]


@cache
def nested_rule(level: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights on [0, 1] of the rule with LEVELS[level] nodes, the middle first.

    The first LEVELS[level - 1] nodes are those of the rule before, so gradients taken there are kept.
    """
    halves = [np.array(half) for half in _NEW_NODES[: level + 1]]
    nodes = np.concatenate([half if half[0] == 0 else np.concatenate([-half, half]) for half in halves])
    return (nodes + 1) / 2, _weights(nodes)


def _weights(nodes: np.ndarray) -> np.ndarray:
    """The weights with which nodes on [-1, 1] integrate every Legendre polynomial below degree nodes.size exactly,
    for an interval of length one."""
    moments = np.zeros(nodes.size)
    moments[0] = 1.0
    return np.linalg.solve(np.polynomial.legendre.legvander(nodes, nodes.size - 1).T, moments)


@dataclass(frozen=True, eq=False)
class _End:
    """An end of a part: values (outputs,) and gradients (outputs, *shape) there, taken before as a larger part's."""

    values: np.ndarray
    gradients: np.ndarray


@dataclass(frozen=True, eq=False)
class _Part:
    """One part [a, b] of the path, integrated by the rule of `level` from gradients at all of its nodes.

    values are (nodes, outputs) and gradients (nodes, outputs, *shape); what is derived from them is (outputs, …).
    """

    a: float
    b: float
    start: _End
    end: _End
    level: int
    values: np.ndarray
    gradients: np.ndarray
    z: np.ndarray

    @cached_property
    def scores(self) -> np.ndarray:
        return self._integral(self.level)

    @cached_property
    def _lower(self) -> np.ndarray:
        """The scores of the level before."""
        return self._integral(self.level - 1)

    @cached_property
    def residuals(self) -> np.ndarray:
        return self._residuals(self.scores)

    def _residuals(self, scores: np.ndarray) -> np.ndarray:
        return _each(scores).sum(axis=1) - (self.end.values - self.start.values)

    @cached_property
    def _change(self) -> np.ndarray:
        """Σ|difference| of the scores from those of the level before: about the error of that level."""
        return _size(self.scores - self._lower)

    @cached_property
    def _change_before(self) -> np.ndarray:
        return _size(self._lower - self._integral(self.level - 2))

    @cached_property
    def _unseen(self) -> np.ndarray:
        """What a kink between an end of the part and the node next to it would leave out of the scores.

        It shows as a difference of gradients larger than twice what the slope between the next two nodes explains.
        """
        nodes = nested_rule(self.level)[0]
        first, second = np.argsort(nodes)[:2]
        last, next_to_last = np.argsort(-nodes)[:2]
        gap = float(nodes[first])
        step = float(nodes[second]) - gap
        most: np.ndarray | float = 0.0
        for end, near, next_one in ((self.start, first, second), (self.end, last, next_to_last)):
            jump = np.abs(end.gradients - self.gradients[near])
            explained = 2 * gap / step * np.abs(self.gradients[near] - self.gradients[next_one])
            most += _size(self.z * np.maximum(jump - explained, 0))
        return np.where(np.isfinite(most), most * gap * (self.b - self.a), 0.0)

    @cached_property
    def errors(self) -> np.ndarray:
        """Estimate of Σ|error| of the scores; never below what the sum is known to be wrong by."""
        trusted = 1.0 if self.level < 2 else np.minimum(1.0, _CAUTION * _ratio(self._change, self._change_before))
        return np.maximum(self._change * trusted + self._unseen, np.abs(self.residuals))

    def _is_smooth(self, wrong: np.ndarray) -> bool:
        """Whether the next level promises more than two halves do, for every output that is still wrong."""
        decay = _ratio(np.abs(self.residuals), np.abs(self._residuals(self._lower)))
        if self.level >= 2:
            decay = np.minimum(decay, _ratio(self._change, self._change_before))
        return bool((decay[wrong] <= _SMOOTH).all())

    def refine(self, wrong: np.ndarray) -> list[_Request]:
        """What to ask for next: the nodes of the next level where the path is smooth, else two halves.

        Args:
            wrong: which outputs are not right yet, (outputs,).
        """
        if self._is_smooth(wrong) and self.level + 1 < len(LEVELS):
            return [_Request(self.a, self.b, self.level + 1, self.start, self.end, self)]
        middle = (self.a + self.b) / 2
        centre = _End(self.values[0].astype(np.float64), self.gradients[0])  # a rule's first node is the middle
        return [
            _Request(self.a, middle, _HALF_START, self.start, centre),
            _Request(middle, self.b, _HALF_START, centre, self.end),
        ]

    def _integral(self, level: int) -> np.ndarray:
        weights = nested_rule(level)[1] * (self.b - self.a)
        return shares(self.z, weighted_sum(weights, self.gradients[: LEVELS[level]]))


@dataclass(frozen=True, eq=False)
class _Request:
    """A part whose gradients are still to be taken: at its ends unless they are known, and at its nodes except
    those of `known`, the same part one level lower."""

    a: float
    b: float
    level: int
    start: _End | None = None
    end: _End | None = None
    known: _Part | None = None

    @cached_property
    def alphas(self) -> np.ndarray:
        nodes = nested_rule(self.level)[0][LEVELS[self.level - 1] if self.known else 0 :]
        return np.concatenate([[] if self.start else [self.a, self.b], self.a + (self.b - self.a) * nodes])

    def part(self, values: np.ndarray, gradients: np.ndarray, z: np.ndarray) -> _Part:
        start, end = self.start, self.end
        if start is None or end is None:
            start, end = (_End(values[i].astype(np.float64), gradients[i]) for i in (0, 1))
            values, gradients = values[2:], gradients[2:]
        if self.known:
            values = np.concatenate([self.known.values, values])
            gradients = np.concatenate([self.known.gradients, gradients])
        return _Part(self.a, self.b, start, end, self.level, values, gradients, z)


def _each(scores: np.ndarray) -> np.ndarray:
    """(outputs, *shape) as (outputs, entries)."""
    return scores.reshape(len(scores), -1)


def _size(scores: np.ndarray) -> np.ndarray:
    """Σ|score| of every output."""
    return np.abs(_each(scores)).sum(axis=1)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.minimum(1.0, np.divide(part, whole, out=np.ones_like(part), where=whole > 0))


def _worst(parts: list[_Part], excess: list[float], budget: int, wrong: np.ndarray) -> list[_Part]:
    """The parts to refine: from the worst down, until the rest together take half of what is allowed."""
    chosen, rest = [], sum(excess)
    for index in np.argsort(excess)[::-1]:
        if rest <= 0.5:
            break
        budget -= sum(request.alphas.size for request in parts[index].refine(wrong))
        if budget < 0:
            break
        chosen.append(parts[index])
        rest -= excess[index]
    return chosen
