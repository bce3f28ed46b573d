"""Steady: where the input is moved so little that nobody would notice, the scores move little too.

Max-sensitivity of Yeh, Hsieh, Suggala, Inouye and Ravikumar (2019), relative to the scores themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.evaluation.trust.subject import Subject, of_points

NUDGE = 0.02  # of the way from the baseline, see Kind.nudged
DRAWS = 8


@dataclass(frozen=True, eq=False)
class Steady:
    """By how much the scores change, |φ(x + δ) - φ(x)| / |φ(x)|, for each of DRAWS nudges; and how large those are."""

    changes: np.ndarray
    nudge: float

    @property
    def figure(self) -> float:
        """The largest change."""
        return float(self.changes.max())


def is_steady(subject: Subject, draws: int = DRAWS, seed: int = 0) -> Steady:
    """Nudge the input, and make the scores again."""
    case, random = subject.case, np.random.default_rng(seed)
    points = np.stack([case.kind.nudged(case, NUDGE, random) for _ in range(draws)])
    before, size = subject.scores, float(np.linalg.norm(subject.scores))
    changes = [
        float(np.linalg.norm(after - before)) / size if size else 0.0
        for after in subject.explain(of_points(case, points))
    ]
    return Steady(np.array(changes), NUDGE)
