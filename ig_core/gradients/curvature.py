"""How steeply and how curved a sum of a model's outputs runs in chosen directions: second derivatives, exactly.

Of k directions the numbers s₁ … s_k say how far to go in each. With them as the input a network has k × k second
derivatives, whatever the size of its points. Each row of these is one more backward pass, through the backward pass,
and all rows share what the first two passes hold: a row costs about as much as a gradient.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property, partial

import numpy as np
import tensorflow as tf
from tensorflow import TensorSpec as Spec

from ig_core.gradients.autograph import converted
from ig_core.watching import Speed, calls, tell

Differentiate = Callable[..., tuple[tf.Tensor, tf.Tensor, tf.Tensor]]
"""Outputs, points (n, *shape), directions (k, *shape), weights of the outputs, the numbers of some directions -> values
(n,), slopes (n, k), and of those directions their rows of second derivatives, (n, some, k)."""

HELD = 3  # times the memory of a gradient that a second one takes: of the forward pass, the backward one, and a row


class Curved:
    """A CurvatureFn, see ig_core.attribution.integrated_hessians, of any number of points and directions.

    Args:
        outputs: points (n, *shape) -> outputs (n, outputs), in TensorFlow.
        differentiate: values, slopes and rows of second derivatives, in TensorFlow.
        shape: of one point; None for an axis whose length may differ.
        points_per_call: how many points of so many numbers go into one call.

    Attributes:
        speed: how long a row takes, measured at every call; its size is that of all points of the call.
    """

    def __init__(
        self,
        outputs: Callable,
        differentiate: Differentiate,
        shape: tuple[int | None, ...],
        points_per_call: Callable[[int], int],
    ):
        self._differentiate = differentiate
        self._outputs, self._shape, self._points_per_call = converted(outputs), shape, points_per_call
        self.speed, self._tracing = Speed(), threading.RLock()

    def along(
        self, direction: np.ndarray
    ) -> Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """The CurvatureFn of F = Σ direction · outputs; `direction` has shape (outputs,)."""
        weights = tf.constant(direction, tf.float32)

        def curvature_fn(points: np.ndarray, ways: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            points, ways = (np.asarray(array, np.float32) for array in (points, ways))
            at_once = max(1, self._points_per_call(points[0].size) // HELD)
            parts = [self._of(points[at : at + at_once], ways, weights) for at in range(0, len(points), at_once)]
            values, slopes, rows = (np.concatenate(side) for side in zip(*parts, strict=True))
            return values, slopes, rows

        return curvature_fn

    def _of(self, points: np.ndarray, ways: np.ndarray, weights: tf.Tensor) -> Sequence[np.ndarray]:
        """Of points that go into one call; where calls must be short, of some rows after the other."""
        fixed, rows = (tf.constant(points), tf.constant(ways), weights), []
        for part in calls(len(ways), len(ways), points.size, self.speed):
            chosen = tf.range(part.start, part.stop)
            values, slopes, some = (np.asarray(tensor) for tensor in self._compiled(*fixed, chosen))
            rows.append(some)
            tell((len(points) - 1) * len(chosen))  # a row counts as a gradient at each point; of one, `calls` tells
        return values, slopes, np.concatenate(rows, axis=1)

    @property
    def _compiled(self) -> Callable:
        with self._tracing:
            return self._traced

    @cached_property
    def _traced(self) -> Callable:
        points = Spec((None, *self._shape), tf.float32)
        signature = [points, points, Spec((None,), tf.float32), Spec((None,), tf.int32)]
        rows = partial(self._differentiate, self._outputs)
        return tf.function(rows, input_signature=signature, autograph=False).get_concrete_function()
