"""The adaptive rule: as exact as asked for, feature by feature, and sparing with gradients."""

import dataclasses
from math import sqrt, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ig_core.attribution import adaptive
from ig_core.attribution.adaptive import FEWEST, Adaptive, _wider_beside, first_alphas
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.quadrature import gauss_legendre, midpoint

FIRST = Adaptive().first  # points with which every path begins, both ends among them
IRRATIONAL = (sqrt(2) - 1, np.pi - 3, (sqrt(5) - 1) / 2, np.e - 2, np.log(2))
NAMES = ("root two", "pi", "golden", "e", "log two")
KINK = IRRATIONAL[0]


def power(degree):  # F(x) = Σ x^degree
    return lambda points: ((points**degree).sum(axis=1), degree * points ** (degree - 1))


def step_up(points, kink=KINK):  # F(x, y) = max(x - kink, 0) + y³
    x, y = points.T
    return np.maximum(x - kink, 0) + y**3, np.stack([(x > kink) * 1.0, 3 * y**2], axis=1)


def saturating(points):  # F(x, y) = tanh 20x + y²
    x, y = points.T
    return np.tanh(20 * x) + y**2, np.stack([20 / np.cosh(20 * x) ** 2, 2 * y], axis=1)


def largest(points):  # F(x) = max x
    return points.max(axis=1), np.eye(points.shape[1])[points.argmax(axis=1)]


def wavy(points):  # F(x, y) = sin 3x + exp y
    x, y = points.T
    return np.sin(3 * x) + np.exp(y), np.stack([3 * np.cos(3 * x), np.exp(y)], axis=1)


def opposed(bend, slope):
    """F(x, y) = bend(x) - bend(y): with x = y on the whole path F stays 0, whatever the two are worth."""

    def both(points):
        x, y = points.T
        return bend(x) - bend(y), np.stack([slope(x), -slope(y)], axis=1)

    return both


def counted(gradient_fn):
    """gradient_fn, and the list to which it adds the number of points of every call."""
    rows = []

    def counting(points):
        rows.append(len(points))
        return gradient_fn(points)

    return counting, rows


def relative_error(scores, exact, floor=0.1):
    """Σ|error| of the scores as a part of Σ|scores|, as Adaptive counts it."""
    return np.abs(scores - exact).sum() / max(np.abs(exact).sum(), floor)


# (gradient_fn, x, baseline, scores done by hand)
CASES = {
    "smooth": (wavy, [1.0, 1.0], [0.0, 0.0], [np.sin(3), np.e - 1]),
    "saturates at once": (saturating, [1.0, 1.0], [0.0, 0.0], [tanh(20), 1]),
    "saturates on the way": (saturating, [1.0, 1.0], [-0.7, 0.0], [tanh(20) + tanh(14), 1]),
    "kink": (step_up, [1.0, 1.0], [0.0, 0.0], [1 - KINK, 1]),
    # (1 - α, √2 α) cross at α = 1 / (1 + √2) = √2 - 1, where the largest changes
    "largest changes": (largest, [0.0, sqrt(2)], [1.0, 0.0], [-KINK, sqrt(2) * (1 - KINK)]),
    "largest stays": (largest, [3.0, 2.0, -1.0], [0.0, 0.0, 0.0], [3, 0, 0]),
}


@pytest.mark.parametrize("tolerance", [1e-2, 1e-3, 1e-4, 1e-5])
@pytest.mark.parametrize("case", CASES)
def test_the_tolerance_is_met_by_the_sum_and_feature_by_feature(case, tolerance):
    gradient_fn, x, baseline, exact = CASES[case]
    result = integrated_gradients(gradient_fn, np.array(x), np.array(baseline), Adaptive(tolerance))
    assert result.explains == pytest.approx(sum(exact))
    assert abs(result.gap) <= tolerance * abs(result.explains)
    assert relative_error(result.scores, exact) <= tolerance


