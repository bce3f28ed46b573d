"""Guesses scored by hand: overlap, chance, and the interval of a difference as it was published."""

from itertools import combinations

import numpy as np
import pytest

from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.guess import Guess, Marks, marks, newcombe, tail, tally

SCORES = np.array([0.1, -3.0, 0.0, 2.0, 0.5, -0.4])


def test_what_counts_most_has_the_largest_score_whatever_its_sign():
    found = marks([3, 1, 5], SCORES, range(6))
    assert found == Marks(marked=(1, 3, 5), strongest=(1, 3, 4), units=6)
    assert found.found == (1, 3)
    assert found.missed == (4,)
    assert found.precision == pytest.approx(2 / 3)
    assert found.expected == pytest.approx(3 * 3 / 6)


def test_chance_is_the_share_of_all_choices_that_find_as_many():
    found = marks([1, 3, 5], SCORES, range(6))
    choices = list(combinations(range(6), 3))
    as_good = [one for one in choices if len({1, 3, 4} & set(one)) >= 2]
    assert len(as_good) == 10  # C(3, 2) · C(3, 1) + C(3, 3)
    assert found.chance == pytest.approx(10 / len(choices))


def test_what_cannot_be_marked_neither_counts_nor_is_counted():
    found = marks([1, 2, 3, 3, 99], SCORES, [0, 2, 3, 4])
    assert found == Marks(marked=(2, 3), strongest=(3, 4), units=4)


def test_a_score_of_zero_counts_for_nothing():
    found = marks([0, 1, 2], np.array([0.0, 0.0, -1.0, 0.0]), range(4))
    assert found.strongest == (2,)
    assert found.expected == pytest.approx(3 / 4)
    assert found.chance == pytest.approx(3 / 4)  # three of the four choices of three have the one


def test_equal_scores_count_in_their_order():
    assert marks([2, 3], np.array([1.0, -1.0, 1.0, 1.0]), range(4)).strongest == (0, 1)


def test_without_marks_there_is_nothing_to_score():
    found = marks([], SCORES, range(6))
    assert found.precision is None
    assert found.strongest == ()
    assert found.chance == 1


def test_of_an_input_of_which_nothing_can_be_marked_nothing_is_expected():
    assert marks([0], SCORES, []).expected == 0


@pytest.mark.parametrize(
    ("arguments", "probability"),
    [
        ((0, 10, 3, 3), 1.0),
        ((1, 10, 1, 1), 1 / 10),
        ((3, 10, 3, 3), 1 / 120),  # C(10, 3)
        ((1, 4, 2, 2), 1 - 1 / 6),  # all but the one choice that has neither
        ((2, 2, 2, 2), 1.0),
    ],
)
def test_the_tail_is_that_of_drawing_without_putting_back(arguments, probability):
    assert tail(*arguments) == pytest.approx(probability)


@pytest.mark.parametrize("arguments", [(0, 3, 4, 1), (0, 3, 1, 4), (0, 3, -1, 1)])
def test_more_cannot_be_drawn_than_there_are(arguments):
    with pytest.raises(ValueError, match="must be from 0 to 3"):
        tail(*arguments)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe (1998), table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(one, other, low, high):
    assert newcombe(Accuracy(*one), Accuracy(*other)) == pytest.approx((low, high), abs=5e-5)


def guess(about, is_right, explained):
    return Guess((about, "a model"), "positive", "positive" if is_right else "negative", explained)


def test_guesses_are_counted_with_and_without_the_explanation():
    found = tally([guess("a", True, True), guess("b", False, True), guess("c", True, False)])
    assert found.explained == Accuracy(1, 2)
    assert found.plain == Accuracy(1, 1)
    assert found.total == 3
    assert found.difference == pytest.approx(-0.5)
    assert found.interval == pytest.approx(newcombe(Accuracy(1, 2), Accuracy(1, 1)))


def test_a_second_guess_about_the_same_does_not_count():
    found = tally([guess("a", False, False), guess("a", True, True), guess("a", True, False)])
    assert found.plain == Accuracy(0, 1)
    assert found.explained is None
    assert found.difference is None
    assert found.interval is None


def test_without_guesses_there_is_nothing_to_tell():
    assert tally([]).total == 0
