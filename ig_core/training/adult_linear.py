"""The recipe of `adult-linear`: a logistic regression on Adult's training rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ig_core.kinds.row.encoding import Encoding
from ig_core.models import adult_linear
from ig_core.training import adult, row_models
from ig_core.training.row_models import Settings

HEAVY = ("capital-gain", "capital-loss")
WEAKNESSES = (
    "Every column adds its part, whatever the others say: that more hours pay differently in different jobs, it"
    " cannot know. It is here because on it all exact methods must agree.",
    "It is less often right than adult-mlp, and uses sex, race and marital status as that does.",
)


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/adult-linear")) -> dict:
    """Fit, test once, write assets. Returns the card that it wrote."""
    settings = settings or Settings(widths=(), dropout=0.0, batch=256, epochs=20, learning_rate=1e-2, weight_decay=0.0)

    def encoding(rows: pd.DataFrame) -> Encoding:
        return row_models.standardised(rows, adult.COLUMNS, HEAVY)

    return adult.train(adult_linear.NAME, encoding, settings, WEAKNESSES, seed, runs)