@pytest.mark.parametrize("tolerance", [1e-2, 1e-3, 1e-4])
@pytest.mark.parametrize("sharpness", [5, 20])
def test_parts_are_resolved_where_their_sum_is_right_by_symmetry_on_a_smooth_path(sharpness, tolerance):
    at = sharpness * KINK
    gradient_fn = opposed(lambda x: np.tanh(sharpness * x - at), lambda x: sharpness / np.cosh(sharpness * x - at) ** 2)
    result = integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(tolerance))
    share = tanh(sharpness - at) + tanh(at)
    assert result.explains == pytest.approx(0, abs=1e-14)
    assert relative_error(result.scores, [share, -share]) <= tolerance


@pytest.mark.parametrize("tolerance", [1e-2, 1e-3, 1e-4])
@pytest.mark.parametrize("kink", IRRATIONAL, ids=NAMES)
def test_parts_are_resolved_where_their_sum_is_right_by_symmetry_on_a_kinked_path(kink, tolerance):
    gradient_fn = opposed(lambda x: np.maximum(x - kink, 0), lambda x: (x > kink) * 1.0)
    result = integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(tolerance))
    assert relative_error(result.scores, [1 - kink, kink - 1]) <= tolerance


@pytest.mark.parametrize("tolerance", [1e-2, 1e-3, 1e-4])
@pytest.mark.parametrize("kink", IRRATIONAL, ids=NAMES)
def test_parts_are_resolved_where_a_third_smooth_feature_makes_the_sum_converge_fast(kink, tolerance):
    def gradient_fn(points):  # max(x - kink, 0) - max(y - kink, 0) + sin 3z
        x, y, z = points.T
        value = np.maximum(x - kink, 0) - np.maximum(y - kink, 0) + np.sin(3 * z)
        return value, np.stack([(x > kink) * 1.0, (y > kink) * -1.0, 3 * np.cos(3 * z)], axis=1)

    result = integrated_gradients(gradient_fn, np.ones(3), np.zeros(3), Adaptive(tolerance))
    # errors are estimated, and here the sum, which is known, tells nothing of them: a factor of two is allowed
    assert relative_error(result.scores, [1 - kink, kink - 1, np.sin(3)]) <= 2 * tolerance


@given(
    seed=st.integers(0, 2**32 - 1),
    hidden=st.integers(1, 8),
    scale=st.floats(0.1, 5),
    tolerance=st.sampled_from([1e-2, 1e-3, 1e-4]),
)
def test_any_small_tanh_net_is_explained_within_the_tolerance(seed, hidden, scale, tolerance):
    rng = np.random.default_rng(seed)
    first, bias, second = rng.normal(0, scale, (4, hidden)), rng.normal(size=hidden), rng.normal(size=hidden)

    def net(points):
        units = np.tanh(points @ first + bias)
        return units @ second, ((1 - units**2) * second) @ first.T

    x, baseline = rng.normal(size=4), rng.normal(size=4)
    rule = Adaptive(tolerance)
    result = integrated_gradients(net, x, baseline, rule)
    assert result.points < rule.max_points
    assert abs(result.gap) <= tolerance * max(abs(result.explains), rule.floor)


@pytest.mark.parametrize("tolerance", [1e-2, 1e-3, 1e-4])
def test_any_mixture_of_bends_and_kinks_is_right_feature_by_feature(tolerance):
    """F = Σ φ(w·x + b); a term's change, known from two values, is shared in proportion to w ⊙ (x - baseline)."""
    random, worst = np.random.default_rng(0), 0.0
    for _ in range(150):
        terms = random.integers(1, 8)
        weights, biases = random.normal(size=(terms, 6)), random.normal(size=terms)
        sharp, bent = random.choice([1, 5, 20], terms), random.random(terms) < 0.5

        def bend(before, sharp=sharp, bent=bent):
            return np.where(bent, np.tanh(sharp * before), np.maximum(before, 0))

        def net(points, weights=weights, biases=biases, sharp=sharp, bent=bent, bend=bend):
            before = points @ weights.T + biases
            slopes = np.where(bent, sharp * (1 - np.tanh(sharp * before) ** 2), before > 0)
            return bend(before).sum(axis=1), slopes @ weights

        x, baseline = random.normal(size=6), random.normal(size=6)
        result = integrated_gradients(net, x, baseline, Adaptive(tolerance))
        change = bend(weights @ x + biases) - bend(weights @ baseline + biases)
        exact = weights.T @ (change / (weights @ (x - baseline))) * (x - baseline)
        worst = max(worst, relative_error(result.scores, exact))
    assert worst <= tolerance


