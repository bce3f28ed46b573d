"""The models that read a text as BERT does: a transformer encoder, the mean of its states, a linear output.

Source: Vaswani et al. (2017) for the layers, Devlin, Chang, Lee and Toutanova (2019) for their order. The encoder is
written in plain Keras, since the path of an explanation starts behind the embedding, which a packaged backbone hides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import keras
import numpy as np
from keras import ops

from ig_core import assets, models
from ig_core.errors import AssetError
from ig_core.kinds import Baseline
from ig_core.kinds.text.baselines import BASELINES
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.wordpiece import PieceVocabulary
from ig_core.models import shipped

_EPSILON = 1e-12  # of BERT's normalisations
_BELOW = -1e9  # less than any score of attention


class Size(NamedTuple):
    """Of an encoder: layers, width of a token's state, heads, width between the dense layers, longest text."""

    depth: int
    width: int
    heads: int
    hidden: int
    positions: int


def gelu(x: Any) -> Any:
    """x times the share of a normal distribution below it. In bfloat16 Keras's own takes twice as long."""
    return 0.5 * x * (1 + ops.erf(x * 0.5**0.5))


class Positions(keras.layers.Layer):
    """Embedded tokens (n, T, d) -> the same plus what is learned of each position."""

    def __init__(self, count: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.count = count

    def build(self, shape: tuple) -> None:
        self.table = self.add_weight(shape=(self.count, shape[-1]), initializer="random_normal", name="table")

    def call(self, embedded: Any) -> Any:
        return embedded + self.table[: ops.shape(embedded)[1]]

    def compute_output_shape(self, shape: tuple) -> tuple:
        return shape


class SelfAttention(keras.layers.Layer):
    """States (n, T, d), mask (n, T) -> (n, T, d): each token asks all tokens that are there."""

    def __init__(self, heads: int, dropout: float = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.heads = heads
        self.dropout = keras.layers.Dropout(dropout)

    def build(self, shape: tuple) -> None:
        width = shape[-1]
        self.asking = keras.layers.Dense(3 * width, name="query_key_value")  # one product instead of three
        self.output_layer = keras.layers.Dense(width, name="output")
        self.asking.build(shape)
        self.output_layer.build(shape)

    def call(self, states: Any, mask: Any, training: bool = False) -> Any:
        length, width = ops.shape(states)[1], states.shape[-1]
        parts = ops.reshape(self.asking(states), (-1, length, 3, self.heads, width // self.heads))
        query, key, value = ops.unstack(ops.transpose(parts, (2, 0, 3, 1, 4)), 3)
        scores = ops.matmul(query, ops.swapaxes(key, -1, -2)) * (width // self.heads) ** -0.5
        scores += _BELOW * (1 - mask[:, None, None, :])
        weights = self.dropout(ops.softmax(scores), training=training)
        mixed = ops.transpose(ops.matmul(weights, value), (0, 2, 1, 3))
        return self.output_layer(ops.reshape(mixed, (-1, length, width)))


class Normalisation(keras.layers.LayerNormalization):
    """Keras's own, written out. TensorFlow's moments take the mean for a constant in the gradient of the variance: that
    is right once, and makes second derivatives wrong, by a tenth in a layer alone."""

    def call(self, inputs: Any) -> Any:
        exact = ops.cast(inputs, "float32")
        apart = exact - ops.mean(exact, axis=-1, keepdims=True)
        scaled = apart * ops.rsqrt(ops.mean(ops.square(apart), axis=-1, keepdims=True) + self.epsilon)
        return ops.cast(scaled, self.compute_dtype) * self.gamma + self.beta


class MeanPooling(keras.layers.Layer):
    """States (n, T, d), mask (n, T) -> their mean over the tokens that are there, (n, d)."""

    def call(self, states: Any, mask: Any) -> Any:
        seen = ops.expand_dims(mask, -1)
        return ops.sum(states * seen, axis=1) / ops.sum(seen, axis=1)


def build(size: Size, outputs: int, dropout: float = 0.0, name: str = "transformer") -> keras.Model:
    """The untrained network: [embedded (n, T, width), mask (n, T)] -> logits (n, outputs)."""
    embedded = keras.Input((None, size.width), name="embedded")
    mask = keras.Input((None,), name="mask")
    layers = keras.layers
    states = Normalisation(epsilon=_EPSILON, name="norm")(Positions(size.positions, name="positions")(embedded))
    states = layers.Dropout(dropout)(states)
    for i in range(size.depth):
        found = SelfAttention(size.heads, dropout, name=f"attention_{i}")(states, mask)
        states = Normalisation(epsilon=_EPSILON, name=f"attention_norm_{i}")(states + layers.Dropout(dropout)(found))
        hidden = layers.Dense(size.hidden, activation=gelu, name=f"hidden_{i}")(states)
        found = layers.Dense(size.width, name=f"narrow_{i}")(hidden)
        states = Normalisation(epsilon=_EPSILON, name=f"norm_{i}")(states + layers.Dropout(dropout)(found))
    exact = "float32"  # also where the layers below are trained in half precision
    pooled = layers.Dropout(dropout)(MeanPooling(name="mean", dtype=exact)(states, mask))
    return keras.Model([embedded, mask], layers.Dense(outputs, name="logits", dtype=exact)(pooled), name=name)


@dataclass(frozen=True, eq=False)
class TransformerClassifier(TextClassifier):
    """A TextClassifier whose words are read in pieces, between two special tokens that belong to no word.

    The path of an explanation ends at the embedded pieces, before positions are added. It starts at a baseline for
    every piece of a word; the special tokens stand there as they are, so that they move nothing and score nothing.
    """

    vocabulary: PieceVocabulary
    body: keras.Model  # as `build` makes it
    baselines: ClassVar[Mapping[str, Baseline]] = {
        name: BASELINES[name] for name in ("padding", "zero", "mean", "text")
    }
    first_points: ClassVar[int] = 20  # measured on training inputs of sst-bert, to 1 % and to 0.1 %
    most_pairs_of: ClassVar[int] = 10  # words whose pairs a page shows: each takes seconds
    points_of_pairs: ClassVar[int] = 100  # that second derivatives take to a hundredth; measured
    activations: ClassVar[int] = 210  # measured at 256 pieces; at 24 it is 150

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the path to `x` starts, (1, T, d)."""
        return np.concatenate([x[:1], super().baseline_points(name, x[1:-1])[0], x[-1:]])[np.newaxis]


class Parts(NamedTuple):
    """What a model consists of as it ships: pieces, their embedding (pieces, d), weights of the network by path."""

    pieces: list[str]
    embedding: np.ndarray
    weights: dict[str, np.ndarray]


def load(name: str) -> TransformerClassifier:
    """The shipped model of that name. Raises: AssetError if a file of it is missing or damaged."""
    card = shipped.card(name)
    settings = card["settings"]
    pieces, embedding, weights = parts(name)
    mean_embedding = weights.pop("mean_embedding")
    body = build(Size(*settings["size"]), weights["logits/kernel"].shape[1], name=name)
    shipped.assign(body, weights)
    return classifier(name, pieces, embedding, mean_embedding, body, card, settings["limit"])


def parts(name: str) -> Parts:
    """The parts of the shipped model; what it has not of its own, it takes from the model named as its backbone.

    Raises: AssetError if a file of either is missing or damaged, or the backbone is not the one it was trained on.
    """
    pieces, weights = shipped.vocabulary(name), shipped.weights(name)
    embedding = weights.pop("embedding") * weights.pop("embedding_scale")
    if backbone := shipped.card(name)["settings"].get("backbone"):
        below = parts(backbone["model"])
        if fingerprint(backbone["model"]) != backbone["sha256"]:
            raise AssetError(
                f"{name} was trained on another {backbone['model']} than the one in assets: restore both from the"
                f" repository, or train {name} again."
            )
        pieces = below.pieces + pieces
        embedding = np.concatenate([below.embedding, embedding])
        weights = below.weights | weights
    return Parts(pieces, embedding, weights)


def fingerprint(name: str) -> str:
    """By what a model knows its backbone again: the SHA-256 of its weights in the manifest."""
    return assets.manifest()[f"models/{name}/weights.npz"]["sha256"]


def classifier(
    name: str,
    pieces: Sequence[str],
    embedding: np.ndarray,
    mean_embedding: np.ndarray,
    body: keras.Model,
    card: Mapping,
    limit: int,
) -> TransformerClassifier:
    """Put the parts of a trained network together as a model that can be explained."""

    def logits(embedded: Any, mask: Any = None) -> Any:
        mask = ops.ones(ops.shape(embedded)[:2]) if mask is None else mask
        return body([embedded, mask], training=False)

    return TransformerClassifier(
        name=name,
        labels=models.MODELS[name].labels,
        vocabulary=PieceVocabulary(tuple(pieces), limit),
        embedding=embedding,
        mean_embedding=mean_embedding,
        logits=logits,
        card=card,
        body=body,
        network=body,
        rebuilt=lambda network: classifier(name, pieces, embedding.copy(), mean_embedding, network, card, limit),
    )


def rounded(embedding: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An embedding (pieces, d) as int8, and the scale (pieces, 1) by which to multiply it.

    Half the size of float16, at a mean error of 0.7 % of a row; the scale is one that float16 holds.
    """
    largest = np.abs(embedding).max(axis=1, keepdims=True)
    scale = np.maximum(largest / 127, np.finfo(np.float16).tiny).astype(np.float16).astype(np.float32)
    return np.clip(np.round(embedding / scale), -127, 127).astype(np.int8), scale


def size_of(body: keras.Model) -> Size:
    """What `build` was given to make the network."""
    depth = sum(isinstance(layer, SelfAttention) for layer in body.layers)
    positions, width = body.get_layer("positions").table.shape
    return Size(depth, width, body.get_layer("attention_0").heads, body.get_layer("hidden_0").units, positions)
