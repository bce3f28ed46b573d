"""Integrated Gradients while they are collected: what every entry has at each stop of the path."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ig_core.attribution.adaptive import Adaptive, integrated
from ig_core.attribution.path import require_finite
from ig_core.attribution.record import Answer, Asked, Attribution, GradientFn, as_outputs
from ig_core.attribution.steps import complete

STOPS = 33  # both ends among them


@dataclass(frozen=True, eq=False)
class SoFar:
    """What happens between a baseline and an input, at stops α of the straight line between them.

    Attributes:
        alphas: where the stops are, ascending from 0 to 1, (stops,).
        values: F there, (stops,).
        rates: z ⊙ ∇F there: how fast each entry's score grows, for a whole path of that pace, (stops, *shape).
        scores: ∫₀^α z ⊙ ∇F: what each entry has collected until there, (stops, *shape); at the last stop its score.
        points: gradients taken.
        error: at the end, see Attribution.error.
        summed: see Attribution.
    """

    alphas: np.ndarray
    values: np.ndarray
    rates: np.ndarray
    scores: np.ndarray
    points: int
    error: float
    summed: int = 0

    @property
    def explains(self) -> np.ndarray:
        """F at each stop minus F at the baseline: what the scores so far should add up to, (stops,)."""
        return self.values - self.values[0]

    @property
    def end(self) -> Attribution:
        """What has been collected when the input is reached: its Integrated Gradients."""
        return Attribution(self.scores[-1], float(self.explains[-1]), self.points, error=self.error, summed=self.summed)


def integrated_so_far(
    gradient_fn: GradientFn, x: np.ndarray, baseline: np.ndarray, rule: Adaptive, stops: int = STOPS, summed: int = 0
) -> SoFar:
    """Follow Integrated Gradients along the straight line from `baseline` to `x`, at `stops` equally spaced places.

    Between the stops `rule` takes as many gradients as it needs to be as exact at each of them as at the end: nowhere
    is Σ scores - (F(α) - F(0)) larger than its tolerance allows for |F(1) - F(0)|.

    Args:
        gradient_fn, x, baseline, summed: as integrated_gradients takes them.
        stops: how many, both ends among them, at least 2.
    Raises: ValueError as integrated_gradients, or if there are too few stops.
    """
    if baseline.shape != x.shape:
        raise ValueError(f"baseline must have the shape of x, {x.shape}; got {baseline.shape}")
    if stops < 2:
        raise ValueError(f"stops must be at least 2, the two ends; got {stops}")
    line = _steps(x, baseline, rule, np.linspace(0, 1, stops), summed)
    return complete(line, as_outputs(gradient_fn))


def _steps(
    x: np.ndarray, baseline: np.ndarray, rule: Adaptive, stops: np.ndarray, summed: int
) -> Generator[Asked, Answer, SoFar]:
    nodes, found = yield from integrated(x, baseline, stops, rule, summed)
    z, at = x - baseline, np.searchsorted(nodes.alphas, stops)
    between = [
        nodes.mean(nodes.weights_between(found.by_interval, start, end))[0] for start, end in pairwise(at.tolist())
    ]
    parts = np.concatenate([np.zeros((1, *z.shape)), z * np.stack(between).astype(np.float64)])
    scores = np.cumsum(parts, axis=0)
    require_finite(scores)
    rates = np.stack([z * nodes.gradient(place)[0].astype(np.float64) for place in at])
    error = float(found.error[0]) / max(float(found.size[0]), rule.floor)
    return SoFar(stops, nodes.values[at, 0], rates, scores, nodes.alphas.size, error, summed)