@pytest.mark.parametrize("seed", range(8))
def test_scores_of_a_relu_net_agree_with_twenty_thousand_midpoints(seed):
    rng = np.random.default_rng(seed)
    first, bias, second = rng.normal(size=(6, 12)), rng.normal(size=12), rng.normal(size=12)

    def net(points):
        before = points @ first + bias
        return np.maximum(before, 0) @ second, ((before > 0) * second) @ first.T

    x, baseline = rng.normal(size=6), rng.normal(size=6)
    result = integrated_gradients(net, x, baseline, Adaptive(1e-3))
    exact = integrated_gradients(net, x, baseline, midpoint(20_000)).scores
    assert abs(result.gap) <= 1e-3 * max(abs(result.explains), 0.1)
    assert relative_error(result.scores, exact) <= 1e-3 + 1e-4  # the midpoints' own error: 12 kinks, 1 / 40,000 each


def test_on_kinked_paths_it_is_within_the_tolerance_where_fixed_rules_of_as_many_points_are_not():
    tolerance, x, baseline = 1e-3, np.ones(2), np.zeros(2)
    most, worst = 0, 0.0
    for kink in IRRATIONAL:
        result = integrated_gradients(lambda points, kink=kink: step_up(points, kink), x, baseline, Adaptive(tolerance))
        most = max(most, result.points)
        worst = max(worst, relative_error(result.scores, [1 - kink, 1]))
    assert worst <= tolerance
    for rule in (midpoint(most), gauss_legendre(most)):
        errors = [
            abs(integrated_gradients(lambda points, kink=kink: step_up(points, kink), x, baseline, rule).gap)
            / (2 - kink)
            for kink in IRRATIONAL
        ]
        assert max(errors) > 2 * tolerance


@pytest.mark.parametrize("tolerance", [1e-3, 1e-4, 1e-6])
@pytest.mark.parametrize("degree", [1, 2, 4, 6, 12, 24])
def test_a_polynomial_is_right_to_the_tolerance(degree, tolerance):
    result = integrated_gradients(power(degree), np.array([1.0]), np.array([0.0]), Adaptive(tolerance))
    assert result.scores == pytest.approx([1], abs=tolerance)
    assert result.points <= 64


@pytest.mark.parametrize("degree", range(1, 5))
def test_a_gradient_of_a_degree_up_to_three_is_integrated_exactly_by_the_first_call(degree):
    rule = Adaptive(1e-3, max_points=FIRST)
    result = integrated_gradients(power(degree), np.array([1.0]), np.array([0.0]), rule)
    assert result.scores == pytest.approx([1], abs=1e-14)


def test_a_path_with_a_constant_gradient_takes_the_first_points_and_no_more():
    weights = np.array([2.0, -3.0, 0.5])
    gradient_fn, rows = counted(lambda points: (points @ weights, np.tile(weights, (len(points), 1))))
    x, baseline = np.array([1.0, 2.0, 4.0]), np.array([0.0, 1.0, -4.0])
    result = integrated_gradients(gradient_fn, x, baseline, Adaptive(1e-9))
    np.testing.assert_allclose(result.scores, [2, -3, 4], rtol=1e-12)
    assert result.points == FIRST
    assert rows == [FIRST]
    assert result.error < 1e-15


