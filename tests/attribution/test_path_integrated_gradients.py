"""Integrated Gradients along paths with corners, of functions whose line integrals are done by hand."""

import numpy as np
import pytest

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.path_integrated_gradients import (
    path_integrated_gradients,
    path_integrated_gradients_steps,
)
from ig_core.attribution.steps import complete
from ig_core.quadrature import gauss_legendre, midpoint

EXACT = [gauss_legendre(24), Adaptive(1e-9)]
START, END = (0.0, 0.0), (1.0, 1.0)
RIGHT_THEN_UP, UP_THEN_RIGHT = [START, (1.0, 0.0), END], [START, (0.0, 1.0), END]


def product(points):  # F(x, y) = x y: x gets ∫ y dx, the area below the path
    return points[:, 0] * points[:, 1], points[:, ::-1]


def waves(points):  # F(x, y) = sin x + eʸ
    x, y = points.T
    return np.sin(x) + np.exp(y), np.stack([np.cos(x), np.exp(y)], axis=1)


def net(points):  # a little network
    rng = np.random.default_rng(5)
    first, second = rng.normal(size=(2, 8)), rng.normal(size=8)
    hidden = np.tanh(points @ first)
    return hidden @ second, ((1 - hidden**2) * second) @ first.T


def kinked(points):  # F(x, y) = max(x - y, 0) + y
    x, y = points.T
    over = (x > y).astype(float)
    return np.maximum(x - y, 0) + y, np.stack([over, 1 - over], axis=1)


def path(*corners):
    return np.array(corners, float)


@pytest.mark.parametrize("rule", [midpoint(1), gauss_legendre(1), Adaptive()])
@pytest.mark.parametrize(
    ("corners", "expected"),
    [
        ([START, END], [1 / 2, 1 / 2]),
        (RIGHT_THEN_UP, [0, 1]),
        (UP_THEN_RIGHT, [1, 0]),
        ([START, (0.5, 0.0), END], [1 / 4, 3 / 4]),  # the area below it is a triangle of 0.5 by 1
        ([START, (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), END], [0, 1]),  # there and back again on the upper side
        ([START, (1.0, 0.0), END, (0.0, 1.0), START, END], [-1 / 2, 3 / 2]),  # once around: 1 of area from x to y
    ],
)
def test_of_a_product_the_first_factor_gets_the_area_below_the_path(corners, expected, rule):
    result = path_integrated_gradients(product, path(*corners), rule)
    np.testing.assert_allclose(result.scores, expected, atol=1e-12)
    assert result.explains == 1
    assert result.gap == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("pieces", [8, 16, 32])
def test_corners_on_a_quarter_of_a_circle_come_to_its_area_and_four_times_as_near_with_twice_as_many(pieces):
    def off(count):
        angles = np.linspace(0, np.pi / 2, count + 1)
        corners = np.stack([np.sin(angles), 1 - np.cos(angles)], axis=1)
        return path_integrated_gradients(product, corners, midpoint(1)).scores[0] - (1 - np.pi / 4)

    assert off(pieces) == pytest.approx(4 * off(2 * pieces), rel=0.01)
    # a circle's sector is π/4, the triangles in it are pieces · sin(π / (2 pieces)) / 2: the rest is below the path
    assert off(pieces) == pytest.approx(np.pi / 4 - pieces * np.sin(np.pi / 2 / pieces) / 2, rel=1e-9)


@pytest.mark.parametrize("rule", [midpoint(7), gauss_legendre(5), Adaptive(1e-5)])
@pytest.mark.parametrize("function", [product, waves, net])
def test_two_corners_give_integrated_gradients(function, rule):
    baseline, x = np.array([0.3, -1.0]), np.array([1.5, 2.0])
    result = path_integrated_gradients(function, [baseline, x], rule)
    expected = integrated_gradients(function, x, baseline, rule)
    np.testing.assert_array_equal(result.scores, expected.scores)
    assert result.explains == expected.explains
    assert result.error == (None if expected.error is None else pytest.approx(expected.error))


@pytest.mark.parametrize("rule", EXACT)
@pytest.mark.parametrize("corners", [[START, END], RIGHT_THEN_UP, UP_THEN_RIGHT])
def test_separable_terms_get_their_own_change_on_every_path(corners, rule):
    result = path_integrated_gradients(waves, path(*corners), rule)
    np.testing.assert_allclose(result.scores, [np.sin(1), np.e - 1], rtol=1e-8)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("function", [product, waves, net, kinked])
def test_the_sum_is_the_same_on_any_path_within_the_tolerance_of_the_whole(function, seed):
    rng = np.random.default_rng(seed)
    corners = np.concatenate([[START], rng.normal(size=(rng.integers(1, 30), 2)), [END]])
    result = path_integrated_gradients(function, corners, Adaptive(1e-3))
    change = np.subtract(*function(path(END, START))[0])
    assert result.explains == pytest.approx(change, abs=1e-12)
    assert abs(result.scores.sum() - change) <= 1e-3 * max(abs(change), 0.1)


def test_the_tolerance_is_met_where_the_function_rises_and_falls_far_more_than_it_changes():
    def steep(points):  # F(x, y) = 100 sin 3x + y
        x, y = points.T
        return 100 * np.sin(3 * x) + y, np.stack([300 * np.cos(3 * x), np.ones(len(x))], axis=1)

    corners = path((0, 0), (1.7, 0.2), (-1.2, 0.4), (0.9, 0.8), (0, 1))
    result = path_integrated_gradients(steep, corners, Adaptive(1e-3))
    assert result.explains == pytest.approx(1)
    assert abs(result.gap) <= 1e-3


