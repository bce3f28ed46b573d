"""Integrated Directional Gradients: its axioms, a linear model by hand, and that one path prices every phrase."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.directional import directional_gradients
from ig_core.quadrature import gauss_legendre

RULE = gauss_legendre(3)
# ((0 1) (2 (3 4))), parents first
TREE = [(0, 5), (0, 2), (0, 1), (1, 2), (2, 5), (2, 3), (3, 5), (3, 4), (4, 5)]


def linear(weights):
    def gradient_fn(points):
        return (points * weights).sum(axis=(1, 2)), np.broadcast_to(weights, points.shape)

    return gradient_fn


def curved(points):
    """F = |Σ x|² / 2 + Σ sin x, whose gradient is Σ x + cos x: tokens interact."""
    total = points.sum(axis=(1, 2), keepdims=True)
    return total[:, 0, 0] ** 2 / 2 + np.sin(points).sum(axis=(1, 2)), total + np.cos(points)


def random_case(seed, tokens=5, width=3):
    random = np.random.default_rng(seed)
    return random.normal(size=(tokens, width)), random.normal(size=(tokens, width))


def test_a_linear_model_by_hand():
    # x - x' = ((3, 4), (0, 12)), so IG = ((3, 8), (0, -12)), with the norms 5, 12 and 13.
    weights = np.array([[1.0, 2.0], [5.0, -1.0]])
    x, baseline = np.array([[3.0, 4.0], [7.0, 12.0]]), np.array([[0.0, 0.0], [7.0, 0.0]])
    result = directional_gradients(linear(weights), x, baseline, [(0, 2), (0, 1), (1, 2)], RULE)
    np.testing.assert_allclose(result.score, [-1 / 13, 11 / 5, -1], rtol=1e-12)
    assert result.sign.tolist() == [-1, 1, -1]
    features = np.array([[1, 2], [0, 1]])  # |gradient|, but of the second token's first dimension, which never moved
    normaliser = features.sum() + 11 / 5 + 1 + 1 / 13
    assert result.normaliser == pytest.approx(normaliser, rel=1e-12)
    np.testing.assert_allclose(result.feature_dividends, features / normaliser, rtol=1e-12)
    np.testing.assert_allclose(result.dividend, np.array([1 / 13, 11 / 5, 1]) / normaliser, rtol=1e-12)
    np.testing.assert_allclose(result.value, [1, (3 + 11 / 5) / normaliser, (1 + 1) / normaliser], rtol=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_values_are_not_negative_grow_with_the_phrase_and_end_at_one(seed):
    result = directional_gradients(curved, *random_case(seed), TREE, RULE)
    value = dict(zip(result.spans, result.value, strict=True))
    assert (result.value >= 0).all()
    for inner in TREE:
        for outer in TREE:
            if outer[0] <= inner[0] and inner[1] <= outer[1]:
                assert value[inner] <= value[outer] + 1e-12
    assert value[0, 5] == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_a_phrase_is_worth_its_parts_and_what_it_adds_itself(seed):
    result = directional_gradients(curved, *random_case(seed), TREE, RULE)
    value = dict(zip(result.spans, result.value, strict=True))
    own = dict(zip(result.spans, result.dividend, strict=True))
    for whole, left, right in [((0, 5), (0, 2), (2, 5)), ((0, 2), (0, 1), (1, 2)), ((2, 5), (2, 3), (3, 5))]:
        assert value[whole] == pytest.approx(value[left] + value[right] + own[whole], abs=1e-12)
    for token in range(5):
        leaf = (token, token + 1)
        assert value[leaf] == pytest.approx(own[leaf] + result.feature_dividends[token].sum(), abs=1e-12)


def test_the_dividends_of_the_family_add_up_to_one():
    result = directional_gradients(curved, *random_case(0), TREE, RULE)
    assert result.feature_dividends.sum() + result.dividend.sum() == pytest.approx(1, abs=1e-12)


def test_a_word_that_the_model_ignores_is_worth_nothing():
    weights = np.array([[1.0, 2.0], [0.0, 0.0], [3.0, 1.0]])
    x, baseline = np.ones((3, 2)), np.zeros((3, 2))
    result = directional_gradients(linear(weights), x, baseline, [(0, 3), (0, 2), (1, 2)], RULE)
    assert (result.score[2], result.sign[2], result.dividend[2], result.value[2]) == (0, 0, 0, 0)
    assert result.feature_dividends[1].tolist() == [0, 0]


def test_equal_words_have_equal_values():
    x, baseline = np.tile([0.5, -1.0, 2.0], (4, 1)), np.zeros((4, 3))
    spans = [(0, 4), (0, 2), (2, 4), *((i, i + 1) for i in range(4))]
    result = directional_gradients(curved, x, baseline, spans, RULE)
    assert result.value[1] == pytest.approx(result.value[2], rel=1e-12)
    np.testing.assert_allclose(result.value[3:], result.value[3], rtol=1e-12)


def test_a_unary_chain_is_one_set():
    x, baseline = random_case(1)
    once = directional_gradients(curved, x, baseline, TREE, RULE)
    chain = directional_gradients(curved, x, baseline, [TREE[0], *TREE, (3, 5), (3, 4)], RULE)
    assert chain.normaliser == once.normaliser
    np.testing.assert_array_equal(chain.value[1 : 1 + len(TREE)], once.value)
    assert chain.value[0] == chain.value[1]


def test_tokens_belong_to_the_family_whether_or_not_they_are_asked_for():
    x, baseline = random_case(2)
    every = directional_gradients(curved, x, baseline, TREE, RULE)
    few = directional_gradients(curved, x, baseline, [span for span in TREE if span[1] - span[0] > 1], RULE)
    assert few.normaliser == pytest.approx(every.normaliser, rel=1e-12)
    assert few.value[1] == pytest.approx(every.value[1], rel=1e-12)


def test_of_one_dimension_a_token_is_that_dimension_and_counts_once():
    # IG = (2, -1), z = (1, 1): the features have 2 and 1, the whole |2 - 1| / √2.
    result = directional_gradients(
        linear(np.array([[2.0], [-1.0]])), np.ones((2, 1)), np.zeros((2, 1)), [(0, 2), (0, 1)], RULE
    )
    assert result.normaliser == pytest.approx(3 + 1 / np.sqrt(2), rel=1e-12)
    assert result.value[1] == pytest.approx(2 / result.normaliser, rel=1e-12)
    assert result.dividend[1] == pytest.approx(result.value[1], rel=1e-12)


def test_the_whole_text_has_the_value_one_over_several_sentences():
    spans = [(0, 5), (0, 2), (2, 5)]
    joint = directional_gradients(curved, *random_case(3), spans, RULE)
    assert joint.value[0] == pytest.approx(1, abs=1e-12)
    assert joint.value[1] + joint.value[2] + joint.dividend[0] == pytest.approx(1, abs=1e-12)
    alone = directional_gradients(curved, *random_case(3), spans[1:], RULE)  # the whole belongs to the family anyway
    np.testing.assert_allclose(alone.value, joint.value[1:], rtol=1e-12)


def test_special_tokens_belong_to_no_phrase():
    x, baseline = random_case(4)
    content = np.array([False, True, True, True, False])
    result = directional_gradients(curved, x, baseline, [(1, 4), (1, 2), (0, 5), (0, 1)], RULE, content)
    assert result.value[0] == pytest.approx(1, abs=1e-12)
    assert result.value[2] == result.value[0]  # the same content
    assert (result.score[3], result.sign[3], result.value[3]) == (0, 0, 0)
    assert not result.feature_dividends[[0, 4]].any()


@pytest.mark.parametrize("rule", [gauss_legendre(16), Adaptive(1e-3)])
def test_one_path_prices_every_phrase(rule):
    taken = []

    def counting(points):
        taken.append(len(points))
        return curved(points)

    x, baseline = random_case(5)
    directional_gradients(counting, x, baseline, TREE, rule)
    many, taken[:] = list(taken), []
    directional_gradients(counting, x, baseline, TREE[:1], rule)
    assert many == taken


def test_a_token_at_the_baseline_scores_zero_and_nothing_is_nan():
    x, baseline = random_case(6)
    baseline[3] = x[3]
    result = directional_gradients(curved, x, baseline, TREE, RULE)
    at = TREE.index((3, 4))
    assert (result.score[at], result.sign[at], result.value[at]) == (0, 0, 0)
    assert result.value[0] == pytest.approx(1, abs=1e-12)


def test_where_nothing_changes_all_is_zero():
    x, _ = random_case(7)
    result = directional_gradients(curved, x, x.copy(), TREE, RULE)
    for numbers in (result.score, result.sign, result.dividend, result.value, result.feature_dividends):
        assert not numbers.any()
    assert result.normaliser == 0


@given(st.integers(0, 10**6), st.floats(0.01, 100))
def test_values_do_not_depend_on_the_units_of_the_output(seed, unit):
    x, baseline = random_case(seed)
    weights = np.random.default_rng(seed).normal(size=x.shape)
    one = directional_gradients(linear(weights), x, baseline, TREE, RULE)
    other = directional_gradients(linear(-unit * weights), x, baseline, TREE, RULE)
    np.testing.assert_allclose(other.value, one.value, rtol=1e-9)
    np.testing.assert_array_equal(other.sign, -one.sign)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"spans": [(0, 6)]}, r"spans must lie within 0 and 5, start first; got \(0, 6\)"),
        ({"spans": [(3, 2)]}, r"start first; got \(3, 2\)"),
        ({"content": np.ones(4, bool)}, r"content must have the shape \(5,\); got \(4,\)"),
        ({"x": np.zeros(5)}, r"x must have the shape \(T, d\); got \(5,\)"),
    ],
)
def test_what_does_not_fit_is_refused(changed, message):
    x, baseline = random_case(8)
    arguments = {"x": x, "baseline": baseline, "spans": TREE, "rule": RULE} | changed
    with pytest.raises(ValueError, match=message):
        directional_gradients(curved, **arguments)