def mean_in_turn(points):  # of many numbers that are added one after the other, as some networks do
    return np.cumsum(points, axis=1, dtype=np.float32)[:, -1] / points.shape[1], np.full_like(
        points, 1 / points.shape[1]
    )


def mean_with_a_step(points):  # the same, and a tenth more past the middle, on the way of a fiftieth
    mean, slope = mean_in_turn(points)
    way = np.clip((points[:, :1] - 0.21) / 0.004, 0, 1)
    return mean + 0.04 * way[:, 0], slope + 0.04 / 0.004 * ((way > 0) & (way < 1)) * slope


@pytest.mark.parametrize("tolerance", [1e-3, 1e-5])
def test_what_rounding_leaves_of_a_long_sum_is_no_curve(tolerance):
    x = np.full(50_000, 100 / 255, np.float32)
    result = integrated_gradients(mean_in_turn, x, np.zeros_like(x), Adaptive(tolerance))
    assert result.points == FIRST
    np.testing.assert_allclose(result.scores, x / x.size, rtol=1e-6)
    assert 1e-5 < abs(result.gap) / result.explains < 1e-3  # F itself is as wrong as that
    assert result.error == pytest.approx(abs(result.gap) / result.scores.sum(), rel=1e-3)


def test_a_step_between_equal_gradients_is_found_although_values_are_rounded():
    x = np.full(50_000, 100 / 255, np.float32)
    result = integrated_gradients(mean_with_a_step, x, np.zeros_like(x), Adaptive())
    assert FIRST < result.points < 100
    np.testing.assert_allclose(result.scores.sum(), x[0] + 0.04, rtol=1e-3)


@pytest.mark.parametrize("x", [[0.5, 0.5], [0.0, 0.0]])
def test_an_input_equal_to_its_baseline_gets_nothing(x):
    result = integrated_gradients(wavy, np.array(x), np.array(x), Adaptive())
    assert result.scores.tolist() == [0, 0]
    assert (result.explains, result.gap, result.points) == (0, 0, FIRST)


@pytest.mark.parametrize("case", CASES)
def test_points_are_all_gradients_taken(case):
    gradient_fn, x, baseline, _ = CASES[case]
    gradient_fn, rows = counted(gradient_fn)
    result = integrated_gradients(gradient_fn, np.array(x), np.array(baseline), Adaptive(1e-4))
    assert sum(rows) == result.points
    assert rows[0] == FIRST
    assert min(rows) > 0


def test_all_new_points_of_a_round_go_into_one_call():
    def many_kinks(points):  # Σ over five kinks of max(x - kink, 0) - max(y - kink, 0), none of which the sum tells
        over = points[:, :, np.newaxis] - np.array(IRRATIONAL)
        values, slopes = np.maximum(over, 0).sum(axis=2), (over > 0).sum(axis=2) * 1.0
        return values @ [1, -1], slopes * [1, -1]

    gradient_fn, rows = counted(many_kinks)
    result = integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(1e-3))
    assert max(rows[1:]) >= len(IRRATIONAL)
    assert len(rows) < 25 < result.points  # bisected one by one, five kinks would take a call for each halving


def test_no_gradient_is_taken_twice_the_ends_only_in_the_first_call_and_no_node_is_ever_dropped(monkeypatch):
    calls, nodes_of_rounds, original = [], [], adaptive.integral
    monkeypatch.setattr(
        adaptive, "integral", lambda nodes, *rest: nodes_of_rounds.append(nodes.alphas) or original(nodes, *rest)
    )

    def remembered(points):
        calls.append(points[:, 0])
        return step_up(points)

    integrated_gradients(remembered, np.ones(2), np.zeros(2), Adaptive(1e-4))
    assert (calls[0].min(), calls[0].max()) == (0, 1)
    seen = np.concatenate(calls)
    assert np.unique(seen).size == seen.size
    assert len(calls) == len(nodes_of_rounds) > 2
    for number, nodes in enumerate(nodes_of_rounds, 1):
        np.testing.assert_array_equal(nodes, np.sort(np.concatenate(calls[:number])))


