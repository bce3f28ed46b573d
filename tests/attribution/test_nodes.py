"""What the nodes of a path give: the integral, an estimate of its error, and where a kink is."""

import numpy as np
import pytest

from ig_core.attribution import differences as differences_module
from ig_core.attribution.differences import differences, doubts, of_stretches
from ig_core.attribution.estimate import _stretches, integral
from ig_core.attribution.interpolation import stencils
from ig_core.attribution.nodes import Nodes
from ig_core.attribution.record import as_outputs

TOLERANCE = 1e-3
GRID = np.linspace(0, 1, 9)


def relu_net(kinks, slopes, tilt=0.0):
    """F(x, y) = Σ slopes · max(x - kinks, 0) + tilt · y, piecewise linear in x."""

    def net(points):
        over = points[:, :1] - np.array(kinks)
        values = np.maximum(over, 0) @ np.array(slopes) + tilt * points[:, 1]
        return values, np.stack([(over > 0) @ np.array(slopes), np.full(len(points), tilt)], axis=1)

    return net


def opposed(bend, slope):
    """F(x, y) = bend(x) - bend(y), which stays 0 where x = y."""

    def both(points):
        x, y = points.T
        return bend(x) - bend(y), np.stack([slope(x), -slope(y)], axis=1)

    return both


def wavy(points):  # F(x, y) = sin 3x + exp y
    x, y = points.T
    return np.sin(3 * x) + np.exp(y), np.stack([3 * np.cos(3 * x), np.exp(y)], axis=1)


def root(points):  # F(x) = √x
    with np.errstate(divide="ignore"):
        return np.sqrt(points[:, 0]), 0.5 / np.sqrt(points)


def entropy(points):  # F(x) = x · log x, 0 at 0
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(points[:, 0] > 0, points[:, 0] * np.log(points[:, 0]), 0), np.log(points) + 1


def taken(gradient_fn, alphas, x=(1.0, 1.0), start=None):
    """Values and gradients, as of one output among several, at places on the path to x from zeros, or from `start`."""
    z = np.array(x) - (0 if start is None else np.array(start))
    return as_outputs(gradient_fn)((0 if start is None else np.array(start)) + np.multiply.outer(alphas, z))


def nodes_of(gradient_fn, alphas=GRID, x=(1.0, 1.0), start=None):
    z = np.array(x) - (0 if start is None else np.array(start))
    return Nodes.first(z, np.asarray(alphas), *taken(gradient_fn, np.asarray(alphas), x, start))


def with_more(nodes, gradient_fn, alphas, x=(1.0, 1.0), at_kinks=None):
    at_kinks = np.zeros(len(alphas), bool) if at_kinks is None else np.array(at_kinks)
    return nodes.with_more(np.asarray(alphas), *taken(gradient_fn, np.asarray(alphas), x), at_kinks)


def integral_of(nodes, tolerance=TOLERANCE):
    """What the nodes give, and the mean gradient, (outputs, *shape)."""
    found = integral(nodes, differences(nodes, tolerance))
    return found, nodes.mean(found.weights)


def gradients(nodes):
    """Times z, (n, outputs, entries), in the order of the nodes."""
    return nodes.shares.of_units[nodes.rows]


# ---- nodes that come and stay


def test_further_nodes_are_put_in_their_places_and_none_is_dropped():
    nodes, random = nodes_of(wavy), np.random.default_rng(0)
    all_alphas = set(GRID)
    for count in (1, 20, 7):
        alphas = random.permutation(random.uniform(size=count))
        all_alphas |= set(alphas)
        nodes = with_more(nodes, wavy, alphas)
        assert nodes.alphas.tolist() == sorted(all_alphas)
        assert nodes.origin.shape == (len(all_alphas) - 1,)
        np.testing.assert_allclose(nodes.values[:, 0], np.sin(3 * nodes.alphas) + np.exp(nodes.alphas), rtol=1e-14)
        np.testing.assert_allclose(gradients(nodes)[:, 0, 0], 3 * np.cos(3 * nodes.alphas), rtol=1e-14)
        np.testing.assert_allclose(
            nodes.slopes[:, 0], 3 * np.cos(3 * nodes.alphas) + np.exp(nodes.alphas), rtol=1e-13, atol=1e-14
        )


