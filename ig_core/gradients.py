"""The only GradientTape: from a function in TensorFlow to a GradientFn on arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from ig_core.attribution.record import GradientFn, GradientsFn

_BYTES_PER_CALL = 256 * 2**20
ACTIVATIONS = 24  # bytes that a pass through a text model holds for each byte of its input; measured, rounded up


class CompiledGradient:
    """Values and gradients of weighted sums of a model's outputs: compiled once, for any number of points.

    Args:
        outputs: points (n, *shape) -> outputs (n, outputs), in TensorFlow, batched over the first axis.
        shape: of one point; None for an axis whose length may differ from call to call. Name the others: an
            unknown number of channels costs a tenth of a second at every new length.
        activations: bytes that a forward and backward pass holds for each byte of its input.
        bytes_per_call: about how much memory one call may take; more points than fit go in several calls.
    """

    def __init__(
        self,
        outputs: Callable[[tf.Tensor], tf.Tensor],
        shape: tuple[int | None, ...],
        activations: int = ACTIVATIONS,
        bytes_per_call: int = _BYTES_PER_CALL,
    ):
        points_spec = tf.TensorSpec((None, *shape), tf.float32)

        @tf.function(input_signature=[points_spec, tf.TensorSpec((None,), tf.float32)])
        def value_and_gradient(points: tf.Tensor, direction: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            with tf.GradientTape(watch_accessed_variables=False) as tape:
                tape.watch(points)
                result = outputs(points)
            gradients = tape.gradient(result, points, output_gradients=tf.broadcast_to(direction, tf.shape(result)))
            return tf.reduce_sum(result * direction, axis=1), gradients

        def values_and_gradients(points: tf.Tensor, directions: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            with tf.GradientTape(watch_accessed_variables=False, persistent=True) as tape:
                tape.watch(points)
                result = outputs(points)
            sides = [tf.broadcast_to(direction, tf.shape(result)) for direction in tf.unstack(directions)]
            gradients = [tape.gradient(result, points, output_gradients=side) for side in sides]
            return tf.matmul(result, directions, transpose_b=True), tf.stack(gradients, axis=1)

        self._value_and_gradient = value_and_gradient.get_concrete_function()  # saves 0.1 ms of dispatch a call
        self._values_and_gradients = tf.function(values_and_gradients)
        self._outputs = tf.function(outputs, input_signature=[points_spec])
        self._shape, self._bytes_per_call, self._activations = shape, bytes_per_call, activations

    def outputs(self, points: np.ndarray) -> np.ndarray:
        """Points (n, *shape) -> outputs (n, outputs), in one call, without gradients."""
        return self._outputs(tf.convert_to_tensor(points, tf.float32)).numpy()

    def along(self, direction: np.ndarray, progress: Callable[[int], None] | None = None) -> GradientFn:
        """The GradientFn of F = Σ direction · outputs; `direction` has shape (outputs,).

        A class's logit is a unit vector, the contrast of two classes the difference of two. `progress` is told how
        many points are done, after every call of the model; what it raises ends the work.
        """
        return self._chunked(self._value_and_gradient, tf.constant(direction, tf.float32), progress)

    def along_each(self, directions: np.ndarray) -> GradientsFn:
        """The GradientsFn of several such F: one forward pass for all; `directions` has shape (k, outputs)."""
        points = tf.TensorSpec((None, *self._shape), tf.float32)
        compiled = self._values_and_gradients.get_concrete_function(points, tf.TensorSpec(directions.shape, tf.float32))
        return self._chunked(compiled, tf.constant(directions, tf.float32))

    def _chunked(
        self, compiled: Callable, weights: tf.Tensor, progress: Callable[[int], None] | None = None
    ) -> Callable:
        """points -> values, gradients, in as many calls as the memory asks for."""
        done = 0

        def gradient_fn(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            points = np.asarray(points, dtype=np.float32)
            chunk = max(1, self._bytes_per_call // (self._activations * max(points[0].nbytes, 1)))
            nonlocal done
            results = []
            for i in range(0, len(points), chunk):
                part = points[i : i + chunk]
                results.append(compiled(tf.convert_to_tensor(part), weights))
                done += len(part)
                if progress:
                    progress(done)
            values, gradients = ([np.asarray(tensor) for tensor in side] for side in zip(*results, strict=True))
            if len(results) == 1:  # views of TensorFlow's memory, which .numpy() would copy
                return values[0], gradients[0]
            return np.concatenate(values), np.concatenate(gradients)

        return gradient_fn
