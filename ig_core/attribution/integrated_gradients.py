"""Integrated Gradients: Sundararajan, Taly and Yan (2017), "Axiomatic Attribution for Deep Networks"."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from ig_core.attribution.adaptive import Adaptive, adaptive_mean_steps
from ig_core.attribution.path import Line, PathMean, require_finite, shares
from ig_core.attribution.record import Answer, Asked, Attribution, GradientFn, GradientsFn, Steps, as_outputs
from ig_core.attribution.steps import complete
from ig_core.quadrature import Quadrature


def integrated_gradients(
    gradient_fn: GradientFn, x: np.ndarray, baseline: np.ndarray, rule: Quadrature | Adaptive, summed: int = 0
) -> Attribution:
    """Share F(x) - F(baseline) among the entries of x, along the straight line between them.

    Args:
        gradient_fn: points (n, *shape) -> values of F (n,), gradients of F (n, *shape).
        x: the input, (*shape), in the model's own units: pixels in [0, 1], not 0-255.
        baseline: where the path starts; shape and units of x.
        rule: where on the path to take gradients and how to weigh them, or Adaptive, which finds that out.
        summed: how many of the last axes of the scores are summed up before anyone looks at them, such as the one of
            the numbers that a word is embedded as. Adaptive keeps its promise for these sums.
    Returns: scores (*shape) in units of F; their gap is the error of `rule`.
    Raises: ValueError if `baseline` has another shape than `x`, if x has fewer than `summed` axes, or if F is not
        finite on the path.
    Source: section 3 of the paper; completeness is its proposition 1.
    """
    return integrated_gradients_of_outputs(as_outputs(gradient_fn), x, baseline, rule, summed)[0]


def integrated_gradients_of_outputs(
    gradients_fn: GradientsFn, x: np.ndarray, baseline: np.ndarray, rule: Quadrature | Adaptive, summed: int = 0
) -> list[Attribution]:
    """The same of several outputs, such as the logits of all classes: they share the points of one path.

    Args:
        gradients_fn: points (n, *shape) -> values (n, outputs), gradients (n, outputs, *shape).
        rule: if Adaptive, its tolerance is met for every output, or its max_points are used.
    Returns: of every output, what integrated_gradients would return up to the error of the rule.
    """
    return complete(integrated_gradients_steps(x, baseline, rule, summed), gradients_fn)


def integrated_gradients_steps(
    x: np.ndarray, baseline: np.ndarray, rule: Quadrature | Adaptive, summed: int = 0
) -> Steps:
    """The same as a method at work, see Steps: the outputs are those of whoever is asked for gradients."""
    x, baseline = _as_path(x, baseline)
    if not 0 <= summed <= x.ndim:
        raise ValueError(f"summed must be from 0 to the {x.ndim} axes of x; got {summed}")
    means = yield from path_mean_steps(x, baseline, rule, summed)
    z = x - baseline
    return [
        Attribution(shares(z, one.gradient), one.explains, one.points, error=one.error, summed=summed) for one in means
    ]


def path_mean_steps(
    x: np.ndarray, baseline: np.ndarray, rule: Quadrature | Adaptive, summed: int = 0
) -> Generator[Asked, Answer, list[PathMean]]:
    """The mean gradient ∫ ∇F of every output on the way from `baseline` to `x`, of which the scores are a part."""
    if isinstance(rule, Adaptive):
        return (yield from adaptive_mean_steps(x, baseline, rule, summed))
    values, gradients = yield Line(baseline, x - baseline, np.concatenate([[0.0, 1.0], rule.nodes]), rule.weights)
    require_finite(values)
    explains = (values[1].astype(np.float64) - values[0]).tolist()
    return [PathMean(mean, rise, rule.points) for mean, rise in zip(gradients, explains, strict=True)]


def _as_path(x: np.ndarray, baseline: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if baseline.shape != x.shape:
        raise ValueError(f"baseline must have the shape of x, {x.shape}; got {baseline.shape}")
    precision = np.result_type(x, baseline, np.float32)
    return np.asarray(x, precision), np.asarray(baseline, precision)
