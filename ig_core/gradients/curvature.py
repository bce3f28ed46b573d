"""How steeply and how curved a sum of a model's outputs runs in chosen directions: second derivatives, exactly.

Of k directions the numbers s₁ … s_k say how far to go in each. With them as the input a network has k × k second
derivatives, whatever the size of its points. Each row of these is one more backward pass, through the backward pass,
and all rows share what the first two passes hold: a row costs about as much as a gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ig_core.gradients.backends import CurvaturesFn
from ig_core.watching import Speed, calls, tell

HELD = 3  # times the memory of a gradient that a second one takes: of the forward pass, the backward one, and a row


class Curved:
    """A CurvatureFn, see ig_core.attribution.integrated_hessians, of any number of points and directions.

    Args:
        compiled: values, slopes and rows of second derivatives of weighted sums of the outputs.
        points_per_call: how many points of so many numbers go into one call.

    Attributes:
        speed: how long a row takes, measured at every call; its size is that of all points of the call.
    """

    def __init__(self, compiled: CurvaturesFn, points_per_call: Callable[[int], int]):
        self._compiled, self._points_per_call = compiled, points_per_call
        self.speed = Speed()

    def along(
        self, direction: np.ndarray
    ) -> Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """The CurvatureFn of F = Σ direction · outputs; `direction` has shape (outputs,)."""
        weights = np.asarray(direction, np.float32)

        def curvature_fn(points: np.ndarray, ways: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            points, ways = (np.asarray(array, np.float32) for array in (points, ways))
            at_once = max(1, self._points_per_call(points[0].size) // HELD)
            parts = [self._of(points[at : at + at_once], ways, weights) for at in range(0, len(points), at_once)]
            values, slopes, rows = (np.concatenate(side) for side in zip(*parts, strict=True))
            return values, slopes, rows

        return curvature_fn

    def _of(self, points: np.ndarray, ways: np.ndarray, weights: np.ndarray) -> Sequence[np.ndarray]:
        """Of points that go into one call; where calls must be short, of some rows after the other."""
        rows = []
        for part in calls(len(ways), len(ways), points.size, self.speed):
            chosen = np.arange(part.start, part.stop, dtype=np.int32)
            values, slopes, some = self._compiled(points, ways, weights, chosen)
            rows.append(some)
            tell((len(points) - 1) * len(chosen))  # a row counts as a gradient at each point; of one, `calls` tells
        return values, slopes, np.concatenate(rows, axis=1)
