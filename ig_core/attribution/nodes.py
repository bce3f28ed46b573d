"""The points of a path at which gradients were taken, and the integral that they give, with an estimate of its error.

Over each interval between two neighbouring nodes the polynomial through the six nearest is integrated. How wrong that
is shows in two ways. The directional derivative is a gradient whose integral is known, F(b) - F(a): what is missing to
it, the *residual*, is a true error, but of one number, the sum of the scores. What six nodes give and what four give
differ entry by entry: this *difference* is no error, yet it is large where errors are. So the residuals are held against
the differences of the same sum, and the ratio, measured on this very path, turns the differences of all entries into
errors. It is about 0.1 where a path is smooth and 10 where it has kinks, so that no path need be known for what it is.

Where F is linear between two nodes (a network of ReLUs between its kinks), the trapezoid is exact. Next to such an
interval a kink stands where the tangents from both sides meet: it is found with two nodes instead of by halving, as
Sotoudeh and Thakur (2019), "Computing Linear Restrictions of Neural Networks", find it from the layers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.attribution.interpolation import stencils
from ig_core.attribution.path import require_finite

_HIGH, _LOW = 6, 4  # nodes that a polynomial goes through: that which is used, that which it is compared with
_BYTES = 4 * 2**20  # of gradients that are gathered at a time
_FLAT = 1e-4  # gradients that differ by less, as a part of their size, are the same, so that F is linear
_CLOSE = 1e-3  # how far on either side of a kink a node is set, as a part of the interval
_MOST = 1.5  # of Σ|weights| over the width of an interval; beyond it nodes are too unevenly spread for a polynomial
_SMOOTH = 0.3  # six nodes' difference from four, over that of four from two, up to which a path is called smooth
_PRIOR = 0.1  # weight of what is assumed of the ratio where the sum of the scores tells little of the scores
_SURE, _UNSURE = 1.0, 1.7  # an estimate is taken times _SURE + _UNSURE / √(residuals that it rests on)
_ROUNDING = 4  # units in the last place by which a value of F may be wrong
_PLAIN, _SEARCHED, _AT_KINK = 0, 1, 2  # what an interval is: see Nodes.origin


@dataclass(frozen=True, eq=False)
class Nodes:
    """Values and gradients at places on a straight path.

    Attributes:
        z: how far the path goes, (*shape).
        alphas: where on it the nodes are, ascending from 0 to 1, (n,).
        values: (n, outputs), float64.
        gradients: (n, outputs, *shape). Where one is not finite at an end of the path, the next node's stands for it.
        slopes: the directional derivatives Σ z · gradient, (n, outputs), float64.
        infinite: of both ends, whether the gradient is not finite there.
        origin: of each interval, _PLAIN, or _SEARCHED where a kink was looked for in what it is a part of, or _AT_KINK
            between the two nodes that are set where it is expected; (n - 1,).
        rounding: by how much a value may be wrong, (outputs,).
    """

    z: np.ndarray
    alphas: np.ndarray
    values: np.ndarray
    gradients: np.ndarray
    slopes: np.ndarray
    infinite: tuple[bool, bool]
    origin: np.ndarray
    rounding: np.ndarray

    @classmethod
    def first(cls, z: np.ndarray, alphas: np.ndarray, values: np.ndarray, gradients: np.ndarray) -> Nodes:
        """Raises: ValueError if a value, or a gradient between the ends, is not finite."""
        precision = float(np.finfo(np.result_type(values.dtype, np.float32)).eps)
        rounding = _ROUNDING * precision * np.abs(values).max(axis=0).astype(np.float64)
        slopes = _slopes(z, gradients)
        infinite = tuple(not np.isfinite(slopes[end]).all() for end in (0, -1))
        origin = np.zeros(alphas.size - 1, np.int8)
        return cls._checked(z, alphas, values, gradients, slopes, infinite, origin, rounding)

    def with_more(self, alphas: np.ndarray, values: np.ndarray, gradients: np.ndarray, at_kinks: np.ndarray) -> Nodes:
        """With further nodes in between. Raises: ValueError as `first`.

        Args:
            at_kinks: of each new node, whether it is one of those that are set where a kink is expected, (new,).
        """
        into = np.searchsorted(self.alphas, alphas) - 1  # the interval of each
        searched = np.zeros(self.origin.size, bool)
        searched[into[at_kinks]] = True
        halved = np.zeros(self.origin.size, bool)
        halved[into[~at_kinks]] = True
        origin = np.where(searched, _SEARCHED, np.where(halved & (self.origin == _AT_KINK), _SEARCHED, self.origin))
        joined = np.concatenate([self.alphas, alphas])
        order = np.argsort(joined)
        joined, is_at_kink = joined[order], np.concatenate([np.zeros(self.alphas.size, bool), at_kinks])[order]
        origin = origin[np.searchsorted(self.alphas, (joined[:-1] + joined[1:]) / 2) - 1].astype(np.int8)
        origin[is_at_kink[:-1] & is_at_kink[1:]] = _AT_KINK
        return self._checked(
            self.z,
            joined,
            np.concatenate([self.values, values])[order],
            np.concatenate([self.gradients, gradients])[order],
            np.concatenate([self.slopes, _slopes(self.z, gradients)])[order],
            self.infinite,
            origin,
            self.rounding,
        )

    @classmethod
    def _checked(cls, z, alphas, values, gradients, slopes, infinite, origin, rounding) -> Nodes:  # type: ignore[no-untyped-def]
        require_finite(values)
        require_finite(slopes[1:-1])
        if any(infinite):
            gradients, slopes = gradients.copy(), slopes.copy()
            for is_infinite, end, next_one in zip(infinite, (0, -1), (1, -2), strict=True):
                if is_infinite:
                    gradients[end], slopes[end] = gradients[next_one], slopes[next_one]
        return cls(z, alphas, values.astype(np.float64), gradients, slopes, infinite, origin, rounding)


@dataclass(frozen=True, eq=False)
class Integral:
    """What the nodes give for the mean gradient on the path.

    Attributes:
        mean: the mean gradient, (outputs, *shape).
        size: Σ|score| of the scores z · mean, (outputs,).
        gap: Σ score - (F(1) - F(0)), (outputs,).
        error: estimate of Σ|error| of the scores, (outputs,).
        parts: how much of the error, or of the gap, each interval is believed to be the cause of, (intervals, outputs).
        kinks: where in the interval a kink is expected, as a part of it; NaN where none is; (intervals,).
        close: how far on either side of it to set nodes, as a part of the interval, (intervals,).
    """

    mean: np.ndarray
    size: np.ndarray
    gap: np.ndarray
    error: np.ndarray
    parts: np.ndarray
    kinks: np.ndarray
    close: np.ndarray


def integral(nodes: Nodes, tolerance: float) -> Integral:
    """Of the gradients at the nodes; `tolerance` says how exactly they must be the same for F to be called linear."""
    n, widths = nodes.alphas.size, np.diff(nodes.alphas)
    rises = np.diff(nodes.values, axis=0)
    reach = np.abs(nodes.z).reshape(-1).astype(nodes.gradients.dtype)
    gradients = nodes.gradients.reshape(n, -1, reach.size)
    jumps = _jumps(gradients, reach) * widths[:, np.newaxis]
    sizes = _sizes(gradients, reach)
    largest = np.maximum(sizes[:-1], sizes[1:]) * widths[:, np.newaxis]
    trapezoid = (nodes.slopes[:-1] + nodes.slopes[1:]) / 2 * widths[:, np.newaxis] - rises
    flat = min(_FLAT, tolerance / 20) * largest
    linear = ((jumps <= flat) & (np.abs(trapezoid) <= flat + nodes.rounding)).all(axis=1)

    firsts, high = stencils(nodes.alphas, _HIGH)
    low_firsts, low = stencils(nodes.alphas, _LOW)
    own = np.arange(n - 1) - firsts
    middle = _placed(np.repeat(widths[:, np.newaxis] / 2, 2, axis=1), own, high.shape[1])
    low = _placed(low, low_firsts - firsts, high.shape[1])
    jump = _placed(widths[:, np.newaxis] / 4 * [-1, 1], own, high.shape[1])
    straight = linear | (nodes.origin == _AT_KINK)
    bounded = [(np.abs(rule).sum(axis=1) <= _MOST * widths) & ~straight for rule in (high, low)]
    order = [rule[:, np.newaxis] for rule in (bounded[0] & bounded[1], bounded[1])]
    used = np.select(order, [high, low], middle)
    differing = np.select(order, [high - low, low - middle], jump)
    differing[linear] = 0

    columns = firsts[:, np.newaxis] + np.arange(high.shape[1])
    residuals = np.einsum("jk,jko->jo", used, nodes.slopes[columns]) - rises
    of_sums = np.einsum("jk,jko->jo", differing, nodes.slopes[columns])
    squares, differences, lower = _differences(gradients, reach, columns, differing, low - middle, ~linear)

    assumed = _assumed(differences, lower, jumps, linear)
    ratio_before = np.sqrt(_share((assumed**2).sum(axis=0), (differences**2).sum(axis=0)))
    weight = _PRIOR**2 * (squares * reach.astype(np.float64) ** 2).sum(axis=1)
    known = np.maximum(residuals**2 - nodes.rounding**2, 0).sum(axis=0)
    told = (of_sums**2).sum(axis=0)
    ratio = np.sqrt(_share(known + weight * ratio_before**2, told + weight))
    unknown = 1 - _share(told, told + weight)  # how little the sum of the scores tells of the scores: 0 to 1
    resting_on = np.maximum(_share((residuals**2).sum(axis=0) ** 2, (residuals**4).sum(axis=0)), 1)
    seen = np.maximum(ratio * (np.sqrt(squares) * reach).sum(axis=1), unknown * np.sqrt((assumed**2).sum(axis=0)))
    error = (_SURE + _UNSURE / np.sqrt(resting_on)) * seen

    weights = np.zeros(n)
    np.add.at(weights, columns, used)
    mean = np.einsum("n,n...->...", weights.astype(nodes.gradients.dtype), nodes.gradients)
    scores = (nodes.z * mean.astype(np.float64)).reshape(len(mean), -1)
    kinks, close = _kinks(nodes, rises, sizes, linear)
    return Integral(
        mean=mean,
        size=np.abs(scores).sum(axis=1),
        gap=scores.sum(axis=1) - (nodes.values[-1] - nodes.values[0]),
        error=error,
        parts=np.maximum.reduce([ratio * differences, np.abs(residuals), unknown * assumed]),
        kinks=kinks,
        close=close,
    )


def _kinks(nodes: Nodes, rises: np.ndarray, sizes: np.ndarray, linear: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the tangents from both ends of an interval meet, see Integral; where F is linear on one side of it."""
    widths, every = np.diff(nodes.alphas), np.arange(linear.size)
    turns = nodes.slopes[:-1] - nodes.slopes[1:]
    output = np.abs(turns).argmax(axis=1)  # the one that turns most
    turn, rise, slope = turns[every, output], rises[every, output], nodes.slopes[1:][every, output]
    turned = turn * widths
    is_seen = np.abs(turned) > 1e-6 * sizes[1:][every, output] * widths
    at = np.divide(rise - slope * widths, turned, out=np.full(linear.size, np.nan), where=is_seen)
    uncertain = np.divide(nodes.rounding[output], np.abs(turned), out=np.ones(linear.size), where=is_seen)
    close = np.maximum(_CLOSE, 2 * uncertain)
    beside = np.concatenate([[False], linear[:-1]]) | np.concatenate([linear[1:], [False]])
    inside = (at >= -_CLOSE) & (at <= 1 + _CLOSE) & (close < 0.05)
    return np.where(beside & inside & ~linear & (nodes.origin == _PLAIN), at, np.nan), close


