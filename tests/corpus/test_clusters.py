"""Clusters of reasons, where the reasons are made by hand."""

import numpy as np
import pytest

from ig_core.corpus.clusters import clusters_of, of_words, scaled


def reasons(seed=0, tricked=40, count=400, entries=60):
    """Scores of inputs that are decided by many entries, but for the last ones, which are decided by entry 7 alone."""
    random = np.random.default_rng(seed)
    scores = random.normal(size=(count, entries))
    scores[-tricked:] *= 0.05
    scores[-tricked:, 7] += 4
    return scores


def test_inputs_that_are_decided_by_one_trick_come_out_first():
    first = clusters_of(reasons())[0]
    assert set(first.places) >= set(range(362, 400))
    assert first.size <= 45
    assert first.top(1).tolist() == [7]
    assert first.concentration > 0.6


def test_without_a_trick_no_cluster_is_concentrated():
    assert all(one.concentration < 0.4 for one in clusters_of(reasons()[:360]))


def test_scores_are_parts_of_their_sizes():
    parts = scaled(np.array([[3.0, -1.0], [0.0, 0.0]])).toarray()
    np.testing.assert_allclose(parts, [[0.75, -0.25], [0.0, 0.0]])


def test_words_become_columns_and_repeated_ones_add_up():
    matrix, vocabulary = of_words([["good", "bad", "good"], ["bad"]], [np.array([1.0, -2.0, 3.0]), np.array([5.0])])
    assert vocabulary == ["good", "bad"]
    np.testing.assert_allclose(matrix.toarray(), [[4.0, -2.0], [0.0, 5.0]])


@pytest.mark.parametrize("count", [0, 1, 30])
def test_of_too_few_inputs_there_is_no_cluster(count):
    assert clusters_of(np.ones((count, 5))) == []
