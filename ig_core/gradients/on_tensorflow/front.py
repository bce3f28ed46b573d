"""The affine front of a network: what it does with a point before anything bends the path.

Behind it a straight path is straight still. So a fixed rule can take its points and gradients there, where they may be
much smaller, and the front is run at the two ends of the path alone, and backwards on the sum of the gradients alone.
The adaptive rule cannot: entries that cancel in what comes out of the front would be missing from its estimate.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from math import prod
from typing import Any, NamedTuple

import tensorflow as tf

_OF_THE_FIRST = ("Mean", "Sum", "MatMul", "BatchMatMulV2", "Conv2D", "BiasAdd", "RealDiv")  # affine in that input
_OF_ANY = ("AddV2", "Sub", "Mul", "Identity")  # affine in one input, if the others do not depend on it
_WHOLE = ("PartitionedCall", "StatefulPartitionedCall", "XlaLaunch")  # hold functions that nobody has looked into
TRACING = threading.RLock()  # what is traced in two threads at once is lost to one of them
_LENGTH = 32  # taken for an axis whose length is not known


class Split(NamedTuple):
    """A function as two: points (n, *shape) -> u (n, *ushape), affine; u -> outputs (n, outputs)."""

    into: Callable[[tf.Tensor], tf.Tensor]
    rest: Callable[[tf.Tensor], tf.Tensor]


@tf.autograph.experimental.do_not_convert
def split(outputs: Callable[[tf.Tensor], tf.Tensor], shape: tuple[int | None, ...]) -> Split | None:
    """The function behind and before the smallest u that is no larger than a point; None where there is none.

    Args:
        outputs: points (n, *shape) -> outputs (n, outputs), batched over the first axis.
    """
    with TRACING:
        try:
            found = _split(outputs, shape)
            if found is not None:  # what cannot be differentiated once it is taken apart is left whole
                tf.function(_gradient_of(found), autograph=False).get_concrete_function(
                    tf.TensorSpec((None, *shape), tf.float32)
                )
        except Exception:  # whatever TensorFlow says of it: without a front everything works as well
            return None
    return found


def _gradient_of(found: Split) -> Callable[[tf.Tensor], tf.Tensor]:
    def gradient(points: tf.Tensor) -> tf.Tensor:
        behind = found.into(points)
        return tf.gradients(found.rest(behind), behind)[0]

    return gradient


def _split(outputs: Callable[[tf.Tensor], tf.Tensor], shape: tuple[int | None, ...]) -> Split | None:
    whole = tf.compat.v1.wrap_function(outputs, [tf.TensorSpec((None, *shape), tf.float32)])
    operations = whole.graph.get_operations()
    if has_own_gradients(operations):
        return None  # they are lost when a function is taken apart
    if any(operation.type in _WHOLE or operation.type.startswith(("Random", "Stateless")) for operation in operations):
        return None
    points, (output,) = whole.inputs[0], whole.outputs
    smallest, best = _size(points), None
    after = _after(points)
    while after is not None and after is not output:
        if _size(after) <= smallest:
            smallest, best = _size(after), after
        after = _after(after)
    if best is None:
        return None
    return Split(_only(whole.prune(points, best)), _only(whole.prune(best, output)))


def has_own_gradients(operations: Iterable[Any]) -> bool:
    """Whether somebody has written the gradient of one of them by hand."""
    return any("_gradient_op_type" in operation.node_def.attr for operation in operations)


def _after(tensor: tf.Tensor) -> tf.Tensor | None:
    """What becomes of it, if that is one thing, affine in it, and has the points in the first axis still.

    Nothing else has been made of the points, or it would have had two consumers: the other inputs are constant.
    """
    consumers = tensor.consumers()
    if len(consumers) != 1:
        return None
    (operation,) = consumers
    if sum(given is tensor for given in operation.inputs) != 1:
        return None
    is_first = operation.inputs[0] is tensor
    if operation.type not in _OF_ANY and not (operation.type in _OF_THE_FIRST and is_first):
        return None
    if any(operation.get_attr(name) for name in ("transpose_a", "adj_x") if name in operation.node_def.attr):
        return None
    result = operation.outputs[0]
    if operation.type in ("Mean", "Sum"):
        axes = tf.get_static_value(operation.inputs[1])
        if axes is None or tensor.shape.rank is None or any(axis % tensor.shape.rank == 0 for axis in axes.flat):
            return None
    return result if result.shape.rank and result.shape[0] is None else None


def _size(tensor: tf.Tensor) -> int:
    return prod(_LENGTH if length is None else length for length in tensor.shape[1:])


def _only(function: Callable) -> Callable[[tf.Tensor], tf.Tensor]:
    """A pruned function gives what it fetches, which is one tensor, or a list of it."""

    def result(points: tf.Tensor) -> tf.Tensor:
        found = function(points)
        return found[0] if isinstance(found, list | tuple) else found

    return result
