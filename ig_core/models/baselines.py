"""Where the path of a text model may start: one vector for every place of the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ig_core.models.text import TextClassifier

PADDING = 0  # index of the padding token


@dataclass(frozen=True)
class Baseline:
    """A row of BASELINES: what stands at every place of the text where the path starts."""

    label: str
    vector: Callable[[TextClassifier], np.ndarray]


BASELINES: dict[str, Baseline] = {
    "zero": Baseline("Zero vector (no word)", lambda model: np.zeros_like(model.mean_embedding)),
    "padding": Baseline("Padding token (a blank)", lambda model: model.embedding[PADDING]),
    "mean": Baseline("Average word", lambda model: model.mean_embedding),
}
