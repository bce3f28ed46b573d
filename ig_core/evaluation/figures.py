"""How good a model is on the test part of its data set: the figures that its card states and `evaluate` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ig_core.evaluation.accuracy import Accuracy, accuracy_of
from ig_core.evaluation.quality import Figure, auc, calibration, calibration_error, mean_absolute_error, r2
from ig_core.gradients.outputs import is_number, probabilities

if TYPE_CHECKING:
    import pandas as pd

LABELS = {  # of the keys, as people call them
    "accuracy": "accuracy",
    "auc": "AUC",
    "calibration": "calibration error",
    "r2": "R²",
    "mean_absolute_error": "mean absolute error",
}


@dataclass(frozen=True, eq=False)
class Calibration:
    """Whether probabilities are the shares that they should be.

    Attributes:
        error: see `calibration_error`; it has no interval, because chance alone can only make it larger.
        bins: see `calibration`.
        total: rows that it was measured on.
    """

    error: float
    bins: pd.DataFrame
    total: int

    def __str__(self) -> str:
        return f"{self.error:.4f} ({self.total:,} rows)"


Figures = dict[str, Accuracy | Figure | Calibration]


def figures_of(
    labels: Sequence[str], outputs: np.ndarray, answers: ArrayLike, groups: np.ndarray | None = None
) -> Figures:
    """How good outputs are, by the keys of LABELS, which are those of cards.

    Args:
        labels: of the model: its classes, or the number that it estimates.
        outputs: of the model, (n, outputs).
        answers: indices of the right classes, or the right numbers, (n,).
        groups: (n,), such as days, whose answers resemble each other; each stands for itself if None.
    Returns: of a number r2 and mean_absolute_error; of classes accuracy, and of two of them auc and calibration.
    """
    right = np.asarray(answers)
    if is_number(labels):
        of_number = (outputs[:, 0].astype(float), right, groups)
        return {"r2": r2(*of_number), "mean_absolute_error": mean_absolute_error(*of_number)}
    found: Figures = {"accuracy": accuracy_of(outputs, right)}
    if len(labels) == 2:
        second = outputs[:, 0] if outputs.shape[1] == 1 else outputs[:, 1] - outputs[:, 0]
        above = probabilities(outputs)[:, 1]
        bins = calibration(above, right)
        found |= {"auc": auc(second, right), "calibration": Calibration(calibration_error(bins), bins, len(right))}
    return found
