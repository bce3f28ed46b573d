"""Gradients on a line that are taken once, however often they are asked for."""

from __future__ import annotations

import numpy as np

from ig_core.attribution.path import Line
from ig_core.attribution.record import Answer, Asked, GradientFn, GradientsFn


class Remembered:
    """A GradientFn, or a GradientsFn, of one line, which remembers what it gave at each of its points: who asks again
    with a tighter tolerance goes on where the last answer ended. It takes lines; of points, and of weighted sums, it
    remembers nothing.

    Args:
        gradient_fn: takes lines; always asked for points of the same one.
    """

    takes_lines = True

    def __init__(self, gradient_fn: GradientFn | GradientsFn):
        self._gradient_fn = gradient_fn
        self._found: dict[float, tuple[np.ndarray, np.ndarray]] = {}

    def __call__(self, asked: Asked) -> Answer:
        if not isinstance(asked, Line) or asked.weights is not None:
            return self._gradient_fn(asked)  # type: ignore[arg-type]  # it takes lines
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
