"""The pieces of a path on which a piecewise linear network is linear: their ends, and scores without an error."""

import numpy as np
import pytest

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.pieces import most_pieces, piecewise
from ig_core.attribution.remembered import Remembered
from ig_core.quadrature import gauss_legendre

ZERO, ONE = np.zeros(1), np.ones(1)


def ends(rule):
    return np.concatenate([[0.0], np.cumsum(rule.weights)])


def of_lines(*layers):
    """Corners whose candidates, lists (intercept, slope) along the path, do not depend on other layers."""

    def corners_fn(line):
        return [
            np.stack([[[a + b * alpha for a, b in corner] for corner in corners] for alpha in line.alphas])
            for corners in layers
        ]

    return corners_fn


class Network:
    """F(x) = Σ relu(W relu(V x + b) + c), which tells its corners; float64."""

    takes_lines = False

    def __init__(self, seed, inputs=6, hidden=(12, 9)):
        random = np.random.default_rng(seed)
        self.v, self.b = random.normal(size=(inputs, hidden[0])), random.normal(size=hidden[0])
        self.w, self.c = random.normal(size=hidden), random.normal(size=hidden[1])

    def layers(self, points):
        first = points @ self.v + self.b
        return first, np.maximum(first, 0) @ self.w + self.c

    def corners_fn(self, line):
        return [layer[:, :, np.newaxis] for layer in self.layers(line.points())]

    def __call__(self, points):
        first, second = self.layers(points)
        back = ((second > 0) @ self.w.T * (first > 0)) @ self.v.T
        return np.maximum(second, 0).sum(axis=1), back


def test_a_corner_bends_where_its_sign_changes():
    corners = of_lines([[(-1.0, 4.0)], [(3.0, -4.0)], [(1.0, 1.0)], [(-2.0, 1.0)]])  # at 1/4 and 3/4; the others never
    rule = piecewise(corners, ZERO, ONE)
    np.testing.assert_allclose(ends(rule), [0, 0.25, 0.75, 1])
    np.testing.assert_allclose(rule.nodes, [0.125, 0.5, 0.875])


def test_a_network_without_a_bend_takes_one_gradient():
    rule = piecewise(of_lines([[(1.0, 1.0)]]), ZERO, ONE)
    np.testing.assert_array_equal([rule.nodes, rule.weights], [[0.5], [1.0]])
    assert piecewise(lambda line: [], ZERO, ONE).points == 1


def test_the_largest_of_several_changes_as_often_as_another_takes_the_lead():
    tangents = [(-(at**2), 2 * at) for at in (0.1, 0.3, 0.5, 0.7, 0.9)]  # of a parabola: neighbours meet half way
    under_all = (-9.0, 9.1)  # ends above the first, and never leads
    rule = piecewise(of_lines([[*tangents, under_all]]), ZERO, ONE)
    np.testing.assert_allclose(ends(rule), [0, 0.2, 0.4, 0.6, 0.8, 1], atol=1e-6)


def test_of_candidates_that_start_level_the_fastest_leads_from_the_start():
    """As words do that all start as the same baseline: their maximum stays where it is."""
    level = [(0.7, slope) for slope in (-1.0, 2.0, 2.0, 0.5)]
    assert piecewise(of_lines([level]), ZERO, ONE).points == 1


@pytest.mark.parametrize("masked", [-1e4, -1e9, -3e38])
def test_a_candidate_that_is_masked_hides_no_change_of_leader(masked):
    vee = [(1.0, -2.0), (-1.0, 2.0), (masked, 0.0)]
    np.testing.assert_allclose(ends(piecewise(of_lines([vee]), ZERO, ONE)), [0, 0.5, 1])


def test_a_deeper_layer_is_straight_between_the_kinks_of_those_before_it():
    def corners_fn(line):  # relu(α - 1/2), and then that less 1/4: it bends at 1/2 and at 3/4
        first = line.alphas - 0.5
        return [first[:, np.newaxis, np.newaxis], (np.maximum(first, 0) - 0.25)[:, np.newaxis, np.newaxis]]

    np.testing.assert_allclose(ends(piecewise(corners_fn, ZERO, ONE)), [0, 0.5, 0.75, 1])


