"""Train a transformer further on texts that people have labelled: what the recipes of such models share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np

from ig_core.kinds.text.words import PADDING
from ig_core.models import transformer
from ig_core.training import shipping

_PAD_TO = 4  # lengths of batches are multiples of it, so that few shapes are compiled


class Trained(NamedTuple):
    """The parts of the network, as transformer.classifier takes them."""

    name: str
    pieces: list[str]
    embedding: np.ndarray
    mean_embedding: np.ndarray
    body: keras.Model


class Batches(keras.utils.PyDataset):
    """(ids, mask), label in batches of like length, in a new order every epoch."""

    def __init__(self, rows: Sequence[np.ndarray], labels: np.ndarray, size: int, seed: int):
        super().__init__()
        self._rows, self._labels, self._size = rows, labels, size
        self._random = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, index: int) -> tuple:
        chosen = self._batches[index]
        lengths = np.array([self._rows[i].size for i in chosen])
        mask = np.arange(-(-lengths.max() // _PAD_TO) * _PAD_TO) < lengths[:, None]
        ids = np.full(mask.shape, PADDING, np.int32)
        ids[mask] = np.concatenate([self._rows[i] for i in chosen])
        return (ids, mask.astype(np.float32)), self._labels[chosen, None]

    def on_epoch_end(self) -> None:
        lengths = np.array([row.size for row in self._rows])
        order = np.argsort(lengths + self._random.uniform(0, 1, lengths.size), kind="stable")
        self._batches = [order[i : i + self._size] for i in range(0, order.size, self._size)]
        self._random.shuffle(self._batches)
        widths = [-(-lengths[batch].max() // _PAD_TO) for batch in self._batches]
        longest = int(np.argmax(widths))
        other = next((i for i, width in enumerate(widths) if width != widths[longest]), None)
        first = [longest] if other is None else [longest, other]  # Keras takes the shapes of all from the first two
        rest = [i for i in range(len(self._batches)) if i not in first]
        self._batches = [self._batches[i] for i in first + rest]


def run(
    model: keras.Model,
    batches: Batches,
    folder: Path,
    *,
    epochs: int,
    learning_rate: float,
    warm_up: float,
    weight_decay: float,
) -> None:
    """Train the model, (ids, mask) -> logit, to the last epoch, from the last whole one kept in `folder`.

    The learning rate rises to `learning_rate` in the share `warm_up` of all steps, then falls along a cosine to zero.
    """
    steps = epochs * len(batches)
    rising = int(warm_up * steps)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - rising), warmup_target=learning_rate, warmup_steps=rising
    )
    optimizer = keras.optimizers.AdamW(rate, weight_decay=weight_decay, clipnorm=1.0)
    optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta", "table", "embeddings"])
    model.compile(optimizer, keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"], jit_compile=False)
    folder.mkdir(parents=True, exist_ok=True)
    backup = keras.callbacks.BackupAndRestore(folder, delete_checkpoint=False)
    model.fit(batches, epochs=epochs, shuffle=False, verbose=2, callbacks=[backup])


def write(
    trained: Trained, settings: Mapping, limit: int, backbone: str | None = None
) -> transformer.TransformerClassifier:
    """Put weights and vocabulary into assets. Returns the model as it will be loaded from there.

    Args:
        limit: the number of pieces that the model reads.
        backbone: a shipped model whose pieces, with their embedding, come first in `trained`. They are not written
            again, and neither is any weight of the network that is the backbone's.
    """
    pieces, embedding = trained.pieces, trained.embedding
    arrays = {weight.path: weight.numpy() for weight in trained.body.weights}
    facts = {"size": list(transformer.size_of(trained.body)), "limit": limit}
    facts["parameters"] = sum(array.size for array in (embedding, *arrays.values()))
    if backbone is not None:
        below = transformer.parts(backbone)
        pieces, embedding = pieces[len(below.pieces) :], embedding[len(below.pieces) :]
        arrays = {path: array for path, array in arrays.items() if not np.array_equal(array, below.weights[path])}
        facts["backbone"] = {"model": backbone, "sha256": transformer.fingerprint(backbone)}
    numbers, scale = transformer.rounded(embedding)
    arrays |= {"embedding": numbers, "embedding_scale": scale, "mean_embedding": trained.mean_embedding}
    shipping.write_weights(trained.name, arrays)
    shipping.write_vocabulary(trained.name, pieces)
    shipping.write_card(trained.name, {"settings": dict(settings) | facts})  # which loading reads
    return transformer.load(trained.name)
