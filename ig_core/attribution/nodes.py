"""The places on a path at which gradients were taken. None is ever dropped: what was seen counts to the end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from ig_core.attribution.path import require_finite

_ROUNDING = 4  # units in the last place by which a value of F may be wrong


class Origin(IntEnum):
    """What an interval between two nodes is.

    PLAIN: as it was at first, or a half of a plain one. SEARCHED: a part of one in which a kink was looked for.
    AT_KINK: between the two nodes that were set where it was expected.
    """

    PLAIN = 0
    SEARCHED = 1
    AT_KINK = 2


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
        origin: of each interval what it is, see Origin, (n - 1,).
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
        origin = np.full(alphas.size - 1, Origin.PLAIN, np.int8)
        return cls._checked(z, alphas, values, gradients, slopes, infinite, origin, rounding)

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


def _slopes(z: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Σ z · gradient, (n, outputs), in float64."""
    flat = gradients.reshape(*gradients.shape[:2], z.size)
    return np.einsum("noe,e->no", flat, z.reshape(-1), dtype=np.float64)
