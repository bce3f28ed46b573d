"""The only GradientTape: from a function in TensorFlow to a GradientFn on arrays."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from ig_core import memo
from ig_core.attribution.record import GradientFn
from ig_core.attribution.steps import GradientsOfMany
from ig_core.gradients.along import Along, AlongMany, AlongOne
from ig_core.gradients.autograph import converted
from ig_core.gradients.curvature import Curved
from ig_core.gradients.passes import Passes
from ig_core.gradients.together import groups
from ig_core.watching import Speed, calls

_BYTES_PER_CALL = 256 * 2**20
ACTIVATIONS = 24  # bytes that a pass through a text model holds for each byte of its input; measured, rounded up


class Few(NamedTuple):
    """Another way to the same outputs, which is faster for few points.

    Attributes:
        outputs: points (n, *shape), and a mask where there is one -> outputs (n, outputs), in TensorFlow.
        most: for how many points at most.
    """

    outputs: Callable[..., tf.Tensor]
    most: int


def threads() -> int:
    """How many threads a call of TensorFlow may divide its work among."""
    asked = tf.config.threading.get_intra_op_parallelism_threads()
    return asked or int(os.environ.get("TF_NUM_INTRAOP_THREADS") or 0) or os.cpu_count() or 1


class _Forward:
    """A function's outputs compiled, at points alone and at points with a mask."""

    def __init__(self, outputs: Callable[..., tf.Tensor], shape: tuple[int | None, ...]):
        points, mask = tf.TensorSpec((None, *shape), tf.float32), tf.TensorSpec((None, *shape[:1]), tf.float32)
        self._compiled = [
            tf.function(converted(outputs), input_signature=signature, autograph=False)
            for signature in ([points], [points, mask])
        ]

    def __call__(self, *points_and_mask: tf.Tensor) -> tf.Tensor:
        return self._compiled[len(points_and_mask) - 1](*points_and_mask)


