"""Gradients from TensorFlow against gradients done by hand."""

import numpy as np
import pytest
import tensorflow as tf

from ig_core.gradients.compiled import CompiledGradient

POINTS = np.array([[1.0, 2.0], [-3.0, 0.5], [0.0, -1.0]])


def outputs(points):  # (x, y) -> (x y, x² + 3 y)
    x, y = tf.unstack(points, axis=1)
    return tf.stack([x * y, x**2 + 3 * y], axis=1)


@pytest.fixture(scope="module")
def compiled():
    return CompiledGradient(outputs, shape=(2,))


def test_outputs_come_without_gradients(compiled):
    np.testing.assert_allclose(compiled.outputs(POINTS), [[2, 7], [-1.5, 10.5], [0, -3]])


def test_a_unit_direction_gives_one_output_and_its_gradient(compiled):
    values, gradients = compiled.along(np.array([1.0, 0.0]))(POINTS)
    np.testing.assert_allclose(values, [2, -1.5, 0])
    np.testing.assert_allclose(gradients, [[2, 1], [0.5, -3], [-1, 0]])
    values, gradients = compiled.along(np.array([0.0, 1.0]))(POINTS)
    np.testing.assert_allclose(values, [7, 10.5, -3])
    np.testing.assert_allclose(gradients, [[2, 3], [-6, 3], [0, 3]])


def test_minus_a_direction_gives_minus_both(compiled):
    values, gradients = compiled.along(np.array([-1.0, 0.0]))(POINTS)
    np.testing.assert_allclose(values, [-2, 1.5, 0])
    np.testing.assert_allclose(gradients, [[-2, -1], [-0.5, 3], [1, 0]])


def test_the_difference_of_two_directions_is_the_contrast_of_two_outputs(compiled):
    values, gradients = compiled.along(np.array([1.0, -1.0]))(POINTS)  # x y - x² - 3 y
    np.testing.assert_allclose(values, [-5, -12, 3])
    np.testing.assert_allclose(gradients, [[0, -2], [6.5, -6], [-1, -3]])


def test_values_and_gradients_have_the_shapes_of_a_gradient_fn():
    cube = CompiledGradient(lambda points: tf.reduce_sum(points**3, axis=(1, 2, 3))[:, tf.newaxis], (2, 3, 4))
    points = np.random.default_rng(0).normal(size=(5, 2, 3, 4)).astype(np.float32)
    values, gradients = cube.along(np.array([1.0]))(points)
    assert values.shape == (5,)
    np.testing.assert_allclose(values, (points**3).sum(axis=(1, 2, 3)), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(gradients, 3 * points**2, rtol=1e-5)


@pytest.mark.parametrize("bytes_per_call", [1, 16 * 8, 16 * 8 * 4 - 1, 16 * 8 * 4, 10**6])
def test_many_small_calls_give_what_one_call_gives(compiled, bytes_per_call):
    points = np.random.default_rng(0).normal(size=(11, 2)).astype(np.float32)
    small = CompiledGradient(outputs, (2,), bytes_per_call=bytes_per_call)
    for one, other in zip(
        compiled.along(np.array([0.5, 2.0]))(points), small.along(np.array([0.5, 2.0]))(points), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_a_call_holds_no_more_points_than_the_memory_allows():
    sizes = []

    def watched(points):
        tf.py_function(lambda n: sizes.append(int(n)), [tf.shape(points)[0]], [])
        return outputs(points)

    points = np.zeros((10, 2), np.float32)  # eight bytes a point
    few = CompiledGradient(watched, (2,), bytes_per_call=8 * 48).along(np.array([1.0, 0.0]))
    few(points)
    assert sum(sizes) == 10
    assert len(sizes) > 3
    assert max(sizes) < 48 / 2  # activations take more than the points themselves


def test_points_of_double_precision_are_taken_in_single(compiled):
    values, gradients = compiled.along(np.array([1.0, 0.0]))(POINTS.astype(np.float64))
    assert values.dtype == gradients.dtype == np.float32


def test_other_numbers_of_points_and_lengths_need_no_new_trace():
    traces = []

    def traced(points):
        traces.append(points.shape)
        return tf.reduce_sum(points**2, axis=(1, 2))[:, tf.newaxis]

    gradient_fn = CompiledGradient(traced, shape=(None, 3)).along(np.array([1.0]))
    for points, length in [(1, 1), (2, 5), (9, 5), (4, 17), (1, 2)]:
        x = np.ones((points, length, 3), np.float32)
        values, gradients = gradient_fn(x)
        np.testing.assert_allclose(values, 3 * length)
        np.testing.assert_array_equal(gradients, 2 * x)
    assert len(traces) == 1


def test_another_direction_needs_no_new_trace():
    traces = []

    def traced(points):
        traces.append(points.shape)
        return outputs(points)

    compiled = CompiledGradient(traced, (2,))
    for direction in ([1.0, 0.0], [0.0, 1.0], [3.0, -1.0]):
        compiled.along(np.array(direction))(POINTS)
    assert len(traces) == 1


def test_nothing_that_comes_in_is_modified(compiled):
    points, direction = POINTS.astype(np.float32), np.array([1.0, 2.0])
    for array in (points, direction):
        array.setflags(write=False)
    compiled.along(direction)(points)


# ---- several directions at once

DIRECTIONS = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0], [0.0, 0.0], [-2.0, 0.5]])