@pytest.mark.parametrize("max_points", [5, 6, 8, 9, 10, 12, 13, 20, 50, 51, 100])
def test_max_points_are_never_exceeded_and_the_gap_then_tells_the_error(max_points):
    gradient_fn, rows = counted(step_up)
    result = integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(1e-12, max_points))
    assert sum(rows) == result.points <= max_points
    assert result.gap == pytest.approx(result.scores.sum() - (2 - KINK), abs=1e-15)
    assert abs(result.gap) > 1e-12


def test_more_points_allowed_are_used_to_within_one_refinement():
    for max_points in (50, 100, 150):
        result = integrated_gradients(step_up, np.ones(2), np.zeros(2), Adaptive(1e-14, max_points))
        assert max_points - 16 < result.points <= max_points


def test_equal_outputs_ask_for_an_absolute_exactness():
    def there_and_back(points):  # F(x, y) = (x + y)² - 3 (x + y), which is 0 at 0 and at x + y = 3
        total = points.sum(axis=1)
        return total**2 - 3 * total, np.repeat(2 * total[:, None] - 3, 2, axis=1)

    result = integrated_gradients(there_and_back, np.array([1.0, 2.0]), np.zeros(2), Adaptive(1e-3))
    assert result.explains == 0
    assert abs(result.gap) <= 1e-3 * 0.1
    np.testing.assert_allclose(result.scores, [0, 0], atol=1e-12)


def test_a_large_floor_is_content_with_less():
    def few(floor):
        return integrated_gradients(step_up, np.ones(2), np.zeros(2), Adaptive(1e-4, floor=floor)).points

    assert few(100.0) < few(0.1)


def test_the_same_input_gives_the_same_scores():
    first, second = (integrated_gradients(saturating, np.ones(2), -np.ones(2), Adaptive()) for _ in range(2))
    np.testing.assert_array_equal(first.scores, second.scores)
    assert first.points == second.points


@pytest.mark.parametrize("tolerance", [0, -1e-3, np.nan])
def test_a_tolerance_that_is_not_positive_is_refused(tolerance):
    with pytest.raises(ValueError, match=f"tolerance and floor must be positive; got {tolerance} and 0.1"):
        Adaptive(tolerance)


@pytest.mark.parametrize("floor", [0, -1.0, np.nan])
def test_a_floor_that_is_not_positive_is_refused(floor):
    with pytest.raises(ValueError, match=f"tolerance and floor must be positive; got 0.001 and {floor}"):
        Adaptive(floor=floor)


@pytest.mark.parametrize("name", ["max_points", "first"])
@pytest.mark.parametrize("count", [4, 0, -1])
def test_fewer_points_than_an_estimate_needs_are_refused(name, count):
    with pytest.raises(ValueError, match=f"{name} must be at least {FEWEST}; got {count}"):
        Adaptive(**{name: count})


@pytest.mark.parametrize("first", [5, 8, 9, 33])
def test_the_first_call_has_as_many_points_as_said(first):
    gradient_fn, rows = counted(step_up)
    integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(1e-3, first=first))
    assert rows[0] == first


# ---- hats: what was seen is not lost


def hat(centre, half_width):
    """F(x, y) = x + y + hat((x + y) / 2) · (x - y), with a triangular hat of area one.

    On the way from (0, 0) to (1, 1) it is 2α, and its gradient (1 + hat, 1 - hat): with the whole hat on the path the
    scores are (2, 0). Neither gap nor directional derivative tells of it.
    """

    def gradient_fn(points):
        x, y = points.T
        off = (x + y) / 2 - centre
        height = np.maximum(1 - np.abs(off) / half_width, 0) / half_width
        turning = np.where(height > 0, -np.sign(off) / half_width**2, 0) * (x - y) / 2
        return x + y + height * (x - y), np.stack([1 + turning + height, 1 + turning - height], axis=1)

    return gradient_fn


