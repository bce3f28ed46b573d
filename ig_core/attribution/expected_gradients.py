"""Expected Gradients: Erion, Janizek, Sturmfels, Lundberg and Lee (2021), Integrated Gradients from many baselines.

No single baseline is neutral, so the mean is taken over baselines from a background, such as training data. The mean
over the background and the integral over the path are one expectation, which is estimated by one gradient a baseline.
"""

from __future__ import annotations

import numpy as np

from ig_core.attribution.record import Attribution, GradientFn, Steps, ValueFn, as_outputs
from ig_core.attribution.steps import complete

BACKGROUND = 64  # baselines


def expected_gradients(
    gradient_fn: GradientFn, x: np.ndarray, background: np.ndarray, random: np.random.Generator
) -> Attribution:
    """E over x' from the background and alpha uniform on [0, 1] of (x - x') ⊙ ∇F(x' + alpha (x - x')).

    Args:
        gradient_fn: points (n, *shape) -> values of F (n,), gradients of F (n, *shape).
        x: the input, (*shape).
        background: baselines, (n, *shape), of which each gets one alpha. The alphas are drawn one from each n-th part
            of [0, 1], in random order, so that they cover the path evenly; each for itself is uniform.
    Returns: signed scores (*shape) in units of F. They add up to F(x) minus the mean of F over the background but for
        the error of sampling; its standard error is that of independent draws, and so on the safe side.
    Raises: ValueError if the shapes do not fit.
    Source: equation 4 of the paper.
    """
    steps = expected_gradients_steps(lambda points: gradient_fn(points)[0][:, np.newaxis], x, background, random)
    return complete(steps, as_outputs(gradient_fn))[0]


def expected_gradients_steps(
    values_fn: ValueFn, x: np.ndarray, background: np.ndarray, random: np.random.Generator
) -> Steps:
    """The same of several outputs, as a method at work; `values_fn` gives their values (n, outputs) at the ends."""
    if background.shape[1:] != x.shape or not len(background):
        raise ValueError(f"background must have the shape (n, {', '.join(map(str, x.shape))}); got {background.shape}")
    n, z = len(background), x - background
    _, gradients = yield _points(x, background, random)
    values = np.asarray(values_fn(np.concatenate([x[np.newaxis], background])), np.float64)
    results = []
    for output in range(gradients.shape[1]):
        scores = z.astype(np.float64) * gradients[:, output]
        explained = values[0, output] - values[1:, output]
        errors = scores.reshape(n, -1).sum(axis=1) - explained
        spread = float(errors.std(ddof=1) / np.sqrt(n)) if n > 1 else None
        results.append(Attribution(scores.mean(axis=0), float(explained.mean()), points=n, standard_error=spread))
    return results


def contributions(
    gradient_fn: GradientFn, x: np.ndarray, background: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """What each baseline gives, (n, *shape), whose mean is the scores; arguments as of expected_gradients."""
    _, gradients = gradient_fn(_points(x, background, random))
    return (x - background).astype(np.float64) * gradients


def _points(x: np.ndarray, background: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Where gradients are taken: one point on the path from each baseline, (n, *shape)."""
    n = len(background)
    alphas = ((random.permutation(n) + random.uniform(size=n)) / n).astype(np.result_type(x, np.float32))
    return background + alphas.reshape(-1, *[1] * x.ndim) * (x - background)
