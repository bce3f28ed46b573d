"""Corners of a network in TensorFlow: found where nothing else bends it, and then explained without an error."""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients, integrated_gradients_of_outputs
from ig_core.attribution.path import Line
from ig_core.gradients.compiled import CompiledGradient
from ig_core.gradients.on_tensorflow.corners import corners
from ig_core.quadrature import midpoint

KERNEL = tf.constant(np.random.default_rng(0).normal(size=(3, 4)), tf.float32)
layers = keras.layers


@tf.custom_gradient
def gated(x):
    return x, lambda upstream: 0.5 * upstream


BENT = {  # by something else than a corner
    "tanh": lambda x: tf.nn.tanh(x @ KERNEL),
    "gelu after relu": lambda x: tf.nn.gelu(tf.nn.relu(x @ KERNEL)),
    "softmax": lambda x: tf.nn.softmax(x @ KERNEL),
    "a product with itself": lambda x: tf.nn.relu(x) * x,
    "divides by it": lambda x: 1 / (3 + tf.nn.relu(x)),
    "a gradient of its own": lambda x: gated(tf.nn.relu(x @ KERNEL)),
    "a gradient that is stopped": lambda x: x + tf.stop_gradient(tf.nn.relu(x)),
    "a choice": lambda x: tf.where(x > 0.5, x, 0.0),
    "a step": lambda x: tf.round(x),
    "mixes points": lambda x: tf.transpose(tf.nn.relu(tf.transpose(x))),
    "a maximum over points": lambda x: x + tf.reduce_max(x, axis=0, keepdims=True),
    "somebody's compiled function": tf.function(lambda x: tf.nn.relu(x)),
    "stacks branches before the points": lambda x: tf.reduce_mean(tf.nn.relu(tf.stack([x + 0.5, 1 - x])), axis=0),
    "makes more points of one": lambda x: tf.reshape(tf.nn.relu(tf.reshape(x, [-1, 1])), [-1, 3]),
    "joins points": lambda x: tf.reduce_sum(tf.reshape(tf.nn.relu(tf.concat([x, -x], axis=0)), [2, -1, 3]), axis=0),
    "turns points": lambda x: tf.einsum("ib->bi", tf.nn.relu(tf.einsum("bi->ib", x))),
    "many layers": lambda x: functools.reduce(lambda y, _: tf.nn.relu(y + 0.1), range(20), x),
    "too many corners": lambda x: tf.nn.relu(tf.tile(x, [1, 2000])),
}


def dense(*activations):
    keras.utils.set_random_seed(1)
    hidden = [layers.Dense(9, activation=one, bias_initializer="normal") for one in activations]
    return keras.Sequential([keras.Input((3,)), *hidden, layers.Dense(2)])


def with_a_branch():
    keras.utils.set_random_seed(2)
    given = keras.Input((3,))
    first = layers.Dense(8, activation="relu", bias_initializer="normal")(given)
    branch = layers.Dense(8, activation="leaky_relu", bias_initializer="normal")(given)
    joined = layers.BatchNormalization()(layers.Concatenate()([layers.Add()([first, branch]), given]))
    return keras.Model(given, layers.Dense(2)(layers.Maximum()([joined, layers.Dense(11)(joined)])))


def convolutional():
    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            layers.Conv2D(3, 3, activation="relu", bias_initializer="normal"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(5, activation="relu6"),
            layers.Dense(2),
        ]
    )


def pooled():
    keras.utils.set_random_seed(4)
    words = [layers.Dense(7, bias_initializer="normal"), layers.GlobalMaxPooling1D(), layers.ReLU(), layers.Dense(2)]
    return keras.Sequential([keras.Input((5, 3)), *words])


NETWORKS = {
    "a layer": lambda: dense("relu"),
    "two layers": lambda: dense("relu", "leaky_relu"),
    "three layers": lambda: dense("leaky_relu", "relu6", "relu"),
    "a branch": with_a_branch,
    "convolutions": convolutional,
    "a maximum over words": pooled,
}


@pytest.mark.parametrize("name", BENT)
def test_what_else_bends_a_network_is_no_corner(name):
    assert corners(BENT[name], (3,)) is None


def test_they_come_in_the_order_in_which_a_point_goes_through_them():
    found = corners(lambda x: tf.reduce_max(tf.nn.relu6(x - 1), axis=1, keepdims=True), (3,))
    line = Line(np.zeros(3), np.array([1.0, 2.0, 9.0]), np.array([0.0, 1.0]))
    zero, six, largest = found(line)
    np.testing.assert_allclose(zero[..., 0], [[-1, -1, -1], [0, 1, 8]])
    np.testing.assert_allclose(six[..., 0], [[-7, -7, -7], [-6, -5, 2]])
    np.testing.assert_allclose(largest, [[[0, 0, 0]], [[0, 1, 6]]])


def test_a_network_that_nothing_bends_has_none():
    assert corners(lambda x: x @ KERNEL, (3,))(Line(np.zeros(3), np.ones(3), np.array([0.0, 1.0]))) == []


@pytest.mark.parametrize("name", NETWORKS)
def test_scores_of_all_outputs_are_those_of_thousands_of_midpoints(name):
    network = NETWORKS[name]()
    shape, directions = network.input_shape[1:], np.eye(2)
    compiled = CompiledGradient(lambda x: network(x, training=False), shape, corners="ReLUs")
    random = np.random.default_rng(5)
    for _ in range(3):
        x, baseline = (2 * random.normal(size=(2, *shape))).astype(np.float32)
        results = integrated_gradients_of_outputs(compiled.along_each(directions), x, baseline, Adaptive(1e-4))
        for result, direction in zip(results, directions, strict=True):
            alone = integrated_gradients(compiled.along(direction), x, baseline, Adaptive(1e-4))
            np.testing.assert_allclose(alone.scores, result.scores, atol=1e-5)
            fine = integrated_gradients(compiled.along(direction), x, baseline, midpoint(4000))
            size = np.abs(fine.scores).sum()
            assert np.abs(result.scores - fine.scores).sum() < 3e-3 * size
            assert abs(result.gap) < 1e-5 * size
            assert result.error < 1e-5
            assert result.points < 64


def test_a_network_that_says_nothing_of_corners_is_not_looked_into():
    assert CompiledGradient(dense("relu"), (3,)).along_each(np.eye(2)).corners_fn is None


@pytest.mark.parametrize(("shape", "is_looked_into"), [((256, 64), True), ((224, 224, 3), False)])
def test_a_small_network_of_many_words_is_looked_into_and_one_of_large_pictures_is_not(shape, is_looked_into):
    def outputs(x):
        return tf.nn.relu(tf.reduce_mean(x, axis=1))

    assert (CompiledGradient(outputs, shape, corners="ReLUs").corners_fn is not None) == is_looked_into
