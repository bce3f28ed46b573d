"""Integrated Gradients of functions one line long, whose integrals are done by hand."""

import numpy as np
import pytest

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.quadrature import gauss_legendre, left, midpoint, right, trapezoid

X, BASELINE = np.array([3.0, -1.0]), np.array([1.0, 1.0])
EXACT = [gauss_legendre(24), Adaptive(1e-10)]


def half_square(points):  # F(x) = |x|² / 2, whose gradient is x itself
    return 0.5 * (points**2).sum(axis=1), points


def cubes(points):  # F(x) = Σ x³
    return (points**3).sum(axis=1), 3 * points**2


def product(points):  # F(x, y) = x y
    return points[:, 0] * points[:, 1], points[:, ::-1]


def waves(points):  # F(x, y) = sin x + eʸ
    x, y = points.T
    return np.sin(x) + np.exp(y), np.stack([np.cos(x), np.exp(y)], axis=1)


def linear(weights):
    return lambda points: (points @ weights, np.tile(weights, (len(points), 1)))


def plus(first, second, a=1.0, b=1.0):
    """The GradientFn of a · first + b · second."""

    def both(points):
        (f, df), (g, dg) = first(points), second(points)
        return a * f + b * g, a * df + b * dg

    return both


@pytest.mark.parametrize("rule", [midpoint(1), gauss_legendre(1), trapezoid(2), Adaptive()])
def test_integrates_a_linear_gradient_exactly(rule):
    result = integrated_gradients(half_square, X, BASELINE, rule)
    np.testing.assert_allclose(result.scores, (X**2 - BASELINE**2) / 2, rtol=1e-12, atol=1e-12)
    assert result.explains == pytest.approx(4)
    assert result.gap == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("rule", [gauss_legendre(2), Adaptive()])
def test_integrates_a_quadratic_gradient_exactly(rule):
    result = integrated_gradients(cubes, X, BASELINE, rule)
    np.testing.assert_allclose(result.scores, [26, -2], rtol=1e-12)


@pytest.mark.parametrize("points", [1, 2, 4, 8])
def test_the_gap_of_a_cube_falls_fourfold_when_midpoints_double(points):
    result = integrated_gradients(cubes, np.array([2.0]), np.array([0.0]), midpoint(points))
    assert result.gap == pytest.approx(-8 / (4 * points**2))  # of 24 α², whose integral is 8


def test_the_left_rule_never_sees_the_input_and_the_right_rule_never_the_baseline():
    x, baseline = np.array([2.0]), np.array([0.0])
    assert integrated_gradients(half_square, x, baseline, left(1)).scores == [0]
    assert integrated_gradients(half_square, x, baseline, right(1)).scores == [4]


@pytest.mark.parametrize("rule", EXACT)
def test_a_product_is_shared_by_the_mean_of_the_other_factor(rule):
    result = integrated_gradients(product, X, BASELINE, rule)
    np.testing.assert_allclose(result.scores, [(3 - 1) * (-1 + 1) / 2, (-1 - 1) * (3 + 1) / 2], atol=1e-12)


@pytest.mark.parametrize(("rule", "rtol"), [(EXACT[0], 1e-12), (EXACT[1], EXACT[1].tolerance)])
def test_separable_terms_are_priced_by_their_own_change(rule, rtol):
    result = integrated_gradients(waves, X, BASELINE, rule)
    np.testing.assert_allclose(result.scores, [np.sin(3) - np.sin(1), np.exp(-1) - np.exp(1)], rtol=rtol)


@pytest.mark.parametrize("rule", EXACT)
def test_scores_add_up_to_the_change_in_the_output(rule):
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(5, 6)), rng.normal(size=6)

    def net(points):
        hidden = np.tanh(points @ first)
        return hidden @ second, ((1 - hidden**2) * second) @ first.T

    x, baseline = rng.normal(size=5), rng.normal(size=5)
    result = integrated_gradients(net, x, baseline, rule)
    change = second @ (np.tanh(x @ first) - np.tanh(baseline @ first))
    assert result.explains == pytest.approx(change, rel=1e-12)
    assert result.scores.sum() == pytest.approx(change, rel=1e-6)
    assert result.gap == pytest.approx(result.scores.sum() - change, abs=1e-12)


@pytest.mark.parametrize("rule", [midpoint(3), *EXACT])
def test_dummy_what_the_function_ignores_or_what_does_not_change_gets_exactly_nothing(rule):
    ignores_y = linear(np.array([2.0, 0.0]))
    assert integrated_gradients(ignores_y, X, BASELINE, rule).scores[1] == 0
    unchanged = integrated_gradients(waves, np.array([3.0, 1.0]), BASELINE, rule)
    assert unchanged.scores[1] == 0


@pytest.mark.parametrize("rule", [midpoint(3), gauss_legendre(5)])
def test_linearity_scores_of_a_weighted_sum_are_the_weighted_sum_of_scores(rule):
    both = integrated_gradients(plus(cubes, waves, 2.0, -3.0), X, BASELINE, rule)
    parts = [integrated_gradients(f, X, BASELINE, rule).scores for f in (cubes, waves)]
    np.testing.assert_allclose(both.scores, 2 * parts[0] - 3 * parts[1], rtol=1e-12)


