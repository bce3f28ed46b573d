"""What a model of somebody else tells of itself: where it is printed, and of what it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

import tensorflow as tf

_BEND = frozenset(("Relu", "Relu6", "LeakyRelu", "MaxPool", "MaxPool3D", "Max", "Maximum", "Minimum", "Abs"))
_FLOAT = tf.float32.as_datatype_enum  # lengths and places have their maxima too
_FORGETTING = ("Shape", "ShapeN", "Size", "Rank", "ZerosLike", "OnesLike", "StopGradient")  # what the numbers were
_CORNERS = "ReLUs, maxima or the like"


class Described:
    """A model that is told by its name, its kind, its labels and what was done to its last layer."""

    name: str
    labels: tuple[str, ...]
    card: Mapping
    logits: Callable
    kind: ClassVar[str]

    @cached_property
    def corners(self) -> str:
        """What it is made of that has no second derivative, see ig_core.kinds.Model: told by the operations of its
        graph."""
        points = tf.TensorSpec((None, *self.shape), tf.float32)  # type: ignore[attr-defined]
        traced = tf.function(self.logits, input_signature=[points], autograph=False).get_concrete_function()
        functions = {one.signature.name: one.node_def for one in traced.graph.as_graph_def().library.function}
        return _CORNERS if any(_bends(one, functions) for one in _reached(traced.inputs[0])) else ""

    def __repr__(self) -> str:
        return f"<{self.name}, {self.kind}: {', '.join(self.labels)}. {self.card['output']}>"


def _reached(tensor: tf.Tensor) -> Iterator[Any]:
    """The operations that something depends on, each once: of what is constant along a path none."""
    left, seen = [tensor], set()
    while left:
        for operation in left.pop().consumers():
            if operation.name not in seen and operation.type not in _FORGETTING:
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
