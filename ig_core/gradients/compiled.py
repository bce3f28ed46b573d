"""From a function in tensors of the backend of Keras to a GradientFn on arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from math import prod
from typing import Any, NamedTuple

import numpy as np

from ig_core import memo
from ig_core.attribution.path import Line
from ig_core.attribution.pieces import CornersFn
from ig_core.attribution.record import AsOne, GradientFn
from ig_core.attribution.steps import GradientsOfMany
from ig_core.gradients import backends
from ig_core.gradients.along import Along, AlongMany
from ig_core.gradients.backends import ACTIVATIONS, Outputs, Passes, Shape
from ig_core.gradients.curvature import Curved
from ig_core.gradients.together import groups
from ig_core.watching import Speed, calls

_BYTES_PER_CALL = 256 * 2**20
_SMALL = 2**20  # numbers that a pass holds for a point: a larger network has more corners than anybody counts


class Few(NamedTuple):
    """Another way to the same outputs, which is faster for few points.

    Attributes:
        outputs: points (n, *shape), and a mask where there is one -> outputs (n, outputs).
        most: for how many points at most.
    """

    outputs: Outputs
    most: int


class CompiledGradient:
    """Values and gradients of weighted sums of a model's outputs: compiled once, for any number of points.

    Args:
        outputs: points (n, *shape) -> outputs (n, outputs), in tensors of the backend of Keras, batched over the first
            axis. If the first axis of `shape` is None it takes a mask (n, length) besides, 1 where a point is not
            filled up.
        shape: of one point; None for an axis whose length may differ from call to call. Name the others: an
            unknown number of channels costs a tenth of a second at every new length.
        activations: bytes that a forward and backward pass holds for each byte of its input.
        held: bytes that such a pass holds for each point at least, however small it is.
        bytes_per_call: about how much memory one call may take; more points than fit go in several calls.
        few: what is faster than `outputs` for few points, if anything is.
        front: whether fixed rules look for an affine front of the outputs, see on_tensorflow.front. It takes 0.4 s
            where a network is deep, and pays where what comes out of the front is much smaller than a point.
        fills: whether what a point is filled up with counts for nothing, where a mask says so; if not, points of
            several lengths go in several calls.
        longest: how long a point may be, where its length may differ; None if that is not known.
        corners: what the network has, in words, that bends a straight path at single places, such as ReLUs; empty if it
            has nothing of the kind. If nothing else bends it, and it is small, the adaptive rule finds these places.

    Attributes:
        speed: how long gradients take, measured at every call.
        curved: second derivatives of the same sums, compiled when they are first asked for.
    """

    def __init__(
        self,
        outputs: Outputs,
        shape: Shape,
        activations: int = ACTIVATIONS,
        bytes_per_call: int = _BYTES_PER_CALL,
        few: Few | None = None,
        front: bool = False,
        held: int = 0,
        fills: bool = True,
        longest: int | None = None,
        corners: str = "",
    ):
        is_small = activations * prod(length or 1 for length in shape) <= _SMALL
        self._corners = partial(backends.of_keras().corners, outputs, shape) if corners and is_small else None
        backend, filled = backends.of_keras(), longest if fills else 0
        self._few, self._held, self._fills = few, held, fills
        self._outputs = backend.forward(outputs, shape, filled)
        self._outputs_of_few = backend.forward(few.outputs, shape, filled) if few else self._outputs
        self._passes = backend.passes(outputs, shape, filled, front)
        self._few_passes = backend.passes(few.outputs, shape, filled, front) if few else self._passes
        self._of_any_length = shape[0] is None
        self._bytes_per_call, self._activations = bytes_per_call, activations
        self.curved = Curved(backend.curvatures(outputs, shape), self.points_per_call)
        self.speed, self._forward_speed = Speed(), Speed()

    def outputs(self, points: np.ndarray) -> np.ndarray:
        """Points (n, *shape) -> outputs (n, outputs), without gradients, in as many calls as the memory asks for."""
        return self._in_calls(np.asarray(points, np.float32))

    def outputs_of_filled(self, points: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """The same of points (n, length, …) some of which are filled up, as the mask (n, length) says."""
        return self._in_calls(points, mask)

    def outputs_of_many(self, points: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Of each of several inputs, its points (n, *shape) -> outputs (n, outputs).

        Inputs of like length share calls."""
        found: dict[int, np.ndarray] = {}
        shapes = {number: own.shape for number, own in enumerate(points)}
        for group in groups(shapes, self._of_any_length, self._fills):
            outputs = self._in_calls(group.filled([points[number] for number in group.numbers]), group.mask())
            found |= dict(zip(group.numbers, np.split(outputs, np.cumsum(group.sizes)[:-1]), strict=True))
        return [found[number] for number in range(len(points))]

    def along(self, direction: np.ndarray) -> GradientFn:
        """The GradientFn of F = Σ direction · outputs; `direction` has shape (outputs,).

        A class's logit is a unit vector, the contrast of two classes the difference of two. It takes lines.
        """
        return AsOne(self.along_each(np.asarray(direction)[np.newaxis]))

    def along_each(self, directions: np.ndarray) -> Along:
        """The GradientsFn of several such F: one forward pass for all; `directions` has shape (k, outputs)."""
        directions = np.asarray(directions)
        return Along(self._passes_for, self.points_per_call, directions, self.speed, self.corners_fn)

    def along_many(self, directions: Sequence[np.ndarray]) -> GradientsOfMany:
        """The same for many inputs, each with directions (k, outputs) of its own; those of like length share calls."""
        return AlongMany(
            self._passes_for, self.points_per_call, self._of_any_length, self._fills, directions, self.speed
        )

    @cached_property
    def corners_fn(self) -> CornersFn | None:
        """What goes into the corners of a network that is linear but for these, see `corners`; None of any other."""
        found = self._corners() if self._corners else None
        return partial(self._corners_in_calls, found) if found else None

    def _corners_in_calls(self, corners_fn: CornersFn, line: Line) -> list[np.ndarray]:
        """What goes into the corners at the points of a line, in as many calls as the memory asks for."""
        step = self.points_per_call(line.z.size)
        parts = [
            corners_fn(Line(line.start, line.z, line.alphas[start : start + step]))
            for start in range(0, len(line), step)
        ]
        return [own[0] if len(own) == 1 else np.concatenate(own) for own in zip(*parts, strict=True)]

    def _in_calls(self, points: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
        """The outputs of points of one length, in as many calls as the memory asks for."""
        forward = self._outputs_of_few if self._is_few(len(points)) else self._outputs
        arrays, size = [points, *([] if mask is None else [mask])], points[0].size
        found = [
            forward(*(array[part] for array in arrays))
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


def forward(function: Outputs, shape: Shape, longest: int | None = None) -> Callable[..., np.ndarray]:
    """A function of points and of a mask, if `shape` begins with None, compiled, which takes and gives arrays.

    What it gives may be of more places than it was given: a backend may fill up further, to `longest` places at most,
    and what comes of it is to be cut off.
    """
    return backends.of_keras().forward(function, shape, longest)


@memo.remembered(12)  # models that are loaded, and copies of them whose layers are random
def compiled_gradient(model: Any) -> CompiledGradient:
    """Of a model's logits, in the space where its paths run: made on first use, shared by all callers."""
    names = ("activations", "few", "front", "held", "fills", "corners")
    options = {name: getattr(model, name) for name in names if hasattr(model, name)}
    longest = getattr(getattr(model, "vocabulary", None), "limit", None)
    return CompiledGradient(model.logits, model.shape, longest=longest, **options)
