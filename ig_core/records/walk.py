"""The way from a baseline to an input, as plain data: what happens at its stops, and what a rule sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from ig_core.quadrature import FLOOR
from ig_core.records.base import Explanation

_SLOW = 0.5  # of the mean pace, below which the last step of a path adds little
_BEYOND = 0.15  # of the change, by which F must leave what lies between its ends to be said to turn back; or at the end
# of the path it goes back, at half of the mean pace or more


class Shape(Enum):
    """Where on the way from a baseline to an input F changes: hardly anywhere, mostly early (so that it adds little at
    the end), mostly late, about evenly; or beyond one of its ends, and back."""

    FLAT = "flat"
    EARLY = "early"
    LATE = "late"
    EVEN = "even"
    THERE_AND_BACK = "there and back"


@dataclass(frozen=True, eq=False)
class Walk:
    """What happens between a baseline and an input, at stops α of the straight line between them.

    Attributes:
        explanation: what the walk ends in, by Integrated Gradients.
        alphas: where the stops are, ascending from 0 to 1, (stops,).
        values: F there, (stops,).
        probabilities: of the explained class there, (stops,); None where the model estimates a number.
        rates: how fast the score of each unit grows there, (stops, *shape of explanation.scores), in units of F for a
            whole path of that pace. At the last stop: Gradient × (x - x').
        scores: what each unit has collected until there, of the same shape; at the last stop, explanation.scores.
    """

    explanation: Explanation
    alphas: np.ndarray
    values: np.ndarray
    probabilities: np.ndarray | None
    rates: np.ndarray
    scores: np.ndarray

    @property
    def changes(self) -> np.ndarray:
        """F at each stop minus F at the baseline: what the scores so far should add up to, (stops,)."""
        return self.values - self.values[0]

    @property
    def paces(self) -> np.ndarray:
        """The directional derivative at each stop: Σ rates, (stops,)."""
        return self.rates.reshape(len(self.alphas), -1).sum(axis=1)

    @property
    def shape(self) -> Shape:
        """Where on the way F changes."""
        change = float(self.changes[-1])
        if abs(change) < FLOOR:
            return Shape.FLAT
        shares = self.changes / change
        if shares.max() > 1 + _BEYOND or shares.min() < -_BEYOND or self.end_pace <= -_SLOW:
            return Shape.THERE_AND_BACK
        if self.end_pace < _SLOW:
            return Shape.EARLY
        return Shape.LATE if self.end_pace > 1 / _SLOW else Shape.EVEN

    @property
    def end_pace(self) -> float:
        """What the last step adds, as a part of what a step adds on average: 1 on a path that F climbs evenly. The sign
        is negative where it takes away. Of a change of zero, as of FLOOR."""
        change = float(self.changes[-1])
        return float(self.paces[-1]) / (change if abs(change) >= FLOOR else FLOOR)

    @property
    def half_way(self) -> float:
        """Where half of the change is made first, as α, from the stops beside it; 1 where there is no change."""
        change = float(self.changes[-1])
        if not change:
            return 1.0
        made = self.changes / change
        at = int((made >= 0.5).argmax())
        return float(np.interp(0.5, made[at - 1 : at + 1], self.alphas[at - 1 : at + 1]))

    @property
    def sums(self) -> np.ndarray:
        """Σ scores at each stop, (stops,)."""
        return self.scores.reshape(len(self.alphas), -1).sum(axis=1)


@dataclass(frozen=True, eq=False)
class Estimate:
    """The change of F by a rule.

    Attributes:
        nodes: where on the path gradients were taken, ascending, (points,).
        paces: the directional derivative there, Σ z ⊙ ∇F, (points,).
        weights: what each counts, (points,), where the rule says so; None where it goes by what it has seen.
        sum: of the scores: what the rule makes of the change.
        change: F(x) - F(x').
    """

    nodes: np.ndarray
    paces: np.ndarray
    weights: np.ndarray | None
    sum: float
    change: float

    @property
    def points(self) -> int:
        return self.nodes.size

    def outline(self) -> tuple[np.ndarray, np.ndarray]:
        """The tops of the rectangles that the weights make, side by side: where on the path they begin and end, and how
        high they are there, (2 · points,) each. Where the path is straight in pieces, this is its pace."""
        assert self.weights is not None
        ends = np.concatenate([[0.0], np.cumsum(self.weights)])
        return np.repeat(ends, 2)[1:-1], np.repeat(self.paces, 2)

    @property
    def gap(self) -> float:
        """Sum of the scores minus the change; zero when exact."""
        return self.sum - self.change

    @property
    def relative_gap(self) -> float:
        """|gap| as a part of |change|, or of FLOOR where that is larger."""
        return abs(self.gap) / max(abs(self.change), FLOOR)