@pytest.mark.parametrize("rule", EXACT)
def test_the_way_back_gives_the_opposite_scores(rule):
    corners = path(START, (0.2, 0.7), (0.9, 0.4), END)
    there, back = (path_integrated_gradients(net, one, rule) for one in (corners, corners[::-1]))
    np.testing.assert_allclose(there.scores, -back.scores, rtol=1e-7)
    assert there.explains == -back.explains


def test_the_order_of_corners_matters():
    one = path_integrated_gradients(product, path(START, (0.8, 0.1), (0.9, 0.6), END), midpoint(1))
    other = path_integrated_gradients(product, path(START, (0.9, 0.6), (0.8, 0.1), END), midpoint(1))
    # ∫ y dx by trapezoids: 0.8 · 0.05 + 0.1 · 0.35 + 0.1 · 0.8, and 0.9 · 0.3 - 0.1 · 0.35 + 0.2 · 0.55
    np.testing.assert_allclose([one.scores[0], other.scores[0]], [0.155, 0.345], rtol=1e-12)


@pytest.mark.parametrize("rule", [midpoint(3), Adaptive()])
def test_a_corner_that_is_repeated_contributes_nothing_and_asks_for_no_gradient(rule):
    once = path_integrated_gradients(net, path(START, (1, 0), END), rule)
    thrice = path_integrated_gradients(net, path(START, START, (1, 0), (1, 0), (1, 0), END, END), rule)
    np.testing.assert_array_equal(once.scores, thrice.scores)
    assert once.points == thrice.points


@pytest.mark.parametrize("rule", [midpoint(3), Adaptive()])
def test_who_stays_where_one_is_explains_nothing(rule):
    result = path_integrated_gradients(net, path(END, END, END), rule)
    np.testing.assert_array_equal(result.scores, [0, 0])
    assert (result.explains, result.gap, result.points) == (0, 0, 0)


def test_points_of_all_pieces_are_added_up():
    assert path_integrated_gradients(net, path(*RIGHT_THEN_UP, (2, 2)), midpoint(7)).points == 21


def test_as_many_gradients_as_are_allowed_are_those_of_all_pieces():
    corners = np.random.default_rng(0).normal(size=(11, 2))
    result = path_integrated_gradients(net, corners, Adaptive(1e-12, max_points=200))
    assert 100 < result.points <= 200


def test_the_estimated_error_is_of_the_scores_of_the_whole():
    """Where scores cancel, it is a larger part of what is left of them."""
    there_and_back = path(START, (3, 1), START, (0.1, 0.1))
    result = path_integrated_gradients(net, there_and_back, Adaptive(1e-3))
    straight = path_integrated_gradients(net, path(START, (0.1, 0.1)), Adaptive(1e-3))
    np.testing.assert_allclose(result.scores, straight.scores, atol=3e-4)
    assert result.error > straight.error


@pytest.mark.parametrize("shape", [(4,), (3, 2)])
@pytest.mark.parametrize("rule", [gauss_legendre(2), Adaptive()])
def test_scores_have_the_shape_of_a_corner(shape, rule):
    def total_of_squares(points):
        return (points.reshape(len(points), -1) ** 2).sum(axis=1), 2 * points

    x = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
    result = path_integrated_gradients(total_of_squares, [np.zeros(shape), -x, x], rule)
    np.testing.assert_allclose(result.scores, x**2, rtol=1e-12)


def test_several_outputs_share_the_points_of_one_path():
    def both(points):
        (f, df), (g, dg) = product(points), waves(points)
        return np.stack([f, g], axis=1), np.stack([df, dg], axis=1)

    results = complete(path_integrated_gradients_steps(path(*RIGHT_THEN_UP), Adaptive(1e-6)), both)
    np.testing.assert_allclose(results[0].scores, [0, 1], atol=1e-12)
    np.testing.assert_allclose(results[1].scores, [np.sin(1), np.e - 1], rtol=1e-6)
    assert [result.explains for result in results] == pytest.approx([1, np.sin(1) + np.e - 1])


def test_nothing_that_comes_in_is_modified_and_whole_numbers_are_not_rounded():
    corners = np.array([[0, 0], [1, 0], [1, 1]])
    corners.setflags(write=False)
    np.testing.assert_allclose(path_integrated_gradients(product, corners, midpoint(2)).scores, [0, 1])


@pytest.mark.parametrize("corners", [np.zeros((0, 2)), [np.zeros(2)]])
def test_fewer_than_two_corners_are_refused(corners):
    message = f"corners must be at least two points, a baseline and an input; got {len(corners)}"
    with pytest.raises(ValueError, match=message):
        path_integrated_gradients(product, corners, midpoint(2))


def test_corners_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match=r"corners must all have the shape of the first, \(2,\); got \(3,\)"):
        path_integrated_gradients(product, [np.zeros(2), np.ones(2), np.ones(3)], midpoint(2))


@pytest.mark.parametrize("rule", [midpoint(4), Adaptive()])
def test_a_function_that_is_not_finite_on_the_path_is_refused(rule):
    def broken(points):
        values, gradients = product(points)
        return np.where(points[:, 1] > 0.9, np.nan, values), gradients

    with pytest.raises(ValueError, match="F must be finite on the whole path"):
        path_integrated_gradients(broken, path(*UP_THEN_RIGHT), rule)
