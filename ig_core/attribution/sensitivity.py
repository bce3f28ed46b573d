"""Sensitivity Analysis: how strongly F reacts to each entry (Simonyan et al. 2014; Arras et al. 2017, eq. 1)."""

from __future__ import annotations

import numpy as np

from ig_core.attribution.record import Attribution, GradientFn, Steps, as_outputs
from ig_core.attribution.steps import complete


def sensitivity(gradient_fn: GradientFn, x: np.ndarray) -> Attribution:
    """(∂F/∂x_i)²: unsigned, so it tells where F is sensitive and not for or against what.

    Args:
        gradient_fn: points (n, *shape) -> values of F (n,), gradients of F (n, *shape).
        x: the input, (*shape).
    Returns: scores (*shape), not negative, in squared units of F per unit of x. Summed over the entries of a
        word they are the squared length of its gradient.
    """
    return complete(sensitivity_steps(x), as_outputs(gradient_fn))[0]


def sensitivity_steps(x: np.ndarray) -> Steps:
    """The same of several outputs, as a method at work: see Steps."""
    _, gradients = yield x[np.newaxis]
    return [Attribution(gradient.astype(np.float64) ** 2, explains=None) for gradient in gradients[0]]