def test_no_hat_that_a_node_of_the_first_call_saw_is_lost():
    """Of two hundred, at tolerance 1e-3: those that are lost are wrong by a half or more."""
    random, seen, errors = np.random.default_rng(0), 0, []
    while seen < 200:
        half_width = random.uniform(0.005, 0.1)
        centre = random.uniform(half_width, 1 - half_width)
        if (np.abs(first_alphas(FIRST) - centre) < half_width).any():
            result = integrated_gradients(hat(centre, half_width), np.ones(2), np.zeros(2), Adaptive(1e-3))
            errors.append(relative_error(result.scores, [2, 0]))
            assert abs(result.gap) < 1e-12
            seen += 1
    assert max(errors) <= 0.01
    assert np.mean(np.array(errors) > 1e-3) <= 0.02


@pytest.mark.parametrize("first", [17, 33, 65])
def test_a_hat_that_cancels_in_the_sum_is_resolved_if_the_first_call_sees_it(first):
    result = integrated_gradients(hat(0.283, 0.03), np.ones(2), np.zeros(2), Adaptive(1e-3, first=first))
    assert relative_error(result.scores, [2, 0]) <= 1e-3


def test_the_top_of_a_hat_between_two_equal_gradients_is_not_taken_for_a_flat_one():
    """Halving puts nodes at the same height on both sides of it, to five digits."""
    result = integrated_gradients(
        hat(0.5837106941343263, 0.08829768497696286), np.ones(2), np.zeros(2), Adaptive(1e-3, first=9)
    )
    assert relative_error(result.scores, [2, 0]) <= 1e-3


def test_a_hat_that_no_gradient_saw_cannot_be_known_of():
    assert (np.abs(first_alphas(9) - 0.4) > 0.03).all()
    result = integrated_gradients(hat(0.4, 0.03), np.ones(2), np.zeros(2), Adaptive(1e-3, first=9))
    np.testing.assert_allclose(result.scores, [1, 1], rtol=1e-12)


SIGNS = np.array([1, -1, 1, -1, 1])


def two_numbers_a_word(points):
    """F(x) of five words (5, 2): Σ over words (u, v) of 100 u - 100 v ± tanh(8u - 2)."""
    u, v = points[..., 0], points[..., 1]
    values = 100 * (u - v) + SIGNS * np.tanh(8 * u - 2)
    slopes = 100 + SIGNS * 8 / np.cosh(8 * u - 2) ** 2, np.full(v.shape, -100.0)
    return values.sum(axis=1), np.stack(slopes, axis=-1)


@pytest.mark.parametrize("tolerance", [1e-2, 1e-3])
def test_the_promise_is_kept_for_sums_over_the_last_axes_where_these_are_looked_at(tolerance):
    x = np.linspace(0.2, 1, 5)[:, np.newaxis] * np.ones(2)
    exact = SIGNS * (np.tanh(8 * x[:, 0] - 2) + np.tanh(2))
    result = integrated_gradients(two_numbers_a_word, x, np.zeros_like(x), Adaptive(tolerance), summed=1)
    assert result.summed == 1
    assert relative_error(result.scores.sum(axis=1), exact) <= tolerance
    assert result.error <= tolerance
    # of all ten numbers, large and opposed, the same part is far more, so that fewer gradients do
    of_entries = integrated_gradients(two_numbers_a_word, x, np.zeros_like(x), Adaptive(tolerance))
    assert of_entries.summed == 0
    assert of_entries.points < result.points


def test_an_interval_much_wider_than_one_that_is_halved_beside_it_is_halved_with_it():
    widths, every = np.array([0.1, 0.2, 0.1, 0.12, 0.3]), np.ones(5, bool)
    assert _wider_beside(np.array([2]), widths, every).tolist() == [1]
    assert _wider_beside(np.array([3, 0]), widths, every).tolist() == [1, 4]
    assert _wider_beside(np.array([2, 1]), widths, every).tolist() == []
    every[1] = False
    assert _wider_beside(np.array([2]), widths, every).tolist() == []


