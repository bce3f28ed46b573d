"""Integrated Hessians against pencil and paper: closed forms, and the laws that the rows, the sum and pairs obey."""

from math import factorial

import numpy as np
import pytest

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_hessians import integrated_hessians
from ig_core.attribution.weighted_parts import Part, weights

X = np.array([3.0, -2.0])
ZERO = np.zeros(2)
EACH = np.arange(2)


def curved(value, gradient, hessian):
    """Of F with its derivatives at points, (n,), (n, d) and (n, d, d), the CurvatureFn."""

    def curvature_fn(points, ways):
        slopes = np.einsum("nd,kd->nk", gradient(points), ways)
        return value(points), slopes, np.einsum("kd,nde,le->nkl", ways, hessian(points), ways)

    return curvature_fn


def of_form(matrix):
    """F(x) = ½ xᵀ A x."""
    return curved(
        lambda points: 0.5 * np.einsum("nd,de,ne->n", points, matrix, points),
        lambda points: points @ matrix,
        lambda points: np.broadcast_to(matrix, (len(points), *matrix.shape)),
    )


def of_sum(function, first, second):
    """F(x) = f(Σ x), with the derivatives of f."""
    return curved(
        lambda points: function(points.sum(axis=1)),
        lambda points: np.repeat(first(points.sum(axis=1))[:, np.newaxis], points.shape[1], axis=1),
        lambda points: np.ones((1, points.shape[1], points.shape[1])) * second(points.sum(axis=1))[:, None, None],
    )


def test_a_product_is_shared_by_its_pair_and_each_alone_in_quarters():
    found = integrated_hessians(of_form(np.array([[0.0, 1.0], [1.0, 0.0]])), X, ZERO, EACH)  # F = x1 x2
    np.testing.assert_allclose(found.pairs, -6 * np.full((2, 2), 1 / 4), rtol=1e-12)
    np.testing.assert_allclose(found.integrated_gradients, [-3, -3], rtol=1e-12)
    assert found.explains == pytest.approx(-6)


def test_x1_times_x2_squared_has_ninths():
    def hessian(points):
        x1, x2 = points.T
        return np.stack([np.stack([0 * x1, 2 * x2]), np.stack([2 * x2, 2 * x1])]).transpose(2, 0, 1)

    function = curved(
        lambda points: points[:, 0] * points[:, 1] ** 2,
        lambda points: np.stack([points[:, 1] ** 2, 2 * points[:, 0] * points[:, 1]], axis=1),
        hessian,
    )
    found = integrated_hessians(function, X, ZERO, EACH)
    np.testing.assert_allclose(found.pairs, 12 * np.array([[1, 2], [2, 4]]) / 9, rtol=1e-12)


def test_a_quadratic_form_has_its_matrix_also_from_another_baseline():
    matrix, start = np.array([[2.0, -1.0], [-1.0, 3.0]]), np.array([0.5, 1.5])
    found, z = integrated_hessians(of_form(matrix), X, start, EACH), X - start
    alone = z * (matrix @ start) + z * (matrix @ z) / 4
    np.testing.assert_allclose(found.pairs, np.outer(z, z) * matrix / 4 + np.diag(alone), rtol=1e-12)


def test_where_a_function_is_a_sum_nothing_acts_together():
    function = curved(
        lambda points: np.exp(points).sum(axis=1),
        np.exp,
        lambda points: np.stack([np.diag(one) for one in np.exp(points)]),
    )
    found = integrated_hessians(function, X, ZERO, EACH, Adaptive(1e-9))
    assert found.pairs[0, 1] == found.pairs[1, 0] == 0
    np.testing.assert_allclose(np.diag(found.pairs), np.exp(X) - 1, rtol=1e-8)


def test_an_exponential_of_a_sum_meets_its_series():
    found = integrated_hessians(of_sum(np.exp, np.exp, np.exp), np.array([1.0, 0.5]), ZERO, EACH, Adaptive(1e-10))
    together = 0.5 * sum(1.5**k / factorial(k) / (k + 2) ** 2 for k in range(40))  # z1 z2 ∫ −γ ln γ e^(1.5 γ)
    np.testing.assert_allclose(found.pairs[0, 1], together, rtol=1e-9)


