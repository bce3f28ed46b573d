"""Rules of integration on [0, 1] against integrals done by hand."""

import dataclasses
from math import factorial

import numpy as np
import pytest

from ig_core.quadrature import RULES, Quadrature, gauss_legendre, left, midpoint, right, trapezoid


def error_on_power(rule, power):
    """The rule's integral of α^power minus 1 / (power + 1)."""
    return float(rule.weights @ rule.nodes**power) - 1 / (power + 1)


@pytest.mark.parametrize("points", [2, 3, 7, 50, 200])
@pytest.mark.parametrize("name", RULES)
def test_weights_sum_to_one_and_points_are_the_gradients_asked_for(name, points):
    rule = RULES[name](points)
    assert rule.points == rule.nodes.size == rule.weights.size == points
    assert rule.weights.sum() == pytest.approx(1, abs=1e-13)
    assert (rule.weights > 0).all()


def test_a_trapezoid_of_50_points_has_49_intervals():
    rule = trapezoid(50)
    np.testing.assert_allclose(rule.nodes, [i / 49 for i in range(50)], atol=1e-15)
    np.testing.assert_allclose(rule.weights, [1 / 98] + [1 / 49] * 48 + [1 / 98], rtol=1e-13)


def test_the_nodes_of_the_equal_rules_are_where_their_names_say():
    np.testing.assert_allclose(left(4).nodes, [0, 0.25, 0.5, 0.75])
    np.testing.assert_allclose(midpoint(4).nodes, [0.125, 0.375, 0.625, 0.875])
    np.testing.assert_allclose(right(4).nodes, [0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(trapezoid(5).nodes, [0, 0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(gauss_legendre(2).nodes, [(1 - 3**-0.5) / 2, (1 + 3**-0.5) / 2])


@pytest.mark.parametrize("points", range(1, 13))
def test_gauss_legendre_is_exact_to_degree_twice_the_points_minus_one(points):
    rule = gauss_legendre(points)
    for power in range(2 * points):
        assert error_on_power(rule, power) == pytest.approx(0, abs=1e-14)


@pytest.mark.parametrize("points", range(1, 6))
def test_gauss_legendre_misses_the_next_power_by_the_textbook_error(points):
    missing = factorial(points) ** 4 / ((2 * points + 1) * factorial(2 * points) ** 2)
    assert error_on_power(gauss_legendre(points), 2 * points) == pytest.approx(-missing, rel=1e-6)


@pytest.mark.parametrize(("rule", "degree"), [(left, 0), (right, 0), (midpoint, 1), (trapezoid, 1)])
@pytest.mark.parametrize("points", [2, 5, 16])
def test_the_equal_rules_are_exact_to_their_degree_and_no_further(rule, degree, points):
    for power in range(degree + 1):
        assert error_on_power(rule(points), power) == pytest.approx(0, abs=1e-14)
    assert abs(error_on_power(rule(points), degree + 1)) > 1e-4


@pytest.mark.parametrize("points", [1, 2, 4, 8, 16, 32])
def test_the_midpoint_error_of_a_cube_falls_fourfold_when_points_double(points):
    gap = 3 * error_on_power(midpoint(points), 2)  # the gradient of x³ is 3α²
    assert gap == pytest.approx(-1 / (4 * points**2), rel=1e-9)


@pytest.mark.parametrize("points", [2, 4, 8, 16, 32])
def test_the_left_and_right_error_of_a_square_halve_when_points_double(points):
    assert 2 * error_on_power(left(points), 1) == pytest.approx(-1 / points, rel=1e-9)
    assert 2 * error_on_power(right(points), 1) == pytest.approx(1 / points, rel=1e-9)


@pytest.mark.parametrize("intervals", [1, 2, 4, 8, 16])
def test_the_trapezoid_error_of_a_cube_falls_fourfold_when_intervals_double(intervals):
    gap = 3 * error_on_power(trapezoid(intervals + 1), 2)
    assert gap == pytest.approx(1 / (2 * intervals**2), rel=1e-9)


def test_weights_that_do_not_sum_to_one_are_refused():
    n = 50
    halved_ends = np.array([1 / (2 * n)] + [1 / n] * (n - 2) + [1 / (2 * n)])  # sums to (n - 1) / n
    with pytest.raises(ValueError, match=r"weights must sum to one; got .*0\.98"):
        Quadrature(np.linspace(0, 1, n), halved_ends)
    with pytest.raises(ValueError, match="weights must sum to one"):
        Quadrature(np.array([0.5]), np.array([np.nan]))


@pytest.mark.parametrize("nodes", [[-0.01, 0.5], [0.5, 1.01], [np.nan, 0.5], [0.5, np.inf]])
def test_nodes_outside_the_path_are_refused(nodes):
    with pytest.raises(ValueError, match=r"nodes must be at least one number, all in \[0, 1\]"):
        Quadrature(np.array(nodes), np.array([0.5, 0.5]))


def test_no_nodes_are_refused():
    with pytest.raises(ValueError, match="nodes must be at least one number"):
        Quadrature(np.array([]), np.array([]))


def test_nodes_and_weights_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"vectors of one length; got shapes \(2,\) and \(1,\)"):
        Quadrature(np.array([0.2, 0.8]), np.array([1.0]))
    with pytest.raises(ValueError, match=r"got shapes \(1, 1\) and \(1, 1\)"):
        Quadrature(np.array([[0.5]]), np.array([[1.0]]))


def test_a_rule_is_frozen_and_keeps_its_own_copy():
    nodes, weights = np.array([0.25, 0.75]), np.array([0.5, 0.5])
    rule = Quadrature(nodes, weights)
    nodes[0] = 0.9
    assert rule.nodes[0] == 0.25
    with pytest.raises(ValueError, match="read-only"):
        rule.weights[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        rule.nodes = nodes


@pytest.mark.parametrize("points", [0, -1, 1.5, "4"])
@pytest.mark.parametrize("name", RULES)
def test_a_number_of_points_that_is_none_is_refused_and_named(name, points):
    with pytest.raises(ValueError, match="points must be a whole number of at least 1; got") as caught:
        RULES[name](points)
    assert str(caught.value).endswith(repr(points))


def test_a_trapezoid_needs_both_ends():
    with pytest.raises(ValueError, match="a trapezoid rule needs at least 2 points; got 1"):
        trapezoid(1)


@pytest.mark.parametrize("name", RULES)
def test_a_whole_number_may_come_as_a_float(name):
    np.testing.assert_array_equal(RULES[name](4.0).nodes, RULES[name](4).nodes)
