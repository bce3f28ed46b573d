"""The teacher of `sst-bilstm`: a BERT encoder learns the treebank's five classes, then labels sentences of reviews.

8,544 sentences are too few for an LSTM that has read nothing else; an encoder that has read much learns more from
them, and hands it on by the probabilities that it gives to sentences which nobody has labelled. Source: Hinton,
Vinyals and Dean (2015), Distilling the Knowledge in a Neural Network; for an LSTM as the student, Tang et al. (2019).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from ig_core.data import sst
from ig_core.kinds.text.wordpiece import PieceVocabulary
from ig_core.models import transformer
from ig_core.training import encoders
from ig_core.training.fine_tuning import Batches

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|<br\s*/?>")
_TEXTS_PER_CALL = 128


@dataclass(frozen=True)
class Settings:
    """What was tried on the dev sentences, at the values that were chosen."""

    phrases: int = 14_000  # of those of at least `words` words, besides all whole sentences
    words: int = 4
    longest: int = 64  # pieces of a text
    dropout: float = 0.1
    batch: int = 32
    epochs: int = 2
    learning_rate: float = 6e-5
    weight_decay: float = 0.01
    sentences: int = 60_000  # of the reviews, drawn at random, that are labelled
    least: int = 5  # words of such a sentence
    most: int = 40


class EmbeddedBatches(Batches):
    """(embedded, mask), label: the embedding, which is not trained, is looked up for each batch."""

    def __init__(self, rows: Sequence[np.ndarray], labels: np.ndarray, embedding: np.ndarray, size: int, seed: int):
        super().__init__(rows, labels, size, seed)
        self._embedding = embedding

    def __getitem__(self, index: int) -> tuple:
        (ids, mask), labels = super().__getitem__(index)
        return (self._embedding[ids], mask), labels


def teach(
    sentences: pd.DataFrame, phrases: pd.DataFrame, reviews: Iterable[str], folder: Path, seed: int, settings: Settings
) -> tuple[list[str], np.ndarray]:
    """Sentences of the reviews, and the probabilities (sentences, classes) that the teacher gives them.

    Args:
        sentences, phrases: of the treebank, to learn from.
        folder: of the encoder to start from, as encoders.read takes it.
    """
    keras.utils.set_random_seed(seed)
    source = encoders.read(folder)
    vocabulary = PieceVocabulary(tuple(source.pieces), settings.longest)
    parts = phrases[phrases.text.str.count(" ") >= settings.words - 1].drop_duplicates("text")
    shown = pd.concat([sentences[["text", "label"]], parts.sample(settings.phrases, random_state=seed)])
    rows = [vocabulary.encode(text).pieces for text in shown.text]
    body = transformer.build(source.size, len(sst.LABELS), settings.dropout, name="teacher")
    encoders.assign(body, source)
    batches = EmbeddedBatches(rows, shown.label.to_numpy(), source.embedding, settings.batch, seed)
    rate = keras.optimizers.schedules.PolynomialDecay(
        settings.learning_rate, settings.epochs * len(batches), end_learning_rate=0.0
    )
    body.compile(
        keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    body.fit(batches, epochs=settings.epochs, shuffle=False, verbose=2)
    chosen = sentences_of(reviews, seed, settings)
    return chosen, keras.activations.softmax(
        logits_of(body, [vocabulary.encode(text).pieces for text in chosen], source.embedding)
    ).numpy()


def sentences_of(reviews: Iterable[str], seed: int, settings: Settings) -> list[str]:
    """As many sentences as wanted, drawn at random from the reviews."""
    found = [sentence.strip() for text in reviews for sentence in _SENTENCE_END.split(text)]
    found = [text for text in found if settings.least <= len(text.split()) <= settings.most]
    return [found[i] for i in np.random.default_rng(seed).permutation(len(found))[: settings.sentences]]


def logits_of(body: keras.Model, rows: Sequence[np.ndarray], embedding: np.ndarray) -> np.ndarray:
    """Texts as rows of pieces -> logits (texts, classes); texts of like length share a call."""
    order = np.argsort([row.size for row in rows], kind="stable")
    run = tf.function(lambda embedded, mask: body([embedded, mask], training=False), reduce_retracing=True)
    logits = []
    for at in range(0, order.size, _TEXTS_PER_CALL):
        part = [rows[i] for i in order[at : at + _TEXTS_PER_CALL]]
        lengths = np.array([row.size for row in part])
        mask = np.arange(lengths.max()) < lengths[:, np.newaxis]
        ids = np.zeros(mask.shape, np.int32)
        ids[mask] = np.concatenate(part)
        logits.append(run(tf.constant(embedding[ids]), tf.constant(mask, tf.float32)).numpy())
    return np.concatenate(logits)[np.argsort(order)]
