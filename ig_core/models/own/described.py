"""What a model of somebody else tells of itself: where it is printed, and of what it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import ClassVar

import tensorflow as tf

_BEND = frozenset(("Relu", "Relu6", "LeakyRelu", "MaxPool", "MaxPool3D", "Max", "Maximum", "Minimum", "Abs"))
_FLOAT = tf.float32.as_datatype_enum  # lengths and places have their maxima too
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
        graph = tf.function(self.logits, input_signature=[points], autograph=False).get_concrete_function().graph
        written = graph.as_graph_def()
        inner = [node for function in written.library.function for node in function.node_def]
        bends = any(node.op in _BEND and node.attr["T"].type == _FLOAT for node in [*written.node, *inner])
        return _CORNERS if bends else ""

    def __repr__(self) -> str:
        return f"<{self.name}, {self.kind}: {', '.join(self.labels)}. {self.card['output']}>"
