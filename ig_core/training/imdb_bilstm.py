"""The recipe of `imdb-bilstm`: from IMDB's training reviews to assets/models/imdb-bilstm/.

Reviews and words are those of `imdb_onehot`, and so are the two measurements: settings were chosen on training reviews
held out in runs of neighbours, and the test part is used once, at the end.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ig_core.data import imdb
from ig_core.evaluation.accuracy import Accuracy, accuracy
from ig_core.kinds.text.words import Vocabulary
from ig_core.models import bilstm as model
from ig_core.models.imdb_bilstm import LIMIT, NAME
from ig_core.training import bilstm, imdb_card, imdb_onehot
from ig_core.training.imdb_onehot import Trained


@dataclass(frozen=True)
class Settings(bilstm.Settings):
    """What was tried on the validation reviews, at the values that were chosen."""

    vocabulary: int = 15_000
    dimension: int = 60
    units: int = 60
    limit: int = LIMIT
    crop: int = 250
    embedding_dropout: float = 0.2
    dropout: float = 0.3
    word_dropout: float = 0.2
    batch: int = 64
    epochs: int = 4
    learning_rate: float = 2e-3
    weight_decay: float = 1e-3
    averaging: float = 0.99
    neighbours: int = 10  # reviews, next to each other and so often of one film, that count a word only once
    smoothing: float = 10.0  # added to each count of a word before ratios are taken
    prior: float = 0.1  # size of the log-ratio with which a word's embedding starts
    noise: float = 0.03  # and of the noise added to it


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/imdb-bilstm")) -> dict:
    """Measure twice: validate on held-out training reviews, then train on all and test once.

    Interrupted, it goes on from the last whole epoch kept in `runs`. Returns the card that it wrote.
    """
    settings = settings or Settings()
    frame = imdb.load()
    validation = validate(frame, seed, settings, runs / "validation")
    print(f"validation accuracy {validation}")
    everything = frame[frame.split == "train"].drop_duplicates("text")
    return ship(fit(everything, seed, settings, runs / "final"), frame, validation, seed, settings)


def validate(frame: pd.DataFrame, seed: int, settings: Settings, folder: Path) -> Accuracy:
    """On training reviews that are held out, after training on the others."""
    fitting, held_out = imdb.validation_split(frame, seed=seed, size=imdb_onehot.VALIDATION)
    trained = fit(fitting, seed, settings, folder)
    return accuracy(model.classifier(*trained, card={}, limit=settings.limit), held_out.text, held_out.label)


def fit(frame: pd.DataFrame, seed: int, settings: Settings, folder: Path) -> Trained:
    """Train on the reviews of `frame`, keeping the state after each epoch in `folder`."""
    labels = frame.label.to_numpy(np.float32)
    words, log_ratios = imdb_onehot.count_words(frame.text, labels, settings)
    vocabulary = Vocabulary(tuple(words), settings.limit)
    ids = [vocabulary.encode(text).seen_ids for text in frame.text]
    initial = imdb_onehot.initial_embedding(log_ratios, settings, seed)
    return bilstm.fit(NAME, words, initial, ids, labels, seed, settings, folder)


def ship(trained: Trained, frame: pd.DataFrame, validation: Accuracy, seed: int, settings: Settings) -> dict:
    """Write the model into assets; test what was written, not what was in memory."""
    shipped = bilstm.write(trained, settings)
    weaknesses = [
        f"It reads the first {settings.limit} words that it knows; the verdict at the end of a long review is cut.",
        "It ignores punctuation, case and emoji, and every word outside its vocabulary.",
        "It knows film reviews in English of before 2011; of other texts its opinion means little.",
        "Names of actors and directors carry the opinion of the reviews they were found in.",
    ]
    facts = dict(shipped.card["settings"]) | asdict(settings)
    cut = f", each cut after {settings.limit} words"
    return imdb_card.write(shipped, frame, validation, seed, facts, weaknesses, cut)