def _assumed(differences: np.ndarray, lower: np.ndarray, jumps: np.ndarray, linear: np.ndarray) -> np.ndarray:
    """Errors of the intervals, (intervals, outputs), as one would assume them without residuals.

    On a smooth path six nodes are better than four by as much as four are than two, or by more. Where an interval, or
    one whose polynomials reach into it, shows that it is not smooth, a kink may stand anywhere in it. (A kink in the
    middle does not show in its own interval, where all polynomials agree, and to both sides of it F may be linear.)
    """
    decay = np.divide(differences, lower, out=np.zeros_like(lower), where=lower > 0)
    decay[linear] = 1
    reaching = np.pad(decay, [(_HIGH // 2 - 1, _HIGH // 2 - 1), (0, 0)])
    rough = np.max([reaching[i : i + len(decay)] for i in range(_HIGH - 1)], axis=0) > _SMOOTH
    assumed = np.where(rough, jumps / 4 + differences, np.minimum(1, 5 * decay) * differences)
    assumed[linear] = 0
    return assumed


def _differences(
    gradients: np.ndarray,
    reach: np.ndarray,
    columns: np.ndarray,
    differing: np.ndarray,
    lower: np.ndarray,
    chosen: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Σ of the squared differences of each entry, (outputs, entries); Σ|z · difference| of each interval, and the same
    of the lower orders, (intervals, outputs). Intervals that are not chosen have none."""
    count, outputs, entries = len(columns), gradients.shape[1], gradients.shape[2]
    squares = np.zeros((outputs, entries))
    sums = np.zeros((2, count, outputs))
    rows = np.flatnonzero(chosen)
    at_a_time = max(1, _BYTES // max(1, gradients[0].nbytes * columns.shape[1]))
    for start in range(0, rows.size, at_a_time):
        some = rows[start : start + at_a_time]
        gathered = gradients[columns[some]]
        for number, weights in enumerate((differing, lower)):
            found = np.einsum("jk,jkoe->joe", weights[some].astype(gradients.dtype), gathered)
            if number == 0:
                squares += np.einsum("joe,joe->oe", found, found)
            sums[number, some] = np.einsum("joe,e->jo", np.abs(found, out=found), reach)
    return squares, sums[0], sums[1]


def _jumps(gradients: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Σ|z · difference| of the gradients at neighbouring nodes, (n - 1, outputs)."""
    found = [np.abs(after - before) @ reach for before, after in zip(gradients[:-1], gradients[1:], strict=True)]
    return np.array(found, np.float64)


def _sizes(gradients: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Σ|z · gradient| at each node, (n, outputs)."""
    return np.array([np.abs(one) @ reach for one in gradients], np.float64)


def _slopes(z: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Σ z · gradient, (n, outputs), in float64."""
    flat = gradients.reshape(*gradients.shape[:2], -1)
    return np.einsum("noe,e->no", flat, z.reshape(-1), dtype=np.float64)


def _placed(weights: np.ndarray, at: np.ndarray, width: int) -> np.ndarray:
    """Weights (rows, k), each row from column `at` of a wider row on, (rows, width)."""
    wide = np.zeros((len(weights), width))
    np.put_along_axis(wide, at[:, np.newaxis] + np.arange(weights.shape[1]), weights, axis=1)
    return wide


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
