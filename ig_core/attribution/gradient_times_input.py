"""Gradient × Input: the first-order share of each entry (Shrikumar et al. 2016)."""

from __future__ import annotations

import numpy as np

from ig_core.attribution.record import Attribution, GradientFn


def gradient_times_input(gradient_fn: GradientFn, x: np.ndarray) -> Attribution:
    """x ⊙ ∇F(x): what each entry would account for if F were linear through the origin.

    Args:
        gradient_fn: points (n, *shape) -> values of F (n,), gradients of F (n, *shape).
        x: the input, (*shape).
    Returns: signed scores (*shape) in units of F; they add up to nothing in particular, unless F is linear.
    """
    _, gradients = gradient_fn(x[np.newaxis])
    return Attribution(x * gradients[0].astype(np.float64), explains=None)
