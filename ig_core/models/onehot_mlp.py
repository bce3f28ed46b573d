"""imdb-onehot: a film review as one-hot words, embedded by einsum, pooled, and judged by a small dense network.

The layout of sources such as "Integrated Gradients Method for Sentiment Analysis" (one-hot input, an einsum as
embedding, zero baseline). A gather passes gradients to its output as well as an einsum does; what it lacks is a
gradient to its integer input, which a one-hot input has. The two give the same scores for words (see
`attribute_one_hot`), so the app works on embedded words, with vocabulary / d times less work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import keras
import numpy as np
from keras import ops

from ig_core import models
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.record import Attribution
from ig_core.gradients.compiled import CompiledGradient
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.words import Encoded, Vocabulary
from ig_core.models import shipped
from ig_core.quadrature import Quadrature

NAME = "imdb-onehot"
LIMIT = 1000  # words that the model reads
_LENGTH_STEP = 32  # texts are padded to a multiple of it: each length of a convolution keeps a plan in memory


class OneHotClassifier(TextClassifier):
    """A TextClassifier whose paths are so smooth that five gradients do."""

    first_points: ClassVar[int] = 5


@keras.saving.register_keras_serializable("ig_lens")
class OneHotEmbedding(keras.layers.Layer):
    """One-hot words (n, T, V) -> embeddings (n, T, d), by einsum with a kernel (V, d)."""

    def __init__(self, vocabulary: int, dimension: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.vocabulary, self.dimension = vocabulary, dimension

    def build(self, input_shape: tuple[int | None, ...] | None = None) -> None:
        self.kernel = self.add_weight(name="kernel", shape=(self.vocabulary, self.dimension), initializer="zeros")

    def call(self, one_hot: Any) -> Any:
        return ops.einsum("ntv,vd->ntd", one_hot, self.kernel)

    def lookup(self, ids: Any) -> Any:
        """The same embeddings for integer words (n, T): rows of the kernel."""
        return ops.take(self.kernel, ids, axis=0)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "vocabulary": self.vocabulary, "dimension": self.dimension}


@keras.saving.register_keras_serializable("ig_lens")
class GatedPooling(keras.layers.Layer):
    """Embedded words (n, T, d), mask (n, T) -> texts (n, d): Σ_t gate_t ⊙ e_t / √(number of words).

    The gate, 2σ of a convolution over a word and its neighbours, lets the context turn a word up or down
    ("not good"). Division by the root of the number of words, not by the number, keeps long texts as loud as
    their words are many, as a unit-length bag of words does. Masked positions count for nothing: they add
    nothing, are not counted, and their neighbours see zeros beyond the end of the text.
    """

    def __init__(self, window: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.window = window

    def build(self, input_shape: Sequence[tuple[int | None, ...]]) -> None:
        dimension = input_shape[0][-1]
        self.kernel = self.add_weight(
            name="kernel",
            shape=(self.window, dimension, dimension),
            initializer=keras.initializers.VarianceScaling(0.01),
        )
        self.bias = self.add_weight(name="bias", shape=(dimension,), initializer="zeros")

    def call(self, inputs: Sequence[Any]) -> Any:
        embedded, mask = inputs
        return self.pooled(embedded * ops.expand_dims(mask, -1), ops.sum(mask, axis=1, keepdims=True))

    def pooled(self, embedded: Any, words: Any) -> Any:
        """The same of texts that have zeros at masked positions; `words` is how many of them are not masked."""
        gate = 2 * ops.sigmoid(ops.conv(embedded, self.kernel, padding="same") + self.bias)
        return ops.sum(gate * embedded, axis=1) / ops.sqrt(ops.maximum(words, 1))

    def compute_output_shape(self, input_shape: Sequence[tuple[int | None, ...]]) -> tuple[int | None, ...]:
        return (input_shape[0][0], input_shape[0][-1])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "window": self.window}


def build(
    vocabulary: int,
    dimension: int,
    hidden: int,
    window: int,
    embedding_dropout: float = 0.0,
    dropout: float = 0.0,
) -> tuple[OneHotEmbedding, keras.Model]:
    """The untrained network, in two parts that share nothing but their interface.

    Returns: embedding (OneHotEmbedding), body (keras.Model: [embedded (n, T, d), mask (n, T)] -> logit (n, 1)).
    """
    embedding = OneHotEmbedding(vocabulary, dimension, name="embedding")
    embedding.build()
    embedded = keras.Input((None, dimension), name="embedded")
    mask = keras.Input((None,), name="mask")
    text = GatedPooling(window, name="pooling")([keras.layers.Dropout(embedding_dropout)(embedded), mask])
    hidden_units = keras.layers.Dense(hidden, activation="gelu", name="hidden")(keras.layers.Dropout(dropout)(text))
    logit = keras.layers.Dense(1, name="logit")(keras.layers.Dropout(dropout)(hidden_units))
    return embedding, keras.Model([embedded, mask], logit, name=NAME)


def load() -> TextClassifier:
    """The shipped model. Raises: AssetError if a file of it is missing or damaged."""
    words, card, weights = shipped.vocabulary(NAME), shipped.card(NAME), shipped.weights(NAME)
    kernel, mean_embedding = weights.pop("embedding"), weights.pop("mean_embedding")
    _, body = build(kernel.shape[0], kernel.shape[1], card["settings"]["hidden"], card["settings"]["window"])
    shipped.assign(body, weights)
    return classifier(words, kernel, mean_embedding, body, card)


def classifier(
    words: Sequence[str],
    kernel: np.ndarray,
    mean_embedding: np.ndarray,
    body: keras.Model,
    card: Mapping,
    name: str = NAME,
) -> TextClassifier:
    """Put the parts of a trained network together as a model that can be explained."""

    pooling = body.get_layer("pooling")
    head = keras.Model(pooling.output, body.output)

    def logits(embedded: Any, mask: Any = None) -> Any:
        words = ops.shape(embedded)[1]
        spare = [[0, 0], [0, -words % _LENGTH_STEP]]
        padded = ops.pad(embedded, [*spare, [0, 0]])
        if mask is None:  # what is padded is zero as it is
            return head(pooling.pooled(padded, ops.cast(words, "float32")), training=False)
        return body([padded, ops.pad(mask, spare)], training=False)

    return OneHotClassifier(
        name=name,
        labels=models.MODELS[NAME].labels,
        vocabulary=Vocabulary(tuple(words), LIMIT),
        embedding=kernel,
        mean_embedding=mean_embedding,
        logits=logits,
        card=card,
        network=body,
        rebuilt=lambda network: classifier(words, kernel.copy(), mean_embedding, network, card, name),
    )


def attribute_one_hot(model: TextClassifier, encoded: Encoded, direction: np.ndarray, rule: Quadrature) -> Attribution:
    """Integrated Gradients in one-hot space, as the source does it: the reference that the app does without.

    The input is (T, V), the baseline all zeros. The score of a word is the sum of its row, in which every entry
    but the word's own is exactly zero. It needs `rule.points` arrays of T · V numbers.
    """
    embedding = OneHotEmbedding(*model.embedding.shape)
    embedding.build()
    embedding.kernel.assign(model.embedding)
    shape = (None, len(model.embedding))
    gradient = CompiledGradient(lambda one_hot: model.logits(embedding(one_hot)), shape, bytes_per_call=2**62)
    one_hot = np.eye(len(model.embedding), dtype=np.float32)[encoded.seen_ids]
    return integrated_gradients(gradient.along(direction), one_hot, np.zeros_like(one_hot), rule)
