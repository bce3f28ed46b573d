"""The recipe of `imdb-onehot`: from IMDB's training reviews to assets/models/imdb-onehot/.

Settings were chosen on VALIDATION reviews taken out of the training part; the test part is used once, at the
end, to write the card. Training looks words up instead of multiplying one-hot rows: the numbers are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from keras import ops

from ig_core.data import imdb
from ig_core.evaluation.accuracy import Accuracy, accuracy
from ig_core.kinds.text.forward import pad
from ig_core.kinds.text.words import PADDING, Vocabulary, find_words, normalise
from ig_core.models import onehot_mlp
from ig_core.training import imdb_card, shipping

VALIDATION = 5000


class Trained(NamedTuple):
    """The parts of the network, as onehot_mlp.classifier takes them."""

    words: list[str]
    kernel: np.ndarray
    mean_embedding: np.ndarray
    body: keras.Model


@dataclass(frozen=True)
class Settings:
    """What was tried on the validation reviews, at the values that were chosen."""

    vocabulary: int = 15_000
    dimension: int = 32
    hidden: int = 64
    window: int = 7  # words that the gate of the pooling looks at
    neighbours: int = 10  # reviews, next to each other and so often of one film, that count a word only once
    smoothing: float = 10.0  # added to each count of a word before ratios are taken
    embedding_dropout: float = 0.2
    dropout: float = 0.3
    word_dropout: float = 0.3  # share of words that become a blank (the padding token) while training
    prior: float = 0.1  # size of the log-ratio with which a word's embedding starts
    noise: float = 0.03  # and of the noise added to it
    crop: int = 400  # words of a review seen in one training step
    batch: int = 64
    epochs: int = 3
    learning_rate: float = 1.5e-3


class CountSettings(Protocol):
    """What of a recipe's settings count_words asks for, named as in Settings."""

    @property
    def vocabulary(self) -> int: ...

    @property
    def neighbours(self) -> int: ...

    @property
    def smoothing(self) -> float: ...


class StartSettings(Protocol):
    """What of a recipe's settings initial_embedding asks for, named as in Settings."""

    @property
    def dimension(self) -> int: ...

    @property
    def prior(self) -> float: ...

    @property
    def noise(self) -> float: ...


class BatchSettings(Protocol):
    """What of a recipe's settings Batches asks for, named as in Settings."""

    @property
    def crop(self) -> int: ...

    @property
    def batch(self) -> int: ...


