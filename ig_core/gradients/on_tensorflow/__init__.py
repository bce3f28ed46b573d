"""Gradients in TensorFlow: functions are traced once, for any number of points and any length."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property, partial

import numpy as np
import tensorflow as tf
from tensorflow import TensorSpec as Spec

from ig_core.gradients.backends import CurvaturesFn, Outputs, Shape
from ig_core.gradients.on_tensorflow.autograph import converted
from ig_core.gradients.on_tensorflow.corners import corners
from ig_core.gradients.on_tensorflow.graph import told_by
from ig_core.gradients.on_tensorflow.passes import TracedPasses
from ig_core.gradients.on_tensorflow.tape import slopes_and_curvatures

__all__ = ["ERRORS", "corners", "curvatures", "forward", "passes", "told_by"]

ERRORS: tuple[type[Exception], ...] = (ValueError, TypeError, LookupError, tf.errors.OpError)


def forward(outputs: Outputs, shape: Shape, longest: int | None) -> Callable[..., np.ndarray]:
    """The outputs at points alone and at points with a mask, compiled."""
    points, mask = Spec((None, *shape), tf.float32), Spec((None, *shape[:1]), tf.float32)
    compiled = [
        tf.function(converted(outputs), input_signature=signature, autograph=False)
        for signature in ([points], [points, mask])
    ]

    def of_arrays(*points_and_mask: np.ndarray) -> np.ndarray:
        return np.asarray(compiled[len(points_and_mask) - 1](*map(tf.convert_to_tensor, points_and_mask)))

    return of_arrays


def passes(outputs: Outputs, shape: Shape, longest: int | None, front: bool) -> TracedPasses:
    return TracedPasses(outputs, shape, front)


def curvatures(outputs: Outputs, shape: Shape) -> CurvaturesFn:
    return _Curvatures(outputs, shape)


class _Curvatures:
    """A CurvaturesFn that is traced when it is first called."""

    def __init__(self, outputs: Outputs, shape: Shape):
        self._outputs, self._shape = converted(outputs), shape
        self._tracing = threading.RLock()

    def __call__(self, *arrays: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        with self._tracing:
            compiled = self._traced
        values, slopes, rows = compiled(*map(tf.convert_to_tensor, arrays))
        return np.asarray(values), np.asarray(slopes), np.asarray(rows)

    @cached_property
    def _traced(self) -> Callable:
        points = Spec((None, *self._shape), tf.float32)
        signature = [points, points, Spec((None,), tf.float32), Spec((None,), tf.int32)]
        rows = partial(slopes_and_curvatures, self._outputs)
        return tf.function(rows, input_signature=signature, autograph=False).get_concrete_function()
