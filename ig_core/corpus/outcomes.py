"""How often a run's predictions are right, class by class, and whether its probabilities can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.quality import calibration, calibration_error


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What became of inputs whose answer is known.

    Attributes:
        accuracy: of all.
        confusion: label, prediction, count; a row for each pair that is there.
        bins: see quality.calibration, of the probability of the predicted class, and whether it is right.
        calibration_error: see quality.calibration_error.
    """

    accuracy: Accuracy
    confusion: pd.DataFrame
    bins: pd.DataFrame
    calibration_error: float


def outcomes_of(lines: pd.DataFrame, label: str) -> Outcomes | None:
    """Of lines, see lines.py, whose answers are in the column `label`; None where no answer is known."""
    if not label or "right" not in lines or not lines.right.notna().any():
        return None
    known = lines[lines.right.notna()]
    right = known.right.astype(bool).to_numpy()
    pairs = known.assign(label=known[label].astype(str)).groupby(["label", "prediction"], sort=False).size()
    bins = calibration(known.probability.to_numpy(float), right.astype(int))
    return Outcomes(
        Accuracy(int(right.sum()), right.size), pairs.rename("count").reset_index(), bins, calibration_error(bins)
    )


def by_threshold(of_second: np.ndarray, is_second: np.ndarray, thresholds: Sequence[float]) -> pd.DataFrame:
    """What becomes of two classes where the second is said from another probability on.

    Args:
        of_second: probability of the second class, (n,).
        is_second: whether it is the answer, (n,).
    Returns: threshold; hits, false_alarms, misses and rejections (counts); accuracy, precision and recall.
    """
    order = np.argsort(-of_second, kind="stable")
    ascending = -of_second[order]
    hits_up_to = np.concatenate([[0], np.cumsum(is_second[order])])
    said = np.searchsorted(ascending, -np.asarray(thresholds), side="right")
    hits = hits_up_to[said]
    count, positives = is_second.size, int(is_second.sum())
    table = pd.DataFrame({"threshold": thresholds, "hits": hits, "false_alarms": said - hits})
    table["misses"] = positives - table.hits
    table["rejections"] = count - positives - table.false_alarms
    table["accuracy"] = (table.hits + table.rejections) / count
    table["precision"] = table.hits / np.maximum(said, 1)
    table["recall"] = table.hits / max(positives, 1)
    return table
