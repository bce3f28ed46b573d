"""Keras models of different making, each with an input, and the same function written out by hand.

`plain` is what is explained as a function of the points of a path, of the layers of the model called one after the
other: without anything that `from_keras` does, and without the softmax or sigmoid at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import pandas as pd
from keras import layers, ops

from ig_core.models.own import strings

WORDS = ("a", "bad", "but", "dull", "film", "funny", "good", "is", "not", "plot", "the", "very")
TEXT = "The plot is not very good, but a FUNNY film!"


@dataclass
class Example:
    """A model.

    Attributes:
        model: as its owner has it.
        kind: what it reads.
        given: what is explained.
        plain: points (n, *shape) of the path -> outputs (n, outputs).
        says: what the model itself says of the input: probabilities, or a number.
        options: of from_keras, besides.
    """

    model: Any
    kind: str
    given: Any
    plain: Callable[[Any], Any]
    says: Any
    options: dict[str, Any] = field(default_factory=dict)


def said(model: Any, inputs: Any) -> Any:
    """What the model itself says, as arrays."""
    return keras.tree.map_structure(ops.convert_to_numpy, model(inputs))


def _random(*shape: int) -> np.ndarray:
    return np.random.default_rng(7).normal(size=shape).astype(np.float32)


def _scaled_up(model: Any) -> None:
    """Weights that are the same on every backend, and larger than those at first, so that paths bend."""
    random = np.random.default_rng(3)
    for weight in model.trainable_variables:
        weight.assign(1.2 * random.normal(size=weight.shape) / np.sqrt(weight.shape[0]))


def dense_softmax() -> Example:
    model = keras.Sequential([keras.Input((6,)), layers.Dense(8, "tanh"), layers.Dense(3, "softmax")])
    _scaled_up(model)
    hidden, last = model.layers
    x = _random(6)

    def plain(points: Any) -> Any:
        return ops.matmul(hidden(points), last.kernel) + last.bias

    return Example(model, "array", x, plain, said(model, x[np.newaxis])[0])


def vectorizer(length: int | None = None) -> Any:
    layer = layers.TextVectorization(output_sequence_length=length, vocabulary=list(WORDS))
    return layer


def _embedded(embedding: Any, given: str = TEXT) -> tuple[Any, int]:
    ids = vectorizer()([given])
    return embedding(ids), int(ids.shape[1])


def lstm_with_mask() -> Example:
    """The text goes in as a string; what it is filled up with is masked."""
    model = keras.Sequential(
        [
            keras.Input((1,), dtype="string"),
            vectorizer(14),
            layers.Embedding(len(WORDS) + 2, 5, mask_zero=True),
            layers.Bidirectional(layers.LSTM(4)),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    _scaled_up(model)
    _, _, lstm, last = model.layers

    def plain(points: Any) -> Any:
        return ops.matmul(lstm(points), last.kernel) + last.bias

    says = said(model, strings.tensor([TEXT], (1,)))[0, 0]
    return Example(model, "text", TEXT, plain, [1 - says, says], {"labels": ("bad", "good")})


def spans(text: str) -> list[tuple[int, int, int]]:
    """A tokenizer: words of letters, with a special token before and after them."""
    import re

    index = {word: number for number, word in enumerate(WORDS, 2)}
    found = [(index.get(one.group().lower(), 1), one.start(), one.end()) for one in re.finditer(r"\w+", text)]
    return [(14, 0, 0), *found, (15, len(text), len(text))]


def gru_of_ids() -> Example:
    """Ids of any length, which somebody's function makes of a text, with special tokens; nothing is masked."""
    ids = keras.Input((None,), dtype="int32")
    embedding, gru, last = layers.Embedding(16, 5), layers.GRU(4), layers.Dense(2)
    model = keras.Model(ids, layers.Softmax()(last(gru(embedding(ids)))))
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return last(gru(points))

    says = said(model, np.array([[token[0] for token in spans(TEXT)]]))[0]
    return Example(model, "text", TEXT, plain, says, {"text": spans, "labels": ("bad", "good")})


