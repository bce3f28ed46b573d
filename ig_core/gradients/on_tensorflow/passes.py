"""Passes in TensorFlow: on lines the points are made inside the compiled function."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property, partial
from math import prod

import numpy as np
import tensorflow as tf
from tensorflow import TensorSpec as Spec

from ig_core.gradients.backends import Compiled, Outputs, Shape
from ig_core.gradients.on_tensorflow.autograph import converted
from ig_core.gradients.on_tensorflow.front import Split, split
from ig_core.gradients.on_tensorflow.tape import values_and_gradients

_NUMBERS, _PAIRS, _WHOLE_NUMBERS = Spec((None,), tf.float32), Spec((None, 2), tf.float32), Spec((None,), tf.int32)


class TracedPasses:
    """Passes, see ig_core.gradients.backends. Each is traced when it is first asked for.

    Args:
        outputs: the function.
        shape: of one point.
        front: whether to look for an affine front for weighted sums, see front.split.
    """

    def __init__(self, outputs: Outputs, shape: Shape, front: bool = False):
        self._outputs, self._unconverted = converted(outputs), outputs
        self._shape, self._looks_for_front = shape, front
        self._points = Spec((None, *shape), tf.float32)
        self._mask = Spec((None, *shape[:1]), tf.float32)
        self._traced: dict[tuple, Callable] = {}
        self._tracing = threading.RLock()

    def at_points(self, count: int) -> Compiled:
        return self._trace(self._at_points, count, False, self._points)

    def on_line(self, count: int) -> Compiled:
        return self._trace(self._on_line, count, False, self._points, _PAIRS)

    @cached_property
    def _front(self) -> Split | None:
        return split(self._unconverted, self._shape) if self._looks_for_front else None

    def sum_on_line(self, count: int) -> Compiled:
        return self._trace(self._sum_on_line, count, False, self._points, _PAIRS, _NUMBERS)

    def each_at_points(self, count: int, is_masked: bool) -> Compiled:
        return self._trace(self._at_points, count, True, self._points, *[self._mask] * is_masked)

    def each_on_lines(self, count: int, is_masked: bool) -> Compiled:
        return self._trace(self._each_on_lines, count, True, *self._lines(is_masked))

    def each_sum_on_lines(self, count: int, is_masked: bool) -> Compiled:
        return self._trace(self._each_sum_on_lines, count, True, *self._lines(is_masked), _NUMBERS)

    def _lines(self, is_masked: bool) -> list[Spec]:
        return [self._points, self._points, *[_WHOLE_NUMBERS] * is_masked, _WHOLE_NUMBERS, _NUMBERS]

    def _trace(self, function: Callable, count: int, is_each: bool, *specs: Spec) -> Compiled:
        key = (function.__name__, count, is_each, len(specs))
        if key in self._traced:
            return self._traced[key]
        with self._tracing:
            if key not in self._traced:
                directions = Spec((None, count, None) if is_each else (count, None), tf.float32)
                compiled = tf.function(partial(function, count), input_signature=[*specs, directions], autograph=False)
                # a concrete function saves 0.1 ms of dispatch a call
                self._traced[key] = partial(_of_arrays, compiled.get_concrete_function())
        return self._traced[key]

    def _at_points(self, count: int, points: tf.Tensor, *others: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        *masks, directions = others
        values, gradients = values_and_gradients(self._outputs, points, masks, count, directions)
        # of one alone no copy is made
        return values, gradients[0][:, tf.newaxis] if count == 1 else tf.stack(gradients, axis=1)

    def _on_line(
        self, count: int, start_and_z: tf.Tensor, coefficients: tf.Tensor, directions: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        return self._at_points(count, line_of(start_and_z, coefficients), directions)

    @staticmethod
    def _line_behind(front: Split, start_and_z: tf.Tensor) -> tf.Tensor:
        ends = front.into(tf.stack([start_and_z[0], start_and_z[0] + start_and_z[1]]))
        return tf.stack([ends[0], ends[1] - ends[0]])

    def _sum_on_line(
        self, count: int, start_and_z: tf.Tensor, coefficients: tf.Tensor, weights: tf.Tensor, directions: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        if self._front is None:
            return self._sum(self._outputs, count, start_and_z, coefficients, weights, directions)
        line = self._line_behind(self._front, start_and_z)
        values, sums = self._sum(self._front.rest, count, line, coefficients, weights, directions)
        return values, self._through(self._front, start_and_z[:1], count, sums)

    def _sum(
        self,
        outputs: Outputs,
        count: int,
        start_and_z: tf.Tensor,
        coefficients: tf.Tensor,
        weights: tf.Tensor,
        directions: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Values, and the weighted sums of the gradients of a function on a line in its own space."""
        values, gradients = values_and_gradients(outputs, line_of(start_and_z, coefficients), [], count, directions)
        shape, weighed = _shape_of_one(start_and_z), tf.size(weights)
        sums = [
            tf.reshape(
                tf.matmul(weights[tf.newaxis], tf.reshape(_last(own, weighed), [weighed, _size_of(shape)])), shape
            )
            for own in gradients
        ]
        return values, tf.stack(sums)

    def _through(self, front: Split, point: tf.Tensor, count: int, gradients: tf.Tensor) -> tf.Tensor:
        """Gradients with regard to u, (k, *ushape), as gradients with regard to what goes into the front, (k, *shape).

        The front is affine: which `point` (1, *shape) it is at does not matter.
        """

        def flat(points: tf.Tensor) -> tf.Tensor:
            return tf.reshape(front.into(points), [1, -1])

        _, found = values_and_gradients(flat, point, [], count, tf.reshape(gradients, [count, -1]))
        return tf.concat(found, axis=0)

    def _points_of_lines(
        self, starts: tf.Tensor, z: tf.Tensor, *others: tf.Tensor
    ) -> tuple[tf.Tensor, list[tf.Tensor], tf.Tensor]:
        """Points, a mask if lengths are given, and of each point its line."""
        *lengths, lines, alphas = others
        factors = tf.reshape(alphas, tf.concat([[-1], tf.ones(tf.rank(z) - 1, tf.int32)], axis=0))
        points = tf.gather(starts, lines) + factors * tf.gather(z, lines)
        masks = [tf.sequence_mask(tf.gather(own, lines), tf.shape(z)[1], tf.float32) for own in lengths]
        return tf.ensure_shape(points, (None, *self._shape)), masks, lines

    def _each_on_lines(self, count: int, *arguments: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        *line, directions = arguments
        points, masks, _ = self._points_of_lines(*line)
        return self._at_points(count, points, *masks, directions)

    def _each_sum_on_lines(self, count: int, *arguments: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        *line, weights, directions = arguments
        points, masks, lines = self._points_of_lines(*line)
        values, gradients = values_and_gradients(self._outputs, points, masks, count, directions)
        weighed = tf.size(weights)
        factors = tf.reshape(weights, tf.concat([[-1], tf.ones(tf.rank(points) - 1, tf.int32)], axis=0))
        owners, number = _last(lines, weighed), tf.shape(line[0])[0]
        sums = [tf.math.unsorted_segment_sum(factors * _last(own, weighed), owners, number) for own in gradients]
        return values, tf.stack(sums, axis=1)


def line_of(start_and_z: tf.Tensor, coefficients: tf.Tensor) -> tf.Tensor:
    """The points of a line, (n, *shape)."""
    # a product, which is compiled for the processor at hand, as TensorFlow's additions and sums are not
    shape = _shape_of_one(start_and_z)
    points = tf.matmul(coefficients, tf.reshape(start_and_z, [2, _size_of(shape)]))
    points = tf.reshape(points, tf.concat([[-1], shape], axis=0))
    return tf.ensure_shape(points, (None, *start_and_z.shape[1:]))


def _shape_of_one(points: tf.Tensor) -> tf.Tensor | list[int]:
    """The shape of one of several points: as numbers where they are known, which saves small networks a dozen
    operations."""
    known = points.shape[1:]
    return known.as_list() if known.is_fully_defined() else tf.shape(points)[1:]


def _size_of(shape: tf.Tensor | list[int]) -> tf.Tensor | int:
    return prod(shape) if isinstance(shape, list) else tf.reduce_prod(shape)


def _last(tensor: tf.Tensor, count: tf.Tensor) -> tf.Tensor:
    return tensor[tf.shape(tensor)[0] - count :]


def _of_arrays(compiled: Callable, *arrays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What it gives are views of TensorFlow's memory, which .numpy() would copy."""
    values, gradients = compiled(*map(tf.constant, arrays))  # which takes half as long as convert_to_tensor
    return np.asarray(values), np.asarray(gradients)
