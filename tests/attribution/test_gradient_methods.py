"""Gradient × Input, Sensitivity Analysis, and the table of all methods."""

import numpy as np
import pytest
from method_tasks import task_of

from ig_core import attribution
from ig_core.attribution import METHODS, Adaptive
from ig_core.attribution.gradient_times_input import gradient_times_input
from ig_core.attribution.record import as_outputs
from ig_core.attribution.sensitivity import sensitivity
from ig_core.errors import InputError
from ig_core.quadrature import midpoint

X = np.array([3.0, -2.0])


def curved(points):  # F(x, y) = x² y
    x, y = points.T
    return x**2 * y, np.stack([2 * x * y, x**2], axis=1)


def linear(points):
    return points @ np.array([0.5, -4.0]), np.tile([0.5, -4.0], (len(points), 1))


def test_gradient_times_input_is_the_gradient_at_the_input_times_the_input():
    result = gradient_times_input(curved, X)
    np.testing.assert_allclose(result.scores, [3 * -12, -2 * 9])
    assert result.explains is None
    assert result.gap is None
    assert result.points == 1


def test_gradient_times_input_of_a_linear_function_adds_up_to_it():
    assert gradient_times_input(linear, X).scores.sum() == pytest.approx(0.5 * 3 + 4 * 2)


def test_sensitivity_is_the_squared_gradient():
    result = sensitivity(curved, X)
    np.testing.assert_allclose(result.scores, [12**2, 9**2])
    assert result.explains is None
    assert result.points == 1


def test_sensitivity_of_a_word_is_the_squared_length_of_its_gradient():
    words = np.array([[1.0, 2.0], [0.0, -3.0]])  # F = Σ x²/2, so the gradient of a word is the word

    def half_square(points):
        return 0.5 * (points**2).sum(axis=(1, 2)), points

    np.testing.assert_allclose(sensitivity(half_square, words).scores.sum(axis=1), [5, 9])


def test_sensitivity_does_not_see_where_the_input_is_but_gradient_times_input_does():
    np.testing.assert_allclose(sensitivity(linear, X).scores, sensitivity(linear, -X).scores)
    np.testing.assert_allclose(gradient_times_input(linear, X).scores, -gradient_times_input(linear, -X).scores)


@pytest.mark.parametrize("method", [gradient_times_input, sensitivity])
def test_one_gradient_is_taken_in_double_precision_and_nothing_is_modified(method):
    rows, x = [], X.astype(np.float32)
    x.setflags(write=False)

    def counted(points):
        rows.append(points.shape)
        return curved(points)

    assert method(counted, x).scores.dtype == np.float64
    assert rows == [(1, 2)]


@pytest.mark.parametrize("name", [name for name, row in METHODS.items() if not row.requires])
@pytest.mark.parametrize("rule", [midpoint(5), Adaptive()])
def test_a_row_does_what_it_says(name, rule):
    row = METHODS[name]
    tasks = [task_of(as_outputs(curved), X, start, rule) for start in (np.zeros(2), np.ones(2))]
    (zero,), (other,) = (attribution.run(row, task) for task in tasks)
    assert zero.scores.shape == X.shape
    assert (zero.explains is not None) == bool(row.claim)
    assert np.array_equal(zero.scores, other.scores) != row.uses_baseline
    (coarser,) = attribution.run(row, task_of(as_outputs(curved), X, np.zeros(2), midpoint(2)))
    assert np.array_equal(zero.scores, coarser.scores) != row.uses_rule
    assert (zero.scores < 0).any() == row.signed
    assert row.label
    assert row.formula
    assert any(character.isdigit() for character in row.source)


def test_labels_of_methods_differ():
    assert len({row.label for row in METHODS.values()}) == len(METHODS)


def test_an_unknown_method_is_refused_naming_those_there_are():
    with pytest.raises(InputError) as caught:
        attribution.lookup("lime")
    assert str(caught.value) == f"There is no method 'lime'; choose from: {', '.join(METHODS)}."