def test_units_have_the_sums_over_their_entries():
    matrix = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 4.0], [2.0, 4.0, 0.0]])
    apart = integrated_hessians(of_form(matrix), np.ones(3), np.zeros(3), np.arange(3))
    joined = integrated_hessians(of_form(matrix), np.ones(3), np.zeros(3), np.array([7, 2, 7]))  # 2 comes first
    expected = [apart.pairs[1, 1], apart.pairs[1, [0, 2]].sum(), apart.pairs[np.ix_([0, 2], [0, 2])].sum()]
    np.testing.assert_allclose(joined.pairs, [[expected[0], expected[1]], [expected[1], expected[2]]], rtol=1e-12)


def steep(points):
    return 1 / (1 + np.exp(-60 * (points - 0.3)))


STEEP = of_sum(
    steep,
    lambda s: 60 * steep(s) * (1 - steep(s)),
    lambda s: 3600 * steep(s) * (1 - steep(s)) * (1 - 2 * steep(s)),
)


@pytest.mark.parametrize("tolerance", [1e-2, 1e-4, 1e-6])
def test_a_tolerance_is_met_where_the_function_is_steep(tolerance):
    x = np.array([0.75, 0.25])
    found = integrated_hessians(STEEP, x, ZERO, EACH, Adaptive(tolerance))
    change = steep(1.0) - steep(0.0)
    assert abs(found.gap) <= tolerance * change
    assert np.abs(found.pairs.sum(axis=1) - x * change).max() <= 2 * tolerance
    assert found.asymmetry <= 1e-12
    reference = integrated_hessians(STEEP, x, ZERO, EACH, Adaptive(1e-9))
    assert np.abs(found.pairs - reference.pairs).sum() <= 2 * tolerance * np.abs(reference.pairs).sum()


def test_points_are_taken_where_the_function_is_steep_and_none_twice():
    seen = []

    def watched(points, ways):
        seen.extend(points.sum(axis=1))
        return STEEP(points, ways)

    found = integrated_hessians(watched, np.array([0.75, 0.25]), ZERO, EACH, Adaptive(1e-4))
    assert len(seen) == len(set(seen)) == found.points
    assert sum(0.1 < one < 0.5 for one in seen) > len(seen) / 2


def test_where_points_run_out_the_gap_tells():
    found = integrated_hessians(STEEP, np.array([0.75, 0.25]), ZERO, EACH, Adaptive(1e-6, max_points=9))
    assert found.points == 9
    assert found.row_gap > 1e-3
    assert found.error > 1e-6


def test_an_input_that_is_the_baseline_has_zeros():
    found = integrated_hessians(of_form(np.eye(2)), X, X, EACH)
    np.testing.assert_array_equal(found.pairs, np.zeros((2, 2)))
    assert found.gap == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((X, np.zeros(3), EACH), r"baseline must have the shape of x, \(2,\); got \(3,\)"),
        ((X, ZERO, np.arange(3)), r"units must have the shape of the first axes of x, \(2,\); got \(3,\)"),
        ((X, ZERO, np.array([-1, -1])), "units must name at least one unit; all are -1"),
        ((X, ZERO, np.array([0, -1])), "what belongs to no unit must be the same in x and the baseline"),
    ],
)
def test_errors_name_what_was_wanted(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        integrated_hessians(of_form(np.eye(2)), *arguments)


def test_derivatives_that_are_no_numbers_are_refused():
    function = of_sum(np.exp, np.exp, lambda s: s * np.nan)
    with pytest.raises(ValueError, match="must be finite numbers all along the path"):
        integrated_hessians(function, X, ZERO, EACH)


UNEVEN = Part(0, 1 / 1024, 3), Part(1 / 1024, 1, 4)


@pytest.mark.parametrize("parts", [(Part(0, 1, 3),), Part(0, 1, 3).halves(3), UNEVEN])
def test_weights_are_exact_for_polynomials_of_any_parts(parts):
    for power in range(9):
        plain, log, gamma_log = np.sum([[own @ part.nodes**power for own in weights(part)] for part in parts], axis=0)
        assert plain == pytest.approx(1 / (power + 1), rel=1e-12)
        assert log == pytest.approx(1 / (power + 1) ** 2, rel=1e-11)
        assert gamma_log == pytest.approx(1 / (power + 2) ** 2, rel=1e-11)


def test_finer_nodes_hold_all_that_were_there():
    part = Part(0.25, 0.5, 2)
    assert set(part.nodes) <= set(part.finer.nodes)
    assert part.finer.coarser == part
    left, right = part.halves(2)
    assert left.nodes[-1] == right.nodes[0] == part.nodes[2]
