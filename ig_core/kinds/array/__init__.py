"""Arrays: numbers of any shape, one input or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ig_core.errors import InputError
from ig_core.kinds.array.baselines import ARRAY_BASELINES
from ig_core.kinds.array.model import line
from ig_core.kinds.kind import Background, Kind, Perturbation, Perturbed, given_background, no_background
from ig_core.records import ArrayExplanation

_PART = 0.1  # of the entries that differ from the baseline, which are put back
_DRAWS = 20


def _candidates(case: Perturbed, scores: np.ndarray) -> np.ndarray:
    """Entries that differ from the baseline."""
    return np.unique(case.encoded.units[case.x != case.start])


def _outputs(case: Perturbed, choices: Sequence[np.ndarray]) -> np.ndarray:
    from ig_core.gradients.compiled import compiled_gradient

    removed = np.stack([np.isin(case.encoded.units, chosen) for chosen in choices])
    return compiled_gradient(case.model).outputs(np.where(removed, case.start, case.x).astype(np.float32))


def _background(model: Any, x: np.ndarray, count: int, dataset: str | None) -> Background:
    """The baselines that the user gave. Raises: InputError if there are none."""
    found = given_background(model, x, count)
    if found is None:
        raise InputError(no_background(model))
    return found


def _nudged(case: Perturbed, part: float, random: np.random.Generator) -> np.ndarray:
    """The input a little beside where it is; what stays where it is along a path does so here too."""
    moves = case.encoded.units >= 0
    direction = np.where(moves, random.normal(size=case.x.shape), 0.0)
    length = part * float(np.linalg.norm(case.x - case.start)) / float(np.linalg.norm(direction))
    return (case.x + length * direction).astype(case.x.dtype)


ARRAY = Kind(
    label="array",
    record=ArrayExplanation,
    unit="entry",
    baselines=ARRAY_BASELINES,
    perturbation=Perturbation(_candidates, _outputs, lambda entries: max(1, round(_PART * entries)), _DRAWS),
    background=_background,
    nudged=_nudged,
    line=line,
)
