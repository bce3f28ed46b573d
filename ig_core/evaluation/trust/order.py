"""Certain order: how exact each score is, and which of the strongest are first for certain.

Three widths, which say three things. *Quadrature*: by how much the integral may be off, from the same integral to a
tenth of the tolerance. *Baselines*: the range of the score over the baselines of the model: they ask other questions,
and the range covers nothing in particular. *Seeds*: where a method draws its baselines, or the noise of its copies, at
random, the 95 % interval of the mean over all that it might have drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ig_core.attribution import lookup
from ig_core.attribution.expected_gradients import contributions
from ig_core.attribution.smooth_grad import noisy_copies
from ig_core.evaluation.together import student
from ig_core.evaluation.trust.subject import of_explanation, of_points, summed
from ig_core.quadrature import DEFAULT_TOLERANCE

if TYPE_CHECKING:
    from ig_core.explainer import Case
    from ig_core.records import Explanation

FINER = 0.1  # times the tolerance
_FINEST = 1e-5
_AT_MOST = 3.0  # times what the finer integral differs by, which a score may be off
_STRONGEST = 10


@dataclass(frozen=True, eq=False)
class Interval:
    """From where to where each score may lie, both (entries,)."""

    low: np.ndarray
    high: np.ndarray

    def also(self, other: Interval | None) -> Interval:
        """With what another one adds to it."""
        if other is None:
            return self
        return Interval(np.minimum(self.low, other.low), np.maximum(self.high, other.high))


@dataclass(frozen=True, eq=False)
class Order:
    """What is certain.

    Attributes:
        scores: of the entries, flat.
        quadrature, baselines, seeds: see above; None where a method has none.
        certain: how many of the strongest entries are in their order for certain, at this baseline.
        from_any_baseline: how many still are where the baselines are counted in.
    """

    scores: np.ndarray
    quadrature: Interval | None
    baselines: Interval | None
    seeds: Interval | None
    certain: int
    from_any_baseline: int | None

    @property
    def strongest(self) -> np.ndarray:
        """The places of the strongest entries, by size."""
        return np.argsort(-np.abs(self.scores), kind="stable")[:_STRONGEST]


def order_of(case: Case, explanation: Explanation, from_baselines: Mapping[str, Explanation] | None = None) -> Order:
    """How certain the scores of `case` are; `from_baselines` as `baselines.Baselines.explanations`, if it is there."""
    method, scores = lookup(explanation.method), explanation.scores.ravel()
    quadrature = of_quadrature(case, explanation) if method.uses_rule else None
    seeds = of_seeds(case, explanation) if method.background or method.copies > 1 else None
    baselines = None
    if from_baselines:
        all_scores = np.stack([one.scores.ravel() for one in from_baselines.values()])
        baselines = Interval(all_scores.min(axis=0), all_scores.max(axis=0))
    exact = Interval(scores, scores).also(quadrature).also(seeds)
    of_any = None if baselines is None else certain_places(scores, exact.also(baselines))
    return Order(scores, quadrature, baselines, seeds, certain_places(scores, exact), of_any)


def of_quadrature(case: Case, explanation: Explanation) -> Interval:
    """Around each score as much as the same integral, taken more finely, differs from it, thrice; and what is left of
    the finer one's own error, which is an estimate for all entries together, in the same measure for each."""
    from ig_core.explainer import explain_case

    tolerance = max(_FINEST, FINER * (explanation.tolerance or DEFAULT_TOLERANCE))
    finer = explain_case(case, explanation.method, tolerance)
    scores, exact = explanation.scores.ravel(), finer.scores.ravel()
    left = (finer.error or 0.0) * float(np.abs(exact).sum()) / max(1, scores.size)
    rounding = float(np.finfo(np.float32).eps) * float(np.abs(exact).max(initial=0.0)) * 4
    half = _AT_MOST * np.abs(scores - exact) + left + rounding
    return Interval(scores - half, scores + half)


def of_seeds(case: Case, explanation: Explanation) -> Interval:
    """Of the mean over all baselines, or copies, that might have been drawn, by the spread over those that were."""
    subject, scores = of_explanation(case, explanation), explanation.scores.ravel()
    if lookup(explanation.method).copies > 1:
        drawn = scores_of_copies(case, explanation.tolerance or DEFAULT_TOLERANCE)
    else:
        drawn = contributions_of(case, explanation.method, subject.entries, scores.size)
    half = half_of_mean(drawn)
    return Interval(scores - half, scores + half)


def half_of_mean(drawn: np.ndarray) -> np.ndarray:
    """Half of the 95 % interval of the mean of what was drawn, (n, entries) -> (entries,), by Student's t."""
    return student(len(drawn) - 1) * drawn.std(axis=0, ddof=1) / np.sqrt(len(drawn))


def contributions_of(case: Case, method: str, entries: np.ndarray, count: int) -> np.ndarray:
    """What each baseline of the background gives each entry, (baselines, entries), whose mean is the score."""
    background = case.background(lookup(method).background)
    drawn = contributions(case.gradient_fn, case.x, background.points, np.random.default_rng(0))
    return np.stack([summed(one, entries, count) for one in drawn])


def scores_of_copies(case: Case, tolerance: float) -> np.ndarray:
    """What each noisy copy of the input gives each entry, (copies, entries), whose mean is SmoothGrad's score."""
    from ig_core.explainer import explain_cases

    fixed = getattr(case.encoded, "fixed", None)
    copies = noisy_copies(case.x, np.random.default_rng(0), fixed=fixed)
    found = explain_cases(of_points(case, copies), "integrated-gradients", tolerance)
    return np.stack([one.scores.ravel() for one in found])


def certain_places(scores: np.ndarray, interval: Interval) -> int:
    """How many of the entries, the largest first, are where they are for certain: none can be as small as the next."""
    sizes_low = np.where(interval.low * interval.high <= 0, 0.0, np.minimum(abs(interval.low), abs(interval.high)))
    sizes_high = np.maximum(abs(interval.low), abs(interval.high))
    order = np.argsort(-np.abs(scores), kind="stable")
    low, high = sizes_low[order], sizes_high[order]
    highest_after = np.append(np.maximum.accumulate(high[::-1])[::-1][1:], 0.0)
    certain = low > highest_after
    return int(certain.size if certain.all() else np.argmin(certain))
