"""Spread scores: the total stays, nothing is pushed over an edge."""

import numpy as np
import pytest

from ig_core.render.smooth import smoothed


@pytest.mark.parametrize("width", [1, 3, 5, 9])
@pytest.mark.parametrize("shape", [(28, 28), (5, 7), (1, 3), (2, 2)])
def test_the_total_stays_what_it_was(shape, width):
    scores = np.random.default_rng(0).normal(size=shape) * 100
    spread = smoothed(scores, width)
    assert spread.shape == shape
    assert spread.sum() == pytest.approx(scores.sum(), abs=1e-9)


@pytest.mark.parametrize("width", [3, 5])
def test_what_is_the_same_everywhere_stays_the_same(width):
    np.testing.assert_allclose(smoothed(np.full((6, 4), -1.25), width), -1.25, rtol=1e-14)


def test_a_single_pixel_spreads_by_the_binomial_weights():
    scores = np.zeros((5, 5))
    scores[2, 2] = 16.0
    row = np.array([0, 1, 2, 1, 0])
    np.testing.assert_array_equal(smoothed(scores, 3), np.outer(row, row))


def test_a_single_pixel_spreads_symmetrically_and_mostly_within_three_by_three():
    scores = np.zeros((9, 9))
    scores[4, 4] = 1.0
    spread = smoothed(scores)
    for turned in (spread.T, spread[::-1], spread[:, ::-1]):
        np.testing.assert_array_equal(spread, turned)
    assert spread[3:6, 3:6].sum() == pytest.approx((14 / 16) ** 2)


def test_at_an_edge_what_would_fall_over_it_is_reflected():
    scores = np.zeros((1, 4))
    scores[0, 0] = 4.0
    np.testing.assert_array_equal(smoothed(scores, 3), [[3, 1, 0, 0]])


def test_it_is_linear_and_leaves_its_argument_alone():
    one, other = np.random.default_rng(1).normal(size=(2, 6, 6))
    before = one.copy()
    np.testing.assert_allclose(smoothed(one + 2 * other), smoothed(one) + 2 * smoothed(other), atol=1e-12)
    np.testing.assert_array_equal(one, before)


@pytest.mark.parametrize("width", [0, 2, -1])
def test_a_width_without_a_middle_is_refused(width):
    with pytest.raises(ValueError, match=f"width must be odd and positive, got {width}"):
        smoothed(np.zeros((3, 3)), width)
