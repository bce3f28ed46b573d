"""Gradient × Input: the first-order share of each entry (Shrikumar et al. 2016)."""

from __future__ import annotations

import numpy as np

from ig_core.attribution.record import Attribution, GradientFn, Steps, as_outputs
from ig_core.attribution.steps import complete


def gradient_times_input(gradient_fn: GradientFn, x: np.ndarray) -> Attribution:
    """x ⊙ ∇F(x): what each entry would account for if F were linear through the origin.

    Args:
        gradient_fn: points (n, *shape) -> values of F (n,), gradients of F (n, *shape).
        x: the input, (*shape).
    Returns: signed scores (*shape) in units of F; they add up to nothing in particular, unless F is linear.
    """
    return complete(gradient_times_input_steps(x), as_outputs(gradient_fn))[0]


def gradient_times_input_steps(x: np.ndarray) -> Steps:
    """The same of several outputs, as a method at work: see Steps."""
    _, gradients = yield x[np.newaxis]
    return [Attribution(x * gradient.astype(np.float64), explains=None) for gradient in gradients[0]]
