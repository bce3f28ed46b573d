"""The scores of many inputs by a method, and what they are summed to before inputs' parts are ranked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ig_core.attribution import METHODS, Adaptive, Rule
from ig_core.evaluation.trust.subject import summed
from ig_core.explainer import Case, attribute_many

TOLERANCE, MAX_POINTS = 0.02, 256  # of rules; ranks do not ask for more
RULE = Adaptive(TOLERANCE, max_points=MAX_POINTS)
RANDOM = "random"  # what stands for a method in tables where the order was drawn
_TOGETHER, _TOGETHER_WITH_BACKGROUND = 16, 4  # inputs


def applicable(model: Any, slow: bool = True) -> tuple[str, ...]:
    """The methods that apply to a model, or to its row of MODELS; without those that take long unless `slow`."""
    return tuple(name for name, row in METHODS.items() if row.applies_to(model) and (slow or not row.slow))


def of_cases(cases: Sequence[Case], method: str, rule: Rule = RULE) -> list[np.ndarray]:
    """Of each case the scores (*shape) of its target, by a row of METHODS."""
    row, found = METHODS[method], []
    together = _TOGETHER_WITH_BACKGROUND if row.background else _TOGETHER
    for at in range(0, len(cases), together):
        some = cases[at : at + together]
        backgrounds = [case.background(row.background) for case in some] if row.background else None
        results = attribute_many(some, [case.direction[np.newaxis] for case in some], row, rule, backgrounds)
        found += [of_target.scores for (of_target,) in results]
    return found


def entries_of(case: Case) -> np.ndarray:
    """What is ranked: of each place in the first axes of x the number of its word, pixel or column; -1 for none."""
    units = case.encoded.units
    if case.model.kind == "image":  # whose units are patches, for methods that switch them off one by one
        return np.arange(units.size).reshape(units.shape)
    return np.where(units >= 0, np.searchsorted(np.unique(units[units >= 0]), units), -1)


def of_entries(values: np.ndarray, entries: np.ndarray) -> np.ndarray:
    """Scores (*shape) as those of the entries that `entries_of` numbers, (entries,)."""
    return summed(values, entries, int(entries.max()) + 1)
