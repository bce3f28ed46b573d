"""What differentiates: one small package or module for each backend of Keras. KERAS_BACKEND decides which it is."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from math import ceil, prod
from typing import Any, NamedTuple, Protocol

import keras
import numpy as np

from ig_core.attribution.pieces import CornersFn
from ig_core.errors import InputError

Outputs = Callable[..., Any]
"""Points (n, *shape), and a mask (n, length) where there is one -> outputs (n, outputs), in tensors of the backend."""

Shape = tuple[int | None, ...]
"""Of one point; None for an axis whose length may differ."""

Compiled = Callable[..., tuple[np.ndarray, np.ndarray]]
"""Arrays -> values (n, k), and gradients (n, k, *shape) or what is said of them."""

CurvaturesFn = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]
"""Points (n, *shape), directions (k, *shape), weights of the outputs, the numbers of some directions -> values (n,),
slopes (n, k), and of those directions their rows of second derivatives, (n, some, k)."""

ACTIVATIONS = 24  # bytes that a pass through a text model holds for each byte of its input; measured, rounded up
TENSORFLOW = "tensorflow"
_BACKENDS = {
    TENSORFLOW: "ig_core.gradients.on_tensorflow",
    "jax": "ig_core.gradients.on_jax",
    "torch": "ig_core.gradients.on_torch",
}


class Told(NamedTuple):
    """What the operations of a function tell.

    Attributes:
        activations: bytes that a forward and backward pass holds for each byte of its input, see CompiledGradient.
        corners: see ig_core.kinds.Model.
    """

    activations: int
    corners: str

    @classmethod
    def of(cls, held: int, shape: Sequence[int], has_corners: bool) -> Told:
        """Of so many numbers that a pass holds for a point of that shape."""
        return cls(max(ACTIVATIONS, ceil(held / max(1, prod(shape)))), _CORNERS if has_corners else "")


_CORNERS = "ReLUs, maxima or the like"


class Passes(Protocol):
    """Forward and backward passes of weighted sums of a function's outputs, for any number of points.

    All take `directions` last: (k, outputs), the weights of k sums; or, where each point has its own, (n, k, outputs).
    All give values (n, k), and gradients (n, k, *shape) or what is said of them. All arrays are of float32, numbers of
    lines and lengths of int32.
    """

    def at_points(self, count: int) -> Compiled:
        """points, directions (count, outputs)."""

    def on_line(self, count: int) -> Compiled:
        """[start, z] of a line (2, *shape), coefficients (n, 2) of them that make its points, directions."""

    def sum_on_line(self, count: int) -> Compiled:
        """The same with weights (m,) of the last m points before the directions: in place of gradients, of those points
        Σ weights · gradients, (k, *shape)."""

    def each_at_points(self, count: int, is_masked: bool) -> Compiled:
        """points, a mask if it is masked, directions of each point."""

    def each_on_lines(self, count: int, is_masked: bool) -> Compiled:
        """Starts (lines, *shape), z (lines, *shape), and where it is masked the length of each line's points (lines,);
        then of each point its line (n,) and alpha (n,), and its directions."""

    def each_sum_on_lines(self, count: int, is_masked: bool) -> Compiled:
        """The same with weights (m,) of the last m points before the directions: of each line Σ weights · gradients of
        its points among those, (lines, k, *shape), in place of gradients."""


class Backend(Protocol):
    """What a module for a backend has.

    Attributes:
        ERRORS: what it raises where a function cannot be differentiated.
    """

    ERRORS: tuple[type[Exception], ...]

    def forward(self, outputs: Outputs, shape: Shape, longest: int | None) -> Callable[..., np.ndarray]:
        """The same function, compiled, of arrays: points, and a mask where there is one -> outputs.

        `longest` says to how many places the backend may fill up points besides: 0 for none, None for any number.
        """

    def passes(self, outputs: Outputs, shape: Shape, longest: int | None, front: bool) -> Passes:
        """`front` says whether to look for an affine front for weighted sums, see on_tensorflow.front; a backend may
        have none."""

    def curvatures(self, outputs: Outputs, shape: Shape) -> CurvaturesFn:
        """Second derivatives of weighted sums of the outputs."""

    def corners(self, outputs: Outputs, shape: Shape) -> CornersFn | None:
        """What goes into the corners of a function that is linear but for these; None of any other, and where nobody
        can tell."""

    def told_by(self, outputs: Outputs, shape: tuple[int, ...]) -> Told:
        """What the operations tell that depend on the points, which are of that shape."""


def of_keras() -> Backend:
    """That of the backend on which Keras runs. Raises: InputError if it has none with gradients."""
    name = keras.backend.backend()
    if name not in _BACKENDS:
        raise InputError(f"Keras runs on {name}, which gives no gradients: set KERAS_BACKEND to {_some()}.")
    backend: Any = importlib.import_module(_BACKENDS[name])
    return backend


def is_tensorflow() -> bool:
    return bool(keras.backend.backend() == TENSORFLOW)


def as_written(outputs: Outputs) -> Outputs:
    """The same function, which AutoGraph of TensorFlow is not to rewrite, nor what it calls."""
    if not is_tensorflow():
        return outputs
    import tensorflow as tf

    found: Outputs = tf.autograph.experimental.do_not_convert(outputs)
    return found


def _some() -> str:
    *names, last = _BACKENDS
    return f"{', '.join(names)} or {last}"
