"""Python branches and loops in a model's code, of which those who differentiate it know nothing."""

import sys

import numpy as np
import pytest
import tensorflow as tf

from ig_core.gradients.compiled import CompiledGradient, Few
from ig_core.gradients.on_tensorflow.autograph import converted


def branched(x):
    """Σ x, tripled as often as there are points, if the first number of the first point is positive; else -Σ x."""
    total = tf.reduce_sum(x, axis=1, keepdims=True)
    if x[0, 0] > 0:
        i = tf.constant(0)
        while i < tf.shape(x)[0]:
            total, i = 3 * total, i + 1
        return total
    return -total


class Branched:
    """The same as an object with a method, as a Keras model is one."""

    def __call__(self, x):
        if x[0, 0] > 0:
            return tf.reduce_sum(x, axis=1, keepdims=True)
        return -tf.reduce_sum(x, axis=1, keepdims=True)


POINTS = np.array([[1.0, 2.0], [5.0, -7.0]], np.float32)


def test_a_function_is_converted_inside_of_code_that_is_not():
    @tf.function(autograph=False)
    def outer(x):
        return converted(branched)(x)

    np.testing.assert_array_equal(outer(tf.constant(POINTS)), [[27], [-18]])
    np.testing.assert_array_equal(outer(tf.constant(-POINTS)), [[3], [-2]])


@pytest.mark.parametrize("few", [None, Few(branched, 1), Few(branched, 8)])
def test_outputs_and_gradients_follow_the_branch_and_the_loop(few):
    compiled = CompiledGradient(branched, (2,), few=few)
    for points, factor in ((POINTS, 9), (POINTS[:1], 3), (-POINTS, -1)):
        values, gradients = compiled.along(np.ones(1))(points)
        np.testing.assert_allclose(compiled.outputs(points)[:, 0], factor * points.sum(axis=1))
        np.testing.assert_allclose(values, factor * points.sum(axis=1))
        np.testing.assert_allclose(gradients, np.full(points.shape, factor))


def test_an_object_that_is_called_is_converted_too():
    values, gradients = CompiledGradient(Branched(), (2,)).along(np.ones(1))(-POINTS)
    np.testing.assert_allclose(values, [3, -2])
    np.testing.assert_allclose(gradients, -np.ones((2, 2)))


def test_none_of_the_functions_that_differentiate_is_converted(monkeypatch):
    """It takes a good part of a first explanation; all that AutoGraph is asked to convert is the model's."""
    asked = []
    original = tf.autograph.to_graph
    monkeypatch.setattr(tf.autograph, "to_graph", lambda function: asked.append(function) or original(function))
    converted.__globals__["_converted_call"].cache_clear()
    names = []

    def watching(x):
        names.extend(frame.f_code.co_name for frame in _frames())
        return tf.reduce_sum(x, axis=1, keepdims=True)

    CompiledGradient(watching, (2,)).along(np.ones(1))(POINTS)
    assert {function.__module__ for function in asked} <= {"ig_core.gradients.on_tensorflow.autograph"}
    generated = {name for name in names if name.startswith("tf__")}
    assert generated == {"tf___call", "tf__watching"}


def _frames():
    frame = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back
