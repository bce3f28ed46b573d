"""Random examples: of the outcome asked for, from all that fit, and none where there is none."""

from functools import partial

import numpy as np
import pytest

from ig_core.evaluation.samples import ANY, RIGHT, UNSURE, WRONG, agrees, draw

INPUTS = [f"text {i}" for i in range(90)]
LABELS = [i % 3 for i in range(90)]


def sure_of_zero(inputs):
    """Always the first class; of every tenth input not sure."""
    numbers = [int(text.split()[1]) for text in inputs]
    return np.array([[0.4, 0.3, 0.3] if number % 10 == 0 else [0.8, 0.1, 0.1] for number in numbers])


def drawn(outcome, **options):
    return {draw(INPUTS, LABELS, sure_of_zero, outcome=outcome, seed=seed, **options) for seed in range(300)}


def test_any_outcome_is_any_input_and_asks_nobody():
    never = None
    assert {draw(INPUTS, LABELS, never, outcome=ANY, seed=seed) for seed in range(1500)} == set(range(90))


@pytest.mark.parametrize(
    ("outcome", "fits"), [(RIGHT, lambda i: i % 3 == 0), (WRONG, lambda i: i % 3), (UNSURE, lambda i: i % 10 == 0)]
)
def test_an_outcome_is_that_of_the_model_and_every_input_may_come(outcome, fits):
    assert drawn(outcome) == {i for i in range(90) if fits(i)} or len(drawn(outcome)) > 25
    assert all(fits(i) for i in drawn(outcome))


def test_where_there_is_none_there_is_none():
    assert draw(INPUTS, [1] * 90, sure_of_zero, outcome=RIGHT) is None
    assert draw([], [], sure_of_zero, outcome=RIGHT) is None
    assert draw([], [], sure_of_zero) is None


def test_no_more_are_tried_than_asked_for_and_so_many_a_call():
    sizes = []

    def counted(inputs):
        sizes.append(len(inputs))
        return sure_of_zero(inputs)

    assert draw(INPUTS, [1] * 90, counted, outcome=RIGHT, most=25, together=10) is None
    assert sizes == [10, 10, 5]


def test_the_seed_decides():
    assert draw(INPUTS, LABELS, sure_of_zero, outcome=WRONG, seed=3) == draw(
        INPUTS, LABELS, sure_of_zero, outcome=WRONG, seed=3
    )


def test_right_may_mean_something_else():
    sides = partial(agrees, 3)
    found = draw(INPUTS, [int(label > 1) for label in LABELS], sure_of_zero, sides, outcome=RIGHT, seed=1)
    assert LABELS[found] in (0, 1)  # of which the opinion is 0


@pytest.mark.parametrize(
    ("classes", "predicted", "opinion", "expected"),
    [
        (2, 0, 0, True),
        (2, 1, 0, False),
        (2, 1, 1, True),
        (5, 2, 0, False),
        (5, 2, 1, False),
        (5, 4, 1, True),
        (5, 1, 1, False),
    ],
)
def test_a_class_agrees_with_the_opinion_on_its_side(classes, predicted, opinion, expected):
    assert agrees(classes, predicted, opinion) == expected


def test_arrays_agree_entry_by_entry():
    assert agrees(3, np.array([0, 1, 2]), np.array([0, 0, 1])).tolist() == [True, False, True]
