"""Columns that a network puts together first go in as one vector, wherever nothing was done to them before."""

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers, ops
from plain_gradients import gradients

import ig_core
from ig_core.models.own.fronts import front_of
from ig_core.models.own.network import look_at
from ig_core.models.own.rows import joins_of
from ig_core.models.own.tables import table_of

NAMES = ("a", "b", "c")


def rows(count=40):
    random = np.random.default_rng(0)
    return pd.DataFrame({name: random.normal(size=count) for name in NAMES})


def model_of(order, before=lambda name, column: column, number=1):
    """Columns, something done to each of them, put together in that order, as often as that."""
    keras.utils.set_random_seed(0)
    inputs = {name: keras.Input((1,), name=name) for name in NAMES}
    join = layers.Concatenate()
    joined = [join([before(name, inputs[name]) for name in order]) for _ in range(number)]
    x = layers.Dense(8, "tanh")(joined[0] if number == 1 else layers.Add()(joined))
    return keras.Model(inputs, layers.Dense(1)(x))


def joins(model):
    network = look_at(model)
    table = table_of(network, rows())
    return joins_of(network, table, front_of(network, table))


@pytest.mark.parametrize(
    ("order", "places"), [("abc", (0, 1, 2)), ("cab", (2, 0, 1)), ("ba", (1, 0)), ("aab", (0, 0, 1))]
)
def test_the_order_in_which_columns_are_joined_is_found(order, places):
    (join,) = joins(model_of(order))
    assert join.order == places


def test_each_call_of_a_layer_is_found():
    assert [join.call for join in joins(model_of("abc", number=2))] == [0, 1]


@pytest.mark.parametrize(
    "done",
    [
        layers.ReLU(),
        layers.Lambda(lambda column: ops.clip(column, -1000.0, 1000.0)),
        layers.Lambda(lambda column: ops.where(ops.abs(column) < 0.1, 0.0, column)),
        layers.Lambda(lambda column: ops.where(column == 0, 1.5, column)),
        layers.Rescaling(2.0),
        layers.Lambda(lambda column: ops.cast(ops.cast(column, "float16"), "float32")),
    ],
    ids=["relu", "clip", "shrink", "one_value", "scale", "coarse"],
)
def test_a_column_to_which_something_was_done_is_not_taken_for_itself(done):
    assert joins(model_of("abc", lambda name, column: done(column) if name == "b" else column)) == []


@pytest.mark.parametrize("order", ["abc", "cab", "aab"])
def test_outputs_and_scores_are_those_of_the_network(order):
    keras_model, table = model_of(order), rows()
    model = ig_core.from_keras(keras_model, kind="row", columns=table, unit="points")
    explanation = ig_core.explain(table.iloc[0].to_dict(), model=model, points=64)

    def outputs(points):
        return keras_model({name: points[:, place : place + 1] for place, name in enumerate(NAMES)})

    x, start = table.iloc[0].to_numpy(), table.median().to_numpy()
    nodes, weights = np.polynomial.legendre.leggauss(64)
    path = start + np.multiply.outer((nodes + 1) / 2, x - start)
    expected = (x - start) * (weights / 2 @ gradients(outputs, path))
    np.testing.assert_allclose(explanation.scores, expected, atol=1e-6)
    ends = ops.convert_to_numpy(outputs(np.stack([start, x]).astype(np.float32)))[:, 0]
    assert explanation.scores.sum() == pytest.approx(ends[1] - ends[0], abs=1e-6)


def test_a_value_that_stands_for_a_missing_one_is_seen_wherever_it_occurs():
    def filled(name, column):
        return layers.Lambda(lambda given: ops.where(given == 0, 1.5, given))(column) if name == "b" else column

    keras_model, table = model_of("abc", filled), rows(1000)
    model = ig_core.from_keras(keras_model, kind="row", columns=table, unit="points")
    row = table.iloc[0].to_dict() | {"b": 0.0}
    said = keras_model.predict({name: np.array([[value]]) for name, value in row.items()}, verbose=0).item()
    assert ig_core.explain(row, model=model).prediction.logit == pytest.approx(said, abs=1e-5)


def test_a_network_that_checks_its_input_is_explained_all_the_same():
    class Checked(layers.Layer):
        def call(self, inputs):
            if hasattr(inputs, "numpy") and np.abs(ops.convert_to_numpy(inputs)).max() > 4:
                raise AssertionError("a number that cannot be")
            return inputs

    keras_model = model_of("abc", lambda name, column: Checked()(column))
    assert ig_core.from_keras(keras_model, kind="row", columns=rows(), unit="points").shape == (3,)