@pytest.mark.parametrize("rule", [midpoint(3), *EXACT])
def test_symmetry_equal_roles_and_equal_values_get_equal_scores(rule):
    scores = integrated_gradients(product, np.array([2.0, 2.0]), np.array([-1.0, -1.0]), rule).scores
    assert scores[0] == scores[1]
    assert scores[0] == pytest.approx((4 - 1) / 2)


@pytest.mark.parametrize("rule", [midpoint(7), gauss_legendre(7), Adaptive(1e-6)])
def test_implementation_invariance_two_ways_to_write_a_function_give_the_same_scores(rule):
    def by_tanh(points):
        total = points.sum(axis=1)
        return np.tanh(total), np.tile((1 - np.tanh(total) ** 2)[:, None], 2)

    def by_sigmoid(points):  # tanh s = 2 σ(2s) - 1
        sigma = 1 / (1 + np.exp(-2 * points.sum(axis=1)))
        return 2 * sigma - 1, np.tile((4 * sigma * (1 - sigma))[:, None], 2)

    one, other = (integrated_gradients(f, X, BASELINE / 3, rule) for f in (by_tanh, by_sigmoid))
    np.testing.assert_allclose(one.scores, other.scores, rtol=1e-9)


@pytest.mark.parametrize("shape", [(4,), (3, 2), (2, 3, 4)])
@pytest.mark.parametrize("rule", [gauss_legendre(2), Adaptive()])
def test_scores_have_the_shape_of_the_input(shape, rule):
    def total_of_squares(points):
        return (points.reshape(len(points), -1) ** 2).sum(axis=1), 2 * points

    x = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    result = integrated_gradients(total_of_squares, x, np.zeros(shape), rule)
    np.testing.assert_allclose(result.scores, x**2, rtol=1e-12)


@pytest.mark.parametrize("rule", [gauss_legendre(5), left(3), trapezoid(4)])
def test_points_are_the_gradients_of_the_rule_and_the_two_ends_come_on_top(rule):
    rows = []

    def counted(points):
        rows.append(len(points))
        return half_square(points)

    assert integrated_gradients(counted, X, BASELINE, rule).points == rule.points
    assert sum(rows) == rule.points + 2


@pytest.mark.parametrize("rule", [midpoint(4), Adaptive()])
def test_whole_numbers_as_input_are_not_rounded_on_the_path(rule):
    result = integrated_gradients(half_square, np.array([3, -1]), np.array([1, 1]), rule)
    np.testing.assert_allclose(result.scores, [4, 0], atol=1e-12)


@pytest.mark.parametrize("rule", [midpoint(4), Adaptive()])
def test_single_precision_goes_in_and_double_precision_scores_come_out(rule):
    kinds = []

    def watched(points):
        kinds.append(points.dtype)
        return half_square(points)

    result = integrated_gradients(watched, X.astype(np.float32), BASELINE.astype(np.float32), rule)
    assert set(kinds) == {np.dtype(np.float32)}
    assert result.scores.dtype == np.float64
    np.testing.assert_allclose(result.scores, [4, 0], atol=1e-6)


@pytest.mark.parametrize("rule", [midpoint(4), Adaptive(1e-6)])
def test_nothing_that_comes_in_is_modified(rule):
    x, baseline = X.copy(), BASELINE.copy()
    x.setflags(write=False)
    baseline.setflags(write=False)

    def read_only(points):
        values, gradients = waves(points)
        for array in (values, gradients):
            array.setflags(write=False)
        return values, gradients

    integrated_gradients(read_only, x, baseline, rule)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(baseline, BASELINE)


@pytest.mark.parametrize("summed", [-1, 2])
def test_no_more_axes_are_summed_than_there_are(summed):
    with pytest.raises(ValueError, match=f"summed must be from 0 to the 1 axes of x; got {summed}"):
        integrated_gradients(cubes, X, BASELINE, Adaptive(), summed)


@pytest.mark.parametrize("rule", [midpoint(4), Adaptive()])
def test_a_baseline_of_another_shape_is_refused(rule):
    with pytest.raises(ValueError, match=r"baseline must have the shape of x, \(2,\); got \(1,\)"):
        integrated_gradients(half_square, X, np.zeros(1), rule)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("rule", [midpoint(4), Adaptive()])
def test_an_output_that_is_not_finite_is_refused(bad, rule):
    def broken(points):
        values, gradients = half_square(points)
        return np.where(points[:, 0] > 2.9, bad, values), gradients

    with pytest.raises(ValueError, match="F must be finite on the whole path from baseline to x; got NaN or infinity"):
        integrated_gradients(broken, X, BASELINE, rule)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("rule", [midpoint(4), Adaptive()])
def test_a_gradient_that_is_not_finite_is_refused(bad, rule):
    def broken(points):
        values, gradients = half_square(points)
        return values, np.where(points > 2, bad, gradients)

    with pytest.raises(ValueError, match="finite"):
        integrated_gradients(broken, X, BASELINE, rule)


def test_a_gradient_at_an_end_that_no_rule_asked_for_does_not_matter():
    def root(points):  # the gradient of √x at 0 is infinite
        with np.errstate(divide="ignore"):
            return np.sqrt(points[:, 0]), 0.5 / np.sqrt(points)

    result = integrated_gradients(root, np.array([1.0]), np.array([0.0]), midpoint(1))
    assert result.scores == pytest.approx([0.5 / np.sqrt(0.5)])
    assert result.explains == 1
