"""Gradients on a line are taken once: who asks again, with a tighter tolerance, goes on."""

import numpy as np

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.path import Line
from ig_core.attribution.remembered import Remembered

X, START = np.array([3.0, -1.0]), np.zeros(2)


class Waves:
    """F(x) = sin(2 x₀) + x₁², which counts the points at which its gradient is taken; it takes lines."""

    takes_lines = True

    def __init__(self):
        self.asked = []

    def __call__(self, asked):
        points = asked.points() if isinstance(asked, Line) else asked
        self.asked += points[:, 0].tolist()
        values = np.sin(2 * points[:, 0]) + points[:, 1] ** 2
        gradients = np.stack([2 * np.cos(2 * points[:, 0]), 2 * points[:, 1]], axis=1)
        return values, asked.answered(gradients[:, np.newaxis])[:, 0] if isinstance(asked, Line) else gradients


def test_a_tighter_tolerance_takes_only_the_gradients_that_are_new():
    waves = Waves()
    remembered = Remembered(waves)
    coarse = integrated_gradients(remembered, X, START, Adaptive(1e-1))
    first = len(waves.asked)
    fine = integrated_gradients(remembered, X, START, Adaptive(1e-5))
    assert coarse.points == first
    assert fine.points == len(waves.asked) > first
    assert len(set(waves.asked)) == len(waves.asked)


def test_scores_are_those_of_gradients_that_are_taken_anew():
    remembered = Remembered(Waves())
    integrated_gradients(remembered, X, START, Adaptive(1e-1))
    again = integrated_gradients(remembered, X, START, Adaptive(1e-5))
    anew = integrated_gradients(Waves(), X, START, Adaptive(1e-5))
    np.testing.assert_array_equal(again.scores, anew.scores)
    assert again.points == anew.points
    np.testing.assert_allclose(again.scores, [np.sin(6.0), 1.0], atol=1e-4)


def test_a_point_that_is_asked_for_twice_at_once_is_taken_once():
    waves = Waves()
    remembered = Remembered(waves)
    remembered(Line(START, X, np.array([0.0, 1.0])))
    values, gradients = remembered(Line(START, X, np.array([1.0, 0.5, 1.0])))
    assert len(waves.asked) == 3
    np.testing.assert_array_equal(values[0], values[2])
    assert gradients.shape == (3, 2)
