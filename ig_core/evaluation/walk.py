"""The way from a baseline to an input, stop by stop: what the model says there, and what the scores are so far."""

from __future__ import annotations

import time
from dataclasses import fields

import numpy as np

from ig_core.attribution import Adaptive
from ig_core.attribution.so_far import STOPS, integrated_so_far
from ig_core.errors import InputError
from ig_core.explainer import MAX_POINTS, Case, recorded
from ig_core.gradients.outputs import is_number
from ig_core.quadrature import DEFAULT_TOLERANCE
from ig_core.records import Measured
from ig_core.records.walk import Walk
from ig_core.watching import Progress, watched

METHOD = "integrated-gradients"


def walk(
    case: Case, tolerance: float = DEFAULT_TOLERANCE, stops: int = STOPS, progress: Progress | None = None
) -> Walk:
    """Follow Integrated Gradients of an input that is ready, from its baseline on.

    Args:
        case: with a baseline that leads to one path.
        tolerance: as ig_core.explain takes it; it is kept at every stop, see integrated_so_far.
        stops: how many, both ends among them.
        progress: as ig_core.explain takes it.
    Raises: InputError if the baseline leads to several paths.
    """
    if len(case.baselines) > 1:
        raise InputError(
            f"The baseline {case.baseline!r} stands for {len(case.baselines)} paths: choose one of one path."
        )
    began, summed = time.perf_counter(), case.x.ndim - case.encoded.units.ndim
    with watched(progress):
        found = integrated_so_far(case.gradient_fn, case.x, case.start, Adaptive(tolerance, MAX_POINTS), stops, summed)
        z = case.x - case.start
        probabilities = None
        if not is_number(case.model.labels):
            probabilities = case.probability(case.start + np.multiply.outer(found.alphas, z).astype(z.dtype))
    seconds = case.seconds + time.perf_counter() - began
    explanation = recorded(case, METHOD, found.end, seconds=seconds, tolerance=tolerance)
    facts = {field.name: getattr(explanation, field.name) for field in fields(Measured)}

    def of_units(arrays: np.ndarray) -> np.ndarray:
        return np.stack([case.model.record(case.encoded, one, **facts).scores for one in arrays])

    return Walk(explanation, found.alphas, found.values, probabilities, of_units(found.rates), of_units(found.scores))
