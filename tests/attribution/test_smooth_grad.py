"""SmoothGrad over Integrated Gradients, against what it must be on functions done by hand."""

import numpy as np
import pytest

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.smooth_grad import (
    NOISE,
    SAMPLES,
    smooth_integrated_gradients,
    smooth_integrated_gradients_of_outputs,
)
from ig_core.quadrature import gauss_legendre, midpoint

WEIGHTS = np.array([[2.0, -1.0], [0.5, 4.0]])
X, BASELINE = np.array([[1.0, 0.0], [0.25, 3.0]]), np.array([[0.5, 0.5], [0.5, 0.5]])


def linear(points):
    return (points * WEIGHTS).sum(axis=(1, 2)), np.broadcast_to(WEIGHTS, points.shape)


def half_square(points):
    return 0.5 * (points**2).sum(axis=(1, 2)), points


def watched(gradient_fn):
    """gradient_fn, and the list of the noisy copies: the end of each path, whose point follows that of its start."""
    copies = []

    def watching(points):
        copies.extend(points[i + 1] for i in np.flatnonzero((points == BASELINE).all(axis=(1, 2))))
        return gradient_fn(points)

    return watching, copies


def smooth(gradient_fn, rule, seed=0, x=X, **options):
    return smooth_integrated_gradients(gradient_fn, x, BASELINE, rule, np.random.default_rng(seed), **options)


@pytest.mark.parametrize("rule", [midpoint(1), gauss_legendre(3), Adaptive()])
def test_of_a_linear_function_it_is_integrated_gradients_of_the_mean_copy(rule):
    gradient_fn, copies = watched(linear)
    smooth(gradient_fn, midpoint(1))  # the same copies, since they are drawn by a seed
    assert len(copies) == SAMPLES
    result = smooth(linear, rule)
    mean = np.mean(copies, axis=0)
    np.testing.assert_allclose(result.scores, WEIGHTS * (mean - BASELINE), rtol=1e-9)
    np.testing.assert_allclose(result.scores, integrated_gradients(linear, mean, BASELINE, rule).scores, rtol=1e-9)


@pytest.mark.parametrize("rule", [midpoint(1), gauss_legendre(3)])
def test_of_a_square_it_is_the_mean_of_the_squares(rule):
    gradient_fn, copies = watched(half_square)
    result = smooth(gradient_fn, rule)
    expected = np.mean((np.square(copies) - BASELINE**2) / 2, axis=0)
    np.testing.assert_allclose(result.scores, expected, rtol=1e-12)


@pytest.mark.parametrize("rule", [midpoint(2), gauss_legendre(4)])
def test_the_scores_explain_the_mean_over_the_copies_and_not_the_input(rule):
    gradient_fn, copies = watched(half_square)
    result = smooth(gradient_fn, rule)
    values = half_square(np.array(copies))[0]
    baseline = half_square(BASELINE[np.newaxis])[0][0]
    assert result.explains == pytest.approx(values.mean() - baseline, rel=1e-12)
    assert result.gap == pytest.approx(0, abs=1e-12)
    at_input = half_square(X[np.newaxis])[0][0] - baseline
    assert abs(result.explains - at_input) > 0.01


def test_the_tolerance_holds_for_the_average():
    def wavy(points):
        return np.sin(3 * points).sum(axis=(1, 2)), 3 * np.cos(3 * points)

    result = smooth(wavy, Adaptive(1e-4))
    assert abs(result.gap) <= 1e-4 * np.abs(result.scores).sum() * 2


def test_the_points_of_all_copies_are_added_up():
    assert smooth(linear, gauss_legendre(5)).points == 5 * SAMPLES
    assert smooth(linear, gauss_legendre(5), samples=3).points == 15
    assert smooth(linear, Adaptive()).points == Adaptive().first * SAMPLES


def test_the_same_seed_gives_the_same_scores_and_another_seed_others():
    first, again, other = (smooth(linear, midpoint(1), seed).scores for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01


def test_the_noise_is_gaussian_with_a_part_of_the_range_of_the_input():
    for noise, x in ((NOISE, X), (0.5, X), (0.1, 10 * X)):
        gradient_fn, copies = watched(linear)
        smooth(gradient_fn, midpoint(1), x=x, noise=noise, samples=2000)
        error = (np.array(copies) - x).ravel()
        spread = noise * (x.max() - x.min())
        assert error.std() == pytest.approx(spread, rel=0.04)  # 8,000 draws: 1 / √16,000 = 0.8 %
        assert error.mean() == pytest.approx(0, abs=5 * spread / np.sqrt(error.size))
        assert (np.abs(error) > 2 * spread).mean() == pytest.approx(0.0455, abs=0.01)


def test_without_noise_it_is_integrated_gradients():
    expected = integrated_gradients(half_square, X, BASELINE, gauss_legendre(2))
    result = smooth(half_square, gauss_legendre(2), noise=0.0)
    np.testing.assert_allclose(result.scores, expected.scores, rtol=1e-12)
    assert result.explains == pytest.approx(expected.explains)


def test_an_input_of_one_value_has_no_range_and_gets_no_noise():
    flat = np.full((2, 2), 0.75)
    result = smooth(half_square, gauss_legendre(2), x=flat)
    np.testing.assert_allclose(result.scores, (0.75**2 - 0.5**2) / 2, rtol=1e-12)


def test_one_copy_is_enough():
    gradient_fn, copies = watched(linear)
    result = smooth(gradient_fn, midpoint(1), samples=1)
    np.testing.assert_allclose(result.scores, WEIGHTS * (copies[0] - BASELINE), rtol=1e-12)


def test_the_input_is_not_modified_and_single_precision_stays_single():
    x = X.astype(np.float32)
    x.setflags(write=False)
    kinds = set()

    def watching(points):
        kinds.add(points.dtype)
        return linear(points)

    smooth_integrated_gradients(watching, x, BASELINE.astype(np.float32), midpoint(1), np.random.default_rng(0))
    assert kinds == {np.dtype(np.float32)}


@pytest.mark.parametrize("rule", [gauss_legendre(3), Adaptive(1e-6)])
def test_several_outputs_share_the_copies_and_each_gets_what_it_gets_alone(rule):
    def both(points):
        results = [linear(points), half_square(points)]
        return tuple(np.stack(side, axis=1) for side in zip(*results, strict=True))

    results = smooth_integrated_gradients_of_outputs(both, X, BASELINE, rule, np.random.default_rng(0))
    for function, result in zip((linear, half_square), results, strict=True):
        alone = smooth(function, rule)
        np.testing.assert_allclose(result.scores, alone.scores, rtol=1e-9, atol=1e-12)
        assert result.explains == pytest.approx(alone.explains)
