"""The small networks that learn what was planted, and how one learns: batch after batch, which may end in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import keras
import numpy as np

from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.forward import pad
from ig_core.kinds.text.words import PADDING, Vocabulary
from ig_core.models import LOADING, bilstm, onehot_mlp, transformer
from ig_core.watching import Speed, calls

LABELS = ("negative", "positive")
BATCH = 64  # texts
_BLANK = 0.1  # share of words that become a blank while a network learns, so that it knows what a blank is
_TEXTS_AT_ONCE = 256  # where nothing is learned
_STEP = 16  # texts are filled up to a multiple of so many words, so that few lengths are met


class SmallTransformer(TextClassifier):
    """A transformer that reads words, and no pieces between special tokens."""

    activations: ClassVar[int] = transformer.TransformerClassifier.activations


@dataclass(frozen=True)
class Family:
    """A row of FAMILIES.

    Attributes:
        label: what people call it.
        dimension: of an embedded word.
        rate: of learning.
        build: the longest text -> the untrained network: [embedded (n, T, dimension), mask (n, T)] -> logit (n, 1).
        classifier: name, words, embedding, mean embedding, the trained network -> what can be explained.
    """

    label: str
    dimension: int
    rate: float
    build: Callable[[int], keras.Model]
    classifier: Callable[[str, tuple[str, ...], np.ndarray, np.ndarray, keras.Model], TextClassifier]


def _lstm(name: str, words: tuple[str, ...], kernel: np.ndarray, mean: np.ndarray, body: keras.Model) -> TextClassifier:
    return bilstm.classifier(words, kernel, mean, body, {}, _UNLIMITED, name=name, labels=LABELS)


def _transformer(
    name: str, words: tuple[str, ...], kernel: np.ndarray, mean: np.ndarray, body: keras.Model
) -> TextClassifier:
    def logits(embedded: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
        mask = keras.ops.ones(keras.ops.shape(embedded)[:2]) if mask is None else mask
        return body([embedded, mask], training=False)

    return SmallTransformer(name, LABELS, Vocabulary(words, _UNLIMITED), kernel, mean, logits, {})


def _bag(name: str, words: tuple[str, ...], kernel: np.ndarray, mean: np.ndarray, body: keras.Model) -> TextClassifier:
    return onehot_mlp.classifier(words, kernel, mean, body, {}, name=name)


_UNLIMITED = 10_000  # words: texts were cut before anything was planted
FAMILIES: dict[str, Family] = {
    "lstm": Family("Bidirectional LSTM", 32, 5e-3, lambda longest: bilstm.build(32, 32, 1), _lstm),
    "transformer": Family(
        "Transformer, two layers",
        32,
        2e-3,
        lambda longest: transformer.build(transformer.Size(2, 32, 2, 64, longest), 1),
        _transformer,
    ),
    "bag": Family("Gated bag of words", 16, 5e-3, lambda longest: onehot_mlp.build(1, 16, 16, 3)[1], _bag),
}


class Learner:
    """A network of a family over a vocabulary, while it learns from texts of two classes.

    Args:
        family: a row of FAMILIES.
        longest: words of a text, planted ones included.
        kept: ids of words that never become a blank.
        speed: of batches, as it is measured.
    """

    def __init__(
        self,
        family: str,
        words: tuple[str, ...],
        longest: int,
        seed: int,
        kept: Sequence[int] = (),
        speed: Speed | None = None,
    ):
        self._row, self._words = FAMILIES[family], words
        self.longest = -(-longest // _STEP) * _STEP
        self._kept, self._random, self._speed = np.asarray(kept), np.random.default_rng(seed), speed or Speed()
        with LOADING:
            keras.utils.set_random_seed(seed)
            self._embedding = keras.layers.Embedding(len(words), self._row.dimension)
            self._body = self._row.build(self.longest)
            ids, mask = keras.Input((self.longest,), dtype="int32"), keras.Input((self.longest,))
            self._network = keras.Model([ids, mask], self._body([self._embedding(ids), mask]))
            optimizer = keras.optimizers.Adam(self._row.rate, clipnorm=1.0)
            loss = keras.losses.BinaryCrossentropy(from_logits=True)
            self._network.compile(optimizer, loss, jit_compile=False)

    def learn(self, rows: Sequence[np.ndarray], labels: np.ndarray) -> None:
        """One epoch. After every batch, which counts as one point, those who watch are told, and may end it there."""
        order = self._random.permutation(len(rows))
        batches = np.array_split(order, max(1, len(rows) // BATCH))
        for part in calls(len(batches), 1, self.longest, self._speed):
            (batch,) = batches[part]
            ids, mask = self._arrays([rows[i] for i in batch])
            blank = (self._random.random(ids.shape) < _BLANK) & ~np.isin(ids, self._kept)
            self._network.train_on_batch([np.where(blank, PADDING, ids), mask], labels[batch, np.newaxis])

    def logits(self, rows: list[np.ndarray]) -> np.ndarray:
        """Of the second class, (texts, 1), as the network stands."""
        spare = -len(rows) % _TEXTS_AT_ONCE  # so that all calls have one shape, for which alone they are compiled
        ids, mask = self._arrays([*rows, *rows[:1] * spare])
        parts = [slice(at, at + _TEXTS_AT_ONCE) for at in range(0, len(ids), _TEXTS_AT_ONCE)]
        found = [self._network.predict_on_batch([ids[part], mask[part]]) for part in parts]
        return np.concatenate(found)[: len(rows)]

    def right(self, rows: list[np.ndarray], labels: np.ndarray) -> np.ndarray:
        """Whether the more probable class of each text is its label, (texts,)."""
        return (self.logits(rows)[:, 0] > 0) == labels.astype(bool)

    def classifier(self, name: str, rows: Sequence[np.ndarray]) -> TextClassifier:
        """What can be explained, as the network stands; the average word is that of `rows`."""
        kernel = self._embedding.embeddings.numpy()
        return self._row.classifier(name, self._words, kernel, kernel[np.concatenate(rows)].mean(axis=0), self._body)

    def _arrays(self, rows: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Ids and mask (n, longest)."""
        ids, mask = pad(rows)
        spare = ((0, 0), (0, self.longest - ids.shape[1]))
        return np.pad(ids, spare, constant_values=PADDING), np.pad(mask, spare)