@pytest.mark.parametrize("function", [root, entropy])
def test_an_infinite_gradient_at_the_start_is_that_of_the_next_node_whatever_comes_in_between(function):
    nodes = nodes_of(function, x=[1.0])
    assert nodes.infinite == (True, False)
    assert gradients(nodes)[0] == gradients(nodes)[1] == function(np.array([[1 / 8]]))[1]
    nodes = with_more(nodes, function, [1 / 16], x=[1.0])
    assert gradients(nodes)[0] == gradients(nodes)[1] == function(np.array([[1 / 16]]))[1]
    assert nodes.slopes[0] == nodes.slopes[1]
    assert np.isfinite(integral_of(nodes)[1]).all()


@pytest.mark.parametrize("function", [root, entropy])
def test_an_infinite_gradient_at_the_end_is_that_of_the_node_before(function):
    nodes = nodes_of(function, x=[0.0], start=[1.0])
    assert nodes.infinite == (False, True)
    assert -gradients(nodes)[-1] == -gradients(nodes)[-2] == function(np.array([[1 / 8]]))[1]


@pytest.mark.filterwarnings("error")
def test_infinite_gradients_at_an_end_make_no_noise():
    def opposed_roots(points):  # F(x, y) = √x - √y
        with np.errstate(divide="ignore"):
            return np.sqrt(points) @ [1, -1], [0.5, -0.5] / np.sqrt(points)

    nodes = nodes_of(opposed_roots, x=(1.0, 2.0))
    assert nodes.infinite == (True, False)
    assert np.isfinite(nodes.slopes).all()
    assert np.isfinite(nodes.mean(np.full(9, 1 / 9))).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("what", ["values", "gradients"])
def test_what_is_not_finite_in_between_is_refused(what, bad):
    def broken(points):
        is_bad = (points[:, 0] > 0.4) & (points[:, 0] < 0.6)
        values, gradients = wavy(points)
        if what == "values":
            return np.where(is_bad, bad, values), gradients
        return values, np.where(is_bad[:, np.newaxis], bad, gradients)

    sentence = "F must be finite on the whole path from baseline to x; got NaN or infinity"
    with pytest.raises(ValueError, match=sentence):
        nodes_of(broken)
    nodes = nodes_of(broken, [0, 0.2, 0.3, 0.7, 1])
    with pytest.raises(ValueError, match=sentence):
        with_more(nodes, broken, [0.25, 0.5])


@pytest.mark.parametrize("end", [0, -1])
def test_a_value_that_is_not_finite_at_an_end_is_refused(end):
    values, gradients = taken(wavy, GRID)
    values[end] = np.inf
    with pytest.raises(ValueError, match="F must be finite on the whole path"):
        Nodes.first(np.ones(2), GRID, values, gradients)


def test_what_comes_in_is_not_modified():
    values, gradients = taken(root, GRID, [1.0])
    gradients.setflags(write=False)
    Nodes.first(np.ones(1), GRID, values, gradients)
    assert np.isinf(gradients[0, 0, 0])


# ---- the integral


@pytest.mark.parametrize("degree", range(4))
def test_gradients_of_a_degree_up_to_three_are_integrated_exactly_on_a_grid(degree):
    nodes = nodes_of(lambda points: (points[:, 0] ** (degree + 1), (degree + 1) * points**degree), x=[1.0])
    found, mean = integral_of(nodes, 1)
    np.testing.assert_allclose(mean, [[1]], rtol=1e-12)
    np.testing.assert_allclose(found.gap, [0], atol=1e-12)
    np.testing.assert_allclose(found.size, [1], rtol=1e-12)


def test_a_linear_function_has_no_error_at_all():
    found, mean = integral_of(nodes_of(relu_net([], [], tilt=-2.5)))
    np.testing.assert_allclose(mean, [[0, -2.5]], rtol=1e-14)
    assert found.error < 1e-14
    assert np.isnan(found.kinks).all()


