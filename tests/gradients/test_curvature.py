"""Second derivatives from TensorFlow against those done by hand, and against differences of gradients."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ig_core.gradients.compiled import CompiledGradient
from ig_core.watching import watched

POINTS = np.array([[1.0, 2.0], [-3.0, 0.5], [0.0, -1.0]])
ONE = np.array([1.0, 0.0])


def outputs(points):  # (x, y) -> (x y², x² + 3 y)
    x, y = tf.unstack(points, axis=1)
    return tf.stack([x * y**2, x**2 + 3 * y], axis=1)


def test_values_slopes_and_curvatures_are_those_done_by_hand():
    values, slopes, curvatures = CompiledGradient(outputs, (2,)).curved.along(ONE)(POINTS, np.eye(2))
    x, y = POINTS.T
    np.testing.assert_allclose(values, x * y**2)
    np.testing.assert_allclose(slopes, np.stack([y**2, 2 * x * y], axis=1))
    np.testing.assert_allclose(curvatures[:, 0, 0], 0 * x)
    np.testing.assert_allclose(curvatures[:, 0, 1], 2 * y)
    np.testing.assert_allclose(curvatures[:, 1, 1], 2 * x)


def test_outputs_are_weighed_and_directions_may_be_any():
    ways = np.array([[1.0, -1.0]])
    _, slopes, curvatures = CompiledGradient(outputs, (2,)).curved.along(np.array([1.0, 2.0]))(POINTS, ways)
    x, y = POINTS.T
    np.testing.assert_allclose(slopes[:, 0], y**2 + 4 * x - 2 * x * y - 6, rtol=1e-6)
    np.testing.assert_allclose(curvatures[:, 0, 0], 4 - 4 * y + 2 * x, rtol=1e-6)


@pytest.mark.parametrize("bytes_per_call", [1, 24 * 8 * 3, 24 * 8 * 3 * 2])
def test_many_small_calls_give_what_one_call_gives(bytes_per_call):
    one = CompiledGradient(outputs, (2,)).curved.along(ONE)(POINTS, np.eye(2))
    small = CompiledGradient(outputs, (2,), bytes_per_call=bytes_per_call).curved.along(ONE)(POINTS, np.eye(2))
    for mine, other in zip(one, small, strict=True):
        np.testing.assert_array_equal(mine, other)


def test_calls_that_must_be_short_take_some_rows_after_the_other():
    compiled, told = CompiledGradient(outputs, (2,)), []
    whole = compiled.curved.along(ONE)(POINTS, np.ones((5, 2)) * np.arange(5)[:, None])
    with watched(told.append, seconds_per_call=1e-9):
        parted = compiled.curved.along(ONE)(POINTS, np.ones((5, 2)) * np.arange(5)[:, None])
    assert len(told) > 2
    assert told[-1] == 15  # rows, each at three points
    for mine, other in zip(whole, parted, strict=True):
        np.testing.assert_allclose(mine, other)


def test_whoever_watches_may_end_it():
    def stop(points):
        raise KeyboardInterrupt

    with watched(stop), pytest.raises(KeyboardInterrupt):
        CompiledGradient(outputs, (2,)).curved.along(ONE)(POINTS, np.eye(2))


def test_a_network_of_relus_bends_nowhere():
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(1)])
    _, _, curvatures = CompiledGradient(network, (2,)).curved.along(np.ones(1))(POINTS, np.eye(2))
    np.testing.assert_array_equal(curvatures, 0)


def test_an_lstm_has_the_curvature_that_differences_of_its_gradients_have():
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Bidirectional(keras.layers.LSTM(6)), keras.layers.Dense(1)]
    network = keras.Sequential([keras.Input((None, 3)), *layers])
    compiled = CompiledGradient(lambda points: network(points), (None, 3))
    points = np.random.default_rng(0).normal(size=(2, 4, 3))
    ways = np.stack([np.where(np.arange(4)[:, None] == place, points[0], 0) for place in range(4)])
    _, slopes, curvatures = compiled.curved.along(np.ones(1))(points, ways)
    step, gradient_fn = 1e-2, compiled.along(np.ones(1))
    np.testing.assert_allclose(slopes, np.einsum("ntd,ktd->nk", gradient_fn(points)[1], ways), rtol=1e-4, atol=1e-6)
    for number, way in enumerate(ways):
        change = (gradient_fn(points + step * way)[1] - gradient_fn(points - step * way)[1]) / (2 * step)
        np.testing.assert_allclose(curvatures[:, number], np.einsum("ntd,ktd->nk", change, ways), atol=2e-4)
    np.testing.assert_allclose(curvatures, curvatures.swapaxes(1, 2), atol=1e-6)
