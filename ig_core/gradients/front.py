"""The affine front of a network: what it does with a point before anything bends the path.

Behind it a straight path is straight still. So points and gradients can be taken there, where they are often much
smaller, and the front is run at the two ends of the path alone, and backwards on the mean gradient alone.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import NamedTuple

import tensorflow as tf

_OF_THE_FIRST = ("Mean", "Sum", "MatMul", "BatchMatMulV2", "Conv2D", "BiasAdd", "RealDiv")  # affine in that input
_OF_ANY = ("AddV2", "Sub", "Mul", "Identity")  # affine in one input, if the others do not depend on it
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
    try:
        whole = tf.compat.v1.wrap_function(outputs, [tf.TensorSpec((None, *shape), tf.float32)])
    except tf.errors.OperatorNotAllowedInGraphError:  # it has branches that only AutoGraph can read
        return None
    if any("_gradient_op_type" in operation.node_def.attr for operation in whole.graph.get_operations()):
        return None  # gradients that somebody has written by hand are lost when a function is taken apart
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
