"""Several outputs along one path: each gets what it would get alone."""

from math import e, sin, sqrt, tanh

import numpy as np
import pytest
from method_tasks import task_of

from ig_core import attribution
from ig_core.attribution import METHODS, Adaptive, average
from ig_core.attribution.integrated_gradients import integrated_gradients, integrated_gradients_of_outputs
from ig_core.attribution.record import Attribution, as_outputs
from ig_core.quadrature import gauss_legendre, left, midpoint, trapezoid

KINK = sqrt(2) - 1
X, BASELINE = np.ones(2), np.zeros(2)


def wavy(points):  # F(x, y) = sin 3x + exp y
    x, y = points.T
    return np.sin(3 * x) + np.exp(y), np.stack([3 * np.cos(3 * x), np.exp(y)], axis=1)


def saturating(points):  # F(x, y) = tanh 20x + y²
    x, y = points.T
    return np.tanh(20 * x) + y**2, np.stack([20 / np.cosh(20 * x) ** 2, 2 * y], axis=1)


def step_up(points):  # F(x, y) = max(x - KINK, 0) + y³
    x, y = points.T
    return np.maximum(x - KINK, 0) + y**3, np.stack([(x > KINK) * 1.0, 3 * y**2], axis=1)


def sloped(points):  # F(x, y) = 2x - 5y
    return points @ np.array([2.0, -5.0]), np.tile([2.0, -5.0], (len(points), 1))


def nothing(points):
    return np.zeros(len(points)), np.zeros_like(points)


def huge(points):  # a thousand times wavy
    values, gradients = wavy(points)
    return 1000 * values, 1000 * gradients


def faint(points):  # a millionth of saturating: |F(x) - F(x')| is below the floor
    values, gradients = saturating(points)
    return 1e-6 * values, 1e-6 * gradients


EXACT = {  # scores by hand, from 0 to (1, 1)
    wavy: np.array([sin(3), e - 1]),
    saturating: np.array([tanh(20), 1]),
    step_up: np.array([1 - KINK, 1]),
    sloped: np.array([2.0, -5.0]),
    nothing: np.zeros(2),
    huge: 1000 * np.array([sin(3), e - 1]),
    faint: 1e-6 * np.array([tanh(20), 1]),
}


def together(*functions):
    def gradients_fn(points):
        results = [function(points) for function in functions]
        return tuple(np.stack(side, axis=1) for side in zip(*results, strict=True))

    return gradients_fn


@pytest.mark.parametrize("rule", [gauss_legendre(1), gauss_legendre(9), midpoint(20), trapezoid(5), left(4)])
def test_with_a_fixed_rule_every_output_gets_what_it_gets_alone(rule):
    functions = list(EXACT)
    results = integrated_gradients_of_outputs(together(*functions), X, BASELINE, rule)
    assert len(results) == len(functions)
    for function, result in zip(functions, results, strict=True):
        alone = integrated_gradients(function, X, BASELINE, rule)
        np.testing.assert_allclose(result.scores, alone.scores, rtol=1e-12, atol=1e-18)
        assert result.explains == pytest.approx(alone.explains, rel=1e-12)
        assert result.points == alone.points == rule.points


def test_the_outputs_of_a_fixed_rule_share_one_call():
    rows = []

    def counted(points):
        rows.append(len(points))
        return together(wavy, sloped)(points)

    integrated_gradients_of_outputs(counted, X, BASELINE, gauss_legendre(12))
    assert rows == [14]


@pytest.mark.parametrize("tolerance", [1e-2, 1e-3, 1e-4])
@pytest.mark.parametrize(
    "functions",
    [
        (wavy, sloped),
        (sloped, saturating),
        (sloped, step_up),
        (nothing, step_up),
        (wavy, nothing, saturating),
        (huge, faint),
        (faint, huge, step_up),
        tuple(EXACT),
    ],
    ids=lambda functions: "-".join(function.__name__ for function in functions),
)
def test_the_tolerance_is_met_for_every_output_however_hard_each_is(functions, tolerance):
    results = integrated_gradients_of_outputs(together(*functions), X, BASELINE, Adaptive(tolerance))
    for function, result in zip(functions, results, strict=True):
        exact = EXACT[function]
        assert result.explains == pytest.approx(exact.sum(), abs=1e-12)
        assert abs(result.gap) <= tolerance * max(abs(exact.sum()), 0.1)
        assert np.abs(result.scores - exact).sum() <= tolerance * max(np.abs(exact).sum(), 0.1)


def test_the_order_of_the_outputs_does_not_matter():
    forth = integrated_gradients_of_outputs(together(wavy, step_up, sloped), X, BASELINE, Adaptive())
    back = integrated_gradients_of_outputs(together(sloped, step_up, wavy), X, BASELINE, Adaptive())
    for one, other in zip(forth, reversed(back), strict=True):
        np.testing.assert_allclose(one.scores, other.scores, rtol=1e-12)


def test_the_points_are_those_of_the_shared_path_and_no_more_than_what_all_would_take():
    rows = []

    def counted(points):
        rows.append(len(points))
        return together(step_up, saturating)(points)

    results = integrated_gradients_of_outputs(counted, X, BASELINE, Adaptive(1e-3))
    assert {result.points for result in results} == {sum(rows)}
    alone = [integrated_gradients(function, X, BASELINE, Adaptive(1e-3)).points for function in (step_up, saturating)]
    assert Adaptive().first < results[0].points <= sum(alone)


