"""The recipe of `adult-linear`: a logistic regression on Adult's training rows."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import keras

from ig_core.models import adult_linear
from ig_core.training import adult, row_models
from ig_core.training.row_models import Settings

HEAVY = ("capital-gain", "capital-loss")


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/adult-linear")) -> dict:
    """Fit on all training rows but those held out, test once, write assets. Returns the card that it wrote."""
    settings = settings or Settings(widths=(), dropout=0.0, batch=256, epochs=20, learning_rate=1e-2, weight_decay=0.0)
    fitting, held_out = adult.split(seed)
    encoding = row_models.standardised(fitting, adult.COLUMNS, HEAVY)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    network = row_models.fit(encoding.write(fitting), fitting.label.to_numpy(), seed, settings, loss, runs)
    whole = row_models.write(adult_linear.NAME, network, encoding, fitting, asdict(settings))
    return adult.write_card(
        adult_linear.load(),
        held_out,
        seed,
        whole,
        [
            "Every column adds its part, whatever the others say: that more hours pay differently in different jobs, it"
            " cannot know. It is here because on it all exact methods must agree.",
            "It is less often right than adult-mlp, and uses sex, race and marital status as that does.",
        ],
    )
