"""Max-pool trace: who had the maximum, ties, and what it has to do with Integrated Gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.max_pool import Dimension, max_pool_attribution, max_pool_trace, strongest_dimensions


def test_each_dimension_goes_to_the_word_that_had_its_maximum():
    words = np.array([[1.0, 5.0, -3.0], [2.0, 4.0, -1.0]])
    np.testing.assert_array_equal(max_pool_trace(words, np.array([10.0, -20.0, 30.0])), [[0, -20, 0], [10, 0, 30]])


def test_words_with_the_same_maximum_share_equally():
    words = np.array([[7.0, 1.0], [7.0, 0.0], [7.0, 1.0]])
    np.testing.assert_allclose(max_pool_trace(words, np.array([6.0, 8.0])), [[2, 4], [2, 0], [2, 4]])


def test_a_dimension_whose_maximum_is_not_positive_still_has_its_word():
    np.testing.assert_array_equal(max_pool_trace(np.array([[-5.0], [-2.0], [-9.0]]), np.array([3.0])), [[0], [3], [0]])
    np.testing.assert_array_equal(max_pool_trace(np.array([[-5.0], [0.0]]), np.array([3.0])), [[0], [3]])


def test_one_word_gets_everything():
    np.testing.assert_array_equal(max_pool_trace(np.array([[1.0, -2.0]]), np.array([4.0, 5.0])), [[4, 5]])


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 2**32 - 1), st.booleans())
def test_what_comes_in_is_what_is_shared(length, size, seed, coarse):
    random = np.random.default_rng(seed)
    words = random.normal(size=(length, size))
    words = words.round() if coarse else words  # rounded there are ties
    pooled = random.normal(size=size)
    trace = max_pool_trace(words, pooled)
    np.testing.assert_allclose(trace.sum(axis=0), pooled, rtol=1e-12)
    assert (trace[words < words.max(axis=0)] == 0).all()


@given(arrays(np.float64, (4, 3), elements=st.integers(-3, 3)), st.permutations(range(4)))
def test_words_in_another_order_get_the_same(words, order):
    pooled = np.array([1.0, -2.0, 5.0])
    np.testing.assert_allclose(max_pool_trace(words[order], pooled), max_pool_trace(words, pooled)[order])


def head(pooled):  # any smooth function of the pooled vector: F(p) = Σ sin(p)
    return np.sin(pooled).sum(axis=1), np.cos(pooled)


def through_the_pool(points):
    pooled = points.max(axis=1)
    values, gradients = head(pooled)
    winners = points == pooled[:, np.newaxis]
    return values, winners * (gradients / winners.sum(axis=1))[:, np.newaxis]


@pytest.mark.parametrize("seed", range(5))
def test_it_is_integrated_gradients_of_the_words_from_a_zero_baseline(seed):
    words = np.random.default_rng(seed).normal(size=(6, 4)).astype(np.float32)
    rule = Adaptive(1e-6)
    trace = max_pool_attribution(head, words, rule)
    of_words = integrated_gradients(through_the_pool, words, np.zeros_like(words), rule)
    np.testing.assert_allclose(trace.scores, of_words.scores, atol=1e-5)
    assert (
        trace.explains == pytest.approx(of_words.explains) == pytest.approx(np.sin(words.max(axis=0)).sum(), abs=1e-5)
    )
    assert abs(trace.gap) < 1e-5
    assert np.abs(of_words.scores).max() > 0.1


def test_the_strongest_dimensions_come_with_the_places_of_their_words():
    words = np.array([[7.0, 1.0, 0.0], [7.0, 0.0, 2.0], [0.0, 1.0, 3.0]])
    scores = max_pool_trace(words, np.array([2.0, -6.0, 0.0]))
    assert strongest_dimensions(scores) == [Dimension(1, -6.0, (0, 2)), Dimension(0, 2.0, (0, 1))]
    assert strongest_dimensions(scores, count=1) == [Dimension(1, -6.0, (0, 2))]


@pytest.mark.parametrize(
    ("words", "pooled", "sentence"),
    [
        (np.zeros((0, 2)), np.zeros(2), r"embeddings must have the shape \(T, d\) with T of at least 1; got \(0, 2\)"),
        (np.zeros(2), np.zeros(2), r"embeddings must have the shape \(T, d\) .*; got \(2,\)"),
        (np.zeros((3, 2)), np.zeros(3), r"pooled_scores must have the shape \(2,\); got \(3,\)"),
        (np.full((3, 2), np.nan), np.zeros(2), "must be finite"),
        (np.zeros((3, 2)), np.full(2, np.inf), "must be finite"),
    ],
)
def test_what_cannot_be_traced_is_refused(words, pooled, sentence):
    with pytest.raises(ValueError, match=sentence):
        max_pool_trace(words, pooled)
