"""What is tested: the scores of an explanation, and the way by which they were made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ig_core.attribution import lookup
from ig_core.evaluation.removal import switches

if TYPE_CHECKING:
    from ig_core.explainer import Case
    from ig_core.records import Explanation

Explain = Callable[["Sequence[Case]"], "list[np.ndarray]"]
"""Inputs made ready -> of each the scores of its entries, in the shape of an explanation's."""

FEWEST = 5  # units, below which random orders are too like each other
RANKS = 5e-2  # tolerance of scores of which no more than their ranks is looked at


@dataclass(frozen=True, eq=False)
class Subject:
    """Scores, and how to make the same of other inputs.

    Attributes:
        case: the input.
        scores: of its entries: words, pixels (height, width) or columns.
        signed: whether a score tells for from against.
        explain: the way by which they were made, also for inputs of the same model with other weights.
        method: a row of METHODS; empty where it is none.
    """

    case: Case
    scores: np.ndarray
    signed: bool
    explain: Explain
    method: str = ""

    @property
    def entries(self) -> np.ndarray:
        """The entry to which each place of the array belongs, in its first axes; -1 for none."""
        units = self.case.encoded.units
        return np.arange(self.scores.size).reshape(self.scores.shape) if self.scores.ndim > 1 else units

    @property
    def strength(self) -> np.ndarray:
        """What entries are ranked by, the strongest for the answer first: their scores; their size where a method does
        not tell for from against."""
        return (self.scores if self.signed else np.abs(self.scores)).ravel()

    @property
    def values(self) -> Callable[[np.ndarray], np.ndarray]:
        """Points (n, *shape) -> F, the explained output, (n,)."""
        return lambda points: self.case.compiled.outputs(points).astype(np.float64) @ self.case.direction

    def with_switches(self) -> tuple[Callable[[np.ndarray], np.ndarray], np.ndarray]:
        """F of points (n, entries), 1 where an entry is as in the input and 0 where it is as in the baseline; and the
        entries that can be switched off, as their numbers."""
        of_switches, on, _ = switches(self.values, self.case.x, self.case.start, self.entries, self.scores.size)
        return of_switches, np.flatnonzero(on)

    def of_units(self, scores: np.ndarray) -> np.ndarray:
        """Scores of entries as those of the units that other methods rank: of a picture its patches."""
        units = self.case.encoded.units
        if scores.ndim == 1:
            return scores
        return np.bincount(units.ravel(), scores.ravel())


def too_few(case: Case) -> bool:
    """Whether so few units differ from the baseline that chance alone gives any order of them."""
    units = case.encoded.units
    differs = (case.x != case.start).reshape(*units.shape, -1).any(axis=-1)
    return int((np.unique(units[differs]) >= 0).sum()) < FEWEST


def summed(array: np.ndarray, entries: np.ndarray, count: int) -> np.ndarray:
    """Numbers of the shape of an input as those of its `count` entries: of each the sum, (count,).

    Args:
        entries: as Subject.entries.
    """
    inner = array.sum(axis=tuple(range(entries.ndim, array.ndim)), dtype=np.float64)
    inside = entries >= 0
    return np.bincount(entries[inside], inner[inside], minlength=count)


def of_points(case: Case, points: np.ndarray) -> list[Case]:
    """The same question about other points (n, *shape) of the space in which the path runs, from the same baseline."""
    outputs, start = case.compiled.outputs(points), case.outputs[1:]
    return [
        replace(case, x=x, outputs=np.concatenate([own[np.newaxis], start]))
        for x, own in zip(points, outputs, strict=True)
    ]


def of_explanation(case: Case, explanation: Explanation, tolerance: float = RANKS) -> Subject:
    """An explanation of `case`, by a row of METHODS.

    Args:
        tolerance: of the scores of other inputs.
    """

    def explain(cases: Sequence[Case]) -> list[np.ndarray]:
        from ig_core.explainer import explain_cases

        return [one.scores for one in explain_cases(cases, explanation.method, tolerance)]

    signed = lookup(explanation.method).signed
    return Subject(case, explanation.scores, signed, explain, explanation.method)
