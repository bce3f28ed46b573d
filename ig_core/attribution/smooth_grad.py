"""SmoothGrad (Smilkov et al. 2017) over Integrated Gradients: the mean of the scores of noisy copies of an input."""

from __future__ import annotations

import numpy as np

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients_steps
from ig_core.attribution.record import Attribution, GradientFn, GradientsFn, Steps, as_outputs, average
from ig_core.attribution.steps import alongside, complete
from ig_core.quadrature import Quadrature

NOISE = 0.15  # the paper looks best between 0.1 and 0.2
SAMPLES = 8


def smooth_integrated_gradients(
    gradient_fn: GradientFn,
    x: np.ndarray,
    baseline: np.ndarray,
    rule: Quadrature | Adaptive,
    random: np.random.Generator,
    noise: float = NOISE,
    samples: int = SAMPLES,
    summed: int = 0,
) -> Attribution:
    """The mean of Integrated Gradients over `samples` copies of x with Gaussian noise.

    Args:
        gradient_fn, x, baseline, rule, summed: as integrated_gradients takes them.
        noise: standard deviation of the noise, as a part of max(x) - min(x).
    Returns: scores (*shape) in units of F. They add up to the mean of F over the copies minus F(baseline), which is
        not F(x) - F(baseline).
    """
    gradients_fn = as_outputs(gradient_fn)
    return smooth_integrated_gradients_of_outputs(gradients_fn, x, baseline, rule, random, noise, samples, summed)[0]


def smooth_integrated_gradients_of_outputs(
    gradients_fn: GradientsFn,
    x: np.ndarray,
    baseline: np.ndarray,
    rule: Quadrature | Adaptive,
    random: np.random.Generator,
    noise: float = NOISE,
    samples: int = SAMPLES,
    summed: int = 0,
) -> list[Attribution]:
    """The same of several outputs, from the same copies."""
    return complete(smooth_integrated_gradients_steps(x, baseline, rule, random, noise, samples, summed), gradients_fn)


def smooth_integrated_gradients_steps(
    x: np.ndarray,
    baseline: np.ndarray,
    rule: Quadrature | Adaptive,
    random: np.random.Generator,
    noise: float = NOISE,
    samples: int = SAMPLES,
    summed: int = 0,
    fixed: np.ndarray | None = None,
) -> Steps:
    """The same as a method at work, see Steps; the copies share its calls. `fixed` as noisy_copies takes it."""
    copies = noisy_copies(x, random, noise, samples, fixed)
    results = yield from alongside([integrated_gradients_steps(copy, baseline, rule, summed) for copy in copies])
    return [average(of_one_output) for of_one_output in zip(*results, strict=True)]


def noisy_copies(
    x: np.ndarray,
    random: np.random.Generator,
    noise: float = NOISE,
    samples: int = SAMPLES,
    fixed: np.ndarray | None = None,
) -> np.ndarray:
    """Copies of x with Gaussian noise, (samples, *shape); `noise` as smooth_integrated_gradients takes it.

    Args:
        fixed: (*shape), True for entries that are the same in all copies, and no part of max(x) - min(x).
    """
    moves = np.ones(x.shape, bool) if fixed is None else ~fixed
    spread = noise * float(np.ptp(x[moves]))
    added = random.normal(scale=spread, size=(samples, *x.shape)) * moves
    return (x + added).astype(np.result_type(x, np.float32))