def two_units(slope, integral):
    """F on the way from (0, 0) to (1, 1), whose gradient at α is 1 ± slope(α), and what scores are right."""

    def gradient_fn(points):
        at = points[:, 0]
        values = integral(at) - integral(np.zeros(1)) + at, at - integral(at) + integral(np.zeros(1))
        return sum(values), np.stack([1 + slope(at), 1 - slope(at)], axis=1)

    return gradient_fn, [float((integral(np.ones(1)) - integral(np.zeros(1)))[0]) * sign + 1 for sign in (1, -1)]


@pytest.mark.parametrize("first", [9, 16, 64])
@pytest.mark.parametrize("height", [1.8, 6.0])
@pytest.mark.parametrize("place", [0.4624, 0.5119, 0.563, 0.2718])
def test_a_steep_step_that_cancels_in_the_sum_is_not_taken_for_a_smooth_turn(place, height, first):
    gradient_fn, exact = two_units(
        lambda a: height * np.tanh(316 * (a - place)),
        lambda a: height * np.logaddexp(316 * (a - place), -316 * (a - place)) / 316,
    )
    result = integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(1e-3, first=first))
    assert relative_error(result.scores, exact) <= 1.5e-3


@pytest.mark.parametrize("tolerance", [1e-2, 1e-3])
@pytest.mark.parametrize("first", [9, 16])
@pytest.mark.parametrize("place", [0.5, 0.595, 0.605, 0.5625, 0.31])
def test_a_peak_that_cancels_in_the_sum_and_a_node_stands_on_or_two_beside_is_not_lost(place, first, tolerance):
    gradient_fn, exact = two_units(
        lambda a: 1 / (1 + (15 * (a - place)) ** 2), lambda a: np.arctan(15 * (a - place)) / 15
    )
    result = integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(tolerance, first=first))
    assert relative_error(result.scores, exact) <= 1.5 * tolerance


def test_few_first_places_are_both_ends_and_denser_towards_these():
    for count in (5, 9):
        places = first_alphas(count)
        assert (places[0], places[-1]) == (0, 1)
        np.testing.assert_allclose(places, 1 - places[::-1], atol=1e-15)
        assert (np.diff(np.diff(places))[: (count - 2) // 2] > 0).all()


def test_many_first_places_are_densest_at_the_start_and_leave_no_wide_part_unseen():
    for count in (14, 20, 64):
        places = first_alphas(count)
        assert (places[0], places[-1]) == (0, 1)
        widths = np.diff(places) * (count - 1)
        assert widths[0] < 0.4 < widths[-1]
        assert widths.max() < 1.5
        assert 0.6 * count < (places <= 0.6).sum() < 0.75 * count


def test_the_rule_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Adaptive().tolerance = 1.0


@pytest.mark.parametrize("tolerance", [1e-9, 1e-12])
def test_the_smallest_tolerances_end_where_numbers_end(tolerance):
    for seed in range(8):
        rng = np.random.default_rng(seed)
        first, bias, second = rng.normal(size=(4, 10)), rng.normal(size=10), rng.normal(size=10)

        def net(points, first=first, bias=bias, second=second):
            before = points @ first + bias
            return np.maximum(before, 0) @ second, ((before > 0) * second) @ first.T

        result = integrated_gradients(net, rng.normal(size=4), rng.normal(size=4), Adaptive(tolerance))
        assert abs(result.gap) <= 1e-8
        assert result.points < 4096


def test_an_input_of_no_entries_gets_no_scores():
    empty = np.zeros((0, 3))
    result = integrated_gradients(lambda points: (np.zeros(len(points)), points), empty, empty, Adaptive())
    assert result.scores.shape == (0, 3)