def conv_of_padded_ids() -> Example:
    """Ids filled up to one length, where filling counts: convolutions, then the maximum of all places."""
    ids = keras.Input((16,), dtype="int64")
    embedding, conv, last = layers.Embedding(16, 5), layers.Conv1D(6, 3, activation="gelu"), layers.Dense(3)
    pooled = layers.GlobalAveragePooling1D()(conv(embedding(ids)))
    model = keras.Model(ids, layers.Activation("softmax")(last(pooled)))
    _scaled_up(model)
    _, size = _embedded(embedding)

    def plain(points: Any) -> Any:
        blank = ops.broadcast_to(ops.convert_to_tensor(embedding.embeddings)[0], (ops.shape(points)[0], 16 - size, 5))
        return last(ops.mean(conv(ops.concatenate([points, blank], axis=1)), axis=1))

    says = said(model, vectorizer(16)([TEXT]))[0]
    return Example(model, "text", TEXT, plain, says, {"text": vectorizer(16)})


def attention() -> Example:
    """Self-attention with positions, a second Embedding, and BatchNormalization; the embedding of words is named."""
    ids = keras.Input((12,), dtype="int32")
    words, places = layers.Embedding(16, 8, name="words"), layers.Embedding(12, 8, name="places")
    places.build()
    places.embeddings.assign(_random(12, 8))  # a constant of the model, none of its weights
    attend, norm = layers.MultiHeadAttention(2, 4), layers.BatchNormalization()
    last = layers.Dense(1)
    x = words(ids) + places(ops.expand_dims(ops.arange(12), 0))
    model = keras.Model(
        ids, layers.Activation("sigmoid")(last(layers.GlobalAveragePooling1D()(norm(x + attend(x, x)))))
    )
    _scaled_up(model)
    norm.moving_mean.assign(_random(8))
    norm.moving_variance.assign(1 + np.abs(_random(8)))
    _, size = _embedded(words)

    def plain(points: Any) -> Any:
        blank = ops.broadcast_to(ops.convert_to_tensor(words.embeddings)[0], (ops.shape(points)[0], 12 - size, 8))
        x = ops.concatenate([points, blank], axis=1) + places(ops.arange(12)[None])
        return last(ops.mean(norm(x + attend(x, x)), axis=1))

    says = said(model, vectorizer(12)([TEXT]))[0, 0]
    return Example(model, "text", TEXT, plain, [1 - says, says], {"text": vectorizer(12), "embedding": "words"})


