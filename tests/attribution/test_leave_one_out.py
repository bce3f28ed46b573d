"""Leave-one-out: each unit at the baseline, all others as they are."""

import numpy as np
import pytest

from ig_core.attribution import leave_one_out as module
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.leave_one_out import leave_one_out, leave_one_out_of_outputs
from ig_core.quadrature import gauss_legendre

X, BASELINE = np.array([3.0, -1.0, 2.0]), np.array([1.0, 0.5, 0.0])
EACH = np.arange(3)


def product(points):  # F = x y + z
    return points[:, 0] * points[:, 1] + points[:, 2]


def test_a_score_is_what_the_output_falls_by():
    result = leave_one_out(product, X, BASELINE, EACH)
    # F(x) = -1; with x at 1: 1; with y at 0.5: 3.5; with z at 0: -3.
    np.testing.assert_allclose(result.scores, [-2, -4.5, 2], rtol=1e-12)
    assert result.explains is None
    assert result.gap is None
    assert result.points == 0


def test_of_a_linear_model_it_is_integrated_gradients():
    weights = np.array([0.5, -2.0, 4.0])

    def gradient_fn(points):
        return points @ weights, np.tile(weights, (len(points), 1))

    exact = integrated_gradients(gradient_fn, X, BASELINE, gauss_legendre(2)).scores
    found = leave_one_out(lambda points: points @ weights, X, BASELINE, EACH).scores
    np.testing.assert_allclose(found, exact, rtol=1e-12)


def test_entries_of_one_unit_go_together_and_share_equally():
    x = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])  # three tokens, of which two are one word
    result = leave_one_out(lambda points: points.sum(axis=(1, 2)) ** 2, x, np.zeros_like(x), np.array([7, 7, 0]))
    np.testing.assert_allclose(result.scores[:2], (21**2 - 11**2) / 4)
    np.testing.assert_allclose(result.scores[2], (21**2 - 10**2) / 2)


def test_an_entry_of_no_unit_stays_and_gets_nothing():
    result = leave_one_out(product, X, BASELINE, np.array([0, -1, 1]))
    np.testing.assert_allclose(result.scores, [-2, 0, 2])


def test_what_is_at_the_baseline_already_gets_exactly_nothing():
    result = leave_one_out(product, X, np.array([3.0, 0.5, 2.0]), EACH)
    assert result.scores.tolist() == [0, -4.5, 0]


def test_all_units_and_outputs_are_asked_for_in_one_call():
    asked = []

    def values_fn(points):
        asked.append(len(points))
        return np.stack([product(points), -product(points)], axis=1)

    one, other = leave_one_out_of_outputs(values_fn, X, BASELINE, EACH)
    assert asked == [4]
    np.testing.assert_allclose(one.scores, -other.scores)


@pytest.mark.parametrize("at_a_time", [1, 2, 3, 10])
def test_points_beyond_the_memory_are_asked_for_in_pieces(monkeypatch, at_a_time):
    x, asked = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), []
    monkeypatch.setattr(module, "BYTES_AT_A_TIME", at_a_time * x.nbytes + 1)

    def values_fn(points):
        asked.append(points.nbytes)
        return np.stack([points.sum(axis=(1, 2)), points[:, 0, 0]], axis=1)

    one, other = leave_one_out_of_outputs(values_fn, x, np.zeros_like(x), np.array([4, 2, 4]))
    assert sum(asked) == 3 * x.nbytes  # x itself and two units
    assert max(asked) <= module.BYTES_AT_A_TIME
    assert len(asked) == -(-3 // at_a_time)
    # the sum falls by 7 without the second token, and by 14 without the four entries of the two others
    np.testing.assert_array_equal(one.scores, [[3.5, 3.5], [3.5, 3.5], [3.5, 3.5]])
    np.testing.assert_array_equal(other.scores, [[0.25, 0.25], [0, 0], [0.25, 0.25]])


def test_where_nothing_belongs_to_a_unit_all_scores_are_zero():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    result = leave_one_out(lambda points: points.sum(axis=(1, 2)), x, np.zeros_like(x), np.array([-1, -1]))
    assert result.scores.tolist() == [[0, 0], [0, 0]]


def test_symmetric_entries_get_the_same():
    result = leave_one_out(lambda points: points[:, 0] * points[:, 1], np.array([2.0, 2.0]), np.zeros(2), np.arange(2))
    assert result.scores[0] == result.scores[1] == 4


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"baseline must have the shape of x, \(3,\); got \(2,\)"):
        leave_one_out(product, X, np.zeros(2), EACH)
    with pytest.raises(ValueError, match=r"units must have the shape of the first axes of x, \(3,\); got \(2,\)"):
        leave_one_out(product, X, BASELINE, np.arange(2))
