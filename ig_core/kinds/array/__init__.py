"""Arrays: numbers of any shape, one input or several."""

from __future__ import annotations

from typing import Any

import numpy as np

from ig_core.errors import InputError
from ig_core.kinds.array.baselines import ARRAY_BASELINES
from ig_core.kinds.array.model import line
from ig_core.kinds.kind import Background, Kind, given_background, no_background
from ig_core.kinds.put_back import put_back
from ig_core.records import ArrayExplanation

_PART = 0.1  # of the entries that differ from the baseline, which are put back
_DRAWS = 20


def _background(model: Any, x: np.ndarray, count: int, dataset: str | None) -> Background:
    """The baselines that the user gave. Raises: InputError if there are none."""
    found = given_background(model, x, count)
    if found is None:
        raise InputError(no_background(model))
    return found


ARRAY = Kind(
    label="array",
    record=ArrayExplanation,
    unit="entry",
    baselines=ARRAY_BASELINES,
    perturbation=put_back(_PART, _DRAWS),
    background=_background,
    line=line,
)