@keras.saving.register_keras_serializable("ig_lens_tests")
class MeanOfWords(keras.Model):
    """A subclass: the mean of what is embedded, whatever the length; padding is told by the ids, with no mask layer."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.hidden = layers.Embedding(16, 5), layers.Dense(6, "tanh")
        self.last = layers.Dense(2, activation="softmax")

    def call(self, ids: Any, training: bool = False) -> Any:
        seen = ops.cast(ops.not_equal(ids, 0), "float32")[..., None]
        mean = ops.sum(self.embedding(ids) * seen, axis=1) / ops.maximum(ops.sum(seen, axis=1), 1)
        return self.last(self.hidden(mean))


def subclassed_text() -> Example:
    model = MeanOfWords()
    model(np.ones((1, 4), "int32"))
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return ops.matmul(model.hidden(ops.mean(points, axis=1)), model.last.kernel) + model.last.bias

    says = said(model, vectorizer()([TEXT]))[0]
    return Example(model, "text", TEXT, plain, says, {"text": vectorizer()})


def grey_pictures() -> Example:
    """Convolutions, BatchNormalization, dropout; grey, without an axis of channels."""
    conv, norm, last = layers.Conv2D(4, 3, activation="silu"), layers.BatchNormalization(), layers.Dense(4)
    model = keras.Sequential(
        [
            keras.Input((12, 10)),
            layers.Reshape((12, 10, 1)),
            conv,
            norm,
            layers.Dropout(0.5),
            layers.GlobalAveragePooling2D(),
            last,
            layers.Softmax(),
        ]
    )
    _scaled_up(model)
    norm.moving_variance.assign(1 + np.abs(_random(4)))

    def plain(points: Any) -> Any:
        return last(ops.mean(norm(conv(points)), axis=(1, 2)))

    x = np.random.default_rng(0).uniform(size=(12, 10)).astype(np.float32)
    return Example(model, "image", x, plain, said(model, x[np.newaxis])[0])


def colour_pictures() -> Example:
    """Bytes, which a layer of the model rescales; a residual block within a model of its own."""
    inner = keras.Input((9, 9, 4))
    first, second = layers.Conv2D(4, 3, padding="same", activation="gelu"), layers.Conv2D(4, 3, padding="same")
    block = keras.Model(inner, layers.Add()([inner, second(first(inner))]), name="block")
    x = keras.Input((18, 18, 3))
    stem, last = layers.Conv2D(4, 3, strides=2, padding="same"), layers.Dense(3, activation="softmax")
    y = layers.GlobalAveragePooling2D()(block(stem(layers.Rescaling(1 / 127.5, offset=-1)(x))))
    model = keras.Model(x, last(y))
    _scaled_up(model)

    def plain(points: Any) -> Any:
        y = stem(points / 127.5 - 1)
        return ops.matmul(ops.mean(y + second(first(y)), axis=(1, 2)), last.kernel) + last.bias

    given = np.random.default_rng(0).integers(0, 256, (18, 18, 3)).astype(np.uint8)
    return Example(model, "image", given, plain, said(model, given[np.newaxis].astype(np.float32))[0])


def channels_first() -> Example:
    """The processor has convolutions of channels last alone, so the model turns them round itself."""
    conv, flat, last = layers.Conv2D(4, 3, activation="tanh"), layers.Flatten(), layers.Dense(2)
    model = keras.Sequential([keras.Input((3, 8, 8)), layers.Permute((2, 3, 1)), conv, flat, last, layers.Softmax()])
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return last(flat(conv(points)))

    x = np.random.default_rng(0).uniform(size=(3, 8, 8)).astype(np.float32)
    return Example(model, "image", x, plain, said(model, x[np.newaxis])[0])


def table() -> pd.DataFrame:
    """Made-up rows."""
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "age": random.integers(18, 80, 300).astype(float),
            "hours": random.normal(40, 8, 300).round(1),
            "city": random.choice(["Bonn", "Oslo", "Rome"], 300),
            "grade": random.integers(3, 7, 300),
            "job": random.choice(["baker", "nurse"], 300),
        }
    )


def columns_with_preprocessing() -> Example:
    """A dict of columns: numbers normalised, categories embedded, encoded and looked up, in layers of the model."""
    types = {"age": "float32", "hours": "float32", "city": "string", "grade": "int64", "job": "string"}
    inputs = {name: keras.Input((1,), name=name, dtype=dtype) for name, dtype in types.items()}
    rows = table()
    normal = layers.Normalization()
    normal.adapt(rows[["age", "hours"]].to_numpy())
    embedding, hidden, last = layers.Embedding(4, 3), layers.Dense(8, "tanh"), layers.Dense(1, activation="sigmoid")
    city = layers.Flatten()(embedding(layers.StringLookup(vocabulary=["Bonn", "Oslo", "Rome"])(inputs["city"])))
    grade = layers.CategoryEncoding(5, output_mode="one_hot")(
        layers.IntegerLookup(vocabulary=[3, 4, 5, 6])(inputs["grade"])
    )
    job = layers.StringLookup(vocabulary=["baker", "nurse"], output_mode="one_hot", num_oov_indices=0)(inputs["job"])
    numbers = normal(layers.Concatenate()([inputs["age"], inputs["hours"]]))
    model = keras.Model(inputs, last(hidden(layers.Concatenate()([numbers, city, grade, job]))))
    _scaled_up(model)

    def plain(points: Any) -> Any:  # age, hours, three of the city, five of the grade, two of the job
        numbers = normal(points[:, :2])
        return ops.matmul(hidden(ops.concatenate([numbers, points[:, 2:]], axis=1)), last.kernel) + last.bias

    given = {"age": 33.0, "hours": 51.5, "city": "Oslo", "grade": 4, "job": "nurse"}
    batch = {
        name: strings.tensor([value], (1,))
        if types[name] == "string"
        else ops.convert_to_tensor([[value]], types[name])
        for name, value in given.items()
    }
    says = said(model, batch)[0, 0]
    return Example(model, "row", given, plain, [1 - says, says], {"columns": rows, "labels": ("no", "yes")})


def columns_of_codes() -> Example:
    """Categories as whole numbers: one looked up and encoded, one embedded. It needs nothing that is of TensorFlow."""
    types = {"age": "float32", "grade": "int32", "shift": "int32"}
    inputs = {name: keras.Input((1,), name=name, dtype=dtype) for name, dtype in types.items()}
    random = np.random.default_rng(1)
    rows = table()[["age", "grade"]].assign(age=lambda own: own.age / 10, shift=random.integers(0, 3, 300))
    embedding, hidden, last = layers.Embedding(3, 2), layers.Dense(6, "tanh"), layers.Dense(2)
    grade = layers.CategoryEncoding(5, output_mode="one_hot")(
        layers.IntegerLookup(vocabulary=[3, 4, 5, 6])(inputs["grade"])
    )
    shift = layers.Flatten()(embedding(inputs["shift"]))
    model = keras.Model(inputs, last(hidden(layers.Concatenate()([inputs["age"], grade, shift]))))
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return last(hidden(points))

    given = {"age": 3.3, "grade": 4, "shift": 2}
    logits = said(model, {name: np.array([[value]], types[name]) for name, value in given.items()})[0]
    powers = np.exp(logits - logits.max())
    return Example(model, "row", given, plain, powers / powers.sum(), {"columns": rows})


def columns_as_one_vector() -> Example:
    """A table of numbers, which the network takes as one vector."""
    rows = table()[["age", "hours", "grade"]]
    hidden, last = layers.Dense(6, "tanh"), layers.Dense(2, activation="softmax")
    normal = layers.Normalization()
    normal.adapt(rows.to_numpy(np.float32))
    model = keras.Sequential([keras.Input((3,)), normal, hidden, last])
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return ops.matmul(hidden(normal(points)), last.kernel) + last.bias

    given = {"age": 33.0, "hours": 51.5, "grade": 4}
    says = said(model, ops.convert_to_tensor([list(given.values())]))[0]
    return Example(model, "row", given, plain, says, {"columns": rows})


def regression() -> Example:
    model = keras.Sequential([keras.Input((4, 3)), layers.Flatten(), layers.Dense(8, "softplus"), layers.Dense(1)])
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return model.layers[2](model.layers[1](ops.reshape(points, (-1, 12))))

    x = _random(4, 3)
    return Example(model, "array", x, plain, said(model, x[np.newaxis])[0], {"unit": "degrees"})


def several_outputs() -> Example:
    x = keras.Input((5,))
    hidden, one, other = (
        layers.Dense(6, "tanh"),
        layers.Dense(3, "softmax", name="species"),
        layers.Dense(1, name="age"),
    )
    model = keras.Model(x, [one(hidden(x)), other(hidden(x))])
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return ops.matmul(hidden(points), one.kernel) + one.bias

    given = _random(5)
    return Example(model, "array", given, plain, said(model, given[np.newaxis])[0][0], {"head": "species"})


def several_inputs() -> Example:
    a, b = keras.Input((3,), name="a"), keras.Input((2, 2), name="b")
    first, second, last = layers.Dense(5, "tanh"), layers.Dense(5, "tanh"), layers.Dense(2, activation="softmax")
    model = keras.Model({"a": a, "b": b}, last(layers.Multiply()([first(a), second(layers.Flatten()(b))])))
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return ops.matmul(first(points[:, :3]) * second(points[:, 3:]), last.kernel) + last.bias

    given = {"a": _random(3), "b": _random(2, 2)}
    says = said(model, {name: array[np.newaxis] for name, array in given.items()})[0]
    return Example(model, "array", given, plain, says)


def shared_embedding() -> Example:
    """Two towers: two rows of ids go through one Embedding with a mask and one GRU; a third input is numbers."""
    a, b = (keras.Input((6,), dtype="int32", name=name) for name in ("left", "right"))
    size = keras.Input((2,), name="size")
    embedding, gru = layers.Embedding(20, 3, mask_zero=True), layers.GRU(4)
    hidden, last = layers.Dense(5, "tanh"), layers.Dense(1)
    model = keras.Model([a, b, size], last(hidden(layers.Concatenate()([gru(embedding(a)), gru(embedding(b)), size]))))
    _scaled_up(model)
    given = {"left": [1, 2, 3, 0, 0, 0], "right": [4, 5, 6, 7, 0, 0], "size": [0.3, -0.7]}

    def plain(points: Any) -> Any:  # six vectors of three, six ids; the same; two numbers
        left = gru(ops.reshape(points[:, :18], (-1, 6, 3))[:, :3])
        right = gru(ops.reshape(points[:, 24:42], (-1, 6, 3))[:, :4])
        return last(hidden(ops.concatenate([left, right, points[:, 48:]], axis=1)))

    batch = [ops.convert_to_tensor([given[name]]) for name in ("left", "right", "size")]
    return Example(model, "array", given, plain, said(model, batch)[0], {"unit": "years"})


class Merged(keras.Model):
    """A subclass of two towers whose probabilities are averaged: there is no layer whose softmax could be taken off."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.other = layers.Dense(3, "softmax"), layers.Dense(3)

    def call(self, x: Any) -> Any:
        return (self.one(x) + ops.softmax(self.other(x))) / 2


