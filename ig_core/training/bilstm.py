"""What the recipes of sst-bilstm and imdb-bilstm share: the loop over epochs, and what is written at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from ig_core.models import bilstm
from ig_core.models.onehot_mlp import OneHotEmbedding
from ig_core.training import shipping
from ig_core.training.imdb_onehot import Batches, Trained, Trainer


@dataclass(frozen=True)
class Settings:
    """What a recipe chooses; each says at which values."""

    dimension: int
    units: int  # of one direction
    limit: int  # words of a text that the model reads
    crop: int  # words of a text seen in one training step
    embedding_dropout: float
    dropout: float
    word_dropout: float  # share of words that become a blank (the padding token) while training
    batch: int
    epochs: int
    learning_rate: float
    weight_decay: float
    averaging: float  # share of the running mean of the weights that stays after a step; the mean is what ships


class MixedBatches(Batches):
    """Batches of which the first two differ in length: Keras takes the shapes of all from those two."""

    def on_epoch_end(self) -> None:
        super().on_epoch_end()
        lengths = [max(self._crop(self._ids[i]).size for i in rows) for rows in self._batches]
        for place, batch in enumerate(sorted({int(np.argmin(lengths)), int(np.argmax(lengths))})):
            self._batches.insert(place, self._batches.pop(batch))


def fit(
    name: str,
    words: list[str],
    initial: np.ndarray,
    ids: Sequence[np.ndarray],
    labels: np.ndarray,
    seed: int,
    settings: Settings,
    folder: Path,
    learn_words: bool = True,
) -> Trained:
    """Train on rows of ids, keeping the state after each epoch in `folder`.

    Args:
        initial: embedding to start from, (words, dimension).
        learn_words: whether the embedding is trained, or stays as it is.
        labels: 0 or 1 for each row, (n,), to be told by one output; or shares of C classes, (n, C), by C outputs.
    """
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    outputs = 1 if labels.ndim == 1 else labels.shape[1]
    embedding = OneHotEmbedding(len(words), settings.dimension, name="embedding")
    embedding.build()
    embedding.kernel.assign(initial)
    embedding.trainable = learn_words
    body = bilstm.build(
        settings.dimension, settings.units, outputs, settings.embedding_dropout, settings.dropout, name=name
    )
    batches = MixedBatches(ids, labels, settings, seed)
    rate = keras.optimizers.schedules.PolynomialDecay(
        settings.learning_rate, settings.epochs * len(batches), end_learning_rate=settings.learning_rate / 50
    )
    optimizer = keras.optimizers.AdamW(
        rate,
        weight_decay=settings.weight_decay,
        clipnorm=1.0,
        use_ema=True,
        ema_momentum=settings.averaging,
        ema_overwrite_frequency=None,
    )
    loss = keras.losses.BinaryCrossentropy if outputs == 1 else keras.losses.CategoricalCrossentropy
    trainer = Trainer(embedding, body, settings.word_dropout, seed)
    trainer.compile(optimizer, loss(from_logits=True))
    trainer.run(batches, settings.epochs, folder)
    kernel = embedding.kernel.numpy()
    return Trained(words, kernel, kernel[np.concatenate(ids)].mean(axis=0), body)


def write(trained: Trained, settings: Settings) -> bilstm.LstmClassifier:
    """Put weights (float16) and vocabulary into assets. Returns the model as it will be loaded from there."""
    name = trained.body.name
    shipping.write_text_model(name, *trained, asdict(settings))
    return bilstm.load(name)
