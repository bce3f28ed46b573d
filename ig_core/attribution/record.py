"""What every method returns, and what every method asks for."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np

from ig_core.attribution.path import Line
from ig_core.attribution.pieces import CornersFn
from ig_core.quadrature import FLOOR

GradientFn = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Points (n, *shape) -> values of F (n,), gradients of F (n, *shape)."""

GradientsFn = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""The same of several outputs at once: values (n, outputs), gradients (n, outputs, *shape)."""

ValueFn = Callable[[np.ndarray], np.ndarray]
"""Points (n, *shape) -> values of one F (n,), or of several (n, outputs). No gradient is taken."""


@dataclass(frozen=True, eq=False)
class Attribution:
    """Why one output of a model has the value it has, at one input.

    Attributes:
        scores: the input's shape; signed where the method has signs; in units of the output.
        explains: what the scores add up to; None where the method makes no such claim.
        points: how many gradients were taken on the path. An Adaptive rule takes them at both ends too, and they count;
            of a Quadrature, and of straight pieces, their own points count, and the ends, of which only the values are
            used, do not.
        standard_error: of the gap, where something was drawn at random; else None.
        error: estimated Σ|error| of the scores as a part of Σ|score|, where a rule estimates it; else None.
        summed: over how many of their last axes scores are summed before anyone looks at them; `error` is of the sums.
    """

    scores: np.ndarray
    explains: float | None
    points: int = 1
    standard_error: float | None = None
    error: float | None = None
    summed: int = 0

    @property
    def gap(self) -> float | None:
        """Sum of the scores minus what they should add up to; zero when exact."""
        return None if self.explains is None else float(self.scores.sum(dtype=np.float64)) - self.explains


Asked = np.ndarray | Line
"""Points (n, *shape) at which gradients are wanted; or the line on which they lie."""

Answer = tuple[np.ndarray, np.ndarray]
"""Values (n, outputs) and gradients (n, outputs, *shape) at the points; of a line with weights, values at its points
and the weighted sum of the gradients, (outputs, *shape)."""

Steps = Generator[Asked, Answer, list[Attribution]]
"""A method at work: it yields points at which it needs gradients, is sent the Answer, and at its end returns an
Attribution for each output. Written so, methods for many inputs can share calls of a model."""


class AsOutputs:
    """The same F as the only one of several: a GradientsFn. It takes lines if the function does."""

    def __init__(self, gradient_fn: GradientFn):
        self._gradient_fn, self.takes_lines = gradient_fn, takes_lines(gradient_fn)
        self.corners_fn = corners_of(gradient_fn)

    def __call__(self, points: Asked) -> Answer:
        values, gradients = self._gradient_fn(points)  # type: ignore[arg-type]  # a line only where it takes lines
        return values[:, np.newaxis], gradients[np.newaxis] if _is_sum(points) else gradients[:, np.newaxis]


class AsOne:
    """The first of several outputs: a GradientFn. It takes lines, and tells corners, as the function of all does."""

    def __init__(self, gradients_fn: GradientsFn):
        self._gradients_fn, self.takes_lines = gradients_fn, takes_lines(gradients_fn)
        self.corners_fn = corners_of(gradients_fn)

    def __call__(self, asked: Asked) -> Answer:
        values, gradients = self._gradients_fn(asked)  # type: ignore[arg-type]  # a line only where it takes lines
        return values[:, 0], gradients[0] if _is_sum(asked) else gradients[:, 0]


def _is_sum(asked: Asked) -> bool:
    """Whether the sum of gradients is wanted, which has no axis of points."""
    return isinstance(asked, Line) and asked.weights is not None


def as_outputs(gradient_fn: GradientFn) -> GradientsFn:
    """The same F as the only one of several."""
    return AsOutputs(gradient_fn)


def takes_lines(function: Callable) -> bool:
    """Whether a function that is asked for gradients takes a Line for points, and sums its gradients up itself."""
    return getattr(function, "takes_lines", False)


def corners_of(function: Callable) -> CornersFn | None:
    """What goes into the corners of the network that a function takes gradients of, if it is linear but for these and
    the function tells."""
    return getattr(function, "corners_fn", None)


def average(results: Sequence[Attribution]) -> Attribution:
    """The mean of attributions of one shape, such as those from several baselines; points are added up, and
    so are errors, as if none cancelled another."""
    if len(results) == 1:
        return results[0]
    claims = [result.explains for result in results if result.explains is not None]
    scores = np.mean([result.scores for result in results], axis=0)
    summed = results[0].summed
    errors = [result.error * _size(result.scores, summed) for result in results if result.error is not None]
    return Attribution(
        scores=scores,
        explains=float(np.mean(claims)) if len(claims) == len(results) else None,
        points=sum(result.points for result in results),
        error=float(np.mean(errors)) / _size(scores, summed) if len(errors) == len(results) else None,
        summed=summed,
    )


def _size(scores: np.ndarray, summed: int) -> float:
    """Σ|score|, of which errors are parts; see quadrature.FLOOR."""
    return max(float(np.abs(looked_at(scores, summed)).sum(dtype=np.float64)), FLOOR)


def looked_at(scores: np.ndarray, summed: int) -> np.ndarray:
    """The scores as they are looked at: the last `summed` axes are summed, see Attribution."""
    return scores.sum(axis=tuple(range(scores.ndim - summed, scores.ndim)))
