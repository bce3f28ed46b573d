"""Methods at work, alone or together: who asks for gradients, and who gets which."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from ig_core.attribution.path import Line
from ig_core.attribution.record import Answer, Asked, Attribution, GradientsFn, Steps, takes_lines

Found = TypeVar("Found")

GradientsOfMany = Callable[[Mapping[int, np.ndarray]], Mapping[int, Answer]]
"""Of several inputs at once: number of the input -> points, to number -> values and gradients, as a GradientsFn's. One
that takes lines, see record.takes_lines, may be asked for them in place of points."""
_BYTES_AT_WORK = 64 * 2**20  # of points, beyond which no further method is set to work: gradients take as much again
_GROWTH = 8  # times as many points as it asks for first are expected of a method in the end, since a rule may adapt


def complete(steps: Generator[Asked, Answer, Found], gradients_fn: GradientsFn) -> Found:
    """What a method at work returns, given whatever gradients it asks for."""
    try:
        asked = next(steps)
        while True:
            asked = steps.send(_answer(gradients_fn, asked))
    except StopIteration as end:
        return end.value


def _answer(gradients_fn: GradientsFn, asked: Asked) -> Answer:
    if takes_lines(gradients_fn):
        return gradients_fn(asked)  # type: ignore[arg-type]  # which says points, so that nobody need know lines
    return _answered(asked, gradients_fn(_points(asked)))


def _points(asked: Asked) -> np.ndarray:
    return asked if isinstance(asked, np.ndarray) else asked.points()


def _answered(asked: Asked, answer: Answer) -> Answer:
    """Values and gradients at points, as the answer that was wanted for the line on which they lie, if they do."""
    values, gradients = answer
    return values, asked.answered(gradients) if isinstance(asked, Line) else gradients


def complete_together(work: Sequence[Steps], gradients_of_many: GradientsOfMany) -> list[list[Attribution]]:
    """What each of several methods returns; all that they ask for at a time is asked in one call.

    As many are at work at a time as the memory allows, in their order: those that can share calls should be neighbours.
    """
    crew = _Crew(work, _BYTES_AT_WORK)
    while crew.asked:
        asked = dict(crew.asked)
        if takes_lines(gradients_of_many):
            crew.answer(gradients_of_many(asked))  # type: ignore[arg-type]  # as above
            continue
        answers = gradients_of_many({number: _points(own) for number, own in asked.items()})
        crew.answer({number: _answered(asked[number], answer) for number, answer in answers.items()})
    return crew.results


def alongside(work: Sequence[Steps]) -> Generator[Asked, Answer, list[list[Attribution]]]:
    """Several methods at work on inputs of one shape, as one, which asks for the points of all of them."""
    crew = _Crew(work)
    while crew.asked:
        asked = dict(crew.asked)
        values, gradients = yield np.concatenate([_points(own) for own in asked.values()])
        cuts = np.cumsum([len(own) for own in asked.values()])[:-1]
        answers = zip(np.split(values, cuts), np.split(gradients, cuts), strict=True)
        crew.answer({number: _answered(asked[number], answer) for number, answer in zip(asked, answers, strict=True)})
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
        self.asked: dict[int, Asked] = {}
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
