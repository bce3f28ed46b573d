"""The places on a path at which gradients were taken. None is ever dropped: what was seen counts to the end."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property

import numpy as np

from ig_core.attribution.interpolation import stencils
from ig_core.attribution.path import require_finite, weighted_sum

_ROUNDING = 4  # units in the last place by which a value of F may be wrong
_BYTES = 2**20  # of gradients that are worked on at a time, so that they stay in the processor's cache


class Origin(IntEnum):
    """What an interval between two nodes is.

    PLAIN: as it was at first, or a half of a plain one. SEARCHED: a part of one in which a kink was looked for.
    AT_KINK: between the two nodes that were set where it was expected.
    """

    PLAIN = 0
    SEARCHED = 1
    AT_KINK = 2


@dataclass(frozen=True, eq=False)
class Shares:
    """Gradients in the order in which they came, and what each of them says of the scores, were it the same all along.

    Attributes:
        z: how far the path goes, (*shape).
        gradients: of each call, (n, outputs, *shape).
        of_units: the shares z · gradient of all calls, summed over what no one looks at, (n, outputs, units).
    """

    z: np.ndarray
    gradients: tuple[np.ndarray, ...]
    of_units: np.ndarray

    @classmethod
    def none(cls, z: np.ndarray, outputs: int, summed: int) -> Shares:
        """Before the first call; over the last `summed` axes scores are summed before anyone looks at them."""
        units = math.prod(z.shape[: z.ndim - summed])
        return cls(z, (), np.zeros((0, outputs, units), z.dtype))

    def and_of(self, gradients: np.ndarray) -> tuple[Shares, np.ndarray, np.ndarray, np.ndarray]:
        """With those of a further call; and of each of these Σ share, Σ|share| and Σ|z · gradient|, (n, outputs)."""
        count, outputs = gradients.shape[:2]
        units, z = self.of_units.shape[2], self.z.reshape(-1).astype(gradients.dtype)
        flat, per_unit = gradients.reshape(count, outputs, z.size), z.size // max(1, units)
        shares, sizes = np.empty((count, outputs, units), gradients.dtype), np.empty((count, outputs))
        at_a_time = max(1, _BYTES // max(1, flat[:1].nbytes))
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is looked at afterwards
            for start in range(0, count, at_a_time):
                part = slice(start, start + at_a_time)
                products = flat[part] * z
                of_units = products.reshape(len(products), outputs, units, per_unit)
                shares[part] = of_units[..., 0] if per_unit == 1 else of_units.sum(axis=-1)
                sizes[part] = np.abs(products, out=products).sum(axis=-1)
            sums, sizes_of_units = (one.sum(axis=2, dtype=np.float64) for one in (shares, np.abs(shares)))
        joined = np.concatenate([self.of_units, shares]) if len(self.of_units) else shares
        with_these = Shares(self.z, (*self.gradients, gradients), joined)
        return with_these, sums, sizes_of_units, sizes

    def mean(self, weights: np.ndarray) -> np.ndarray:
        """Σ weights · gradients, of weights (n,) of all calls: (outputs, *shape)."""
        start, sums = 0, []
        for gradients in self.gradients:
            own = weights[start : start + len(gradients)]
            used = slice(None) if own.all() else np.flatnonzero(own)  # what counts nothing may be infinite
            sums.append(weighted_sum(own[used], gradients[used]))
            start += len(gradients)
        return sums[0] if len(sums) == 1 else np.sum(sums, axis=0)


@dataclass(frozen=True, eq=False)
class Nodes:
    """Values and gradients at places on a straight path.

    Attributes:
        z: how far the path goes, (*shape).
        alphas: where on it the nodes are, ascending from 0 to 1, (n,).
        rows: of each node the place of its gradient among `shares`, (n,).
        values: (n, outputs), float64.
        slopes: the directional derivatives Σ z · gradient, (n, outputs), float64.
        sizes_of_units, sizes: Σ|share| and Σ|z · gradient|, (n, outputs), float64.
        shares: the gradients. Where one is not finite at an end of the path, the next node's stands for it.
        infinite: of both ends, whether the gradient is not finite there.
        origin: of each interval what it is, see Origin, (n - 1,).
        rounding: by how much a value may be wrong, (outputs,).
    """

    z: np.ndarray
    alphas: np.ndarray
    rows: np.ndarray
    values: np.ndarray
    slopes: np.ndarray
    sizes_of_units: np.ndarray
    sizes: np.ndarray
    shares: Shares
    infinite: tuple[bool, bool]
    origin: np.ndarray
    rounding: np.ndarray

    @classmethod
    def first(
        cls, z: np.ndarray, alphas: np.ndarray, values: np.ndarray, gradients: np.ndarray, summed: int = 0
    ) -> Nodes:
        """Of the nodes of a first call; of their scores the last `summed` axes are summed before anyone looks at them.

        Raises: ValueError if a value, or a gradient between the ends, is not finite.
        """
        if not z.any():  # one point, whose values in one batch may differ in the last place
            values = np.repeat(values[:1], len(values), axis=0)
        precision = float(np.finfo(np.result_type(values.dtype, np.float32)).eps)
        rounding = _ROUNDING * precision * np.abs(values).max(axis=0).astype(np.float64)
        shares, slopes, sizes_of_units, sizes = Shares.none(z, gradients.shape[1], summed).and_of(gradients)
        return cls(
            z=z,
            alphas=alphas,
            rows=np.arange(alphas.size),
            values=values.astype(np.float64),
            slopes=slopes,
            sizes_of_units=sizes_of_units,
            sizes=sizes,
            shares=shares,
            infinite=(not np.isfinite(slopes[0]).all(), not np.isfinite(slopes[-1]).all()),
            origin=np.full(alphas.size - 1, Origin.PLAIN, np.int8),
            rounding=rounding,
        )._checked()

    def with_more(self, alphas: np.ndarray, values: np.ndarray, gradients: np.ndarray, at_kinks: np.ndarray) -> Nodes:
        """With further nodes in between. Raises: ValueError as `first`.

        Args:
            at_kinks: of each new node, whether it is one of those that are set where a kink is expected, (new,).
        """
        into = np.searchsorted(self.alphas, alphas) - 1  # the interval of each
        origin, halved = self.origin.copy(), into[~at_kinks]
        origin[into[at_kinks]] = Origin.SEARCHED
        origin[halved[origin[halved] == Origin.AT_KINK]] = Origin.SEARCHED
        joined = np.concatenate([self.alphas, alphas])
        order = np.argsort(joined)
        joined, is_at_kink = joined[order], np.concatenate([np.zeros(self.alphas.size, bool), at_kinks])[order]
        origin = origin[np.searchsorted(self.alphas, (joined[:-1] + joined[1:]) / 2) - 1]
        origin[is_at_kink[:-1] & is_at_kink[1:]] = Origin.AT_KINK
        shares, slopes, sizes_of_units, sizes = self.shares.and_of(gradients)
        return replace(
            self,
            alphas=joined,
            rows=np.concatenate([self.rows, self.alphas.size + np.arange(alphas.size)])[order],
            values=np.concatenate([self.values, values])[order],
            slopes=np.concatenate([self.slopes, slopes])[order],
            sizes_of_units=np.concatenate([self.sizes_of_units, sizes_of_units])[order],
            sizes=np.concatenate([self.sizes, sizes])[order],
            shares=shares,
            origin=origin,
        )._checked()

    def _checked(self) -> Nodes:
        """Itself, with what is not finite at an end as it is at the next node. Raises: ValueError as `first`."""
        require_finite(self.values)
        require_finite(self.slopes[1:-1])
        for is_infinite, end, next_one in zip(self.infinite, (0, -1), (1, -2), strict=True):
            if is_infinite:
                for sums in (self.slopes, self.sizes_of_units, self.sizes):
                    sums[end] = sums[next_one]
                self.shares.of_units[self.rows[end]] = self.shares.of_units[self.rows[next_one]]
        return self

    @cached_property
    def widths(self) -> np.ndarray:
        """Of the intervals between neighbours, (n - 1,)."""
        return np.diff(self.alphas)

    @property
    def rounding_at_most(self) -> np.ndarray:
        """By how much a value may be wrong that is a sum of all numbers of the input, (outputs,)."""
        return self.rounding * max(1.0, self.z.size / (2 * _ROUNDING))

    def jumps(self, intervals: np.ndarray) -> np.ndarray:
        """By how much shares differ between the ends of some intervals, (intervals, outputs, units)."""
        found = self.shares.of_units[self.rows[intervals + 1]]
        found -= self.shares.of_units[self.rows[intervals]]
        return found

    def gradient(self, node: int) -> np.ndarray:
        """That at one of the nodes, (outputs, *shape)."""
        return self.mean(np.eye(self.alphas.size)[node])

    def weights_between(self, by_interval: np.ndarray, start: int, end: int) -> np.ndarray:
        """Of each node in the integral from one node to another, (n,).

        Args:
            by_interval: of the nodes near each interval in the integral over it, see Integral.
            start, end: the two nodes, by their places.
        """
        near = stencils(self.alphas.size)[start:end]
        return np.bincount(near.ravel(), by_interval[start:end].ravel(), self.alphas.size)

    def size(self, weights: np.ndarray) -> np.ndarray:
        """Σ|score| over the units, (outputs,), if each node has so much weight, (n,)."""
        return np.abs(np.einsum("n,noe->oe", self._of_rows(weights), self.shares.of_units)).sum(axis=1)

    def mean(self, weights: np.ndarray) -> np.ndarray:
        """The mean gradient, (outputs, *shape), if each node has so much weight, (n,)."""
        weights = weights.copy()
        for is_infinite, end, next_one in zip(self.infinite, (0, -1), (1, -2), strict=True):
            if is_infinite:
                weights[next_one] += weights[end]
                weights[end] = 0.0
        return self.shares.mean(self._of_rows(weights))

    def _of_rows(self, weights: np.ndarray) -> np.ndarray:
        """Of the nodes, as they are in the order of `shares`."""
        of_rows = np.empty_like(weights)
        of_rows[self.rows] = weights
        return of_rows
