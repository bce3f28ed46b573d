"""Integrals between nodes: exact for polynomials, and of sixth order on smooth functions."""

import numpy as np
import pytest

from ig_core.attribution.interpolation import stencils, weights

WIDTHS = [2, 3, 4, 6]


def uneven(count, seed=0):
    """Nodes from 0 to 1 whose distances differ up to fivefold."""
    distances = np.random.default_rng(seed).uniform(1, 5, count - 1)
    return np.concatenate([[0.0], np.cumsum(distances) / distances.sum()])


def rule(nodes, width):
    """Of each interval the nodes that count and what they count, (n - 1, width)."""
    columns = stencils(nodes.size, width)
    return columns, weights(nodes[columns], np.arange(nodes.size - 1) - columns[:, 0])


def integrals(nodes, width, function):
    """Over each interval between neighbouring nodes, (n - 1,)."""
    columns, own = rule(nodes, width)
    return (own * function(nodes)[columns]).sum(axis=1)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [2, 3, 5, 6, 9, 30])
def test_weights_sum_to_the_widths_so_that_a_constant_is_integrated_exactly(count, width):
    nodes = uneven(count)
    _, own = rule(nodes, width)
    np.testing.assert_allclose(own.sum(axis=1), np.diff(nodes), rtol=1e-12)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("count", [2, 3, 5, 6, 9, 30])
def test_polynomials_of_a_degree_below_the_number_of_nodes_are_exact_over_every_interval(count, width):
    nodes = uneven(count)
    for degree in range(min(width, count)):
        exact = np.diff(nodes ** (degree + 1)) / (degree + 1)
        found = integrals(nodes, width, lambda at, degree=degree: at**degree)
        np.testing.assert_allclose(found, exact, atol=1e-13)


@pytest.mark.parametrize(("width", "degree", "is_exact"), [(4, 3, True), (4, 4, False), (6, 5, True), (6, 6, False)])
def test_a_degree_more_is_not_exact(width, degree, is_exact):
    nodes = uneven(9)
    errors = integrals(nodes, width, lambda at: at**degree) - np.diff(nodes ** (degree + 1)) / (degree + 1)
    assert (np.abs(errors).max() < 1e-13) == is_exact


def test_two_nodes_make_a_trapezoid_and_three_of_equal_distances_simpsons_rule():
    nodes = uneven(6)
    _, own = rule(nodes, 2)
    np.testing.assert_allclose(own, np.diff(nodes)[:, np.newaxis] / [2, 2], rtol=1e-12)
    columns, own = rule(np.array([0.0, 1.0, 2.0]), 3)
    assert columns.tolist() == [[0, 1, 2], [0, 1, 2]]
    np.testing.assert_allclose(own.sum(axis=0), [1 / 3, 4 / 3, 1 / 3], rtol=1e-12)


def test_a_stencil_has_as_many_nodes_on_either_side_of_its_interval_except_at_the_ends():
    columns, own = rule(np.linspace(0, 1, 9), 6)
    assert columns[:, 0].tolist() == [0, 0, 0, 1, 2, 3, 3, 3]
    assert own.shape == (8, 6)
    np.testing.assert_allclose(own[::-1, ::-1], own, atol=1e-14)  # the path backwards


@pytest.mark.parametrize("count", [2, 3, 5])
def test_fewer_nodes_than_the_width_are_all_used(count):
    columns, own = rule(uneven(count), 6)
    assert own.shape == (count - 1, count)
    assert columns.tolist() == [list(range(count))] * (count - 1)


@pytest.mark.parametrize(("width", "order"), [(2, 2), (4, 4), (6, 6)])
def test_the_error_falls_by_its_order_when_nodes_double(width, order):
    """Of exp(2α) on [0, 1], whose integral is (e² - 1) / 2."""
    errors = [
        abs(integrals(np.linspace(0, 1, n + 1), width, lambda at: np.exp(2 * at)).sum() - (np.exp(2) - 1) / 2)
        for n in (32, 64)
    ]
    assert errors[0] / errors[1] == pytest.approx(2**order, rel=0.2)
    assert errors[1] > 1e-14  # not of rounding


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_where_the_nodes_lie_and_how_far_apart_does_not_matter(scale):
    nodes = uneven(9)
    _, own = rule(nodes, 6)
    _, moved = rule(scale * (nodes + 3), 6)
    np.testing.assert_allclose(moved, scale * own, atol=1e-12 * scale)
