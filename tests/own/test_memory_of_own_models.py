"""How many points of a model of somebody else go into one call, which may take so much memory."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from keras_models import MeanOfWords, vectorizer

import ig_core
from ig_core.gradients.compiled import _BYTES_PER_CALL, compiled_gradient
from ig_core.gradients.on_tensorflow import told_by


def blocks(x, count=2):
    for _ in range(count):
        x = x + layers.MultiHeadAttention(4, 8)(x, x)
    return layers.Dense(2)(ops.mean(x, axis=1))


def test_what_attention_holds_is_counted():
    ids = keras.Input((512,), dtype="int32")
    model = keras.Model(ids, blocks(layers.Embedding(16, 32)(ids)))
    mine = ig_core.from_keras(model, kind="text", text=vectorizer(512))
    matrices = 2 * 4 * 512 * 512 * 4  # bytes: of each head of each layer
    assert mine.held > 2 * matrices
    compiled = compiled_gradient(mine)
    for words in (3, 512):  # a short text is filled up, and takes as much
        assert compiled.points_per_call(words * 32) <= max(1, _BYTES_PER_CALL // mine.held)


def test_a_subclass_is_counted_by_what_it_does():
    class Wide(keras.Model):
        def __init__(self):
            super().__init__()
            self.wide, self.last = layers.Dense(5000, "tanh"), layers.Dense(1)

        def call(self, x):
            return self.last(self.wide(x))

    model = Wide()
    model(np.zeros((1, 4), np.float32))
    mine = ig_core.from_keras(model, kind="array", unit="m")
    assert mine.activations >= 2 * 5000 / 4
    assert compiled_gradient(mine).points_per_call(4) <= _BYTES_PER_CALL // (2 * 4 * 5000)


def test_a_small_model_counts_what_ours_do():
    model = MeanOfWords()
    model(np.ones((1, 4), "int32"))
    mine = ig_core.from_keras(model, kind="text", text=vectorizer())
    assert mine.held == 0
    assert mine.activations == 24


def test_a_large_picture_is_explained_in_many_calls_that_tell_and_can_be_stopped():
    x = keras.Input((224, 224, 3))
    y = layers.Conv2D(32, 3, activation="silu", padding="same")(x)
    y = layers.Conv2D(32, 3, activation="silu", padding="same")(y)
    model = keras.Model(x, layers.Dense(2)(layers.GlobalAveragePooling2D()(y)))
    mine = ig_core.from_keras(model, kind="image")
    told = []
    found = ig_core.explain(np.full((224, 224, 3), 0.5), model=mine, points=16, progress=told.append)
    assert found.scores.shape == (224, 224)
    assert found.relative_gap < 1e-2
    assert len(told) > 4
    assert max(np.diff(told)) <= compiled_gradient(mine).points_per_call(224 * 224 * 3)

    class EnoughError(Exception):
        pass

    def stop(points):
        raise EnoughError

    with pytest.raises(EnoughError):
        ig_core.explain(np.full((224, 224, 3), 0.5), model=mine, points=64, progress=stop)


def test_memory_of_a_function_is_that_of_what_depends_on_its_points():
    constant = ops.ones((1000, 1000))

    def outputs(points):
        return ops.sum(points * 2, axis=1, keepdims=True) + ops.sum(ops.tanh(constant))

    told = told_by(outputs, (100,))
    assert told.activations == 24
    assert told.corners == ""