def merged_probabilities() -> Example:
    model = Merged()
    model(np.zeros((1, 5), np.float32))
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return (model.one(points) + ops.softmax(model.other(points))) / 2

    x = _random(5)
    return Example(model, "array", x, plain, said(model, x[np.newaxis])[0])


def multi_label() -> Example:
    model = keras.Sequential([keras.Input((5,)), layers.Dense(6, "tanh"), layers.Dense(3, "sigmoid")])
    _scaled_up(model)
    hidden, last = model.layers

    def plain(points: Any) -> Any:
        return (ops.matmul(hidden(points), last.kernel) + last.bias)[:, 1:2]

    x = _random(5)
    says = said(model, x[np.newaxis])[0, 1]
    options = {"labels": ("cat", "dog", "bird"), "head": "dog"}
    return Example(model, "array", x, plain, [1 - says, says], options)


def series_of_any_length() -> Example:
    """A row of measurements of any length, in double precision."""
    lstm, last = layers.LSTM(4, dtype="float64"), layers.Dense(2, activation="softmax", dtype="float64")
    model = keras.Sequential([keras.Input((None, 3)), lstm, last])
    _scaled_up(model)

    def plain(points: Any) -> Any:
        return ops.cast(ops.matmul(lstm(points), last.kernel) + last.bias, "float32")

    x = _random(7, 3)
    return Example(model, "array", x, plain, said(model, x[np.newaxis])[0])


NEED_TENSORFLOW = (lstm_with_mask, columns_with_preprocessing)  # Keras takes strings on TensorFlow alone

EXAMPLES: dict[str, Callable[[], Example]] = {
    make.__name__: make
    for make in (
        dense_softmax,
        lstm_with_mask,
        gru_of_ids,
        conv_of_padded_ids,
        attention,
        subclassed_text,
        grey_pictures,
        colour_pictures,
        channels_first,
        columns_with_preprocessing,
        columns_of_codes,
        columns_as_one_vector,
        regression,
        several_outputs,
        several_inputs,
        shared_embedding,
        merged_probabilities,
        multi_label,
        series_of_any_length,
    )
    if keras.backend.backend() == "tensorflow" or make not in NEED_TENSORFLOW
}


def there(*names: str) -> list[str]:
    """Those of the examples that the backend has."""
    return [name for name in names if name in EXAMPLES]
