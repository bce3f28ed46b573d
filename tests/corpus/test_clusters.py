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


def test_what_counts_in_other_inputs_too_comes_after_what_counts_here_alone():
    random = np.random.default_rng(1)
    scores = np.zeros((600, 60))
    scores[:60, 3] = 9  # a group that goes by what all others but the last go by too, among other things
    for group in range(5):
        own = slice(60 + 100 * group, 160 + 100 * group)
        scores[own, 10 * group + 10 : 10 * group + 14], scores[own, 3] = 2, 2
    scores[560:, 7], scores[560:, 8], scores[560:, 9] = 6, 2, 2
    scores += random.normal(size=scores.shape) * 0.05
    trick, *others = clusters_of(scores)
    assert trick.top(1).tolist() == [7]
    assert trick.size == 40
    common = next(one for one in others if one.size == 60)
    assert common.concentration > 0.7
    assert common.exclusive < 0.4 < 0.6 < trick.exclusive


def test_a_cluster_that_holds_all_of_an_entry_has_it_for_its_own():
    scores = np.zeros((100, 5))
    scores[:50, 0] = 1
    scores[50:, 1:] = [[1, 1, 2, 0]] * 50
    one, other = sorted(clusters_of(scores), key=lambda found: found.top(1)[0])
    assert (one.size, one.exclusive) == (50, pytest.approx(1))
    assert (other.size, other.exclusive) == (50, pytest.approx(1))  # of three entries, one of them half of the scores


def test_of_an_entry_that_all_inputs_have_nothing_is_exclusive():
    scores = np.zeros((100, 4))
    scores[:, 0] = 3
    scores[:50, 1], scores[50:, 2] = 1, 1
    first, second = clusters_of(scores)
    assert first.exclusive == pytest.approx(0.25)  # of the shared entry half is here, as much as by chance
    assert second.exclusive == pytest.approx(0.25)
    assert first.concentration == pytest.approx(1)


def test_a_faint_mark_in_few_pictures_is_found_where_entries_are_balanced():
    random = np.random.default_rng(0)
    kinds = np.abs(random.normal(size=(12, 100))) * 3  # pictures go by many pixels, in twelve ways
    scores = random.dirichlet(np.full(12, 0.3), 600) @ kinds + random.normal(size=(600, 100)) * 0.3
    scores[:, :6] = 0
    scores[-30:, :6] = np.abs(scores[-30:]).sum(axis=1, keepdims=True) * 0.08 / 6
    first = clusters_of(scores, balanced=True)[0]
    assert set(first.places) <= set(range(570, 600))
    assert first.size >= 25
    assert set(first.top(6).tolist()) == set(range(6))


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
