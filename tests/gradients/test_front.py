"""The affine front of a network: found where there is one, and the same sums of gradients with it."""

from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
import tensorflow as tf

from ig_core.attribution.path import Line
from ig_core.gradients.compiled import CompiledGradient
from ig_core.gradients.on_tensorflow.front import split

KERNEL = tf.constant(np.random.default_rng(0).normal(size=(3, 2)), tf.float32)
BENT = {  # what is bent before it has become smaller
    "relu first": lambda x: tf.reduce_mean(tf.nn.relu(x), axis=1),
    "a maximum": lambda x: tf.reduce_max(x, axis=1),
    "a product with itself": lambda x: tf.reduce_sum(x * x, axis=1),
    "two readers": lambda x: tf.reduce_mean(x, axis=1) + tf.reduce_max(x, axis=1),
    "divides by it": lambda x: tf.reduce_sum(1 / (3 + tf.nn.tanh(x)), axis=1),
}


def mean_first(x):  # Σ over outputs of (mean over words · KERNEL + 1)³
    return (tf.reduce_mean(x, axis=1) @ KERNEL + 1.0) ** 3


@pytest.mark.parametrize("name", BENT)
def test_what_bends_a_path_is_no_front(name):
    assert split(BENT[name], (None, 3)) is None


def test_the_front_ends_before_the_first_bend_and_the_two_parts_make_up_the_whole():
    found = split(mean_first, (None, 3))
    x = tf.constant(np.random.default_rng(1).normal(size=(2, 5, 3)), tf.float32)
    np.testing.assert_allclose(found.into(x), np.mean(x, axis=1) @ KERNEL.numpy() + 1, rtol=1e-5)
    np.testing.assert_allclose(found.rest(found.into(x)), mean_first(x), rtol=1e-5)


def test_points_are_not_mixed_by_a_mean_over_them():
    assert split(lambda x: x - tf.reduce_mean(x, axis=0, keepdims=True), (3,)) is None


def test_a_network_that_bends_nothing_has_a_front_too():
    weights = np.array([[1.0], [2.0], [-3.0]], np.float32)
    asked = Line(np.zeros(3), np.ones(3), np.array([0.0, 1.0, 0.5]), np.ones(1))
    _, total = CompiledGradient(lambda x: x @ weights + 1.0, (3,), front=True).along(np.ones(1))(asked)
    np.testing.assert_allclose(total, weights[:, 0])


@pytest.mark.parametrize("bytes_per_call", [1, 10**8])
def test_sums_of_gradients_are_those_done_by_hand(bytes_per_call):
    random = np.random.default_rng(2)
    start, z, directions = random.normal(size=(4, 3)), random.normal(size=(4, 3)), random.normal(size=(3, 2))
    alphas, weights = np.array([0.0, 1.0, 0.2, 0.9]), np.array([0.3, 0.7])
    compiled = CompiledGradient(mean_first, (None, 3), front=True, bytes_per_call=bytes_per_call)
    values, sums = compiled.along_each(directions)(Line(start, z, alphas, weights))
    kernel = KERNEL.numpy().astype(np.float64)
    hidden = (start + np.multiply.outer(alphas, z)).mean(axis=1) @ kernel + 1  # (4, 2)
    np.testing.assert_allclose(values, hidden**3 @ directions.T, rtol=1e-4, atol=1e-5)
    of_hidden = np.einsum("n,ko,no->ko", weights, directions, 3 * hidden[2:] ** 2)
    expected = np.repeat((of_hidden @ kernel.T / 4)[:, np.newaxis], 4, axis=1)
    np.testing.assert_allclose(sums, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("activation", ["relu", "gelu", "silu"])
def test_networks_of_keras_keep_their_gradients(activation):
    keras.utils.set_random_seed(0)
    layers = [keras.Input((6,)), keras.layers.Dense(4, activation=activation), keras.layers.Dense(2)]
    network = keras.Sequential(layers)
    random = np.random.default_rng(3)
    asked = Line(*random.normal(size=(2, 6)), np.array([0.0, 1.0, 0.3, 0.6]), np.array([0.4, 0.6]))
    with_front = CompiledGradient(network, (6,), front=True).along_each(np.eye(2))
    without = CompiledGradient(network, (6,), front=False).along_each(np.eye(2))
    for one, other in zip(with_front(asked), without(asked), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_branches_that_only_autograph_reads_are_left_whole():
    def branched(x):
        total = tf.reduce_sum(x, axis=1, keepdims=True)
        if tf.reduce_sum(total) > 1e6:
            total = total * 2
        return total**2

    asked = Line(np.zeros(2), np.ones(2), np.array([0.5]), np.ones(1))
    _, total = CompiledGradient(branched, (2,), front=True).along(np.ones(1))(asked)
    np.testing.assert_allclose(total, [2.0, 2.0])  # 2 (x + y) at (0.5, 0.5)


def nested(x):
    return tf.function(lambda y: tf.nn.relu(y) ** 2)(x @ KERNEL)


def jit(x):
    return tf.function(lambda y: tf.nn.relu(y) ** 2, jit_compile=True)(x @ KERNEL)


def drawn(x):
    return tf.nn.relu(x @ KERNEL * tf.random.uniform(()))


@pytest.mark.parametrize("function", [nested, jit, drawn])
def test_what_cannot_be_taken_apart_is_left_whole(function):
    assert split(function, (3,)) is None
    asked = Line(np.zeros(3), np.ones(3), np.array([0.5]), np.ones(1))
    values, total = CompiledGradient(function, (3,), front=True).along(np.ones(2))(asked)
    assert np.isfinite(values).all()
    assert total.shape == (3,)


def test_several_threads_may_be_the_first():
    asked = Line(np.zeros((4, 3)), np.ones((4, 3)), np.array([0.0, 1.0, 0.5]), np.ones(1))
    compiled = CompiledGradient(mean_first, (None, 3), front=True)
    with ThreadPoolExecutor(4) as pool:
        totals = list(pool.map(lambda _: compiled.along(np.ones(2))(asked)[1], range(8)))
    np.testing.assert_array_equal(totals, [totals[0]] * 8)
