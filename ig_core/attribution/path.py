"""The straight line from a baseline to an input, and what must hold on it."""

from __future__ import annotations

import numpy as np


def line(baseline: np.ndarray, z: np.ndarray, alphas: np.ndarray) -> np.ndarray:
    """The points baseline + alpha · z, (alphas, *shape), in the precision of z."""
    points = np.multiply.outer(alphas.astype(z.dtype), z)
    points += baseline
    return points


def weighted_sum(weights: np.ndarray, gradients: np.ndarray, z: np.ndarray) -> np.ndarray:
    """z ⊙ Σ weights · gradients, in float64: the scores that a rule gives, (*shape) or (outputs, *shape).

    Raises: ValueError if they are not finite, because F or its gradient is not at a node.
    """
    # einsum, since the threads of a BLAS product go on spinning and slow down the model's next call
    scores = z * np.einsum("n,n...->...", weights.astype(gradients.dtype), gradients).astype(np.float64)
    require_finite(scores)
    return scores


def require_finite(values: np.ndarray) -> None:
    """Raises: ValueError unless all are finite."""
    if not np.isfinite(values).all():
        raise ValueError("F must be finite on the whole path from baseline to x; got NaN or infinity")
