"""Functions of one and of two inputs against what pencil and paper say of them."""

import numpy as np
import pytest

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.path_integrated_gradients import path_integrated_gradients
from ig_core.evaluation.toys import CEILING, PRODUCT


@pytest.mark.parametrize(
    ("x", "value", "gradient", "score"), [(0, 0, 1, 0), (0.5, 0.5, 1, 0.5), (1.5, 1, 0, 1), (2, 1, 0, 1)]
)
def test_below_its_ceiling_a_function_has_a_gradient_and_above_it_none(x, value, gradient, score):
    values, gradients = CEILING.gradient_fn(np.array([[x]], float))
    assert (values.tolist(), gradients.tolist()) == ([value], [[gradient]])
    result = integrated_gradients(CEILING.gradient_fn, np.array([x], float), CEILING.baseline, Adaptive())
    assert result.scores[0] == pytest.approx(score, abs=1e-3)


def test_the_gradient_at_the_end_says_nothing_and_the_score_says_how_much_has_changed():
    (start, end), (_, at_end) = CEILING.gradient_fn(np.stack([CEILING.baseline, CEILING.x]))
    assert (end - start, at_end) == (1, 0)
    result = integrated_gradients(CEILING.gradient_fn, CEILING.x, CEILING.baseline, Adaptive())
    assert result.scores[0] == pytest.approx(1, abs=1e-3)


def test_of_a_product_each_input_is_the_gradient_of_the_other():
    values, gradients = PRODUCT.gradient_fn(np.array([[0.25, 0.5], [0.0, 1.0]]))
    np.testing.assert_array_equal(values, [0.125, 0])
    np.testing.assert_array_equal(gradients, [[0.5, 0.25], [1, 0]])


@pytest.mark.parametrize(("way", "scores"), [([], [0.5, 0.5]), ([(1, 0)], [0, 1]), ([(0, 1)], [1, 0])])
def test_the_score_of_the_first_factor_is_the_area_below_the_path(way, scores):
    corners = np.array([PRODUCT.baseline, *way, PRODUCT.x], float)
    np.testing.assert_allclose(path_integrated_gradients(PRODUCT.gradient_fn, corners, Adaptive()).scores, scores)
