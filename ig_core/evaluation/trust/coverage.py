"""How often the intervals of scores hold what they are intervals of: counted over many inputs.

That of the quadrature against the same integral to the finest tolerance, from the same baseline; that of the seeds
against the mean over many fresh baselines, where each input has drawn its own: one draw for all would be right for
all, or wrong. The range over baselines claims to hold nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from ig_core import models
from ig_core.attribution import lookup
from ig_core.attribution.expected_gradients import contributions
from ig_core.evaluation.experiments import files
from ig_core.evaluation.quality import mean_with_interval
from ig_core.evaluation.resumable import each
from ig_core.evaluation.trust import order
from ig_core.evaluation.trust.sample import METHOD, inputs_of
from ig_core.evaluation.trust.subject import Subject, of_explanation, summed
from ig_core.explainer import Case, explain_case, prepare

EXPERIMENT = "intervals"  # the name of its table in assets
WIDTHS = ("quadrature", "seeds")
INPUTS = 500
FINEST = 1e-5  # tolerance of the reference of the quadrature
FRESH = 448  # baselines of the reference of the seeds
DRAWN = "expected-gradients"


def of_input(case: Case, seed: int) -> dict[str, float]:
    """Of one input the share of its entries whose interval holds its reference: "quadrature", "seeds"."""
    explanation = explain_case(case, METHOD)
    exact = explain_case(case, METHOD, FINEST).scores.ravel()
    return {
        "quadrature": _covered(order.of_quadrature(case, explanation), exact),
        "seeds": _covered(*_of_seeds(case, of_explanation(case, explanation), np.random.default_rng(seed))),
    }


def _of_seeds(case: Case, subject: Subject, random: np.random.Generator) -> tuple[order.Interval, np.ndarray]:
    """The interval of the mean over some baselines, and the mean over fresh ones. That has an error of its own, by
    which the interval is wider here."""
    count = lookup(DRAWN).background
    points = random.permutation(case.background(count + FRESH).points)

    def of_entries(background: np.ndarray) -> np.ndarray:
        found = contributions(case.gradient_fn, case.x, background, random)
        return np.stack([summed(one, subject.entries, subject.scores.size) for one in found])

    drawn, fresh = of_entries(points[:count]), of_entries(points[count:])
    mean, half = drawn.mean(axis=0), order.half_of_mean(drawn) * np.sqrt(1 + count / len(fresh))
    return order.Interval(mean - half, mean + half), fresh.mean(axis=0)


def _covered(interval: order.Interval, wanted: np.ndarray) -> float:
    """The share of the entries that have a score at all."""
    there = (wanted != 0) | (interval.low != interval.high)
    inside = (interval.low <= wanted) & (wanted <= interval.high)
    return float(inside[there].mean()) if there.any() else 1.0


def write(found: Mapping[str, Any]) -> None:
    """Keep what `measure` gave in assets, where limits.py reads it."""
    files.keep(found["model"], EXPERIMENT, found)


def measure(
    name: str, folder: Path, count: int = INPUTS, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Coverage over inputs of the test part: for "quadrature" and "seeds" mean, low and high, a 95 % interval over
    inputs, whose entries are not independent of each other."""
    model, inputs = models.load(name), dict(islice(inputs_of(name), count))

    def make(key: str) -> dict[str, float]:
        return of_input(prepare(inputs[int(key)], model=model), int(key))

    found = list(each(folder, map(str, inputs), make, progress).values())
    held = {width: mean_with_interval(np.array([one[width] for one in found])) for width in WIDTHS}
    coverage = {width: dict(zip(("mean", "low", "high"), own, strict=True)) for width, own in held.items()}
    return {"model": name, "inputs": len(found), "coverage": coverage}
