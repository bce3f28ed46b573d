"""Methods at work together: each gets what it asked for, and no more are at work than the memory allows."""

import numpy as np
import pytest

from ig_core.attribution import steps
from ig_core.attribution.record import Attribution


def growing(number, rounds):
    """Asks for 1, 2, 4 … points that all say `number`, and returns the sum of the values that it was given."""
    total = 0.0
    for power in range(rounds):
        values, _ = yield np.full((2**power, 1), float(number))
        total += values.sum()
    return [Attribution(np.array([total]), None)]


class Model:
    """F(x) = 10 x; remembers how many inputs each call was for."""

    def __init__(self):
        self.inputs = []

    def __call__(self, asked):
        self.inputs.append(len(asked))
        return {number: (10 * points, np.ones((len(points), 1, 1))) for number, points in asked.items()}


def test_each_gets_what_it_asked_for_however_long_it_works():
    model = Model()
    found = steps.complete_together([growing(number, rounds) for number, rounds in enumerate([3, 1, 0, 4])], model)
    assert [one.scores.tolist() for (one,) in found] == [[0.0], [10.0], [0.0], [10 * 3 * 15.0]]
    assert model.inputs == [3, 2, 2, 1]


@pytest.mark.parametrize(("most", "together"), [(8 * 8 * 3, 3), (1, 1), (10**9, 20)])
def test_no_more_begin_than_may_be_at_work_once_they_have_grown(monkeypatch, most, together):
    monkeypatch.setattr(steps, "_BYTES_AT_WORK", most)  # a first point has 8 bytes, and may become eight
    model = Model()
    found = steps.complete_together([growing(number, 4) for number in range(20)], model)
    assert max(model.inputs) == together
    assert [one.scores.item() for (one,) in found] == [150.0 * number for number in range(20)]


def test_what_has_grown_beyond_what_was_expected_counts_as_it_is(monkeypatch):
    monkeypatch.setattr(steps, "_BYTES_AT_WORK", 8 * 8 * 2)
    model = Model()
    steps.complete_together([growing(0, 5), growing(1, 1), growing(2, 1)], model)
    assert model.inputs[:2] == [2, 2]  # the third takes the place of the second
    assert model.inputs[4] == 1  # the first, with 31 points, is left alone
