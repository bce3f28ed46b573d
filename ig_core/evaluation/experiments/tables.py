"""Tables of experiments: figures with 95 % intervals, from those of each input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ig_core.evaluation.experiments.scores import RANDOM
from ig_core.evaluation.quality import mean_with_interval

DIGITS = 5


def figures(values: Mapping[str, np.ndarray]) -> dict[str, float]:
    """Of each measure (n,) its mean, under its name, and the ends of a 95 % interval, under NAME_low and NAME_high."""
    found: dict[str, float] = {}
    for name, column in values.items():
        ends = zip((name, f"{name}_low", f"{name}_high"), mean_with_interval(column), strict=True)
        found |= {key: round(value, DIGITS) for key, value in ends}
    return found


def by_method(of_methods: Mapping[str, np.ndarray], measures: Sequence[str]) -> list[dict[str, Any]]:
    """A row a method, from its figures of each input, (inputs, measures)."""
    return [
        {"method": name, **figures(dict(zip(measures, values.T, strict=True)))} for name, values in of_methods.items()
    ]


def against_random(of_methods: Mapping[str, np.ndarray], measures: Sequence[str]) -> list[dict[str, Any]]:
    """The same of the differences to RANDOM, of the same inputs."""
    differences = {name: values - of_methods[RANDOM] for name, values in of_methods.items() if name != RANDOM}
    return by_method(differences, measures)