def test_size_gap_and_mean_are_those_of_each_output():
    def two(points):  # sin 3x + exp y, and x - 2y
        (first, of_first), (second, of_second) = wavy(points), (points @ [1.0, -2.0], np.tile([1.0, -2.0], (9, 1)))
        return np.stack([first, second], axis=1), np.stack([of_first, of_second], axis=1)

    found, mean = integral_of(Nodes.first(np.ones(2), GRID, *two(np.stack([GRID, GRID], axis=1))))
    np.testing.assert_allclose(mean, [[np.sin(3), np.e - 1], [1, -2]], atol=1e-4)
    np.testing.assert_allclose(found.size, [np.sin(3) + np.e - 1, 3], atol=1e-4)
    np.testing.assert_allclose(found.gap, [mean[0].sum() - np.sin(3) - np.e + 1, 0], atol=1e-14)
    assert found.error[1] < 1e-14
    assert found.error[0] > 0


# ---- kinks


@pytest.mark.parametrize("kink", [np.sqrt(2) - 1, np.pi - 3, 0.5 + 1 / 16, 0.77])
def test_a_kink_is_where_the_tangents_meet_and_its_interval_alone_is_in_error(kink):
    found, _ = integral_of(nodes_of(relu_net([kink], [2.0], tilt=-1.0)))
    (at,) = np.flatnonzero(~np.isnan(found.kinks))
    assert at == int(kink * 8)
    assert (at + found.kinks[at]) / 8 == pytest.approx(kink, abs=1e-12)
    assert 0 < found.close[at] < 0.05
    assert (np.delete(found.parts, at) < 1e-14).all()
    assert found.parts[at] > 1e-3
    # the slopes on both sides differ by 2, so that no rule is wrong by more over the interval of the kink
    assert abs(found.gap[0]) <= 2 / 8


@pytest.mark.parametrize("kinks", [(0.3, 0.9), (0.06, 0.56), (0.2, 0.7)])
def test_two_kinks_with_a_linear_interval_beside_each_are_both_found(kinks):
    found, _ = integral_of(nodes_of(relu_net(kinks, [2.0, -5.0])))
    at = np.flatnonzero(~np.isnan(found.kinks))
    np.testing.assert_allclose((at + found.kinks[at]) / 8, kinks, atol=1e-12)


def test_two_kinks_in_one_interval_are_not_taken_for_one_twice():
    """Their tangents meet between the two; once nodes stand there, none is expected there again."""
    net = relu_net([0.28, 0.35], [2.0, 1.0])
    found, _ = integral_of(nodes_of(net))
    (at,) = np.flatnonzero(~np.isnan(found.kinks))
    place = (at + found.kinks[at]) / 8
    # where 2 (α - 0.28) + (α - 0.35) = 0
    assert place == pytest.approx((2 * 0.28 + 0.35) / 3, abs=1e-12)
    close = found.close[at] / 8
    nodes = with_more(nodes_of(net), net, [place - close, place + close], at_kinks=[True, True])
    assert np.isnan(integral_of(nodes)[0].kinks).all()


def test_around_a_kink_that_is_found_two_nodes_leave_no_more_than_their_distance_of_error():
    kink = np.sqrt(2) - 1
    net = relu_net([kink], [2.0], tilt=-1.0)
    found, mean = integral_of(nodes_of(net))
    (at,) = np.flatnonzero(~np.isnan(found.kinks))
    close = found.close[at] / 8
    nodes = with_more(nodes_of(net), net, [kink - close, kink + close], at_kinks=[True, True])
    found, mean = integral_of(nodes)
    np.testing.assert_allclose(mean, [[2 * (1 - kink), -1]], atol=1e-12)  # the kink is in their middle
    assert (found.error <= 2 * 2 * close).all()  # the jump of the gradient times the distance
    assert np.isnan(found.kinks).all()


def test_a_smooth_path_has_no_kinks():
    assert np.isnan(integral_of(nodes_of(wavy))[0].kinks).all()


# ---- the estimate of the error

