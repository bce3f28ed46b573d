"""The recipe of `imdb-maxpool`: from IMDB's training reviews to assets/models/imdb-maxpool/.

Reviews, words and batches are those of `imdb_onehot`, and so are the two measurements: settings were chosen on
training reviews held out in runs of neighbours, and the test part is used once, at the end.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from ig_core.data import imdb
from ig_core.evaluation.accuracy import Accuracy, accuracy
from ig_core.kinds.text.words import Vocabulary
from ig_core.models import maxpool
from ig_core.models.onehot_mlp import OneHotEmbedding
from ig_core.training import imdb_card, imdb_onehot, shipping
from ig_core.training.bilstm import MixedBatches
from ig_core.training.imdb_onehot import Trained, Trainer


@dataclass(frozen=True)
class Settings:
    """What was tried on the validation reviews, at the values that were chosen."""

    vocabulary: int = 15_000
    dimension: int = 100
    hidden: int = 64
    neighbours: int = 10  # reviews, next to each other and so often of one film, that count a word only once
    smoothing: float = 10.0  # added to each count of a word before ratios are taken
    embedding_dropout: float = 0.2
    dropout: float = 0.3
    word_dropout: float = 0.2  # share of words that become a blank (the padding token) while training
    prior: float = 0.1  # size of the log-ratio with which a word's embedding starts
    noise: float = 0.03  # and of the noise added to it
    crop: int = 1000  # words of a review seen in one training step
    batch: int = 64
    epochs: int = 5
    learning_rate: float = 1.5e-3


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/imdb-maxpool")) -> dict:
    """Measure twice: validate on held-out training reviews, then train on all and test once.

    Interrupted, it goes on from the last whole epoch kept in `runs`. Returns the card that it wrote.
    """
    settings = settings or Settings()
    frame = imdb.load()
    fitting, held_out = imdb.validation_split(frame, seed=seed, size=imdb_onehot.VALIDATION)
    chosen = fit(fitting, seed, settings, runs / "validation")
    validation = accuracy(maxpool.classifier(*chosen, card={}), held_out.text, held_out.label)
    print(f"validation accuracy {validation}")
    everything = frame[frame.split == "train"].drop_duplicates("text")
    return ship(fit(everything, seed, settings, runs / "final"), frame, validation, seed, settings)


def fit(frame: pd.DataFrame, seed: int, settings: Settings, folder: Path) -> Trained:
    """Train on the reviews of `frame`, keeping the state after each epoch in `folder`."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    labels = frame.label.to_numpy(np.float32)
    words, log_ratios = imdb_onehot.count_words(frame.text, labels, settings)
    vocabulary = Vocabulary(tuple(words), maxpool.LIMIT)
    ids = [vocabulary.encode(text).seen_ids for text in frame.text]

    embedding = OneHotEmbedding(len(words), settings.dimension, name="embedding")
    embedding.build()
    embedding.kernel.assign(imdb_onehot.initial_embedding(log_ratios, settings, seed))
    body, _ = maxpool.build(settings.dimension, settings.hidden, settings.embedding_dropout, settings.dropout)
    batches = MixedBatches(ids, labels, settings, seed)
    rate = keras.optimizers.schedules.PolynomialDecay(
        settings.learning_rate, settings.epochs * len(batches), end_learning_rate=settings.learning_rate / 50
    )
    trainer = Trainer(embedding, body, settings.word_dropout, seed)
    trainer.compile(keras.optimizers.Adam(rate, beta_2=0.99), keras.losses.BinaryCrossentropy(from_logits=True))
    trainer.run(batches, settings.epochs, folder)
    kernel = embedding.kernel.numpy()
    return Trained(words, kernel, kernel[np.concatenate(ids)].mean(axis=0), body)


def ship(trained: Trained, frame: pd.DataFrame, validation: Accuracy, seed: int, settings: Settings) -> dict:
    """Write weights (float16), vocabulary and card into assets; test what was written, not what was in memory."""
    facts = shipping.write_text_model(maxpool.NAME, *trained, asdict(settings) | {"limit": maxpool.LIMIT})
    weaknesses = [
        "It sees which words there are, not how often or in what order: to it, 'not good' has 'good' in it.",
        "One strong word is as loud in a long review as in a short one, and hides weaker ones.",
        "It ignores punctuation, case and emoji, and every word outside its vocabulary.",
        "It knows film reviews in English of before 2011; of other texts its opinion means little.",
    ]
    return imdb_card.write(maxpool.load(), frame, validation, seed, facts, weaknesses)
