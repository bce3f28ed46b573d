"""Somebody's network of ReLUs and maxima: explained without an error, alone as among others."""

import keras
import numpy as np
import pandas as pd
import pytest

import ig_core
from ig_core import explainer
from ig_core.gradients.compiled import compiled_gradient

layers = keras.layers
ROWS = pd.DataFrame(
    {
        "age": np.random.default_rng(0).normal(40, 9, 300).round(),
        "hours": np.random.default_rng(1).normal(35, 6, 300),
        "shift": np.random.default_rng(2).integers(0, 3, 300),
    }
)


def columns():
    """Two numbers, scaled, and a category that is embedded, through two layers of ReLUs."""
    types = {"age": "float32", "hours": "float32", "shift": "int32"}
    inputs = {name: keras.Input((1,), name=name, dtype=dtype) for name, dtype in types.items()}
    numbers = layers.Concatenate()([inputs["age"], inputs["hours"]])
    normal = layers.Normalization()
    normal.adapt(ROWS[["age", "hours"]].to_numpy(np.float32))
    shift = layers.Flatten()(layers.Embedding(3, 2)(inputs["shift"]))
    hidden = layers.Dense(12, "relu", bias_initializer="normal")(layers.Concatenate()([normal(numbers), shift]))
    hidden = layers.Dense(8, "leaky_relu", bias_initializer="normal")(layers.BatchNormalization()(hidden))
    model = keras.Model(inputs, layers.Dense(3, "softmax")(hidden))
    given = [{"age": 61.0, "hours": 20.0, "shift": 2}, {"age": 22.0, "hours": 44.0, "shift": 0}]
    return ig_core.from_keras(model, kind="row", columns=ROWS), given


def texts():
    """The largest of the words, and ReLUs; the first layer bends nothing."""
    words = ["a", "good", "film", "dull", "not"]
    vectorization = layers.TextVectorization(vocabulary=words, output_sequence_length=8)
    network = [layers.Embedding(7, 6, embeddings_initializer=keras.initializers.RandomNormal(stddev=1.0))]
    network += [layers.GlobalMaxPooling1D(), layers.Dense(16, "relu"), layers.Dense(1, "sigmoid")]
    model = keras.Sequential([keras.Input((1,), dtype="string"), vectorization, *network])
    return ig_core.from_keras(model, kind="text", labels=("dull", "good")), ["a good film", "not a dull film , good"]


def arrays():
    network = [layers.Dense(9, "relu"), layers.Maximum(), layers.Dense(1)]
    given = keras.Input((4, 3))
    flat = layers.Flatten()(given)
    joined = network[1]([network[0](flat), layers.Dense(9)(flat)])
    random = np.random.default_rng(3)
    model = ig_core.from_keras(keras.Model(given, network[2](joined)), kind="array", unit="degrees")
    return model, [random.normal(size=(4, 3)).astype(np.float32) for _ in range(2)]


@pytest.fixture(scope="module", params=[columns, texts, arrays], ids=lambda make: make.__name__)
def network(request):
    keras.utils.set_random_seed(7)
    return request.param()


def test_one_gradient_from_each_piece_has_no_error(network):
    model, inputs = network
    for given in inputs:
        case = explainer.prepare(given, model=model)
        found = explainer.explain_case(case, tolerance=0.01)
        fine = explainer.explain_case(case, points=4096)
        size = np.abs(fine.scores).sum()
        assert np.abs(found.scores - fine.scores).sum() <= 3e-3 * size
        assert found.error <= 1e-5
        assert found.relative_gap <= 1e-5
        assert found.points < 30
        precise = explainer.explain_case(case, tolerance=1e-5)
        np.testing.assert_array_equal(found.scores, precise.scores)


def test_it_is_the_same_among_others(network):
    model, inputs = network
    together = list(ig_core.explain_many(inputs, model=model))
    for given, found in zip(inputs, together, strict=True):
        alone = ig_core.explain(given, model=model)
        assert alone.points == found.points
        np.testing.assert_allclose(found.scores, alone.scores, atol=1e-5 * np.abs(alone.scores).max())


def test_a_network_that_has_more_than_corners_is_not_taken_for_straight():
    model = keras.Sequential([keras.Input((3,)), layers.Dense(5, "relu"), layers.Dense(5, "tanh"), layers.Dense(1)])
    mine = ig_core.from_keras(model, kind="array", unit="degrees")
    assert mine.corners
    assert compiled_gradient(mine).corners_fn is None
