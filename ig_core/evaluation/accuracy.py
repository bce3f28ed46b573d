"""How often a model is right on a data set, with the interval that the sample size allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ig_core.gradients.outputs import class_probabilities, probabilities
from ig_core.kinds import Model

Z95 = 1.959963984540054  # 97.5 % point of the normal distribution


@dataclass(frozen=True)
class Accuracy:
    """`correct` of `total`, with the 95 % interval of Wilson (1927), which stays inside [0, 1]."""

    correct: int
    total: int

    @property
    def value(self) -> float:
        return self.correct / self.total

    @property
    def interval(self) -> tuple[float, float]:
        n, p, z = self.total, self.value, Z95
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return centre - half, centre + half

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.4f} (95 % interval {low:.4f} to {high:.4f}, {self.correct:,} of {self.total:,})"


def accuracy(model: Model, inputs: Iterable[Any], labels: ArrayLike) -> Accuracy:
    """Share of inputs (texts, pictures) whose most probable class is their label."""
    return accuracy_of(model.forward(inputs), labels)


def accuracy_of(outputs: np.ndarray, labels: ArrayLike) -> Accuracy:
    """The same of outputs of a model, (n, outputs)."""
    predicted = probabilities(outputs).argmax(axis=1)
    return Accuracy(int((predicted == np.asarray(labels)).sum()), len(predicted))


def predict(model: Model, inputs: Iterable[Any]) -> np.ndarray:
    """The index of the most probable class of each input, (n,)."""
    return class_probabilities(model, model.forward(inputs)).argmax(axis=1)
