"""Integrated Gradients while they are collected, against integrals made on paper."""

import numpy as np
import pytest

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.so_far import integrated_so_far


def product(points):  # F = x1² · x2, on the way from 0 to (1, 2): 2α³
    gradients = np.stack([2 * points[:, 0] * points[:, 1], points[:, 0] ** 2], axis=1)
    return points[:, 0] ** 2 * points[:, 1], gradients


def ceiling(points):  # F = 1 - ReLU(1 - x): rises to 1 at x = 1, and no further
    return np.minimum(points[:, 0], 1.0), (points < 1).astype(float)


def kinks(points):  # a network of ReLUs whose kinks lie at 11, 37 and 73 % of the way from 0 to 1
    places, slopes = np.array([0.11, 0.37, 0.73]), np.array([3.0, -5.0, 4.0])
    above = points[:, :1] - places
    return (slopes * np.maximum(above, 0)).sum(axis=1), (slopes * (above > 0)).sum(axis=1)[:, np.newaxis]


def test_at_every_stop_are_the_scores_of_the_way_until_there():
    found = integrated_so_far(product, np.array([1.0, 2.0]), np.zeros(2), Adaptive())
    alphas = found.alphas
    np.testing.assert_allclose(found.values, 2 * alphas**3, atol=1e-12)
    np.testing.assert_allclose(found.scores[:, 0], 4 / 3 * alphas**3, atol=1e-12)
    np.testing.assert_allclose(found.scores[:, 1], 2 / 3 * alphas**3, atol=1e-12)


def test_rates_are_the_entries_of_the_directional_derivative():
    found = integrated_so_far(product, np.array([1.0, 2.0]), np.zeros(2), Adaptive(), stops=5)
    alphas = np.array([0, 0.25, 0.5, 0.75, 1])
    np.testing.assert_array_equal(found.alphas, alphas)
    np.testing.assert_allclose(found.rates, np.stack([4 * alphas**2, 2 * alphas**2], axis=1), atol=1e-12)


def test_the_way_starts_with_nothing_and_ends_in_integrated_gradients():
    x, baseline = np.array([1.5, -2.0]), np.array([0.5, 1.0])
    found = integrated_so_far(product, x, baseline, Adaptive(1e-6))
    assert not found.scores[0].any()
    np.testing.assert_allclose(
        found.end.scores, integrated_gradients(product, x, baseline, Adaptive(1e-6)).scores, rtol=1e-6
    )
    assert found.end.explains == pytest.approx(1.5**2 * -2 - 0.25)


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4])
def test_with_kinks_between_the_stops_the_sum_so_far_is_as_exact_at_each_as_at_the_end(tolerance):
    found = integrated_so_far(kinks, np.array([1.0]), np.zeros(1), Adaptive(tolerance), stops=9)
    gaps = np.abs(found.scores[:, 0] - found.explains)
    change = 3 * 0.89 - 5 * 0.63 + 4 * 0.27
    assert found.explains[-1] == pytest.approx(change)
    assert gaps.max() <= tolerance * change
    assert found.points > 9  # since the stops alone do not tell


def test_a_sum_that_is_right_at_the_end_alone_is_not_enough():
    """Of a slope that goes up and down by as much, on either side of the middle, errors cancel at the end."""

    def there_and_back(points):
        at = points[:, 0]
        values = np.maximum(0.0, 1 - np.abs(at - 0.5) / 0.3)
        return values + at, np.where(np.abs(at - 0.5) < 0.3, -np.sign(at - 0.5) / 0.3, 0.0)[:, np.newaxis] + 1

    found = integrated_so_far(there_and_back, np.array([1.0]), np.zeros(1), Adaptive(1e-3), stops=5)
    np.testing.assert_allclose(found.scores[:, 0], found.explains, atol=1e-3)


def test_the_toy_of_the_paper_collects_all_in_the_first_half_of_the_way():
    found = integrated_so_far(ceiling, np.array([2.0]), np.zeros(1), Adaptive(1e-4))
    np.testing.assert_allclose(found.scores[:, 0], np.minimum(2 * found.alphas, 1), atol=1e-4)
    assert found.rates[-1, 0] == 0


def test_numbers_that_nobody_looks_at_are_summed_for_the_estimate_of_the_error():
    x = np.array([[1.0, 2.0]])

    def of_matrix(points):
        values, gradients = product(points.reshape(len(points), 2))
        return values, gradients.reshape(points.shape)

    found = integrated_so_far(of_matrix, x, np.zeros_like(x), Adaptive(), summed=1)
    assert found.scores.shape == (33, 1, 2)
    assert found.summed == 1


def test_a_way_that_goes_nowhere_changes_nothing_though_values_of_one_batch_differ_by_rounding():
    def noisy(points):
        return np.float32(0.1) + np.arange(len(points), dtype=np.float32) * np.float32(1e-7), np.ones_like(points)

    x = np.ones(2, np.float32)
    found = integrated_gradients(noisy, x, x.copy(), Adaptive())
    assert found.explains == 0
    assert not found.scores.any()


def test_what_cannot_be_followed_is_refused():
    with pytest.raises(ValueError, match=r"baseline must have the shape of x, \(2,\); got \(3,\)"):
        integrated_so_far(product, np.zeros(2), np.zeros(3), Adaptive())
    with pytest.raises(ValueError, match="stops must be at least 2, the two ends; got 1"):
        integrated_so_far(product, np.ones(2), np.zeros(2), Adaptive(), stops=1)
