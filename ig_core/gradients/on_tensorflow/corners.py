"""What goes into the corners of a network that is linear but for these: ReLUs, maxima and the like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import prod
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from tensorflow import TensorSpec as Spec

from ig_core.attribution.path import Line
from ig_core.attribution.pieces import CornersFn
from ig_core.gradients.on_tensorflow.front import TRACING, has_own_gradients
from ig_core.gradients.on_tensorflow.graph import FORGETTING
from ig_core.gradients.on_tensorflow.passes import line_of

# What is linear, wherever its inputs depend on the points; if only its first does; if only others than that do; and if
# only one of them does, whichever it is
_ANYWHERE = ("AddV2", "AddN", "Sub", "Neg", "Identity", "IdentityN", "ConcatV2", "Pack")
_IN_THE_FIRST = (
    *("BiasAdd", "Conv2D", "DepthwiseConv2dNative", "RealDiv", "Mean", "Sum", "AvgPool", "Reshape", "ExpandDims"),
    *("Squeeze", "Pad", "PadV2", "Slice", "StridedSlice", "Unpack", "Tile", "BroadcastTo", "GatherV2"),
    *("MirrorPad", "SplitV"),
)
_IN_OTHERS = ("Split", "SelectV2")
_IN_ONE = ("Mul", "MatMul", "BatchMatMulV2", "Einsum")
_BENDS_AT: dict[str, tuple[float, ...]] = {"Relu": (0.0,), "LeakyRelu": (0.0,), "Abs": (0.0,), "Relu6": (0.0, 6.0)}
_OF_TWO = ("Maximum", "Minimum")
_MOST_LAYERS, _MOST_CORNERS = 8, 1024  # beyond them a path has too many kinks, as far as it is known without one
_LENGTH = 8  # taken for an axis whose length is not known


class _Layer(NamedTuple):
    """Corners of one operation: the tensors that go in, what they are -> candidates (n, corners, candidates), and how
    many corners there are, as far as it is known."""

    given: tuple[tf.Tensor, ...]
    candidates: Callable[..., tf.Tensor]
    corners: int


class _BentError(Exception):
    """Something else than a corner bends the outputs, or nobody can tell."""


@tf.autograph.experimental.do_not_convert
def corners(outputs: Callable[[tf.Tensor], tf.Tensor], shape: tuple[int | None, ...]) -> CornersFn | None:
    """Of a function that is linear between its corners; None where it is not, or has too many of them.

    Args:
        outputs: points (n, *shape) -> outputs (n, outputs), batched over the first axis.
    """
    with TRACING:
        try:
            whole = tf.compat.v1.wrap_function(outputs, [Spec((None, *shape), tf.float32)])
            layers = list(_layers(whole))
            given = [tensor for layer in layers for tensor in layer.given]
            inside = whole.prune(whole.inputs[0], given) if given else None
        except Exception:  # whatever TensorFlow says of it: gradients are taken as of any other network
            return None
    if len(layers) > _MOST_LAYERS or sum(layer.corners for layer in layers) > _MOST_CORNERS:
        return None

    def at(start_and_z: tf.Tensor, coefficients: tf.Tensor) -> list[tf.Tensor]:
        if inside is None:
            return []
        points = line_of(start_and_z, coefficients)
        found = iter(tf.nest.flatten(inside(points)))
        return [layer.candidates(*(next(found) for _ in layer.given)) for layer in layers]

    signature = [Spec((None, *shape), tf.float32), Spec((None, 2), tf.float32)]
    compiled = tf.function(at, input_signature=signature, autograph=False).get_concrete_function()

    def corners_fn(line: Line) -> list[np.ndarray]:
        return [np.asarray(own) for own in compiled(*map(tf.constant, line.ends_and_coefficients()))]

    return corners_fn if _takes_points_apart(corners_fn, shape) else None


def _takes_points_apart(corners_fn: CornersFn, shape: tuple[int | None, ...]) -> bool:
    """Whether what is said of a point does not depend on which others there are, as where they are mixed, or moved from
    the first axis, inside of the function."""
    start, z = np.random.default_rng(0).normal(size=(2, *(_LENGTH if length is None else length for length in shape)))
    alphas = np.array([0.1, 0.4, 0.9])
    try:
        together, *alone = (corners_fn(Line(start, z, some)) for some in (alphas, *alphas[:, np.newaxis]))
    except Exception:  # whatever TensorFlow says of shapes that do not fit
        return False
    return all(
        len(own) == alphas.size
        and all(one.shape == (1, *own.shape[1:]) for one in ones)
        and np.allclose(own, np.concatenate(ones), rtol=1e-4, atol=1e-4)
        for own, *ones in zip(together, *alone, strict=True)
    )


def _layers(whole: Any) -> Iterator[_Layer]:
    """Those of a function, in the order in which a point goes through them. Raises: _BentError."""
    operations = _needed(whole.outputs[0])
    if has_own_gradients(operations):
        raise _BentError
    depends = {whole.inputs[0].ref()}
    for operation in whole.graph.get_operations():
        if operation not in operations or operation.type in FORGETTING:
            continue
        places = [place for place, given in enumerate(operation.inputs) if given.ref() in depends]
        if not places:
            continue
        yield from _of_operation(operation, places)
        depends |= {result.ref() for result in operation.outputs}


def _needed(output: tf.Tensor) -> set[Any]:
    """The operations that an output depends on."""
    left, found = [output.op], set()
    while left:
        operation = left.pop()
        if operation not in found:
            found.add(operation)
            left += [given.op for given in operation.inputs]
    return found


def _of_operation(operation: Any, places: Sequence[int]) -> Iterator[_Layer]:
    """The corners of an operation whose inputs at some places depend on the points. Raises: _BentError."""
    kind, first = operation.type, operation.inputs[0]
    if kind in _BENDS_AT:
        for at in _BENDS_AT[kind]:
            yield _Layer((first,), partial(_of_signs, at), _count(first.shape[1:]))
    elif kind in _OF_TWO:
        yield _Layer(tuple(operation.inputs), _of_two, _count(operation.outputs[0].shape[1:]))
    elif kind == "Max" and places == [0] and first.dtype == tf.float32:
        axes = _axes(operation)
        yield _Layer((first,), partial(_of_largest, axes), _count([first.shape[axis] for axis in axes[0]]))
    elif not _is_linear(operation, places):
        raise _BentError


def _is_linear(operation: Any, places: Sequence[int]) -> bool:
    """Whether an operation is linear in its inputs at those places, all others being constant."""
    kind = operation.type
    if kind == "Transpose":
        order = tf.get_static_value(operation.inputs[1])
        return order is not None and order[0] == 0  # points stay in the first axis
    if kind == "FusedBatchNormV3":
        return list(places) == [0] and not operation.get_attr("is_training")
    if kind in _IN_ONE:
        return len(places) == 1
    if kind in _IN_THE_FIRST:
        return list(places) == [0]
    return kind in _ANYWHERE or (kind in _IN_OTHERS and 0 not in places)


def _axes(operation: Any) -> tuple[list[int], list[int]]:
    """Those that stay, behind the first, and those over which a maximum is taken. Raises: _BentError."""
    axes, rank = tf.get_static_value(operation.inputs[1]), operation.inputs[0].shape.rank
    if axes is None or rank is None:
        raise _BentError
    over = sorted({int(axis) % rank for axis in np.ravel(axes)})
    if 0 in over:
        raise _BentError
    return [axis for axis in range(1, rank) if axis not in over], over


def _count(shape: Sequence[int | None]) -> int:
    return prod(_LENGTH if length is None else length for length in shape)


def _of_signs(at: float, numbers: tf.Tensor) -> tf.Tensor:
    return tf.reshape(numbers - at, [tf.shape(numbers)[0], -1, 1])


def _of_two(one: tf.Tensor, other: tf.Tensor) -> tf.Tensor:
    return _of_signs(0.0, one - other)


def _of_largest(axes: tuple[list[int], list[int]], numbers: tf.Tensor) -> tf.Tensor:
    stay, over = axes
    shape = tf.shape(numbers)
    together = tf.reduce_prod(tf.gather(shape, over))
    return tf.reshape(tf.transpose(numbers, [0, *stay, *over]), [shape[0], -1, together])
