"""What a class guessed, against pencil and paper."""

import numpy as np
import pytest

from ig_core.evaluation.guess import Guess
from ig_core.evaluation.together import consensus, crossover, shares, student


def test_a_part_has_the_share_of_those_who_marked_it():
    assert shares([(0, 2), (2,), (2, 2), ()], [0, 1, 2]) == {0: 0.25, 1: 0.0, 2: 0.75}
    assert shares([], [0, 1]) == {0: 0.0, 1: 0.0}


def test_the_class_marks_as_many_as_its_members_on_average_those_that_most_marked():
    found = consensus([(0, 2), (2, 3), (1, 2)], np.array([5.0, 0.1, -4.0, 0.2]), range(4))
    assert found.marked == (0, 2)  # 2 by all; of 0, 1 and 3, each by one, the first
    assert found.strongest == (0, 2)
    assert found.precision == 1


def test_a_class_that_marked_nothing_has_no_marks():
    assert consensus([], np.ones(3), range(3)).marked == ()
    assert consensus([(), ()], np.ones(3), range(3)).marked == ()


def test_a_class_marks_at_least_one_part():
    assert consensus([(1,), (), (), ()], np.ones(3), range(3)).marked == (1,)


@pytest.mark.parametrize(
    ("freedom", "t"), [(1, 12.706205), (2, 4.302653), (3, 3.182446), (4, 2.776445), (5, 2.570582), (29, 2.045230)]
)
def test_quantiles_of_student_are_those_of_the_tables(freedom, t):
    assert student(freedom) == pytest.approx(t, abs=1e-6)


def test_with_one_degree_of_freedom_half_lies_within_one():
    assert student(1, 0.5) == pytest.approx(1)  # Cauchy
    assert student(2, 0.5) == pytest.approx(np.sqrt(2 / 3))  # t / √(2 + t²) = 1/2


def test_quantiles_approach_those_of_the_normal_distribution():
    assert student(100_000) == pytest.approx(1.959964, abs=1e-4)
    with pytest.raises(ValueError, match="at least 1; got 0"):
        student(0)


def guesses(*right):
    """Of one member, about inputs 0, 1, …: "+" and "-" right and wrong with the explanation, "y" and "n" without."""
    said = {"+": "a", "-": "b", "y": "a", "n": "b"}
    return [Guess((str(at), "m"), said[one], "a", one in "+-") for at, one in enumerate(right)]


def test_the_difference_is_the_mean_over_members_with_the_interval_of_student():
    found = crossover([guesses(*"+n"), guesses(*"++n"), guesses(*"-n"), guesses(*"-y")])
    assert found.differences == (1, 1, 0, -1)
    assert found.mean == 0.25
    # s² = (0.75² + 0.75² + 0.25² + 1.25²) / 3 = 2.75 / 3; 3.182446 · √(2.75 / 3) / 2 = 1.523472
    assert found.interval == pytest.approx((-1, 1))
    many = crossover([guesses(*"+n")] * 8 + [guesses(*"+y")] * 8)
    # s² = 16 · 0.25 / 15; t(15) = 2.131450; 2.131450 · √(4 / 15) / 4 = 0.275169
    assert many.interval == pytest.approx((0.5 - 0.275169, 0.5 + 0.275169), abs=1e-5)
    assert (found.explained.correct, found.explained.total) == (3, 5)
    assert (found.plain.correct, found.plain.total) == (1, 4)


def test_members_with_guesses_of_one_kind_have_no_difference():
    found = crossover([guesses("+"), guesses("y"), guesses(*"+n")])
    assert found.differences == (1,)
    assert found.interval is None
    assert found.explained.total == 2


def test_equal_differences_tell_nothing_of_their_spread():
    assert crossover([guesses(*"+y"), guesses(*"-n")]).interval is None


def test_nobody_has_guessed():
    found = crossover([])
    assert (found.mean, found.interval, found.explained, found.plain) == (None, None, None, None)


def test_of_two_guesses_about_one_input_the_first_counts():
    twice = [Guess(("0", "m"), "b", "a", True), Guess(("0", "m"), "a", "a", True), *guesses("-", "y")[1:]]
    assert crossover([twice]).differences == (-1,)
