"""Methods at work, alone or together: who asks for gradients, and who gets which."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping, Sequence

import numpy as np

from ig_core.attribution.record import Attribution, GradientsFn, Steps

Answer = tuple[np.ndarray, np.ndarray]  # values and gradients, as a GradientsFn gives them
GradientsOfMany = Callable[[Mapping[int, np.ndarray]], Mapping[int, Answer]]
"""Of several inputs at once: number of the input -> points, to number -> values and gradients, as a GradientsFn's."""
_BYTES_AT_WORK = 128 * 2**20  # of points, beyond which no further method is set to work: gradients take as much again
_GROWTH = 8  # times as many points as it asks for first are expected of a method in the end, since a rule may adapt


def complete(steps: Steps, gradients_fn: GradientsFn) -> list[Attribution]:
    """What the method returns, given whatever gradients it asks for."""
    try:
        points = next(steps)
        while True:
            points = steps.send(gradients_fn(points))
    except StopIteration as end:
        return end.value


def complete_together(work: Sequence[Steps], gradients_of_many: GradientsOfMany) -> list[list[Attribution]]:
    """What each of several methods returns; all that they ask for at a time is asked in one call.

    As many are at work at a time as the memory allows, in their order: those that can share calls should be neighbours.
    """
    crew = _Crew(work, _BYTES_AT_WORK)
    while crew.asked:
        crew.answer(gradients_of_many(dict(crew.asked)))
    return crew.results


def alongside(work: Sequence[Steps]) -> Generator[np.ndarray, Answer, list[list[Attribution]]]:
    """Several methods at work on inputs of one shape, as one, which asks for the points of all of them."""
    crew = _Crew(work)
    while crew.asked:
        asked = dict(crew.asked)
        values, gradients = yield np.concatenate(list(asked.values()))
        cuts = np.cumsum([len(points) for points in asked.values()])[:-1]
        crew.answer(dict(zip(asked, zip(np.split(values, cuts), np.split(gradients, cuts), strict=True), strict=True)))
    return crew.results


class _Crew:
    """Methods at work side by side: what each asks for at present, and what those that have ended have returned.

    Args:
        work: the methods, in the order in which they begin.
        most_bytes: of the points that those at work may ask for, beyond which none begins until one has ended.
    """

    def __init__(self, work: Sequence[Steps], most_bytes: float = math.inf):
        self._work, self._most_bytes, self._begun = work, most_bytes, 0
        self._bytes: dict[int, int] = {}  # of all points that each of those at work has asked for
        self._expected: dict[int, int] = {}  # of all that it may ask for
        self.asked: dict[int, np.ndarray] = {}
        self.results: list[list[Attribution]] = [[] for _ in work]
        self._begin()

    def answer(self, answers: Mapping[int, Answer]) -> None:
        for number, answer in answers.items():
            self._proceed(number, answer)
        self._begin()

    def _begin(self) -> None:
        while self._begun < len(self._work) and (not self.asked or self._taken() < self._most_bytes):
            self._begun += 1
            self._proceed(self._begun - 1, None)

    def _taken(self) -> int:
        """Bytes of all points that those at work have asked for, or may still ask for."""
        return sum(max(taken, self._expected[number]) for number, taken in self._bytes.items())

    def _proceed(self, number: int, answer: Answer | None) -> None:
        steps = self._work[number]
        try:
            self.asked[number] = points = next(steps) if answer is None else steps.send(answer)
            self._bytes[number] = self._bytes.get(number, 0) + points.nbytes
            self._expected.setdefault(number, _GROWTH * points.nbytes)
        except StopIteration as end:
            self.results[number] = end.value
            self.asked.pop(number, None)
            self._bytes.pop(number, None)
            self._expected.pop(number, None)
