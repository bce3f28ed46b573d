"""The only GradientTape: from a function in TensorFlow to a GradientFn on arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import tensorflow as tf

from ig_core.attribution.record import GradientFn, GradientsFn, as_outputs
from ig_core.attribution.steps import Answer, GradientsOfMany

_BYTES_PER_CALL = 256 * 2**20
ACTIVATIONS = 24  # bytes that a pass through a text model holds for each byte of its input; measured, rounded up
_CALL = 16  # points that take as long as a call takes besides its points; measured: 4 (attention) to 40 (LSTM)


class CompiledGradient:
    """Values and gradients of weighted sums of a model's outputs: compiled once, for any number of points.

    Args:
        outputs: points (n, *shape) -> outputs (n, outputs), in TensorFlow, batched over the first axis. If the first
            axis of `shape` is None it takes a mask (n, length) besides, 1 where a point is not filled up.
        shape: of one point; None for an axis whose length may differ from call to call. Name the others: an
            unknown number of channels costs a tenth of a second at every new length.
        activations: bytes that a forward and backward pass holds for each byte of its input.
        bytes_per_call: about how much memory one call may take; more points than fit go in several calls.
    """

    def __init__(
        self,
        outputs: Callable[..., tf.Tensor],
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

        self._of_points = outputs
        self._points_spec, self._mask_spec = points_spec, tf.TensorSpec((None, shape[0]), tf.float32)
        self._masked_outputs = tf.function(
            lambda points, mask: outputs(points, mask), input_signature=[points_spec, self._mask_spec]
        )
        self._each_along_its_own: dict[tuple[int, bool], Callable] = {}

    def outputs(self, points: np.ndarray) -> np.ndarray:
        """Points (n, *shape) -> outputs (n, outputs), without gradients, in as many calls as the memory asks for."""
        chunk = self._chunk(points[0])
        calls = [
            self._outputs(tf.convert_to_tensor(points[i : i + chunk], tf.float32)).numpy()
            for i in range(0, len(points), chunk)
        ]
        return calls[0] if len(calls) == 1 else np.concatenate(calls)

    def outputs_of_many(self, points: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Of each of several inputs, its points (n, *shape) -> outputs (n, outputs).

        Inputs of like length share calls."""
        found: dict[int, np.ndarray] = {}
        for numbers, filled, mask in self._groups(dict(enumerate(points))):
            compiled = self._outputs if mask is None else self._masked_outputs
            (outputs,) = self._in_calls(lambda *arrays, compiled=compiled: [compiled(*arrays)], filled, mask)
            cuts = np.cumsum([len(points[number]) for number in numbers])[:-1]
            found |= dict(zip(numbers, np.split(outputs, cuts), strict=True))
        return [found[number] for number in range(len(points))]

    def along(self, direction: np.ndarray, progress: Callable[[int], None] | None = None) -> GradientFn:
        """The GradientFn of F = Σ direction · outputs; `direction` has shape (outputs,).

        A class's logit is a unit vector, the contrast of two classes the difference of two. `progress` is told how
        many points are done, after every call of the model; what it raises ends the work.
        """
        return self._chunked(self._value_and_gradient, tf.constant(direction, tf.float32), progress)

    def along_each(self, directions: np.ndarray) -> GradientsFn:
        """The GradientsFn of several such F: one forward pass for all; `directions` has shape (k, outputs)."""
        if len(directions) == 1:
            return as_outputs(self.along(directions[0]))
        points = tf.TensorSpec((None, *self._shape), tf.float32)
        compiled = self._values_and_gradients.get_concrete_function(points, tf.TensorSpec(directions.shape, tf.float32))
        return self._chunked(compiled, tf.constant(directions, tf.float32))

    def along_many(self, directions: Sequence[np.ndarray]) -> GradientsOfMany:
        """The same for many inputs, each with directions (k, outputs) of its own; those of like length share calls."""

        def gradients_of_many(asked: Mapping[int, np.ndarray]) -> dict[int, Answer]:
            answers = {}
            for numbers, filled, mask in self._groups(asked):
                sizes = [len(asked[number]) for number in numbers]
                towards = np.repeat(np.stack([directions[number] for number in numbers]), sizes, axis=0)
                compiled = self._compiled_for(towards.shape[1], mask is not None)
                values, gradients = self._in_calls(compiled, filled, mask, towards.astype(np.float32))
                cuts = np.cumsum(sizes)[:-1]
                for number, own, of_points in zip(
                    numbers, np.split(values, cuts), np.split(gradients, cuts), strict=True
                ):
                    if mask is not None:
                        of_points = of_points[:, :, : asked[number].shape[1]]
                    answers[number] = own, of_points.copy()  # else each would keep those of all in memory
            return answers

        return gradients_of_many

    def _compiled_for(self, count: int, is_masked: bool) -> Callable:
        """Points, a mask if so, and directions (n, count, outputs) of each point -> values (n, count), gradients."""

        def each_along_its_own(*arguments: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            points, *mask, directions = arguments
            with tf.GradientTape(watch_accessed_variables=False, persistent=count > 1) as tape:
                tape.watch(points)
                result = self._of_points(points, *mask)
            gradients = [tape.gradient(result, points, output_gradients=directions[:, i]) for i in range(count)]
            return tf.einsum("no,nko->nk", result, directions), tf.stack(gradients, axis=1)

        key = (count, is_masked)
        if key not in self._each_along_its_own:
            masks = [self._mask_spec] * is_masked
            specs = [self._points_spec, *masks, tf.TensorSpec((None, count, None), tf.float32)]
            self._each_along_its_own[key] = tf.function(each_along_its_own, input_signature=specs)
        return self._each_along_its_own[key]

    def _in_calls(self, compiled: Callable, points: np.ndarray, *others: np.ndarray | None) -> list[np.ndarray]:
        """The arrays that the compiled function gives for arrays of one length, in as many calls as the memory asks
        for. What is None is left out."""
        arrays = [points, *(array for array in others if array is not None)]
        chunk = self._chunk(points[0])
        calls = [
            [
                np.asarray(tensor)
                for tensor in compiled(*(tf.convert_to_tensor(array[i : i + chunk]) for array in arrays))
            ]
            for i in range(0, len(points), chunk)
        ]
        return calls[0] if len(calls) == 1 else [np.concatenate(side) for side in zip(*calls, strict=True)]

    def _groups(self, asked: Mapping[int, np.ndarray]) -> Iterator[tuple[list[int], np.ndarray, np.ndarray | None]]:
        """Inputs that go into calls together: their numbers, their points, filled up to one length with zeros, and the
        mask, which is None where nothing had to be filled up."""
        lengths = {number: points.shape[1] if self._shape[0] is None else 0 for number, points in asked.items()}
        order = sorted(asked, key=lengths.__getitem__)
        cuts = _shared_calls([lengths[number] for number in order], [len(asked[number]) for number in order])
        for start, end in cuts:
            group, longest = order[start:end], lengths[order[end - 1]]
            if lengths[group[0]] == longest:
                yield group, np.concatenate([asked[number] for number in group]).astype(np.float32, copy=False), None
                continue
            sizes = [len(asked[number]) for number in group]
            filled = np.zeros((sum(sizes), longest, *asked[group[0]].shape[2:]), np.float32)
            at = 0
            for number, size in zip(group, sizes, strict=True):
                filled[at : at + size, : lengths[number]] = asked[number]
                at += size
            own = np.repeat([lengths[number] for number in group], sizes)
            yield group, filled, (np.arange(longest) < own[:, np.newaxis]).astype(np.float32)

    def _chunk(self, point: np.ndarray) -> int:
        """How many such points go into one call."""
        return max(1, self._bytes_per_call // (self._activations * max(4 * point.size, 1)))

    def _chunked(
        self, compiled: Callable, weights: tf.Tensor, progress: Callable[[int], None] | None = None
    ) -> GradientFn:
        """points -> values, gradients, in as many calls as the memory asks for."""
        done = 0

        def gradient_fn(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            points = np.asarray(points, dtype=np.float32)
            chunk = self._chunk(points[0])
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


def _shared_calls(lengths: Sequence[int], points: Sequence[int]) -> list[tuple[int, int]]:
    """Which inputs, sorted by length, go into calls together: for each call the first, and the one after the last.

    A call takes as long as (its points + _CALL) · length of the longest; of all ways to divide the inputs this is the
    one whose calls take the least time together.
    """
    before = np.concatenate([[0], np.cumsum(points)])
    least, first = np.zeros(len(lengths) + 1), np.zeros(len(lengths) + 1, int)  # of the inputs up to each
    for end, length in enumerate(lengths, 1):
        times = least[:end] + (before[end] - before[:end] + _CALL) * length
        first[end] = times.argmin()
        least[end] = times[first[end]]
    calls, end = [], len(lengths)
    while end:
        calls.append((int(first[end]), end))
        end = int(first[end])
    return calls[::-1]


@lru_cache(maxsize=8)
def compiled_gradient(model: Any) -> CompiledGradient:
    """Of a model's logits, in the space where its paths run: made on first use, shared by all callers."""
    return CompiledGradient(model.logits, model.shape, getattr(model, "activations", ACTIVATIONS))
