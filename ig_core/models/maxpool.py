"""imdb-maxpool: a film review as the largest value that any of its words has in each dimension of the embedding.

The layout of notebooks on interpreting word embeddings: embedding, global max pooling, a dense layer with ReLU, an
output. Whatever the model knows of a review, one word has told it: see `attribution.max_pool`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import keras
import numpy as np
from keras import ops

from ig_core import models
from ig_core.gradients.compiled import CompiledGradient
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.words import Vocabulary
from ig_core.models import shipped

NAME = "imdb-maxpool"
LIMIT = 1000  # words that the model reads
_BELOW = -1e9  # less than any embedding; infinity times a zero gradient would not be a number


@keras.saving.register_keras_serializable("ig_lens")
class MaskedMaxPooling(keras.layers.Layer):
    """Embedded words (n, T, d), mask (n, T) -> the largest value in each dimension (n, d).

    Padding never wins, not even where all words are below zero. A text of no words is pooled to zeros.
    """

    def call(self, inputs: Sequence[Any]) -> Any:
        embedded, mask = inputs
        seen = ops.expand_dims(mask, -1) > 0
        largest = ops.max(ops.where(seen, embedded, _BELOW), axis=1)
        return ops.where(ops.any(seen, axis=1), largest, 0)

    def compute_output_shape(self, input_shape: Sequence[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        return (input_shape[0][0], input_shape[0][-1])


@dataclass(frozen=True, eq=False)
class MaxPoolClassifier(TextClassifier):
    """A TextClassifier that sees nothing of a text but the maximum of each dimension.

    Attributes:
        head: pooled texts (n, d) -> logits (n, outputs): `logits` after the pooling.
    """

    head: Callable
    first_points: ClassVar[int] = 32
    corners: ClassVar[str] = models.MODELS[NAME].corners

    @property
    def parts(self) -> Mapping[str, Any]:
        return {"pooled": self.pooled}

    @cached_property
    def pooled(self) -> CompiledGradient:
        """Of the logits with regard to the pooled text."""
        return CompiledGradient(self.head, (self.embedding.shape[1],), corners=self.corners)


def build(
    dimension: int, hidden: int, embedding_dropout: float = 0.0, dropout: float = 0.0
) -> tuple[keras.Model, keras.Model]:
    """The untrained network.

    Returns: body ([embedded (n, T, dimension), mask (n, T)] -> logit (n, 1)), head (pooled (n, dimension) -> logit),
        which is its second part.
    """
    pooled = keras.Input((dimension,), name="pooled")
    hidden_units = keras.layers.Dense(hidden, activation="relu", name="hidden")(keras.layers.Dropout(dropout)(pooled))
    logit = keras.layers.Dense(1, name="logit")(keras.layers.Dropout(dropout)(hidden_units))
    head = keras.Model(pooled, logit, name="head")
    embedded = keras.Input((None, dimension), name="embedded")
    mask = keras.Input((None,), name="mask")
    words = keras.layers.Dropout(embedding_dropout)(embedded)
    body = keras.Model([embedded, mask], head(MaskedMaxPooling(name="pooling")([words, mask])), name=NAME)
    return body, head


def load() -> MaxPoolClassifier:
    """The shipped model. Raises: AssetError if a file of it is missing or damaged."""
    words, card, weights = shipped.vocabulary(NAME), shipped.card(NAME), shipped.weights(NAME)
    kernel, mean_embedding = weights.pop("embedding"), weights.pop("mean_embedding")
    body, _ = build(kernel.shape[1], card["settings"]["hidden"])
    shipped.assign(body, weights)
    return classifier(words, kernel, mean_embedding, body, card)


def classifier(
    words: Sequence[str], kernel: np.ndarray, mean_embedding: np.ndarray, body: keras.Model, card: Mapping
) -> MaxPoolClassifier:
    """Put the parts of a trained network together as a model that can be explained."""
    head = body.get_layer("head")

    def logits(embedded: Any, mask: Any = None) -> Any:
        if mask is None:
            return head(ops.max(embedded, axis=1), training=False)
        return body([embedded, mask], training=False)

    return MaxPoolClassifier(
        name=NAME,
        labels=models.MODELS[NAME].labels,
        vocabulary=Vocabulary(tuple(words), LIMIT),
        embedding=kernel,
        mean_embedding=mean_embedding,
        logits=logits,
        card=card,
        head=lambda pooled: head(pooled, training=False),
        network=body,
        rebuilt=lambda network: classifier(words, kernel.copy(), mean_embedding, network, card),
    )