class Batches(keras.utils.PyDataset):
    """Reviews in batches of like length, in a new order every epoch; a long review is cropped at random."""

    def __init__(self, ids: Sequence[np.ndarray], labels: np.ndarray, settings: BatchSettings, seed: int):
        super().__init__()
        self._ids, self._labels, self._settings = ids, labels, settings
        self._random = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        rows = self._batches[index]
        return pad([self._crop(self._ids[i]) for i in rows])[0], self._labels[rows]

    def on_epoch_end(self) -> None:
        size = self._settings.batch
        lengths = np.array([row.size for row in self._ids])
        order = self._random.permutation(lengths.size)
        pools = np.array_split(order, max(1, order.size // (30 * size)))
        order = np.concatenate([pool[np.argsort(lengths[pool], kind="stable")] for pool in pools])
        self._batches = [order[i : i + size] for i in range(0, order.size, size)]
        self._random.shuffle(self._batches)

    def _crop(self, row: np.ndarray) -> np.ndarray:
        spare = row.size - self._settings.crop
        start = self._random.integers(0, spare + 1) if spare > 0 else 0
        return row[start : start + self._settings.crop]


class Trainer(keras.Model):
    """Ids (n, T) -> logit (n, 1), with words blanked at random while training."""

    def __init__(self, embedding: onehot_mlp.OneHotEmbedding, body: keras.Model, word_dropout: float, seed: int):
        super().__init__()
        self.embedding, self.body, self.word_dropout = embedding, body, word_dropout
        self._seed = keras.random.SeedGenerator(seed)

    def call(self, ids: tf.Tensor, training: bool = False) -> tf.Tensor:
        mask = ops.cast(ids != PADDING, "float32")
        if training:
            blanked = keras.random.uniform(ops.shape(ids), seed=self._seed) < self.word_dropout
            ids = ops.where(blanked, PADDING, ids)
        return self.body([self.embedding.lookup(ids), mask], training=training)

    def run(self, batches: keras.utils.PyDataset, epochs: int, folder: Path) -> None:
        """Train to the last epoch, from the last whole one kept in `folder`."""
        self(np.zeros((1, 1), np.int32))  # builds it, which the backup asks for
        folder.mkdir(parents=True, exist_ok=True)
        backup = keras.callbacks.BackupAndRestore(folder)
        self.fit(batches, epochs=epochs, shuffle=False, verbose=2, callbacks=[backup])


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/imdb-onehot")) -> dict:
    """Measure twice: validate on held-out training reviews, then train on all and test once.

    Interrupted, it goes on from the last whole epoch kept in `runs`. Returns the card that it wrote.
    """
    settings = settings or Settings()
    frame = imdb.load()
    fitting, held_out = imdb.validation_split(frame, seed=seed, size=VALIDATION)
    chosen = fit(fitting, seed, settings, runs / "validation")
    validation = accuracy(onehot_mlp.classifier(*chosen, card={}), held_out.text, held_out.label)
    print(f"validation accuracy {validation}")
    everything = frame[frame.split == "train"].drop_duplicates("text")
    trained = fit(everything, seed, settings, runs / "final")
    return ship(trained, frame, validation, seed, settings)


def fit(frame: pd.DataFrame, seed: int, settings: Settings, folder: Path) -> Trained:
    """Train on the reviews of `frame`, keeping the state after each epoch in `folder`."""
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    labels = frame.label.to_numpy(np.float32)
    words, log_ratios = count_words(frame.text, labels, settings)
    vocabulary = Vocabulary(tuple(words), onehot_mlp.LIMIT)
    ids = [vocabulary.encode(text).seen_ids for text in frame.text]

    embedding, body = onehot_mlp.build(
        len(words),
        settings.dimension,
        settings.hidden,
        settings.window,
        settings.embedding_dropout,
        settings.dropout,
    )
    embedding.kernel.assign(initial_embedding(log_ratios, settings, seed))
    batches = Batches(ids, labels, settings, seed)
    steps = settings.epochs * len(batches)
    rate = keras.optimizers.schedules.PolynomialDecay(
        settings.learning_rate, steps, end_learning_rate=settings.learning_rate / 50
    )
    trainer = Trainer(embedding, body, settings.word_dropout, seed)
    trainer.compile(keras.optimizers.Adam(rate, beta_2=0.99), keras.losses.BinaryCrossentropy(from_logits=True))
    trainer.run(batches, settings.epochs, folder)
    kernel = embedding.kernel.numpy()
    mean_embedding = kernel[np.concatenate(ids)].mean(axis=0)
    return Trained(words, kernel, mean_embedding, body)


def count_words(texts: Collection[str], labels: np.ndarray, settings: CountSettings) -> tuple[list[str], np.ndarray]:
    """The words found in the most places, after the padding token; and of each the log of how much more often it
    is found in positive than in negative reviews (naive Bayes; Wang and Manning 2012).

    A place is a group of neighbouring reviews: in this data set they are often of one film, whose names would
    otherwise pass for opinions.
    """
    found: dict[float, Counter[str]] = {0.0: Counter(), 1.0: Counter()}
    for label, counter in found.items():
        chosen = [text for text, one in zip(texts, labels, strict=True) if one == label]
        for at in range(0, len(chosen), settings.neighbours):
            group = " \n ".join(chosen[at : at + settings.neighbours])
            counter.update({normalise(match.group()) for match in find_words(group)})
    total = found[0.0] + found[1.0]
    words = sorted(total, key=lambda word: (-total[word], word))[: settings.vocabulary - 1]
    negative, positive = (np.array([found[label][word] + settings.smoothing for word in words]) for label in (0.0, 1.0))
    log_ratios = np.log(positive / positive.sum()) - np.log(negative / negative.sum())
    return ["", *words], np.concatenate([[0.0], log_ratios])


def initial_embedding(log_ratios: np.ndarray, settings: StartSettings, seed: int) -> np.ndarray:
    """Noise, plus each word's log-ratio along one random direction, so that training starts from naive Bayes."""
    random = np.random.default_rng(seed)
    direction = random.normal(size=settings.dimension)
    direction /= np.abs(direction).mean()
    noise = random.normal(size=(log_ratios.size, settings.dimension))
    return settings.noise * noise + settings.prior * np.outer(log_ratios, direction)


def ship(trained: Trained, frame: pd.DataFrame, validation: Accuracy, seed: int, settings: Settings) -> dict:
    """Write weights (float16), vocabulary and card into assets; test what was written, not what was in memory."""
    facts = shipping.write_text_model(onehot_mlp.NAME, *trained, asdict(settings) | {"limit": onehot_mlp.LIMIT})
    weaknesses = [
        "It sees words and three neighbours on each side, not sentences: irony and most negations escape it.",
        "It ignores punctuation, case and emoji, and every word outside its vocabulary.",
        "It knows film reviews in English of before 2011; of other texts its opinion means little.",
        "Names of actors and directors carry the opinion of the reviews they were found in.",
    ]
    return imdb_card.write(onehot_mlp.load(), frame, validation, seed, facts, weaknesses)
