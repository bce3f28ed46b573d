"""Exact Shapley values, against pencil and paper and a slow loop over all orders."""

from itertools import permutations

import numpy as np
import pytest

from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.leave_one_out import leave_one_out
from ig_core.attribution.shapley import MOST_UNITS, shapley, shapley_of_outputs
from ig_core.quadrature import gauss_legendre


def by_orders(value_fn, x, baseline):
    """The definition: the mean over all orders of what an entry changes when it comes to its value."""
    scores, orders = np.zeros(len(x)), list(permutations(range(len(x))))
    for order in orders:
        point = baseline.copy()
        for entry in order:
            before = value_fn(point[np.newaxis])[0]
            point[entry] = x[entry]
            scores[entry] += value_fn(point[np.newaxis])[0] - before
    return scores / len(orders)


def test_a_product_is_shared_equally():
    result = shapley(lambda p: p[:, 0] * p[:, 1], np.array([3.0, 2.0]), np.zeros(2), np.arange(2))
    # alone neither adds anything; together six: three each
    np.testing.assert_allclose(result.scores, [3, 3], rtol=1e-12)
    assert result.explains == 6
    assert result.points == 0


def test_a_product_from_a_baseline_of_ones():
    result = shapley(lambda p: p[:, 0] * p[:, 1], np.array([3.0, 2.0]), np.ones(2), np.arange(2))
    # first: 3·1 − 1 = 2, or second: 3·2 − 2 = 4, so 3; the other 1 or 3, so 2
    np.testing.assert_allclose(result.scores, [3, 2], rtol=1e-12)


def test_of_a_sum_of_functions_each_entry_has_its_own_change():
    x, baseline = np.array([3.0, -1.0, 2.0]), np.array([1.0, 0.5, 2.0])
    result = shapley(lambda p: (p**2).sum(axis=1), x, baseline, np.arange(3))
    np.testing.assert_allclose(result.scores, [8, 0.75, 0], rtol=1e-12)


def test_of_a_linear_model_all_exact_methods_agree():
    weights = np.array([0.5, -2.0, 4.0])
    x, baseline = np.array([3.0, -1.0, 2.0]), np.array([1.0, 0.5, 0.0])

    def value_fn(points):
        return points @ weights + 1

    def gradient_fn(points):
        return value_fn(points), np.tile(weights, (len(points), 1))

    expected = weights * (x - baseline)
    np.testing.assert_allclose(shapley(value_fn, x, baseline, np.arange(3)).scores, expected, rtol=1e-12)
    np.testing.assert_allclose(leave_one_out(value_fn, x, baseline, np.arange(3)).scores, expected, rtol=1e-12)
    integrated = integrated_gradients(gradient_fn, x, baseline, gauss_legendre(2))
    np.testing.assert_allclose(integrated.scores, expected, rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_mean_over_all_orders(seed):
    random = np.random.default_rng(seed)
    x, baseline, weights = random.normal(size=4), random.normal(size=4), random.normal(size=(4, 4))

    def value_fn(points):
        return np.tanh(points @ weights).prod(axis=1) + points[:, 0] * points[:, 3]

    result = shapley(value_fn, x, baseline, np.arange(4))
    np.testing.assert_allclose(result.scores, by_orders(value_fn, x, baseline), rtol=1e-10, atol=1e-12)
    assert result.gap == pytest.approx(0, abs=1e-12)


def test_an_entry_that_the_model_ignores_gets_nothing():
    result = shapley(lambda p: p[:, 0] * p[:, 2] ** 2, np.array([3.0, 5.0, 2.0]), np.ones(3), np.arange(3))
    assert result.scores[1] == pytest.approx(0, abs=1e-12)
    assert result.scores.sum() == pytest.approx(11, rel=1e-12)


def test_an_entry_that_is_at_the_baseline_gets_exactly_nothing():
    result = shapley(lambda p: p.prod(axis=1), np.array([3.0, 1.0, 2.0]), np.ones(3), np.arange(3))
    assert result.scores[1] == 0


def test_symmetric_entries_get_the_same():
    result = shapley(lambda p: np.exp(p[:, 0] + p[:, 1]) * p[:, 2], np.array([2.0, 2, 5]), np.zeros(3), np.arange(3))
    assert result.scores[0] == pytest.approx(result.scores[1], rel=1e-12)
    assert result.scores[0] != pytest.approx(result.scores[2], rel=1e-3)


def test_entries_of_one_unit_come_together_and_share_among_those_that_differ():
    x, baseline = np.array([1.0, 2.0, 0.0, 4.0]), np.zeros(4)
    units = np.array([5, 5, 5, 2])
    result = shapley(lambda p: p[:, :3].sum(axis=1) * p[:, 3], x, baseline, units)
    # as a product of 3 and 4: six for each unit, of the first three for each of the two entries that differ
    np.testing.assert_allclose(result.scores, [3, 3, 0, 6], rtol=1e-12)


def test_an_entry_of_no_unit_stays_as_it_is_and_gets_nothing():
    x = np.array([3.0, 2.0, 10.0])
    result = shapley(lambda p: p[:, 0] * p[:, 1] + p[:, 2], x, np.zeros(3), np.array([0, 1, -1]))
    np.testing.assert_allclose(result.scores, [3, 3, 0], rtol=1e-12)
    assert result.explains == 6  # not 16: the third entry is ten all along


def test_several_outputs_come_from_the_same_points():
    asked = []

    def values_fn(points):
        asked.append(len(points))
        return np.stack([points[:, 0] * points[:, 1], points.sum(axis=1)], axis=1)

    product, total = shapley_of_outputs(values_fn, np.array([3.0, 2.0]), np.zeros(2), np.arange(2))
    assert asked == [4]
    np.testing.assert_allclose(product.scores, [3, 3], rtol=1e-12)
    np.testing.assert_allclose(total.scores, [3, 2], rtol=1e-12)


def test_of_an_input_at_its_baseline_all_scores_are_zero():
    result = shapley(lambda p: p.sum(axis=1), np.ones(3), np.ones(3), np.arange(3))
    assert result.scores.tolist() == [0, 0, 0]
    assert result.explains == 0


def test_more_units_than_can_be_tried_are_refused():
    many = MOST_UNITS + 1
    with pytest.raises(ValueError, match="at most 12 units may differ from the baseline; got 13"):
        shapley(lambda p: p.sum(axis=1), np.ones(many), np.zeros(many), np.arange(many))
    x = np.ones(many)
    x[0] = 0  # which does not differ: twelve are left
    np.testing.assert_allclose(
        shapley(lambda p: p.sum(axis=1), x, np.zeros(many), np.arange(many)).scores, x, atol=1e-9
    )


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"baseline must have the shape of x, \(3,\); got \(2,\)"):
        shapley(lambda p: p.sum(axis=1), np.ones(3), np.ones(2), np.arange(3))
    with pytest.raises(ValueError, match=r"units must have the shape of the first axes of x, \(3,\); got \(2,\)"):
        shapley(lambda p: p.sum(axis=1), np.ones(3), np.ones(3), np.arange(2))
