"""Gradients on a line, whose points nobody made, against those at its points; and functions for few points."""

import numpy as np
import pytest
import tensorflow as tf

from ig_core.attribution.integrated_gradients import integrated_gradients_of_outputs, integrated_gradients_steps
from ig_core.attribution.path import Line
from ig_core.attribution.record import as_outputs, takes_lines
from ig_core.attribution.steps import complete_together
from ig_core.gradients.compiled import CompiledGradient, Few
from ig_core.quadrature import gauss_legendre
from ig_core.watching import watched

DIRECTIONS = np.array([[1.0, 0.0], [0.5, -2.0]])


def outputs(texts, mask=None):
    """Σ over words of e³ / 6 and of a product of neighbouring dimensions; what is filled up counts for nothing."""
    seen = texts if mask is None else texts * mask[:, :, tf.newaxis]
    return tf.stack(
        [tf.reduce_sum(seen**3, axis=(1, 2)) / 6, tf.reduce_sum(seen[..., 0] * seen[..., 1], axis=1)], axis=1
    )


def exact(texts):
    """The same in float64, with gradients (n, 2, T, d)."""
    values = np.stack([(texts**3).sum(axis=(1, 2)) / 6, (texts[..., 0] * texts[..., 1]).sum(axis=1)], axis=1)
    second = np.zeros_like(texts)
    second[..., 0], second[..., 1] = texts[..., 1], texts[..., 0]
    return values @ DIRECTIONS.T, np.einsum("ko,no...->nk...", DIRECTIONS, np.stack([texts**2 / 2, second], axis=1))


def line(length=4, weights=None, seed=0):
    random = np.random.default_rng(seed)
    start, z = random.normal(size=(2, length, 3))
    return Line(start, z, np.array([0.0, 1.0, 0.1, 0.4, 0.7]), weights)


WEIGHTS = np.array([0.2, 0.5, 0.3])
SIZES = [1, 24 * 4 * 12 * 2, 10**8]  # bytes a call: one point, two points, all


@pytest.mark.parametrize("bytes_per_call", SIZES)
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_on_a_line_gradients_are_those_at_its_points(weights, bytes_per_call):
    compiled = CompiledGradient(outputs, (None, 3), bytes_per_call=bytes_per_call)
    asked = line(weights=weights)
    values, gradients = compiled.along_each(DIRECTIONS)(asked)
    expected_values, expected = exact(asked.start + np.multiply.outer(asked.alphas, asked.z))
    if weights is not None:
        expected = np.einsum("n,nktd->ktd", weights, expected[2:])
    np.testing.assert_allclose(values, expected_values, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(gradients, expected, rtol=1e-5, atol=1e-6)
    one_value, one_gradient = compiled.along(DIRECTIONS[1])(asked)
    np.testing.assert_allclose(one_value, expected_values[:, 1], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        one_gradient, expected[1] if weights is not None else expected[:, 1], rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("bytes_per_call", SIZES)
@pytest.mark.parametrize("lengths", [(4, 4, 4), (5, 2, 4), (1, 60, 1)])
def test_lines_of_many_inputs_go_together_whatever_is_asked_of_each(lengths, bytes_per_call):
    compiled = CompiledGradient(outputs, (None, 3), bytes_per_call=bytes_per_call)
    asked = {
        number: line(length, weights, number)
        for number, (length, weights) in enumerate(zip(lengths * 2, [WEIGHTS] * 3 + [None] * 3, strict=True))
    }
    points = asked | {6: line(lengths[0], seed=6).points()}
    answers = compiled.along_many([DIRECTIONS] * 7)(points)
    assert sorted(answers) == list(range(7))
    for number, own in asked.items():
        values, gradients = exact(own.points())
        np.testing.assert_allclose(answers[number][0], values, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(answers[number][1], own.answered(gradients), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(answers[6][1], exact(points[6])[1], rtol=1e-5, atol=1e-5)


def test_a_gradient_at_an_end_that_is_not_finite_does_no_harm_where_its_value_alone_is_wanted():
    root = CompiledGradient(lambda x: tf.sqrt(x), (1,))
    _, total = root.along(np.ones(1))(Line(np.zeros(1), np.ones(1), np.array([0.0, 0.25]), np.ones(1)))
    np.testing.assert_allclose(total, [1.0])  # 1 / (2 √0.25); at 0 it is infinite
    answers = root.along_many([np.ones((1, 1))])({0: Line(np.zeros(1), np.ones(1), np.array([0.0, 0.25]), np.ones(1))})
    np.testing.assert_allclose(answers[0][1], [[1.0]])


def test_functions_that_know_no_lines_are_asked_for_points():
    rule, asked = gauss_legendre(3), line()
    x = asked.start + asked.z

    def plain(points):
        assert isinstance(points, np.ndarray)
        return exact(points)

    alone = integrated_gradients_of_outputs(plain, x, asked.start, rule)
    (together,) = complete_together(
        [integrated_gradients_steps(x, asked.start, rule)],
        lambda asked: {number: plain(points) for number, points in asked.items()},
    )
    compiled = CompiledGradient(outputs, (None, 3)).along_each(DIRECTIONS)
    assert takes_lines(compiled)
    assert not takes_lines(as_outputs(lambda points: (points[:, 0, 0], points)))
    lines = integrated_gradients_of_outputs(compiled, x, asked.start, rule)
    for one, other, third in zip(alone, together, lines, strict=True):
        assert abs(one.gap) < 1e-12  # F is a polynomial of degree three
        np.testing.assert_array_equal(one.scores, other.scores)
        np.testing.assert_allclose(one.scores, third.scores, rtol=1e-4, atol=1e-5)


def test_progress_is_told_between_the_calls_on_a_line():
    told = []
    small = CompiledGradient(outputs, (None, 3), activations=1, bytes_per_call=4 * 12 * 2)
    with watched(told.append):
        small.along(DIRECTIONS[0])(line(weights=WEIGHTS))
    assert told == [2, 4, 5]


def test_few_points_go_their_own_way_and_many_do_not():
    def other(points, *mask):
        return outputs(points, *mask) + 100

    compiled = CompiledGradient(outputs, (None, 3), few=Few(other, most=2))
    points = np.zeros((3, 4, 3))
    for count, constant in [(1, 100), (2, 100), (3, 0)]:
        np.testing.assert_allclose(compiled.outputs(points[:count]), constant)
        np.testing.assert_allclose(compiled.along(np.array([1.0, 0.0]))(points[:count])[0], constant)
    alike = compiled.along_many([np.eye(2)] * 2)({0: points[:1], 1: points[:1]})
    np.testing.assert_allclose(alike[1][0], 100)
    masked = compiled.along_many([np.eye(2)] * 2)({0: points[:1], 1: points[:1, :2]})
    np.testing.assert_allclose(masked[1][0], 100)
    many = compiled.along_many([np.eye(2)] * 2)({0: points[:2], 1: points[:1, :2]})
    np.testing.assert_allclose(many[1][0], 0)
