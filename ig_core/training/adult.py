"""What the recipes of both models of Adult share: the parts of the data, and what their cards state.

Settings were chosen on VALIDATION training rows held out at random; the test part is used once, to write the card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd

from ig_core.data import adult
from ig_core.data.columns import features
from ig_core.evaluation.accuracy import Accuracy, accuracy
from ig_core.evaluation.figures import figures_of
from ig_core.gradients.outputs import probabilities
from ig_core.kinds.row.encoding import Encoding
from ig_core.kinds.row.model import RowModel
from ig_core.models import row_network
from ig_core.training import row_models, shipping
from ig_core.training.row_models import Settings

VALIDATION = 4000
COLUMNS = features(adult.COLUMNS)
GROUPED = ("sex", "race")


def split(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(fitting, validation): all training rows with their labels, VALIDATION of them drawn at random in the latter."""
    rows = adult.load("train")
    order = np.random.default_rng(seed).permutation(len(rows))
    return rows.iloc[order[VALIDATION:]], rows.iloc[order[:VALIDATION]]


def train(
    name: str,
    encoding_of: Callable[[pd.DataFrame], Encoding],
    settings: Settings,
    weaknesses: Sequence[str],
    seed: int,
    runs: Path,
) -> dict[str, Any]:
    """Fit a model on all training rows but those held out, test it once, write assets. Returns the card that it wrote.

    Interrupted, it goes on from the last whole epoch kept in `runs`.

    Args:
        encoding_of: the rows that are learned from -> how a network reads them.
    """
    fitting, held_out = split(seed)
    encoding, loss = encoding_of(fitting), keras.losses.BinaryCrossentropy(from_logits=True)
    network = row_models.fit(encoding.write(fitting), fitting.label.to_numpy(), seed, settings, loss, runs)
    whole = row_models.write(name, network, encoding, fitting, asdict(settings))
    return write_card(row_network.load(name), held_out, seed, whole, weaknesses)


def write_card(
    model: RowModel, held_out: pd.DataFrame, seed: int, settings: Mapping[str, Any], weaknesses: Sequence[str]
) -> dict[str, Any]:
    """Test the model, as it was read back from assets, and write its card. Returns the card."""
    rows, labels = adult.labelled("test")
    labels = np.asarray(labels)
    logits = model.forward(rows)
    above = probabilities(logits)[:, 1]
    measured = row_models.figure_rows(figures_of(model.labels, logits, labels), "all 16,281 test rows")
    validation = accuracy(model, held_out[[column.name for column in COLUMNS]], held_out.label)
    split = "training rows held out, on which the settings were chosen"
    card = {
        "name": model.name,
        "task": "Does a person earn more than 50,000 dollars a year?",
        "data": "Adult, or Census Income (Becker and Kohavi 1996), people of the US census of 1994: the 32,561 training"
        f" rows less {VALIDATION:,} held out",
        "seed": seed,
        "settings": dict(settings),
        "command": shipping.command(model.name, seed),
        "licence": "Apache-2.0 (weights; the rows they were trained on are CC BY 4.0)",
        **measured,
        "accuracy": measured["accuracy"] | {"validation": row_models.figure_row(validation, split)},
        "groups": groups(rows, above, labels).to_dict(orient="records"),
        "weaknesses": list(weaknesses),
    }
    return shipping.write_card(model.name, card)


def groups(rows: pd.DataFrame, above: np.ndarray, labels: np.ndarray) -> pd.DataFrame:
    """How wrong a model is on groups of people.

    Args:
        above: the model's probability that they earn more, (n,).
    Returns: a line a group: column, group, rows, earn_more (share who do), called (share of whom the model says so),
        error (share of wrong answers) with its 95 % interval low to high, and of those who earn more the share that it
        misses.
    """
    lines, called = [], above > 0.5
    wrong = called != labels.astype(bool)
    for column in GROUPED:
        for group in sorted(set(rows[column])):
            own = (rows[column] == group).to_numpy()
            error = Accuracy(int(wrong[own].sum()), int(own.sum()))
            low, high = error.interval
            earning = own & labels.astype(bool)
            lines.append(
                {
                    "column": column,
                    "group": group,
                    "rows": int(own.sum()),
                    "earn_more": round(float(labels[own].mean()), 4),
                    "called": round(float(called[own].mean()), 4),
                    "error": round(error.value, 4),
                    "low": round(low, 4),
                    "high": round(high, 4),
                    "missed": round(float((~called[earning]).mean()), 4) if earning.any() else None,
                }
            )
    return pd.DataFrame(lines)
