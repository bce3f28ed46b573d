"""Integrated Gradients: Sundararajan, Taly and Yan (2017), "Axiomatic Attribution for Deep Networks"."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from ig_core.attribution.adaptive import FEWEST, Adaptive, adaptive_mean_steps
from ig_core.attribution.path import Line, PathMean, require_finite, shares
from ig_core.attribution.pieces import CornersFn, most_pieces, piecewise
from ig_core.attribution.record import (
    Answer,
    Asked,
    Attribution,
    GradientFn,
    GradientsFn,
    Steps,
    as_outputs,
    corners_of,
    looked_at,
)
from ig_core.attribution.steps import complete
from ig_core.quadrature import Quadrature

_ROUNDING = 1e-4  # of the scores, up to which a gap may come of single precision; mostly it is below 1e-6


def integrated_gradients(
    gradient_fn: GradientFn, x: np.ndarray, baseline: np.ndarray, rule: Quadrature | Adaptive, summed: int = 0
) -> Attribution:
    """Share F(x) - F(baseline) among the entries of x, along the straight line between them.

    Args:
        gradient_fn: points (n, *shape) -> values of F (n,), gradients of F (n, *shape). If it tells what goes into the
            corners of a network that is linear but for these (see pieces.py), Adaptive takes one gradient between
            two kinks of the path, where there are few of them, and scores are exact but for rounding.
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
    return complete(integrated_gradients_steps(x, baseline, rule, summed, corners_of(gradients_fn)), gradients_fn)


def integrated_gradients_steps(
    x: np.ndarray,
    baseline: np.ndarray,
    rule: Quadrature | Adaptive,
    summed: int = 0,
    corners_fn: CornersFn | None = None,
) -> Steps:
    """The same as a method at work, see Steps: the outputs are those of whoever is asked for gradients, and so are the
    corners, where somebody knows them."""
    x, baseline = _as_path(x, baseline)
    if not 0 <= summed <= x.ndim:
        raise ValueError(f"summed must be from 0 to the {x.ndim} axes of x; got {summed}")
    means = yield from path_mean_steps(x, baseline, rule, summed, corners_fn)
    z = x - baseline
    return [
        Attribution(shares(z, one.gradient), one.explains, one.points, error=one.error, summed=summed) for one in means
    ]


def path_mean_steps(
    x: np.ndarray,
    baseline: np.ndarray,
    rule: Quadrature | Adaptive,
    summed: int = 0,
    corners_fn: CornersFn | None = None,
) -> Generator[Asked, Answer, list[PathMean]]:
    """The mean gradient ∫ ∇F of every output on the way from `baseline` to `x`, of which the scores are a part.

    Where `corners_fn` tells of few pieces, Adaptive takes one gradient from each. If their sum is off by more than
    rounding, which is not expected, it begins anew, with what is left of its max_points.
    """
    if not isinstance(rule, Adaptive):
        return (yield from _fixed_mean_steps(x, baseline, rule))
    z, taken = x - baseline, 0
    exact = None
    if corners_fn:
        exact = piecewise(corners_fn, baseline, z, min(most_pieces(rule.tolerance), rule.max_points - FEWEST))
    if exact:
        means = yield from _fixed_mean_steps(x, baseline, exact)
        found = [_with_error(one, z, rule, summed) for one in means]
        if all(is_met for _, is_met in found):
            return [one for one, _ in found]
        # In vain: what the corners tell is not all that bends F, or rounding is too large
        taken, rule = exact.points, replace(rule, max_points=rule.max_points - exact.points)
    means = yield from adaptive_mean_steps(x, baseline, rule, summed)
    return [one._replace(points=taken + one.points) for one in means]


def _fixed_mean_steps(
    x: np.ndarray, baseline: np.ndarray, rule: Quadrature
) -> Generator[Asked, Answer, list[PathMean]]:
    values, gradients = yield Line(baseline, x - baseline, np.concatenate([[0.0, 1.0], rule.nodes]), rule.weights)
    require_finite(values)
    explains = (values[1].astype(np.float64) - values[0]).tolist()
    return [PathMean(mean, rise, rule.points) for mean, rise in zip(gradients, explains, strict=True)]


def _with_error(mean: PathMean, z: np.ndarray, rule: Adaptive, summed: int) -> tuple[PathMean, bool]:
    """A mean that is exact but for rounding, of which the gap tells, with that as its error; and whether that is no
    more than rounding can be, and within the tolerance."""
    scores = shares(z, mean.gradient)
    gap = abs(float(scores.sum()) - mean.explains)
    error = gap / max(float(np.abs(looked_at(scores, summed)).sum()), rule.floor)
    is_met = max(error, gap / max(abs(mean.explains), rule.floor)) <= rule.tolerance
    return mean._replace(error=error), is_met and error <= _ROUNDING


def _as_path(x: np.ndarray, baseline: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if baseline.shape != x.shape:
        raise ValueError(f"baseline must have the shape of x, {x.shape}; got {baseline.shape}")
    precision = np.result_type(x, baseline, np.float32)
    return np.asarray(x, precision), np.asarray(baseline, precision)