class CompiledGradient:
    """Values and gradients of weighted sums of a model's outputs: compiled once, for any number of points.

    Args:
        outputs: points (n, *shape) -> outputs (n, outputs), in TensorFlow, batched over the first axis. If the first
            axis of `shape` is None it takes a mask (n, length) besides, 1 where a point is not filled up.
        shape: of one point; None for an axis whose length may differ from call to call. Name the others: an
            unknown number of channels costs a tenth of a second at every new length.
        activations: bytes that a forward and backward pass holds for each byte of its input.
        held: bytes that such a pass holds for each point at least, however small it is.
        bytes_per_call: about how much memory one call may take; more points than fit go in several calls.
        few: what is faster than `outputs` for few points, if anything is.
        front: whether fixed rules look for an affine front of the outputs, see front.split. It takes 0.4 s where a
            network is deep, and pays where what comes out of the front is much smaller than a point.

    Attributes:
        speed: how long gradients take, measured at every call.
        curved: second derivatives of the same sums, compiled when they are first asked for.
    """

    def __init__(
        self,
        outputs: Callable[..., tf.Tensor],
        shape: tuple[int | None, ...],
        activations: int = ACTIVATIONS,
        bytes_per_call: int = _BYTES_PER_CALL,
        few: Few | None = None,
        front: bool = False,
        held: int = 0,
    ):
        self._few, self._held = few, held
        self._outputs = _Forward(outputs, shape)
        self._outputs_of_few = _Forward(few.outputs, shape) if few else self._outputs
        self._passes = Passes(outputs, _values_and_gradients, shape, front)
        self._few_passes = Passes(few.outputs, _values_and_gradients, shape, front) if few else self._passes
        self._of_any_length = shape[0] is None
        self._bytes_per_call, self._activations = bytes_per_call, activations
        self.curved = Curved(outputs, _slopes_and_curvatures, shape, self.points_per_call)
        self.speed, self._forward_speed = Speed(), Speed()

    def outputs(self, points: np.ndarray) -> np.ndarray:
        """Points (n, *shape) -> outputs (n, outputs), without gradients, in as many calls as the memory asks for."""
        return self._in_calls(np.asarray(points, np.float32))

    def outputs_of_many(self, points: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Of each of several inputs, its points (n, *shape) -> outputs (n, outputs).

        Inputs of like length share calls."""
        found: dict[int, np.ndarray] = {}
        for group in groups({number: own.shape for number, own in enumerate(points)}, self._of_any_length):
            outputs = self._in_calls(group.filled([points[number] for number in group.numbers]), group.mask())
            found |= dict(zip(group.numbers, np.split(outputs, np.cumsum(group.sizes)[:-1]), strict=True))
        return [found[number] for number in range(len(points))]

    def along(self, direction: np.ndarray) -> GradientFn:
        """The GradientFn of F = Σ direction · outputs; `direction` has shape (outputs,).

        A class's logit is a unit vector, the contrast of two classes the difference of two. It takes lines.
        """
        return AlongOne(self.along_each(np.asarray(direction)[np.newaxis]))

    def along_each(self, directions: np.ndarray) -> Along:
        """The GradientsFn of several such F: one forward pass for all; `directions` has shape (k, outputs)."""
        return Along(self._passes_for, self.points_per_call, np.asarray(directions), self.speed)

    def along_many(self, directions: Sequence[np.ndarray]) -> GradientsOfMany:
        """The same for many inputs, each with directions (k, outputs) of its own; those of like length share calls."""
        return AlongMany(self._passes_for, self.points_per_call, self._of_any_length, directions, self.speed)

    def _in_calls(self, points: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
        """The outputs of points of one length, in as many calls as the memory asks for."""
        forward = self._outputs_of_few if self._is_few(len(points)) else self._outputs
        arrays, size = [points, *([] if mask is None else [mask])], points[0].size
        found = [
            np.asarray(forward(*(tf.convert_to_tensor(array[part]) for array in arrays)))
            for part in calls(len(points), self.points_per_call(size), size, self._forward_speed)
        ]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _is_few(self, points: int) -> bool:
        return self._few is not None and points <= self._few.most

    def _passes_for(self, points: int) -> Passes:
        return self._few_passes if self._is_few(points) else self._passes

    def points_per_call(self, size: int) -> int:
        """How many points of so many numbers go into one call."""
        return max(1, self._bytes_per_call // max(self._activations * max(4 * size, 1), self._held))


def _values_and_gradients(
    outputs: Callable[..., tf.Tensor], points: tf.Tensor, masks: Sequence[tf.Tensor], count: int, directions: tf.Tensor
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Of `count` weighted sums of the outputs the values (n, count), and of each its gradients (n, *shape).

    Args:
        directions: the weights, (count, outputs), or of each point its own, (n, count, outputs).
    """
    with tf.GradientTape(watch_accessed_variables=False, persistent=count > 1) as tape:
        tape.watch(points)
        result = outputs(points, *masks)
    if directions.shape.rank == 2:
        sides = [tf.broadcast_to(direction, tf.shape(result)) for direction in tf.unstack(directions)]
        values = tf.matmul(result, directions, transpose_b=True)
    else:
        sides = [directions[:, i] for i in range(count)]
        values = tf.einsum("no,nko->nk", result, directions)
    return values, [tape.gradient(result, points, output_gradients=side) for side in sides]


def _slopes_and_curvatures(
    outputs: Callable[..., tf.Tensor], points: tf.Tensor, ways: tf.Tensor, weights: tf.Tensor, chosen: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Of the weighted sum of the outputs the values (n,), the slopes in each direction (n, k), and of the chosen
    directions the rows of second derivatives, (n, chosen, k).

    Reverse over reverse: this order also goes through the loop of an LSTM, where forward over reverse fails. Rows one
    after the other took less time and memory than all at once, or than a copy of the points for each.
    """
    count, shape = tf.shape(ways)[0], tf.shape(points)
    along = tf.zeros((shape[0], count))  # how far to go in each direction
    with tf.GradientTape(watch_accessed_variables=False, persistent=True) as second:
        second.watch(along)
        with tf.GradientTape(watch_accessed_variables=False) as first:
            first.watch(along)
            moved = tf.reshape(tf.matmul(along, tf.reshape(ways, [count, tf.reduce_prod(shape[1:])])), shape)
            values = tf.linalg.matvec(outputs(tf.ensure_shape(points + moved, points.shape)), weights)
        slopes = first.gradient(values, along)

    def row(number: tf.Tensor) -> tf.Tensor:
        side = tf.broadcast_to(tf.one_hot(number, count), tf.shape(slopes))
        return second.gradient(slopes, along, side, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    rows = tf.map_fn(row, chosen, fn_output_signature=tf.float32, parallel_iterations=1)
    return values, slopes, tf.transpose(rows, (1, 0, 2))


@memo.remembered(12)  # models that are loaded, and copies of them whose layers are random
def compiled_gradient(model: Any) -> CompiledGradient:
    """Of a model's logits, in the space where its paths run: made on first use, shared by all callers."""
    options = {name: getattr(model, name) for name in ("activations", "few", "front", "held") if hasattr(model, name)}
    return CompiledGradient(model.logits, model.shape, **options)