SMOOTH = {
    "wavy": (wavy, [np.sin(3), np.e - 1]),
    "opposed tanh": (
        opposed(lambda x: np.tanh(5 * x - 2), lambda x: 5 / np.cosh(5 * x - 2) ** 2),
        np.array([1, -1]) * (np.tanh(3) + np.tanh(2)),
    ),
    "opposed waves": (opposed(lambda x: np.sin(9 * x), lambda x: 9 * np.cos(9 * x)), np.array([1, -1]) * np.sin(9)),
}


@pytest.mark.parametrize("count", [9, 17, 33])
@pytest.mark.parametrize("case", SMOOTH)
def test_the_error_on_a_smooth_path_is_no_larger_than_estimated(case, count):
    gradient_fn, exact = SMOOTH[case]
    found, mean = integral_of(nodes_of(gradient_fn, np.linspace(0, 1, count)))
    assert np.abs(mean[0] - exact).sum() <= found.error[0]


@pytest.mark.parametrize("is_opposed", [False, True])
def test_the_error_on_a_kinked_path_is_hardly_ever_larger_than_estimated(is_opposed):
    """Of two hundred kinks at random places; where the kink is in an interval is not known, so its error is a guess."""
    random, excess = np.random.default_rng(0), []
    for _ in range(200):
        kink = random.uniform()
        net = relu_net([kink], [1.0])
        if is_opposed:
            net = opposed(lambda x, kink=kink: np.maximum(x - kink, 0), lambda x, kink=kink: (x > kink) * 1.0)
        exact = np.array([1 - kink, kink - 1 if is_opposed else 0])
        found, mean = integral_of(nodes_of(net))
        excess.append(np.abs(mean[0] - exact).sum() / found.error[0])
    assert np.quantile(excess, 0.95) <= 1
    assert max(excess) <= 2
    assert np.median(excess) >= 0.01  # nor is the estimate idle


def test_a_stretch_joins_neighbours_where_the_path_is_very_smooth_and_no_others():
    decays = np.array([1, 1, 1, 9, 1, 1, 1, 1, 1, 2.8, 9, 1, 1, 1, 1]) / 10  # twelve are, so two by two
    starts, stretch = _stretches(decays <= 0.3, decays)
    assert starts.tolist() == [0, 2, 3, 4, 6, 8, 9, 10, 11, 13]
    assert stretch.tolist() == [0, 0, 1, 2, 3, 3, 4, 4, 5, 6, 7, 8, 8, 9, 9]


def test_without_a_smooth_interval_each_is_a_stretch_for_itself():
    assert _stretches(np.zeros(3, bool), np.ones(3))[0].tolist() == [0, 1, 2]


def test_a_stretch_has_the_sum_of_the_differences_of_its_intervals():
    nodes = nodes_of(wavy, np.sort(np.random.default_rng(0).uniform(size=20)))
    found = differences(nodes, TOLERANCE)
    columns, shares = stencils(20), nodes.shares.of_units[nodes.rows]
    each = np.einsum("jk,jkoe->joe", found.by.difference, shares[columns])
    np.testing.assert_allclose(np.abs(each).sum(axis=2), found.sums, rtol=1e-9)
    apart = of_stretches(nodes, found, np.array([0, 4, 18]), np.array([4, 9, 1]))
    np.testing.assert_allclose(apart, [each[:4].sum(axis=0), each[4:13].sum(axis=0), each[18]], atol=1e-15)


# ---- what is known of an interval is kept


@pytest.mark.parametrize("gradient_fn", [wavy, relu_net([0.3, 0.31, 0.9], [2.0, -1.0, 3.0], tilt=0.5), root])
def test_differences_that_are_kept_are_those_that_would_be_found_anew(gradient_fn):
    x = [1.0] if gradient_fn is root else (1.0, 1.0)
    nodes, random, found = nodes_of(gradient_fn, x=x), np.random.default_rng(0), None
    for count in (3, 1, 20, 2):
        found = differences(nodes, TOLERANCE, found)
        nodes = with_more(nodes, gradient_fn, random.uniform(size=count), x=x)
    kept, anew = differences(nodes, TOLERANCE, found), differences(nodes, TOLERANCE)
    for one, other in zip([*kept.by, *kept[:2], *kept[3:]], [*anew.by, *anew[:2], *anew[3:]], strict=True):
        np.testing.assert_array_equal(one, other)


