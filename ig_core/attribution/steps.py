"""Methods at work, alone or together: who asks for gradients, and who gets which."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence

import numpy as np

from ig_core.attribution.record import Attribution, GradientsFn, Steps

Answer = tuple[np.ndarray, np.ndarray]  # values and gradients, as a GradientsFn gives them
GradientsOfMany = Callable[[Mapping[int, np.ndarray]], Mapping[int, Answer]]
"""Of several inputs at once: number of the input -> points, to number -> values and gradients, as a GradientsFn's."""


def complete(steps: Steps, gradients_fn: GradientsFn) -> list[Attribution]:
    """What the method returns, given whatever gradients it asks for."""
    try:
        points = next(steps)
        while True:
            points = steps.send(gradients_fn(points))
    except StopIteration as end:
        return end.value


def complete_together(work: Sequence[Steps], gradients_of_many: GradientsOfMany) -> list[list[Attribution]]:
    """What each of several methods returns; all that they ask for at a time is asked in one call."""
    crew = _Crew(work)
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
    """Methods at work side by side: what each asks for at present, and what those that have ended have returned."""

    def __init__(self, work: Sequence[Steps]):
        self._work = work
        self.asked: dict[int, np.ndarray] = {}
        self.results: list[list[Attribution]] = [[] for _ in work]
        for number in range(len(work)):
            self._proceed(number, None)

    def answer(self, answers: Mapping[int, Answer]) -> None:
        for number, answer in answers.items():
            self._proceed(number, answer)

    def _proceed(self, number: int, answer: Answer | None) -> None:
        steps = self._work[number]
        try:
            self.asked[number] = next(steps) if answer is None else steps.send(answer)
        except StopIteration as end:
            self.results[number] = end.value
            self.asked.pop(number, None)
