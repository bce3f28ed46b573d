"""Distances to training data, against what pencil and paper give."""

from dataclasses import replace

import numpy as np
import pytest

from ig_core.models.familiarity import Familiarity, fit, from_arrays, to_arrays

ONES = np.ones(2)
APART = Familiarity(np.array([[0.0, 0, 0], [8, 0, 0]]), np.diag([4.0, 1, 9]), ONES)  # along the first axis


def drawn(seed=0, count=400):
    """Features of three classes, and their labels."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 3, count)
    means, mixing = random.normal(0, 5, (3, 4)), random.normal(size=(4, 4))
    return means[labels] + random.normal(size=(count, 4)) @ mixing, labels


def test_one_distance_is_to_the_nearest_mean_and_the_other_to_what_no_mean_has():
    points = np.array([[0.0, 0, 0], [2, 0, 0], [6, 0, 0], [8, 3, 0], [0, 0, 6], [-4, 1, 3]])
    expected = [[0, 0], [1, 0], [1, 0], [0, 9], [0, 4], [4, 1 + 1]]
    np.testing.assert_allclose(APART.distances(points), expected, atol=1e-12)


def test_together_they_are_the_mahalanobis_distance():
    means, covariance = np.array([[1.0, 1], [1, 5]]), np.array([[2.0, 1], [1, 2]])  # inverse: [[2, -1], [-1, 2]] / 3
    together = Familiarity(means, covariance, ONES).distances(np.array([[2.0, 2], [2, 0], [1, 5]])).sum(axis=1)
    np.testing.assert_allclose(together, [2 / 3, 6 / 3, 0], atol=1e-12)


def test_strangeness_is_the_sum_of_both_each_in_its_own_unit():
    scaled = replace(APART, scales=np.array([4.0, 10.0]))
    np.testing.assert_allclose(scaled.strangeness(np.array([[-4.0, 1, 3], [8, 0, 0]])), [4 / 4 + 2 / 10, 0], atol=1e-12)


def test_an_input_is_no_stranger_in_other_units_of_its_features():
    features, labels = drawn()
    mixed = np.random.default_rng(1).normal(size=(4, 4))
    plain = fit(features, labels)
    turned = Familiarity(plain.means @ mixed, mixed.T @ plain.covariance @ mixed, ONES)
    np.testing.assert_allclose(turned.distances(features @ mixed), plain.distances(features), rtol=1e-6, atol=1e-9)


def test_fitting_gives_the_means_of_classes_and_the_covariance_around_them():
    features = np.array([[0.0, 0], [2, 2], [10, 5], [10, 1]])  # around their means: ∓(1, 1), (0, ±2)
    found = fit(features, np.array([0, 0, 1, 1]))
    np.testing.assert_allclose(found.means, [[1, 1], [10, 3]])
    np.testing.assert_allclose(found.covariance, [[0.5 * 1.001, 0.5], [0.5, 2.5 * 1.001]])
    np.testing.assert_array_equal(found.scales, ONES)


def test_the_mean_distance_of_the_data_itself_is_the_number_of_features():
    """The sum over the data of squared distances to their own class means is n · features; the ridge takes 0.1 %."""
    features, labels = drawn()
    found = fit(features * 1e3, labels)  # so far apart that the nearest mean is the own one, but for a few
    own = features * 1e3 - found.means[labels]
    distances = (own * np.linalg.solve(found.covariance, own.T).T).sum(axis=1)
    assert distances.mean() == pytest.approx(4, rel=2e-2)
    assert (found.distances(features * 1e3).sum(axis=1) <= distances + 1e-9).all()


def test_what_is_written_is_read_again():
    features, labels = drawn()
    found = replace(fit(features, labels), scales=np.array([3.0, 7.0]))
    arrays = to_arrays(found)
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    assert arrays["covariance"].shape == (4 * 5 / 2,)
    np.testing.assert_allclose(from_arrays(arrays).strangeness(features), found.strangeness(features), rtol=1e-4)


def test_a_feature_that_says_nothing_is_named():
    with pytest.raises(ValueError, match=r"^feature 1 does not vary within any class: leave it out$"):
        fit(np.array([[0.0, 1], [1, 1], [0, 2], [1, 2]]), np.array([0, 0, 1, 1]))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"covariance": np.eye(2)}, r"means \(classes, features\) and covariance \(features, features\) must fit"),
        ({"means": np.zeros(3)}, r"must fit; got \(3,\) and \(3, 3\)"),
        ({"scales": np.ones(3)}, "scales must be two numbers above zero"),
        ({"scales": np.array([1.0, 0.0])}, "scales must be two numbers above zero"),
    ],
)
def test_what_does_not_fit_is_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(APART, **change)
