"""The straight line from a baseline to an input, and what must hold on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


@dataclass(frozen=True, eq=False)
class Line:
    """Points start + alpha · z of a straight line, not made yet: who takes gradients can make them where it works.

    Attributes:
        start, z: where the line starts and how far it goes, (*shape).
        alphas: of each point how far along the line it lies, (n,).
        weights: of the last points, (m,), if only the weighted sum of their gradients is wanted, and no gradient alone;
            of the n - m points before them the values alone are. None if all gradients are wanted.
    """

    start: np.ndarray
    z: np.ndarray
    alphas: np.ndarray
    weights: np.ndarray | None = None

    def __len__(self) -> int:
        return self.alphas.size

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the points, (n, *shape)."""
        return (len(self), *self.z.shape)

    @property
    def nbytes(self) -> int:
        """What the points take once they are made."""
        return len(self) * self.z.nbytes

    def points(self) -> np.ndarray:
        """(n, *shape), in the precision of z."""
        points = np.multiply.outer(self.alphas.astype(self.z.dtype), self.z)
        points += self.start
        return points

    def ends_and_coefficients(self) -> tuple[np.ndarray, np.ndarray]:
        """The same points as sums, in single precision: start and z, (2, *shape), and of each point what these count,
        (n, 2)."""
        ends = np.empty((2, *self.z.shape), np.float32)
        ends[0], ends[1] = self.start, self.z
        coefficients = np.ones((len(self), 2), np.float32)
        coefficients[:, 1] = self.alphas
        return ends, coefficients

    def answered(self, gradients: np.ndarray) -> np.ndarray:
        """Gradients at the points, (n, outputs, *shape), as they are wanted: their sum (outputs, *shape) if weighed."""
        if self.weights is None:
            return gradients
        return weighted_sum(self.weights, gradients[len(self) - self.weights.size :])


class PathMean(NamedTuple):
    """The mean gradient of one output on a path, by some rule.

    Attributes:
        gradient: (*shape).
        explains: F at the end of the path minus F at its start.
        points: gradients taken.
        error: estimated Σ|error| of the scores as a part of Σ|score|; None where the rule makes no estimate.
    """

    gradient: np.ndarray
    explains: float
    points: int
    error: float | None = None


def weighted_sum(weights: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Σ weights · gradients, of gradients (n, …): (…)."""
    # einsum, since the threads of a BLAS product go on spinning and slow down the model's next call
    return np.einsum("n,n...->...", weights.astype(gradients.dtype), gradients)


def shares(z: np.ndarray, mean_gradient: np.ndarray) -> np.ndarray:
    """z ⊙ the mean gradient on the path, in float64: the scores, (*shape) or (outputs, *shape).

    Raises: ValueError if they are not finite, because F or its gradient is not at a node.
    """
    scores = z * mean_gradient.astype(np.float64)
    require_finite(scores)
    return scores


def require_finite(values: np.ndarray) -> None:
    """Raises: ValueError unless all are finite."""
    if not np.isfinite(values).all():
        raise ValueError("F must be finite on the whole path from baseline to x; got NaN or infinity")
