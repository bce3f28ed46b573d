"""How good predictions are, besides how often a class is right: ranking, calibration, numbers; each with its interval.

Intervals are those of a bootstrap: what was measured is drawn again, with replacement, RESAMPLES times, and 95 % of the
figures lie between `low` and `high`. Where neighbours resemble each other, such as the hours of a day, whole groups are
drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ig_core.evaluation.accuracy import Z95

if TYPE_CHECKING:
    import pandas as pd

RESAMPLES = 1000
_BINS = 10
_SEED = 0


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval; `total` is what it was measured on, in rows, `digits` what is shown of it."""

    value: float
    low: float
    high: float
    total: int
    digits: int = 4

    def __str__(self) -> str:
        value, low, high = (f"{number:.{self.digits}f}" for number in (self.value, self.low, self.high))
        return f"{value} (95 % interval {low} to {high}, {self.total:,} rows)"


def auc(scores: np.ndarray, labels: np.ndarray) -> Figure:
    """The probability that a random positive scores higher than a random negative one; ties count half.

    Args:
        scores: (n,), such as logits.
        labels: (n,), 0 or 1.
    Raises: ValueError if they are all the same.
    """
    if len(np.unique(labels)) < 2:
        raise ValueError(f"labels must hold both classes; got {len(labels)} of one")
    order, places = np.unique(scores, return_inverse=True)
    positive = labels.astype(bool)

    def area(weights: np.ndarray) -> float:
        above = np.bincount(places, weights * positive, minlength=len(order))
        below = np.bincount(places, weights * ~positive, minlength=len(order))
        before = np.cumsum(below) - below
        return _quotient((above * (before + below / 2)).sum(), above.sum() * below.sum())

    return _figure(area, np.arange(len(scores)))


def r2(predicted: np.ndarray, actual: np.ndarray, groups: np.ndarray | None = None) -> Figure:
    """The share of the variance of what happened that the predictions account for; 1 at best, below 0 if they are worse
    than the mean.

    Args:
        predicted, actual: (n,).
        groups: (n,), such as days, drawn as wholes; each row for itself if None.
    Raises: ValueError if what happened is always the same.
    """
    if np.ptp(actual) == 0:
        raise ValueError(f"actual must vary; got {len(actual)} times {actual[0]}")

    def share(weights: np.ndarray) -> float:
        mean = np.average(actual, weights=weights)
        return 1 - _quotient((weights * (actual - predicted) ** 2).sum(), (weights * (actual - mean) ** 2).sum())

    return _figure(share, np.arange(len(actual)) if groups is None else groups)


def mean_absolute_error(predicted: np.ndarray, actual: np.ndarray, groups: np.ndarray | None = None) -> Figure:
    """By how much predictions are wrong on average, in their unit; arguments as `r2`."""

    def error(weights: np.ndarray) -> float:
        return float(np.average(np.abs(predicted - actual), weights=weights))

    return _figure(error, np.arange(len(actual)) if groups is None else groups, digits=2)


def calibration(probabilities: np.ndarray, labels: np.ndarray) -> pd.DataFrame:
    """Whether of those with a probability of 30 % three in ten are positive, for each tenth of the probabilities.

    Args:
        probabilities: of being positive, (n,).
        labels: (n,), 0 or 1.
    Returns: columns low, high (the ends of the bin), rows, predicted (mean probability), actual (share of positives);
        bins without rows are left out.
    """
    import pandas as pd

    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    table = pd.DataFrame({"bin": bins, "predicted": probabilities, "actual": labels.astype(float)})
    means = table.groupby("bin").agg(rows=("bin", "size"), predicted=("predicted", "mean"), actual=("actual", "mean"))
    index = means.index.to_numpy()
    return means.assign(low=index / _BINS, high=(index + 1) / _BINS).reset_index(drop=True)[
        ["low", "high", "rows", "predicted", "actual"]
    ]


def calibration_error(table: pd.DataFrame) -> float:
    """The mean distance between predicted and actual shares over the bins of `calibration`, weighed by their rows."""
    return float(np.average((table.predicted - table.actual).abs(), weights=table.rows))


def mean_with_interval(values: np.ndarray) -> tuple[float, float, float]:
    """The mean of (n,) values, and its 95 % interval from their standard error; of fewer than two no interval."""
    mean = float(values.mean())
    half = Z95 * float(values.std(ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return mean, float(mean - half), float(mean + half)


def _quotient(part: float, whole: float) -> float:
    """Not a number where the whole is zero: what was drawn has one class, or one value, and counts for no interval."""
    return float(part / whole) if whole > 0 else np.nan


def _figure(measure: Callable[[np.ndarray], float], groups: np.ndarray, digits: int = 4) -> Figure:
    found = [measure(weights) for weights in _resampled(groups)]
    low, high = np.nanquantile(found, [0.025, 0.975])
    return Figure(measure(np.ones(len(groups))), float(low), float(high), len(groups), digits)


def _resampled(groups: np.ndarray) -> Iterator[np.ndarray]:
    """How often each row is drawn, (n,), RESAMPLES times."""
    random = np.random.default_rng(_SEED)
    names, of_rows = np.unique(groups, return_inverse=True)
    for _ in range(RESAMPLES):
        drawn = np.bincount(random.integers(len(names), size=len(names)), minlength=len(names))
        yield drawn[of_rows].astype(float)