@pytest.mark.parametrize("count", [1, 2, 5])
def test_along_each_direction_the_values_and_gradients_are_those_along_it_alone(compiled, count):
    values, gradients = compiled.along_each(DIRECTIONS[:count])(POINTS)
    assert values.shape == (3, count)
    assert gradients.shape == (3, count, 2)
    for i, direction in enumerate(DIRECTIONS[:count]):
        one_value, one_gradient = compiled.along(direction)(POINTS)
        np.testing.assert_allclose(values[:, i], one_value, rtol=1e-6)
        np.testing.assert_allclose(gradients[:, i], one_gradient, rtol=1e-6)


def test_along_each_is_what_was_done_by_hand(compiled):
    values, gradients = compiled.along_each(DIRECTIONS[:2])(POINTS)
    np.testing.assert_allclose(values, [[2, 7], [-1.5, 10.5], [0, -3]])
    np.testing.assert_allclose(gradients, [[[2, 1], [2, 3]], [[0.5, -3], [-6, 3]], [[-1, 0], [0, 3]]])


@pytest.mark.parametrize("bytes_per_call", [1, 16 * 8, 16 * 8 * 4 - 1, 16 * 8 * 4, 10**6])
def test_along_each_many_small_calls_give_what_one_call_gives(compiled, bytes_per_call):
    points = np.random.default_rng(0).normal(size=(11, 2)).astype(np.float32)
    small = CompiledGradient(outputs, (2,), bytes_per_call=bytes_per_call)
    for one, other in zip(compiled.along_each(DIRECTIONS)(points), small.along_each(DIRECTIONS)(points), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_along_each_the_forward_pass_is_taken_once():
    runs = []

    def watched(points):
        tf.py_function(lambda n: runs.append(int(n)), [tf.shape(points)[0]], [])
        return outputs(points)

    CompiledGradient(watched, (2,)).along_each(DIRECTIONS)(POINTS)
    assert runs == [3]


def test_along_each_on_pictures_keeps_their_shape():
    def two(pictures):
        total = tf.reduce_sum(pictures**2, axis=(1, 2, 3))
        return tf.stack([total, 3 * total], axis=1)

    pictures = np.random.default_rng(0).normal(size=(4, 3, 2, 1)).astype(np.float32)
    values, gradients = CompiledGradient(two, (3, 2, 1)).along_each(np.eye(2))(pictures)
    assert values.shape == (4, 2)
    np.testing.assert_allclose(gradients[:, 0], 2 * pictures, rtol=1e-5)
    np.testing.assert_allclose(gradients[:, 1], 6 * pictures, rtol=1e-5)


def test_along_each_on_texts_of_any_length():
    gradients_fn = CompiledGradient(lambda x: tf.reduce_sum(x**2, axis=1), (None, 3)).along_each(np.eye(3))
    for length in (1, 4, 2):
        x = np.random.default_rng(length).normal(size=(2, length, 3)).astype(np.float32)
        values, gradients = gradients_fn(x)
        np.testing.assert_allclose(values, (x**2).sum(axis=1), rtol=1e-5)
        for output in range(3):
            expected = np.zeros_like(x)
            expected[..., output] = 2 * x[..., output]
            np.testing.assert_allclose(gradients[:, output], expected, rtol=1e-5)
