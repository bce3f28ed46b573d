"""What is said of a class's guesses: the doubt first, numbers that agree, and grammar."""

import numpy as np
import pytest

from ig_core.evaluation.guess import Guess, Marks
from ig_core.evaluation.together import consensus, crossover
from ig_core.render import together_sentences as sentences


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        ((), "Nobody marked a word, so there is nothing to compare."),
        ((0,), "The word that most of you marked is the one that counted most for the model."),
        ((3,), "The word that most of you marked is not the one that counted most for the model."),
        ((0, 1), "All two words that most of you marked are among the two that counted most for the model."),
        ((0, 3), "One of the two words that most of you marked is among the two that counted most for the model."),
        ((2, 3), "None of the two words that most of you marked is among the two that counted most for the model."),
    ],
)
def test_the_overlap_of_a_class(marked, said):
    found = consensus([marked], np.array([3.0, -2.0, 0.1, 0.2]), range(4))
    assert sentences.overlap(found, "word") == said


def test_where_nothing_or_one_part_counted():
    assert sentences.overlap(Marks((1, 2), (), 4), "cell") == "No cell counted for the model at all."
    said = sentences.overlap(Marks((1, 2), (1,), 4), "cell")
    assert said == "Of the two cells that most of you marked, one is the only one that counted for the model."


def guesses(with_, without):
    """Of one member: so many right ones of one, with the explanation and without."""
    made = [Guess(("a", "m"), "x" if with_ else "y", "x", True)]
    return [*made, Guess(("b", "m"), "x" if without else "y", "x", False)]


def test_nothing_is_claimed_before_anybody_has_guessed_both_ways():
    none = crossover([guesses(1, 1)[:1]])
    assert sentences.doubt(none).startswith("Nobody has guessed both")
    assert sentences.difference(none) == ""
    assert sentences.shares(none) == "Right guesses: 1 of 1 with the explanation."


def test_one_pupil_and_equal_ones_say_nothing():
    assert sentences.doubt(crossover([guesses(1, 0)])) == "This says nothing yet: one pupil has guessed both ways."
    equal = crossover([guesses(1, 0)] * 3)
    assert "all differ by the same" in sentences.doubt(equal)
    assert sentences.difference(equal) == "Difference +100 percentage points (three pupils)."


def test_a_difference_that_chance_explains_is_said_to_be_so_and_to_rest_on_few():
    found = crossover([guesses(1, 0), guesses(0, 1), guesses(1, 1)])
    said = sentences.doubt(found)
    assert said == "Whether explanations helped cannot be told from chance. This rests on three pupils only."
    assert sentences.difference(found).startswith("Difference 0 percentage points on average over three pupils (95 %")


def test_a_difference_that_chance_does_not_explain():
    better = crossover([guesses(1, 0)] * 20 + [guesses(1, 1)] * 5)
    assert sentences.doubt(better) == "With the explanation you guessed better than without it."
    # mean 0.8; s² = 25 · 0.16 / 24; t(24) = 2.0639; 2.0639 · √(1 / 6) / 5 = 0.1685
    said = "Difference +80 percentage points on average over 25 pupils (95 % interval +63 to +97)."
    assert sentences.difference(better) == said
    worse = crossover([guesses(0, 1)] * 20 + [guesses(1, 1)] * 5)
    assert sentences.doubt(worse) == "With the explanation you guessed worse than without it."
    assert sentences.shares(worse) == "Right guesses: 5 of 25 with the explanation, 25 of 25 without it."


@pytest.mark.parametrize(
    ("correct", "total", "said"),
    [(0, 0, "Nobody has guessed."), (0, 3, "None of three"), (2, 3, "Two of three"), (28, 30, "28 of 30")],
)
def test_how_many_guessed_right(correct, total, said):
    assert sentences.right(correct, total).startswith(said)


def test_counts_agree_with_their_verbs():
    assert sentences.people(1) == "one pupil"
    assert sentences.answered(0, 1) == "0 of 1 has answered"
    assert sentences.answered(12, 28) == "12 of 28 have answered"
