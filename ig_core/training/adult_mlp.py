"""The recipe of `adult-mlp`: from Adult's training rows to assets/models/adult-mlp/."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ig_core.kinds.row.encoding import Encoding
from ig_core.models import adult_mlp
from ig_core.training import adult, row_models
from ig_core.training.row_models import Settings

LEAST = {"capital-gain": 100, "capital-loss": 50}  # dollars between two knots; with more, accuracy is lost
PARTS = {"age": 10, "education-num": 8, "capital-gain": 64, "capital-loss": 48, "hours-per-week": 8}


WEAKNESSES = (
    "It learned from answers of 1994, when 50,000 dollars were worth twice as much as today: it knows nothing "
    "of anybody's income now.",
    "It reads sex, race, marital status and country, and uses them: of women, and of people who are not "
    "married, it says “more than $50,000” less often than of others who are alike in all else. It must not "
    "decide about people.",
    "Of those who earn more it misses a good third; see the errors of groups in the card.",
    "Some capital gains and losses are much more frequent among those who earn more than others just beside them, so "
    "that a hundred dollars more may turn the answer, and more of them turn it back.",
    "Beyond the smallest and the largest value of the training rows a number makes no further difference to it.",
)


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/adult-mlp")) -> dict:
    """Fit, test once, write assets. Returns the card that it wrote."""
    settings = settings or Settings()

    def encoding(rows: pd.DataFrame) -> Encoding:
        return row_models.piecewise(rows, adult.COLUMNS, PARTS, LEAST)

    return adult.train(adult_mlp.NAME, encoding, settings, WEAKNESSES, seed, runs)
