"""What the cards of all models of IMDB state alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ig_core.evaluation.accuracy import Accuracy, predict
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.training import shipping


def write(
    model: TextClassifier,
    frame: pd.DataFrame,
    validation: Accuracy,
    seed: int,
    settings: Mapping,
    weaknesses: Sequence[str],
    cut: str = "",
    data: str = "the 25,000 training reviews, without repeated texts",
) -> dict:
    """Test the model, as it was read back from assets, and write its card. Returns the card.

    Args:
        frame: all reviews of IMDB, as imdb.load gives them.
        cut: what is done to long reviews before they are read, if anything; after a comma.
        data: what was learned from, of IMDB and perhaps besides.
    """
    test = frame[frame.split == "test"]
    right = predict(model, test.text) == test.label.to_numpy()
    unseen = ~test.text.isin(frame.text[frame.split == "train"]).to_numpy()
    card = {
        "name": model.name,
        "task": "Is a film review positive or negative?",
        "data": "IMDB Large Movie Review Dataset v1.0 (Maas et al., ACL 2011): " + data,
        "seed": seed,
        "settings": dict(settings),
        "command": shipping.command(model.name, seed),
        "licence": "Apache-2.0 (weights and vocabulary; the reviews they were trained on are not included)",
        "accuracy": {
            "test": shipping.accuracy_row(_share(right), f"all 25,000 test reviews{cut}"),
            "test_unseen": shipping.accuracy_row(
                _share(right[unseen]),
                "test reviews whose text is not also a training review",
            ),
            "validation": shipping.accuracy_row(
                validation,
                "training reviews held out while the settings were chosen, in runs of neighbours: few films are on"
                " both sides",
            ),
        },
        "weaknesses": list(weaknesses),
    }
    return shipping.write_card(model.name, card)


def _share(right: np.ndarray) -> Accuracy:
    return Accuracy(int(right.sum()), len(right))
