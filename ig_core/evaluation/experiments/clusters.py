"""Means of what was measured in draws, where the values of one draw are alike because of what was drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ig_core.evaluation.accuracy import Z95

# 97.5 % points of Student's t for 1, 2, … 30 degrees of freedom
_T = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)


def mean_of_draws(draws: Sequence[Sequence[float]]) -> tuple[float, float | None, float | None]:
    """The mean over draws of the mean of each, and its 95 % interval by Student's t; of one draw no interval."""
    means = np.array([np.mean(values) for values in draws])
    mean, freedom = float(means.mean()), len(means) - 1
    if not freedom:
        return round(mean, 5), None, None
    t = _T[freedom - 1] if freedom <= len(_T) else Z95
    half = t * float(means.std(ddof=1)) / np.sqrt(len(means))
    return round(mean, 5), round(float(mean - half), 5), round(float(mean + half), 5)
