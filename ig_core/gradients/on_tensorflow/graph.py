"""What the operations of a network tell, which is somebody else's: how much memory a pass takes, and whether it has a
second derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import tensorflow as tf

from ig_core.gradients.backends import Told

_BEND = frozenset(("Relu", "Relu6", "LeakyRelu", "MaxPool", "MaxPool3D", "Max", "Maximum", "Minimum", "Abs"))
_FLOAT = tf.float32.as_datatype_enum  # lengths and places have their maxima too
FORGETTING = ("Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike")  # what the numbers were
_WITHOUT_GRADIENT = (*FORGETTING, "StopGradient")
_SAME = ("Identity", "IdentityN", "Reshape", "ExpandDims", "Squeeze")  # that give the memory they were given


def told_by(outputs: Callable[[Any], tf.Tensor], shape: Sequence[int]) -> Told:
    """What the operations tell that depend on the points; those within loops are not counted as memory.

    A pass holds less than all of them give: of a convolutional network three quarters, of a transformer two thirds.

    Args:
        outputs: points (n, *shape) -> outputs (n, outputs).
    """
    points = tf.TensorSpec((1, *shape), tf.float32)
    traced = tf.function(outputs, input_signature=[points], autograph=False).get_concrete_function()
    functions = {one.signature.name: one.node_def for one in traced.graph.as_graph_def().library.function}
    operations = list(_reached(traced.inputs[0]))
    held = sum(_size(tensor) for one in operations if one.type not in _SAME for tensor in one.outputs)
    return Told.of(held, shape, any(_bends(one, functions) for one in operations))


def _size(tensor: tf.Tensor) -> int:
    """How many numbers it has; none where that is not known, or they are no floats."""
    return (tensor.shape.num_elements() or 0) if tensor.dtype.is_floating and tensor.shape.rank is not None else 0


def _reached(tensor: tf.Tensor) -> Iterator[Any]:
    """The operations that something depends on, each once: of what is constant along a path none."""
    left, seen = [tensor], set()
    while left:
        for operation in left.pop().consumers():
            if operation.name not in seen and operation.type not in _WITHOUT_GRADIENT:
                seen.add(operation.name)
                left += operation.outputs
                yield operation


def _bends(operation: Any, functions: Mapping[str, Any]) -> bool:
    """Whether an operation has a corner, or calls a function, as a loop does, in which one has."""
    written = operation.node_def
    if written.op in _BEND:
        return bool(written.attr["T"].type == _FLOAT)
    called = [value.func.name for value in written.attr.values() if value.HasField("func")]
    inner = [node for name in called for node in functions.get(name, ())]
    return any(node.op in _BEND and node.attr["T"].type == _FLOAT for node in inner)