@pytest.mark.parametrize("easy", [nothing, sloped])
@pytest.mark.parametrize("hard", [saturating, step_up])
@pytest.mark.parametrize("tolerance", [1e-2, 1e-3, 1e-4])
def test_an_output_that_is_right_from_the_start_costs_the_others_no_points(easy, hard, tolerance):
    alone = integrated_gradients(hard, X, BASELINE, Adaptive(tolerance))
    shared = integrated_gradients_of_outputs(together(hard, easy), X, BASELINE, Adaptive(tolerance))
    assert shared[0].points == alone.points


@pytest.mark.parametrize("max_points", [5, 7, 20, 50])
def test_the_most_points_allowed_are_not_exceeded_by_many_outputs(max_points):
    rule = Adaptive(1e-12, max_points=max_points)
    results = integrated_gradients_of_outputs(together(step_up, saturating), X, BASELINE, rule)
    assert results[0].points <= max_points
    assert abs(results[0].gap) > 1e-12  # and the gap tells


def test_one_output_among_many_that_is_zero_gets_zeros():
    for rule in (gauss_legendre(3), Adaptive()):
        zero = integrated_gradients_of_outputs(together(wavy, nothing), X, BASELINE, rule)[1]
        assert zero.scores.tolist() == [0, 0]
        assert (zero.explains, zero.gap) == (0, 0)


@pytest.mark.parametrize("rule", [gauss_legendre(3), Adaptive()])
def test_outputs_on_a_grid_of_pixels_keep_its_shape(rule):
    weights = np.random.default_rng(0).normal(size=(3, 4, 5, 1))

    def linear(points):
        values = np.einsum("nijc,kijc->nk", points, weights)
        return values, np.broadcast_to(weights, (len(points), *weights.shape))

    x, baseline = np.random.default_rng(1).normal(size=(2, 4, 5, 1))
    for weight, result in zip(weights, integrated_gradients_of_outputs(linear, x, baseline, rule), strict=True):
        np.testing.assert_allclose(result.scores, weight * (x - baseline), rtol=1e-9)


@pytest.mark.parametrize("rule", [gauss_legendre(3), Adaptive()])
def test_a_baseline_of_another_shape_is_refused(rule):
    with pytest.raises(ValueError, match=r"baseline must have the shape of x, \(2,\); got \(3,\)"):
        integrated_gradients_of_outputs(together(wavy), X, np.zeros(3), rule)


@pytest.mark.parametrize("rule", [gauss_legendre(3), Adaptive()])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_one_output_that_is_not_finite_is_refused(rule, bad):
    def broken(points):
        return np.full(len(points), bad), points

    with pytest.raises(ValueError, match="F must be finite on the whole path"):
        integrated_gradients_of_outputs(together(wavy, broken), X, BASELINE, rule)


@pytest.mark.parametrize("name", [name for name, row in METHODS.items() if not row.requires])
@pytest.mark.parametrize("rule", [midpoint(4), gauss_legendre(6)])
def test_a_row_gives_each_output_what_it_gives_it_alone(name, rule):
    row = METHODS[name]
    functions = (wavy, saturating, nothing)
    shared = attribution.run(row, task_of(together(*functions), X, BASELINE, rule, outputs=3))
    for function, result in zip(functions, shared, strict=True):
        (alone,) = attribution.run(row, task_of(as_outputs(function), X, BASELINE, rule))
        np.testing.assert_allclose(result.scores, alone.scores, rtol=1e-12, atol=1e-15)
        if METHODS[name].claim:
            assert result.explains == pytest.approx(alone.explains, rel=1e-12)
        assert result.points == alone.points


# ---- average


def test_an_average_has_the_mean_scores_and_claim_and_the_sum_of_the_points():
    one = Attribution(np.array([[1.0, 2.0]]), explains=3.5, points=7)
    other = Attribution(np.array([[3.0, -2.0]]), explains=0.5, points=15)
    result = average([one, other])
    assert result.scores.tolist() == [[2, 0]]
    assert result.explains == 2
    assert result.gap == 0
    assert result.points == 22


def test_the_error_of_an_average_is_that_of_the_sums_that_are_looked_at():
    one = Attribution(np.array([[3.0, -1.0], [0.0, 1.0]]), explains=3.0, error=0.1, summed=1)  # of 3
    other = Attribution(np.array([[9.0, -8.0], [5.0, -6.0]]), explains=0.0, error=0.6, summed=1)  # of 2
    result = average([one, other])
    assert result.summed == 1
    assert result.error == pytest.approx((0.1 * 3 + 0.6 * 2) / 2 / 1.5)  # of 1.5, the sums 1.5 and 0


def test_the_average_of_one_is_itself():
    one = Attribution(np.ones(2), explains=None)
    assert average([one]) is one


def test_an_average_with_one_that_claims_nothing_claims_nothing():
    result = average([Attribution(np.ones(2), explains=2.0), Attribution(np.zeros(2), explains=None)])
    assert result.explains is None
    assert result.gap is None
    assert result.scores.tolist() == [0.5, 0.5]


def test_the_gap_of_an_average_is_the_average_gap():
    results = [Attribution(np.array([1.0, gap]), explains=1.0) for gap in (0.25, -0.5, 1.0)]
    assert average(results).gap == pytest.approx(0.25)