def test_only_intervals_are_looked_at_again_whose_rules_reach_to_a_new_node(monkeypatch):
    looked_at = []
    original = differences_module._new
    monkeypatch.setattr(
        differences_module, "_new", lambda nodes, new, *rest: looked_at.append(new) or original(nodes, new, *rest)
    )
    nodes = nodes_of(wavy, np.linspace(0, 1, 33))
    found = differences(nodes, TOLERANCE)
    differences(with_more(nodes, wavy, [0.51]), TOLERANCE, found)
    assert looked_at[0].tolist() == list(range(32))
    assert looked_at[1].tolist() == list(range(14, 20))  # 16 is halved, into 16 and 17; two on either side see the node


# ---- units


def test_shares_of_a_unit_are_summed_over_its_entries():
    random = np.random.default_rng(0)
    z, alphas = random.normal(size=(3, 4)), GRID
    values, gradients = random.normal(size=(9, 2)), random.normal(size=(9, 2, 3, 4))
    nodes = Nodes.first(z, alphas, values, gradients, summed=1)
    np.testing.assert_allclose(nodes.shares.of_units, (z * gradients).sum(axis=3), rtol=1e-12)
    np.testing.assert_allclose(nodes.slopes, (z * gradients).sum(axis=(2, 3)), rtol=1e-12)
    np.testing.assert_allclose(nodes.sizes, np.abs(z * gradients).sum(axis=(2, 3)), rtol=1e-12)
    np.testing.assert_allclose(nodes.sizes_of_units, np.abs((z * gradients).sum(axis=3)).sum(axis=2), rtol=1e-12)
    weights = random.uniform(size=9)
    mean = np.einsum("n,noij->oij", weights, gradients)
    np.testing.assert_allclose(nodes.mean(weights), mean, rtol=1e-12)
    np.testing.assert_allclose(nodes.size(weights), np.abs((z * mean).sum(axis=2)).sum(axis=1), rtol=1e-12)


# ---- peaks


def peak(at, width=0.2):
    """F(x, y) = x + y + (x - y) · height, whose height is largest there; its gradient on the path is 1 ± height."""

    def gradient_fn(points):
        mean, half = points.mean(axis=1), (points[:, 0] - points[:, 1]) / 2
        height = np.maximum(1 - np.abs(mean - at) / width, 0)
        slope = np.where(height > 0, -np.sign(mean - at) / width, 0.0)
        return 2 * mean + 2 * height * half, np.stack([1 + slope * half + height, 1 + slope * half - height], axis=1)

    return gradient_fn


def doubts_of(nodes):
    return doubts(nodes, differences(nodes, TOLERANCE))[:, 0]


def test_where_gradients_go_one_way_and_come_back_around_two_equal_ones_there_is_doubt():
    nodes = nodes_of(peak(7 / 16))
    assert np.flatnonzero(doubts_of(nodes)).tolist() == [3]
    found, _ = integral_of(nodes)
    assert found.error[0] >= found.parts[3, 0] >= 2 * (1 / 8) * (1 / 8) / 0.2  # as far as the height comes back
    assert not doubts_of(with_more(nodes, peak(7 / 16), [7 / 16])).any()


def test_around_two_nearly_equal_ones_there_is_doubt_where_the_interval_is_wider_than_its_neighbours():
    even, uneven = np.array([0.2, 0.3, 0.4, 0.5, 0.6, 0.7]), np.array([0.3, 0.37, 0.4, 0.5, 0.52, 0.6])
    assert not doubts_of(nodes_of(peak(0.4505), even)).any()
    assert np.flatnonzero(doubts_of(nodes_of(peak(0.4505), uneven))).tolist() == [2]


def test_a_linear_interval_between_two_kinks_of_different_units_is_not_in_doubt():
    assert not doubts_of(nodes_of(relu_net([0.3, 0.55], [2.0, 3.0], tilt=1.0))).any()
