"""The recipe of `adult-mlp`: from Adult's training rows to assets/models/adult-mlp/."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import keras

from ig_core.models import adult_mlp
from ig_core.training import adult, row_models
from ig_core.training.row_models import Settings

PARTS = {"age": 10, "education-num": 8, "capital-gain": 64, "capital-loss": 48, "hours-per-week": 8}


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/adult-mlp")) -> dict:
    """Fit on all training rows but those held out, test once, write assets.

    Interrupted, it goes on from the last whole epoch kept in `runs`. Returns the card that it wrote.
    """
    settings = settings or Settings()
    fitting, held_out = adult.split(seed)
    encoding = row_models.piecewise(fitting, adult.COLUMNS, PARTS)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    network = row_models.fit(encoding.write(fitting), fitting.label.to_numpy(), seed, settings, loss, runs)
    whole = row_models.write(adult_mlp.NAME, network, encoding, fitting, asdict(settings))
    return adult.write_card(
        adult_mlp.load(),
        held_out,
        seed,
        whole,
        [
            "It learned from answers of 1994, when 50,000 dollars were worth twice as much as today: it knows nothing "
            "of anybody's income now.",
            "It reads sex, race, marital status and country, and uses them: of women, and of people who are not "
            "married, it says “more than $50,000” less often than of others who are alike in all else. It must not "
            "decide about people.",
            "Of those who earn more it misses a good third; see the errors of groups in the card.",
            "Beyond the smallest and the largest value of the training rows a number makes no further difference to "
            "it.",
        ],
    )
