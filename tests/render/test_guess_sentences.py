"""What is said about guesses."""

import pytest

from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.deletion import Removal
from ig_core.evaluation.guess import Guess, Marks, Tally
from ig_core.render import guess_sentences as sentences


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (Marks((1, 2, 3, 4), (1, 2, 8), 30), "Two of your four words are among the three that counted at all for the"),
        (Marks((1, 2, 3, 4, 5), (1, 2, 3, 8, 9), 30), "Three of your five words are among the five that counted"),
        (
            Marks((1, 2, 3), (3, 8, 9), 30),
            "One of your three words is among the three that counted most for the model.",
        ),
        (Marks((1, 2), (8, 9), 30), "None of your two words is among the two that counted most for the model."),
        (Marks((1, 2), (2, 1), 30), "All your two words are the two that counted most for the model."),
        (Marks((1, 2), (2,), 30), "One of your two words is the only one that counted for the model."),
        (Marks((1,), (1,), 30), "Your word is the one that counted most for the model."),
        (Marks((1,), (2,), 30), "Your word is not the one that counted most for the model."),
        (Marks((), (), 30), "You marked no word, so there is nothing to compare."),
        (Marks((1,), (), 30), "No word counted for the model at all."),
    ],
)
def test_the_overlap_is_said_in_words(marks, said):
    assert sentences.overlap(marks, "word").startswith(said)


def test_chance_is_said_beside_it():
    few = Marks((1, 2), (1, 2), 10)  # C(10, 2) = 45 choices, one of which has both
    assert sentences.by_chance(few, "word") == (
        "Of two words marked at random, 0.4 would be right on average; 2 in 100 such choices do as well or better."
    )
    assert sentences.by_chance(Marks((1,), (1,), 20), "cell") == "A cell marked at random is right in 5 of 100 cases."
    assert sentences.by_chance(Marks((1,), (1,), 1), "cell") == "A cell marked at random is right always."
    assert sentences.by_chance(Marks((), (), 20), "cell") == ""


def test_marks_that_are_no_better_than_chance_may_be_luck():
    half = Marks((1, 2, 3), (3, 4, 5), 6)  # 19 of the 20 choices have at least one
    assert sentences.by_chance(half, "column").endswith(
        "1.5 would be right on average; 95 in 100 such choices do as well or better. So this may be luck."
    )
    none = Marks((1, 2), (3, 4), 6)
    assert sentences.by_chance(none, "column").endswith("on average; all such choices do as well.")


def test_hardly_any_choice_is_as_good():
    assert "fewer than 1 in 1,000 such" in sentences.by_chance(Marks(tuple(range(6)), tuple(range(6)), 60), "word")


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["“a”"], "You missed “a”."), (["“a”", "“b”", "“c”"], "You missed “a”, “b” and “c”.")],
)
def test_what_was_missed_is_named(names, said):
    assert sentences.missed(names) == said


REMOVAL = Removal(32, 1.7, -0.8, "negative", 0.84, 0.31, 2.0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((REMOVAL, 3, "word", "positive", True), "Without your three words: 84 % → 31 % positive."),
        ((REMOVAL, 1, "word", "positive", True), "Without your word: 84 % → 31 % positive."),
        ((REMOVAL, 3, "word", "positive", False), "Without the three that counted most: 84 % → 31 % positive."),
        ((REMOVAL, 1, "word", "positive", False), "Without the word that counted most: 84 % → 31 % positive."),
        ((REMOVAL, 2, "cell", "Bag", True), "With your two cells covered: 84 % → 31 % Bag."),
        (
            (Removal(2, 412.0, 80.4, "rentals", None, None, 300.0), 2, "column", "rentals", False),
            "With the two that counted most as at the start: 412 → 80 rentals.",
        ),
    ],
)
def test_what_taking_marks_out_does_is_said(arguments, said):
    assert sentences.without(*arguments) == said


def test_parts_that_pull_in_both_directions_may_cancel():
    assert "they may cancel" in sentences.both_ways([2.0, -1.0], has_signs=True)
    assert sentences.both_ways([2.0, 1.0, 0.0], has_signs=True) == ""
    assert sentences.both_ways([2.0, -1.0], has_signs=False) == ""
    assert sentences.both_ways([], has_signs=True) == ""


def test_a_guess_is_right_or_not():
    right = Guess(("a", "m"), "positive", "positive", False)
    wrong = Guess(("a", "m"), "negative", "positive", False)
    assert sentences.outcome(right, "98 % positive") == "Right: the model says 98 % positive."
    assert sentences.outcome(wrong, "98 % positive") == "Not so: you said negative, the model says 98 % positive."


@pytest.mark.parametrize(
    ("tally", "doubt"),
    [
        (Tally(None, Accuracy(1, 2)), "So far all guesses were without the explanation, none with it"),
        (Tally(Accuracy(1, 2), None), "So far all guesses were with the explanation, none without it"),
        (Tally(Accuracy(1, 2), Accuracy(1, 2)), "Four guesses are too few to say anything."),
        (Tally(Accuracy(90, 90), Accuracy(1, 9)), "99 guesses are too few to say anything."),
        (Tally(Accuracy(8, 10), Accuracy(7, 10)), "Whether the explanation helped cannot be told from chance."),
        (Tally(Accuracy(10, 10), Accuracy(0, 10)), "You guessed better with the explanation"),
        (Tally(Accuracy(0, 10), Accuracy(10, 10)), "You guessed worse with the explanation"),
    ],
)
def test_doubts_about_the_tally_are_said_first(tally, doubt):
    assert sentences.doubt(tally).startswith(doubt)


def test_the_tally_is_said_with_its_interval():
    both = Tally(Accuracy(56, 70), Accuracy(48, 80))
    assert sentences.shares(both) == "Right guesses: 56 of 70 with the explanation, 48 of 80 without it."
    assert sentences.difference(both) == "Difference +20 percentage points (95 % interval +5 to +33)."
    alone = Tally(None, Accuracy(1, 2))
    assert sentences.shares(alone) == "Right guesses: 1 of 2 without the explanation."
    assert sentences.difference(alone) == ""
