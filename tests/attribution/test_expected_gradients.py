"""Expected Gradients: the mean over many baselines, with an error of sampling that is told."""

import numpy as np
import pytest

from ig_core.attribution.expected_gradients import expected_gradients
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.quadrature import gauss_legendre

X = np.array([1.0, -2.0])
BACKGROUND = np.random.default_rng(0).normal(size=(512, 2))


def half_square(points):  # F(x) = |x|² / 2
    return 0.5 * (points**2).sum(axis=1), points


def linear(points):
    return points @ np.array([3.0, 0.5]), np.tile([3.0, 0.5], (len(points), 1))


def run(gradient_fn, background=BACKGROUND, x=X, seed=0):
    return expected_gradients(gradient_fn, x, background, np.random.default_rng(seed))


def test_of_a_linear_model_it_is_exact_and_says_so():
    result = run(linear)
    np.testing.assert_allclose(result.scores, (X - BACKGROUND.mean(axis=0)) * [3.0, 0.5], rtol=1e-12)
    assert result.gap == pytest.approx(0, abs=1e-12)
    assert result.standard_error == pytest.approx(0, abs=1e-12)


def test_it_is_the_mean_of_integrated_gradients_over_the_background_up_to_its_error():
    alone = [integrated_gradients(half_square, X, each, gauss_legendre(2)).scores for each in BACKGROUND]
    exact = np.mean(alone, axis=0)
    result = run(half_square)
    assert np.abs(result.scores - exact).max() < 4 * result.standard_error
    assert 0 < result.standard_error < 0.2


def test_scores_add_up_to_the_change_from_the_mean_output_of_the_background_but_for_the_gap():
    result = run(half_square)
    explained = half_square(X[np.newaxis])[0][0] - half_square(BACKGROUND)[0].mean()
    assert result.explains == pytest.approx(explained, rel=1e-12)
    assert result.gap == pytest.approx(result.scores.sum() - explained, rel=1e-12)


def test_the_gap_of_many_draws_is_as_large_as_the_standard_error_says_or_smaller():
    gaps, errors = [], []
    for seed in range(200):
        few = BACKGROUND[np.random.default_rng(seed).integers(512, size=16)]
        result = run(half_square, few, seed=seed)
        gaps.append(result.gap)
        errors.append(result.standard_error)
    assert abs(np.mean(gaps)) < 4 * np.std(gaps) / np.sqrt(200)  # no bias
    assert np.std(gaps) < 1.1 * np.mean(errors)  # alphas cover the path evenly, so it may be less


def test_one_gradient_is_taken_for_each_baseline():
    assert run(half_square).points == 512


def test_of_one_baseline_no_spread_is_known():
    assert run(half_square, BACKGROUND[:1]).standard_error is None


def test_the_seed_decides():
    assert np.array_equal(run(half_square).scores, run(half_square).scores)
    assert not np.array_equal(run(half_square).scores, run(half_square, seed=1).scores)


def test_an_entry_that_is_the_same_everywhere_gets_exactly_nothing():
    background = BACKGROUND.copy()
    background[:, 1] = X[1]
    assert run(half_square, background).scores[1] == 0


@pytest.mark.parametrize("background", [np.zeros((3, 3)), np.zeros((0, 2))])
def test_a_background_of_another_shape_or_of_nothing_is_refused(background):
    with pytest.raises(ValueError, match=r"background must have the shape \(n, 2\); got"):
        run(half_square, background)
