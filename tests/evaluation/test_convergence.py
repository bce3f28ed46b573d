"""The table of gaps by rule and number of points, on functions whose gaps are known."""

import numpy as np
import pytest

from ig_core.attribution import Adaptive
from ig_core.evaluation.convergence import convergence
from ig_core.quadrature import RULES

POINTS = (2, 4, 8, 16)


def half_square(points):  # F(x) = x²/2: its gradient is linear
    return 0.5 * points[:, 0] ** 2, points


def errors(table, rule):
    rows = table[table.rule == rule]
    return dict(zip(rows.points, rows.error, strict=True))


@pytest.fixture(scope="module")
def table():
    return convergence(half_square, np.array([2.0]), np.array([0.0]), POINTS)


def test_every_rule_has_a_row_for_every_number_of_points(table):
    assert table.columns.tolist() == ["rule", "points", "error"]
    assert table.index.tolist() == list(range(len(table)))
    for rule in RULES:
        assert table[table.rule == rule].points.tolist() == list(POINTS)
    assert set(table.rule) == {*RULES, "adaptive"}


def test_the_error_of_the_left_and_right_rule_is_one_over_the_points(table):
    for rule in ("left", "right"):
        assert errors(table, rule) == pytest.approx({points: 1 / points for points in POINTS})


def test_rules_that_are_exact_on_a_linear_gradient_have_no_error(table):
    for rule in ("midpoint", "trapezoid", "gauss-legendre", "adaptive"):
        assert max(errors(table, rule).values()) < 1e-12


def test_tolerances_that_take_the_same_points_are_one_row():
    # of F(x) = 3x, for which the first points are enough whatever the tolerance
    table = convergence(lambda points: (3 * points[:, 0], np.full_like(points, 3)), np.ones(1), np.zeros(1), POINTS)
    assert table[table.rule == "adaptive"].points.tolist() == [Adaptive().first]


def test_a_small_change_is_measured_against_the_floor():
    # F(0.2) = 0.02 < 0.1, so the left rule's gap of -0.02 / n counts as 0.2 / n
    small = convergence(half_square, np.array([0.2]), np.array([0.0]), POINTS)
    assert errors(small, "left") == pytest.approx({points: 0.2 / points for points in POINTS})


def test_a_cube_shows_the_order_of_each_rule():
    table = convergence(lambda points: (points[:, 0] ** 3, 3 * points**2), np.array([1.0]), np.array([0.0]), POINTS)
    assert errors(table, "midpoint") == pytest.approx({n: 1 / (4 * n**2) for n in POINTS})
    assert errors(table, "trapezoid") == pytest.approx({n: 1 / (2 * (n - 1) ** 2) for n in POINTS})
    assert errors(table, "left") == pytest.approx({n: 3 / (2 * n) - 1 / (2 * n**2) for n in POINTS})
    assert max(errors(table, "gauss-legendre").values()) < 1e-12


def test_a_smaller_tolerance_takes_more_points_and_leaves_a_smaller_error():
    def kinked(points):  # max(x - 0.4142…, 0)
        over = points - (2**0.5 - 1)
        return np.maximum(over[:, 0], 0), (over > 0) * 1.0

    table = convergence(kinked, np.array([1.0]), np.array([0.0]), (2,), tolerances=(1e-1, 1e-2, 1e-3, 1e-4))
    adaptive = table[table.rule == "adaptive"]
    assert adaptive.points.is_monotonic_increasing
    assert adaptive.points.nunique() > 1
    assert adaptive.error.iloc[0] <= 1e-1
    assert adaptive.error.iloc[-1] <= 1e-4