def test_kinks_that_single_precision_cannot_tell_apart_are_one():
    close = of_lines([[(-0.5, 1.0)], [(-0.5 - 1e-8, 1.0)], [(1e-9, -1.0)]])
    np.testing.assert_allclose(ends(piecewise(close, ZERO, ONE)), [0, 0.5, 1])


@pytest.mark.parametrize("seed", range(20))
def test_scores_are_exact_but_for_rounding(seed):
    network, random = Network(seed), np.random.default_rng(100 + seed)
    x, baseline = random.normal(size=(2, 6))
    result = integrated_gradients(network, x, baseline, Adaptive(1e-2))
    alphas = (np.arange(200_000) + 0.5) / 200_000
    _, gradients = network(baseline + np.multiply.outer(alphas, x - baseline))
    np.testing.assert_allclose(result.scores, (x - baseline) * gradients.mean(axis=0), atol=2e-4)
    size = max(np.abs(result.scores).sum(), 0.1)
    assert abs(result.gap) < 1e-5 * size
    assert result.error == pytest.approx(abs(result.gap) / size)
    assert 1 <= result.points <= 22  # 21 ReLUs, and few of them bend more than once


@pytest.mark.parametrize("most", [1, 3])
def test_more_pieces_than_are_wanted_are_none(most):
    corners = of_lines([[(-at, 1.0)] for at in (0.2, 0.4, 0.6)])
    assert piecewise(corners, ZERO, ONE, most) is None
    assert piecewise(corners, ZERO, ONE, 4).points == 4


def test_what_is_not_finite_has_no_pieces():
    assert piecewise(of_lines([[(np.nan, 1.0)]]), ZERO, ONE) is None


def test_a_network_too_large_to_be_looked_at_has_none():
    assert piecewise(lambda line: [np.ones((len(line), 2**16 + 1, 1))], ZERO, ONE) is None


def test_corners_that_are_not_those_of_the_network_are_noticed_by_the_gap():
    """The rule then works as for any other network."""

    def cube(points):
        return (points**3).sum(axis=1), 3 * points**2

    cube.corners_fn = of_lines([[(-0.3, 1.0)]])
    result = integrated_gradients(cube, np.array([1.0, 2.0]), np.array([0.5, 0.0]), Adaptive(1e-4))
    np.testing.assert_allclose(result.scores, [0.875, 8.0], rtol=1e-4)
    assert result.points > 2


@pytest.mark.parametrize("max_points", [5, 6, 7, 12, 20])
def test_the_most_gradients_allowed_are_not_exceeded_even_in_vain(max_points):
    taken = []

    def cube(points):
        taken.append(len(points))
        return (points**3).sum(axis=1), 3 * points**2

    cube.corners_fn = of_lines([[(-0.3, 1.0)]])
    result = integrated_gradients(cube, np.array([1.0, 2.0]), np.array([0.5, 0.0]), Adaptive(1e-12, max_points))
    assert result.points <= max_points
    assert result.points <= sum(taken) <= result.points + 2  # the two ends of the pieces, whose values alone count


def test_a_gap_that_rounding_does_not_explain_is_not_taken_for_exact():
    """Also where it is within the tolerance: the scores may be off by far more than their sum."""

    def cube(points):
        return (points**3).sum(axis=1), 3 * points**2

    cube.corners_fn = of_lines([[(-at, 1.0)] for at in np.linspace(0.05, 0.95, 19)])  # 20 midpoints: off by 6e-4
    result = integrated_gradients(cube, np.array([1.0, 2.0]), np.zeros(2), Adaptive(1e-2))
    assert result.error < 1e-6  # of the polynomials, which are exact for it
    assert result.points > 20


def test_rows_that_are_not_of_one_point_each_have_no_pieces():
    assert piecewise(lambda line: [np.ones((2 * len(line), 1, 1))], ZERO, ONE) is None


@pytest.mark.parametrize(("tolerance", "most"), [(1e-2, 100), (1e-3, 256), (1e-5, 256), (1.0, 10)])
def test_rough_answers_are_not_worth_many_pieces(tolerance, most):
    assert most_pieces(tolerance) == most


def test_a_fixed_number_of_points_is_taken_as_it_was_asked_for():
    assert integrated_gradients(Network(0), np.ones(6), np.zeros(6), gauss_legendre(7)).points == 7


def test_the_corners_are_told_by_who_remembers_gradients():
    network = Network(1)
    assert Remembered(network).corners_fn == network.corners_fn
