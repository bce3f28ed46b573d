"""Integrated Gradients of Keras models that people bring, against what no implementation can avoid: n gradients.

Five models as from_keras takes them: an LSTM over masked words, self-attention, convolutions in colour, columns with
preprocessing layers, and two inputs; random weights, seeded. The floor is a forward and backward pass of the same
layers behind the embedding, put together by hand and compiled, without anything of from_keras, over the same n points,
which lie ready in a tensor. See `floor` for the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import pandas as pd
from keras import layers, ops

import ig_core
from benchmarks.common import options
from benchmarks.floor import against_floor
from benchmarks.floors import floor_of
from ig_core.explainer import prepare

LENGTH, VOCABULARY, WIDTH = 200, 2000, 64


class Brought(NamedTuple):
    """A model that somebody brings.

    Attributes:
        model: as from_keras makes it.
        given: an input.
        plain: points (n, *shape) -> outputs, of the same layers, by hand.
    """

    model: Any
    given: Any
    plain: Callable[[Any], Any]


def main() -> None:
    wanted = options(__doc__, rounds=100)
    for make in (lstm, attention, colour, columns, two_inputs):
        keras.utils.set_random_seed(0)
        brought = make()
        case = prepare(brought.given, model=brought.model)
        against_floor(brought.model, case.x, case.start, wanted.rounds, floor_of(brought.plain, brought.model.shape))


def _words() -> list[str]:
    return [f"w{number}" for number in range(VOCABULARY)]


def _text() -> str:
    return " ".join(np.random.default_rng(0).choice(_words(), LENGTH))


def _vectorizer() -> Any:
    return layers.TextVectorization(vocabulary=_words(), output_sequence_length=LENGTH)


def lstm() -> Brought:
    inner, last = layers.Bidirectional(layers.LSTM(64)), layers.Dense(1, activation="sigmoid")
    embedding = layers.Embedding(VOCABULARY + 2, WIDTH, mask_zero=True)
    model = keras.Sequential(
        [keras.Input((1,), dtype="string"), _vectorizer(), embedding, inner, last], name="own-lstm"
    )
    mine = ig_core.from_keras(model, kind="text")
    seen = ops.ones((1, LENGTH), "bool")  # the mask that an Embedding gives its LSTM

    def plain(points: Any) -> Any:
        states = inner(points, mask=ops.repeat(seen, ops.shape(points)[0], axis=0))
        return ops.matmul(states, last.kernel) + last.bias

    return Brought(mine, _text(), plain)


def attention() -> Brought:
    ids = keras.Input((LENGTH,), dtype="int32")
    x = embedded = layers.Embedding(VOCABULARY + 2, WIDTH)(ids)
    blocks = [
        (layers.MultiHeadAttention(4, 16), layers.LayerNormalization(), layers.Dense(128, "gelu"), layers.Dense(WIDTH))
        for _ in range(2)
    ]
    last = layers.Dense(2, activation="softmax")

    def behind(x):
        for attend, norm, wide, narrow in blocks:
            x = norm(x + attend(x, x))
            x = x + narrow(wide(x))
        return keras.ops.mean(x, axis=1)

    model = keras.Model(ids, last(behind(x)), name="own-attention")
    rest = keras.Model(embedded, behind(embedded))

    def plain(points: Any) -> Any:
        return ops.matmul(rest(points), last.kernel) + last.bias

    return Brought(ig_core.from_keras(model, kind="text", text=_vectorizer()), _text(), plain)


def colour() -> Brought:
    body = [
        layers.Rescaling(1 / 255),
        layers.Conv2D(16, 3, activation="silu", padding="same"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="silu", padding="same"),
        layers.BatchNormalization(),
        layers.GlobalAveragePooling2D(),
        layers.Dense(10),
    ]
    model = keras.Sequential([keras.Input((64, 64, 3)), *body, layers.Softmax()], name="own-colour")

    def plain(points: Any) -> Any:
        for layer in body:
            points = layer(points)
        return points

    given = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    return Brought(ig_core.from_keras(model, kind="image"), given, plain)


def columns() -> Brought:
    random, names = np.random.default_rng(0), [f"number {place}" for place in range(10)]
    rows = pd.DataFrame({name: random.normal(size=500) for name in names})
    rows["city"] = random.choice(["Bonn", "Oslo", "Rome"], 500)
    inputs = {name: keras.Input((1,), name=name.replace(" ", "_")) for name in names}
    inputs = {tensor.name: tensor for tensor in inputs.values()}
    rows = rows.rename(columns=lambda name: name.replace(" ", "_"))
    inputs["city"] = keras.Input((1,), name="city", dtype="string")
    city = layers.StringLookup(vocabulary=["Bonn", "Oslo", "Rome"], output_mode="one_hot")(inputs["city"])
    hidden = [layers.Dense(128, "silu"), layers.Dense(64, "silu"), layers.Dense(1)]
    x = layers.Concatenate()([*(tensor for name, tensor in inputs.items() if name != "city"), city])
    for layer in hidden:
        x = layer(x)
    model = keras.Model(inputs, x, name="own-columns")

    def plain(points: Any) -> Any:
        for layer in hidden:
            points = layer(points)
        return points

    mine = ig_core.from_keras(model, kind="row", columns=rows, unit="points")
    return Brought(mine, rows.iloc[0].to_dict(), plain)


def two_inputs() -> Brought:
    a, b = keras.Input((64, 8), name="a"), keras.Input((32,), name="b")
    gru, dense, last = layers.GRU(32), layers.Dense(32, "tanh"), layers.Dense(3)
    model = keras.Model([a, b], last(layers.Concatenate()([gru(a), dense(b)])), name="own-two-inputs")

    def plain(points: Any) -> Any:
        series = ops.reshape(points[:, : 64 * 8], (-1, 64, 8))
        return last(ops.concatenate([gru(series), dense(points[:, 64 * 8 :])], axis=1))

    random = np.random.default_rng(0)
    given = {"a": random.normal(size=(64, 8)), "b": random.normal(size=32)}
    return Brought(ig_core.from_keras(model, kind="array"), given, plain)


if __name__ == "__main__":
    main()
