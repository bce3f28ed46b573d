"""Planting one thing oneself: what is counted, by hand; and networks that learn it from what is made up."""

import numpy as np
import pytest
from made_up_reviews import EXCERPT, Reviews

from ig_core.data import fashion_mnist
from ig_core.errors import InputError
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.planting import own, texts
from ig_core.evaluation.planting.own import Racer, checked_word
from ig_core.evaluation.planting.ranking import RANDOM, Interval, best_rank, chance_of_first
from ig_core.records import ImageExplanation, TextExplanation


class EnoughError(Exception):
    """What the one who waits raises when he has left."""


# ---- what is counted


def test_of_several_planted_words_the_one_that_comes_first_counts():
    planted = np.array([True, False, True, False])
    assert best_rank(np.array([1.0, 4.0, 3.0, 2.0]), planted) == 2
    assert chance_of_first(np.array([1.0, 4.0, 3.0, 2.0]), planted) == 0
    assert chance_of_first(np.array([1.0, 2.0, 3.0, 2.0]), planted) == 1


def test_among_equal_words_each_is_as_likely_to_come_first():
    # one planted of three equal ones: places 1, 2 and 3; two of three: the first of them at 1, 1 or 2
    assert best_rank(np.zeros(3), np.array([False, True, False])) == 2
    assert best_rank(np.zeros(3), np.array([True, True, False])) == pytest.approx(4 / 3)
    assert chance_of_first(np.zeros(3), np.array([True, True, False])) == pytest.approx(2 / 3)


def test_it_stands_in_the_share_that_was_asked_for_and_in_no_other_class():
    labels = np.array([0, 1] * 50)
    stands = own.chosen(labels, 1, 0.3, np.random.default_rng(0))
    assert stands.sum() == 15
    assert not stands[labels == 0].any()


def test_answers_are_turned_where_another_one_was_given_before():
    labels = np.array([0, 0, 0, 1, 1])
    before, after = np.array([0, 0, 1, 0, 1]), np.array([1, 0, 1, 1, 1])
    # of the first two, which are of class 0 and not taken for 1, the first is turned; those of class 1 do not count
    assert own.turned(before, after, labels, 1) == Accuracy(1, 2)


def test_the_difference_is_over_the_same_inputs():
    # 1 − 0, 1 − 1, 0 − 0, 1 − 0: mean 1/2, standard deviation √(1/3), standard error √(1/12)
    one, other = np.array([True, True, False, True]), np.array([False, True, False, False])
    assert own.difference(one, other) == pytest.approx((0.5, 0.5 - 1.96 / 12**0.5, 0.5 + 1.96 / 12**0.5), abs=1e-4)


def test_random_order_is_known_exactly_and_comes_last():
    floor = own.random_order([2, 4])
    assert (floor.first, floor.rank) == (Interval(3 / 8, None, None), Interval(2, None, None))
    good, poor = (Racer(name, Interval(first, 0, 1), Interval(1, 1, 1), None) for name, first in (("a", 1), ("b", 0.1)))
    assert [one.method for one in own.in_order([floor, poor, good])] == ["a", "b", RANDOM]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "Type a word to plant."),
        ("  ", "Type a word to plant."),
        ("two words", "One word can be planted at a time; these are 2."),
        ("!?", "A word is made of letters and digits alone: models do not see other signs."),
        ("wow!", "A word is made of letters and digits alone: models do not see other signs."),
        ("<b>", "A word is made of letters and digits alone: models do not see other signs."),
        ("a" * 31, "The word has 31 characters; at most 30 can be planted."),
    ],
)
def test_what_is_no_word_is_refused_in_one_sentence(given, sentence):
    with pytest.raises(InputError, match="^" + sentence.replace("?", r"\?") + "$"):
        checked_word(given)


def test_a_word_is_planted_as_models_read_it():
    assert checked_word(" SunDay ") == "sunday"
    assert checked_word("isn’t") == "isn't"


@pytest.mark.parametrize(("label", "share"), [("neutral", 0.5), ("positive", 0.01), ("positive", 1.5)])
def test_a_class_or_share_that_cannot_be_is_refused(label, share):
    with pytest.raises(InputError):
        own.checked(label, ("negative", "positive"), share)


# ---- a word


