"""Gradients on a line that are taken once, however often they are asked for."""

from __future__ import annotations

import numpy as np

from ig_core.attribution.path import Line
from ig_core.attribution.record import Answer, Asked, GradientFn, GradientsFn, corners_of


class Remembered:
    """A GradientFn, or a GradientsFn, of one line, which remembers what it gave at each of its points: who asks again
    with a tighter tolerance goes on where the last answer ended. It takes lines; of weighted sums it remembers the
    last, of points nothing.

    Args:
        gradient_fn: takes lines; always asked for points of the same one.
    """

    takes_lines = True

    def __init__(self, gradient_fn: GradientFn | GradientsFn):
        self._gradient_fn, self.corners_fn = gradient_fn, corners_of(gradient_fn)
        self._found: dict[float, tuple[np.ndarray, np.ndarray]] = {}
        self._last_sum: tuple[tuple[bytes, bytes], Answer] | None = None

    def __call__(self, asked: Asked) -> Answer:
        if not isinstance(asked, Line):
            return self._gradient_fn(asked)
        if asked.weights is not None:
            return self._sum(asked, asked.weights)
        alphas = asked.alphas.tolist()
        new = [alpha for alpha in dict.fromkeys(alphas) if alpha not in self._found]
        if len(new) == len(alphas):
            values, gradients = self._gradient_fn(asked)  # type: ignore[arg-type]
            self._found |= dict(zip(alphas, zip(values, gradients, strict=True), strict=True))
            return values, gradients
        if new:
            line = Line(asked.start, asked.z, np.array(new))
            self._found |= dict(zip(new, zip(*self._gradient_fn(line), strict=True), strict=True))  # type: ignore[arg-type]
        answers = [self._found[alpha] for alpha in alphas]
        return np.array([value for value, _ in answers]), np.stack([gradient for _, gradient in answers])

    def _sum(self, asked: Line, weights: np.ndarray) -> Answer:
        key = asked.alphas.tobytes(), weights.tobytes()
        last = self._last_sum
        if last is None or last[0] != key:
            last = self._last_sum = key, self._gradient_fn(asked)  # type: ignore[arg-type]  # it takes lines
        return last[1]
