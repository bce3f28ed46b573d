"""The parser's arithmetic against all trees written out, and its network against shapes and padding."""

import keras
import numpy as np
import pytest

from ig_core.kinds.text.wordpiece import SPECIAL, PieceVocabulary
from ig_core.models import parser
from ig_core.models.parser import Size, best_tree, build, marginals, of_words, tree_loss


def trees_of(start, end):
    """All binary trees over the words from start to end, each as its spans of two words or more."""
    if end - start == 1:
        return [frozenset()]
    return [
        left | right | {(start, end)}
        for middle in range(start + 1, end)
        for left in trees_of(start, middle)
        for right in trees_of(middle, end)
    ]


def gold_of(tree, size):
    gold = np.zeros((size, size), np.float32)
    for span in tree:
        gold[span] = 1
    return gold


def test_there_are_as_many_trees_as_catalan_counts():
    assert [len(trees_of(0, words)) for words in range(1, 7)] == [1, 1, 2, 5, 14, 42]


@pytest.mark.parametrize("words", [2, 3, 4, 6])
def test_the_loss_is_minus_the_logarithm_of_a_trees_share_of_all_trees(words):
    scores = np.random.default_rng(words).normal(size=(words + 1, words + 1)).astype(np.float32)
    weights = {tree: np.exp(sum(scores[span] for span in tree)) for tree in trees_of(0, words)}
    for tree, weight in weights.items():
        loss = tree_loss(gold_of(tree, words + 1)[np.newaxis], scores[np.newaxis])
        assert float(loss[0]) == pytest.approx(-np.log(weight / sum(weights.values())), abs=1e-5)


def test_shorter_sentences_of_a_batch_have_the_loss_that_they_have_alone():
    random = np.random.default_rng(0)
    scores = random.normal(size=(2, 6, 6)).astype(np.float32)
    short, long = trees_of(0, 3)[1], trees_of(0, 5)[7]
    gold = np.stack([gold_of(short, 6), gold_of(long, 6)])
    together = np.asarray(tree_loss(gold, scores))
    alone = tree_loss(gold_of(short, 4)[np.newaxis], scores[:1, :4, :4])
    np.testing.assert_allclose(together[0], np.asarray(alone)[0], rtol=1e-5)


@pytest.mark.parametrize("words", range(1, 7))
def test_the_best_tree_is_the_best_of_all(words):
    scores = np.random.default_rng(words).normal(size=(words + 1, words + 1))
    best = max(trees_of(0, words), key=lambda tree: sum(scores[span] for span in tree))
    found = best_tree(scores)
    assert set(found) == best
    assert len(found) == words - 1
    assert found == sorted(found, key=lambda span: (span[0], -span[1]))


@pytest.mark.parametrize("words", range(2, 7))
def test_marginals_are_the_share_of_the_trees_that_have_a_span(words):
    scores = np.random.default_rng(words).normal(size=(words + 1, words + 1))
    weights = {tree: np.exp(sum(scores[span] for span in tree)) for tree in trees_of(0, words)}
    expected = np.zeros((words + 1, words + 1))
    for tree, weight in weights.items():
        for span in tree:
            expected[span] += weight / sum(weights.values())
    np.testing.assert_allclose(marginals(scores), expected, atol=1e-12)


def test_padding_changes_no_score():
    keras.utils.set_random_seed(0)
    network = build(Size(states=2, state=6, width=8, units=3, depth=2, hidden=8))
    network.get_layer("spans").kernel.assign(np.random.default_rng(0).normal(size=(9, 8)))
    states = np.random.default_rng(1).normal(size=(1, 7, 2, 6)).astype(np.float32)
    mask = np.array([[1, 1, 1, 1, 1, 0, 0]], np.float32)
    padded = np.asarray(network([states, mask]))[0, :4, :4]
    alone = np.asarray(network([states[:, :5], mask[:, :5]]))[0]
    assert alone.shape == (4, 4)
    np.testing.assert_allclose(padded, alone, atol=1e-5)


def test_a_word_has_the_mean_of_its_first_and_last_piece():
    vocabulary = PieceVocabulary((*SPECIAL, "un", "##will", "##ing", "film"), 16)
    text = "film unwilling"
    encoded = vocabulary.encode(text)
    of_pieces = np.arange(6.0)[:, np.newaxis]  # [CLS] film un ##will ##ing [SEP]
    found = of_words(of_pieces, encoded, np.array([0, 5]), np.array([4, 14]))
    assert found[:, 0].tolist() == [0, 1, (2 + 4) / 2, 5]


def test_a_word_without_a_piece_has_zeros():
    vocabulary = PieceVocabulary((*SPECIAL, "film"), 16)
    encoded = vocabulary.encode("film film")
    found = of_words(np.ones((4, 3)), encoded, np.array([0, 4, 5]), np.array([4, 5, 9]))
    assert found.tolist() == [[1] * 3, [1] * 3, [0] * 3, [1] * 3, [1] * 3]


def test_a_parser_of_another_encoder_than_it_was_trained_on_is_refused(monkeypatch):
    from ig_core.errors import AssetError

    settings = {"encoder": {"model": "sst-bert", "sha256": "0" * 64}, "size": [7, 384]}
    monkeypatch.setattr(parser.shipped, "card", lambda name: {"settings": settings})
    with pytest.raises(AssetError, match="trained on another sst-bert"):
        parser.load()