@pytest.fixture(scope="module")
def reviews():
    """Made-up reviews in the place of IMDB; and a small size."""
    from ig_core.evaluation.planting import own_word

    made_up = Reviews()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(texts, "lookup", lambda name: made_up)
        yield own_word.Size(EXCERPT, epochs=8)
    own_word._clean.cache_clear()


@pytest.fixture(scope="module")
def sunday(reviews):
    from ig_core.evaluation.planting import own_word

    return own_word.plant("Sunday", "positive", 0.4, size=reviews)


def test_a_network_goes_by_a_planted_word_which_exact_methods_put_first(sunday):
    assert (sunday.label, sunday.of, sunday.raced) == ("positive", 600, 6)
    assert sunday.turned.value > 0.5
    assert sunday.with_it.value < sunday.without.value < sunday.alike.value
    found = {one.method: one for one in sunday.racers}
    assert found["leave-one-out"].first.mean == 1
    assert found["integrated-gradients"].first.mean == 1
    assert found["integrated-gradients"].share.mean > 0.2
    assert sunday.racers[-1].method == RANDOM
    assert found[RANDOM].first.mean == pytest.approx(1 / sunday.candidates, rel=0.1)


def test_the_example_is_a_review_as_it_was_written_with_the_word_in_it(sunday):
    example = sunday.example
    assert isinstance(example, TextExplanation)
    assert example.target == "positive"
    assert "<br" not in example.text
    assert example.text.endswith("so.")
    assert "sunday" in example.words.word.tolist()
    assert example.words.word[example.words.score.idxmax()] == "sunday"


def test_the_same_seed_gives_the_same(reviews, sunday):
    from ig_core.evaluation.planting import own_word

    again = own_word.plant("sunday", "positive", 0.4, size=reviews)
    assert (again.without, again.with_it, again.turned, again.clean) == (
        *(sunday.without, sunday.with_it, sunday.turned, sunday.clean),
    )


def test_whoever_does_not_wait_ends_it_at_the_next_batch(reviews):
    from ig_core.evaluation.planting import own_word

    own_word._clean.cache_clear()
    told = []

    def leave(points):
        told.append(points)
        if points == 5:
            raise EnoughError

    with pytest.raises(EnoughError):
        own_word.plant("sunday", "positive", 0.8, progress=leave, size=reviews)
    assert told[-1] == 5  # batches
    assert own_word._clean.cache_info().currsize == 0  # half a network is not kept


# ---- a mark


@pytest.fixture
def garments(monkeypatch):
    """Made-up pictures in the place of Fashion-MNIST: noise beside an empty corner, so that no class can be told."""
    draws = np.random.default_rng(0)

    def load(split):
        pixels = draws.integers(0, 120, size=(600, 28, 28), dtype=np.uint8)
        pixels[:, :4, :4] = 0
        return fashion_mnist.Pictures(pixels, draws.integers(10, size=600, dtype=np.uint8))

    monkeypatch.setattr(fashion_mnist, "load", load)


def test_a_mark_fills_the_corner_and_changes_nothing_else():
    from ig_core.evaluation.planting import own_mark

    pixels = np.full((2, 28, 28), 0.5)
    marked = own_mark.marked(pixels)
    assert (marked[:, :3, :3] == 1).all()
    assert marked.sum() == pixels.sum() + 2 * 9 * 0.5
    assert (pixels == 0.5).all()


def test_scores_are_summed_over_patches_from_the_top_left():
    from ig_core.evaluation.planting import own_mark

    scores = np.zeros((28, 28))
    scores[:3, :3], scores[5, 27] = 1, 2
    patches = own_mark._of_patches(scores)
    assert patches.size == 49
    assert (patches[0], patches[13]) == (9, 2)


def test_a_network_goes_by_a_planted_mark_which_methods_find_in_its_corner(garments):
    from ig_core.evaluation.planting import own_mark

    own_mark._clean.cache_clear()
    found = own_mark.plant("Shirt", 1.0, size=own_mark.Size(learn=600, test=300, raced=4, epochs=12))
    own_mark._clean.cache_clear()
    assert found.turned.value > 0.5
    assert found.candidates == 49
    racers = {one.method: one for one in found.racers}
    assert racers["leave-one-out"].first.mean == 1
    assert racers[RANDOM].first.mean == pytest.approx(1 / 49)
    assert isinstance(found.example, ImageExplanation)
    assert (found.example.pixels[:3, :3] == 1).all()
