"""Gradients in JAX: functions are compiled for each number of points and each length, which are rounded up.

XLA compiles for fixed shapes, a second or more each. So points are repeated up to a number that has been compiled, and
texts are filled up to a length that has, where a mask makes that count for nothing. The weights of a network go into
the compiled function as arguments, so that what is compiled holds no copy of them, and a weight that is changed counts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from math import ceil, inf
from typing import Any

import jax
import keras
import numpy as np
from jax import numpy as jnp
from jax.extend.core import Literal

from ig_core.gradients.backends import Compiled, CurvaturesFn, Outputs, Shape, Told
from ig_core.gradients.by_points import PassesByPoints

ERRORS: tuple[type[Exception], ...] = (ValueError, TypeError, LookupError, NotImplementedError)

_NUMBER_STEPS = 2  # numbers of points are rounded up to a half of the power of two below them
_LENGTH_STEPS = 8  # lengths are rounded up to an eighth of the power of two below them: 9 % more work at the mean
_SHORT = 16  # a text of fewer tokens is filled up to so many
_BEND = frozenset(("max", "min", "reduce_max", "reduce_min", "abs", "reduce_window_max", "select_and_scatter_add"))
_SAME = frozenset(("reshape", "squeeze", "broadcast_in_dim", "copy", "pjit", "jit"))


def forward(outputs: Outputs, shape: Shape, longest: int | None) -> Callable[..., np.ndarray]:
    return _Forward(outputs, shape, longest)


def passes(outputs: Outputs, shape: Shape, longest: int | None, front: bool) -> PassesByPoints:
    return _Passes(outputs, shape, longest)


def curvatures(outputs: Outputs, shape: Shape) -> CurvaturesFn:
    return _Curvatures(outputs, shape)


class _Jitted:
    """A function of tensors, in which Keras's variables are read, compiled with these as arguments.

    It may be called with and without a mask, and may read other variables then."""

    def __init__(self, function: Callable[..., Any]):
        self._function = function
        self._variables: dict[int, list[Any]] = {}  # by how many arrays there are
        self._compiled = jax.jit(self._with_weights)
        self._noting = threading.RLock()

    def __call__(self, *arrays: np.ndarray) -> Any:
        with self._noting:
            if len(arrays) not in self._variables:
                self._variables[len(arrays)] = _variables_read(self._function, arrays)
        return self._compiled([variable.value for variable in self._variables[len(arrays)]], *arrays)

    def _with_weights(self, weights: Sequence[Any], *arrays: Any) -> Any:
        with keras.StatelessScope(state_mapping=list(zip(self._variables[len(arrays)], weights, strict=True))):
            return self._function(*arrays)


class _Noting(keras.StatelessScope):
    """A scope that notes which variables are read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[int, Any] = {}

    def get_current_value(self, variable: Any) -> Any:
        self.read[id(variable)] = variable
        return super().get_current_value(variable)


def _variables_read(function: Callable[..., Any], arrays: Sequence[np.ndarray]) -> list[Any]:
    with _Noting() as scope:
        jax.eval_shape(function, *arrays)
    return list(scope.read.values())


class _Rounded:
    """How numbers of points and lengths are rounded up to those that are compiled.

    Args:
        shape: of one point.
        longest: to how many places points may be filled up; 0 for none, None for any number.
    """

    def __init__(self, shape: Shape, longest: int | None):
        self._longest: float = inf if longest is None else longest
        self._fills = shape[0] is None and self._longest > 0

    def at_length(self, length: int, call: Callable[[int | None], Any]) -> Any:
        """What is called with the length to fill points up to; None where they must be left as they are."""
        if not self._fills:
            return call(None)
        rounded = int(min(max(length, self._longest), _rounded_up(length, _SHORT, _LENGTH_STEPS)))
        try:
            return call(rounded)
        except ERRORS:
            if rounded == length:
                raise
            self._longest = length  # a network that has fewer places than were tried
            return call(length)

    def run(self, compiled: Callable[..., Any], points: np.ndarray, mask: np.ndarray | None) -> Any:
        """What the function gives of more points, which begin with those; those that are added are the last once more.

        Args:
            compiled: points, and a mask where there is one -> arrays.
        """
        more = _more(len(points))

        def call(length: int | None) -> Any:
            arrays = [points, mask]
            if length is not None:
                seen = np.ones(points.shape[:2], np.float32) if mask is None else mask
                arrays = [_filled_up(points, length), _filled_up(seen, length)]
            return compiled(*(_repeated(array, more) for array in arrays if array is not None))

        return self.at_length(points.shape[1] if points.ndim > 1 else 0, call)


def _more(count: int) -> int:
    """How many points are added to so many, so that a number is compiled that others have too."""
    return _rounded_up(count, 1, _NUMBER_STEPS) - count


def _filled_up(array: np.ndarray, length: int) -> np.ndarray:
    """An array (n, T, …) with zeros at the end of the second axis."""
    return np.pad(array, [(0, 0), (0, length - array.shape[1]), *[(0, 0)] * (array.ndim - 2)])


def _rounded_up(number: int, least: int, steps: int) -> int:
    """A number of which there are few: so many between a power of two and the next."""
    step = max(1, 2 ** (max(number, least).bit_length() - 1) // steps)
    return ceil(max(number, least) / step) * step


def _repeated(array: np.ndarray, more: int) -> np.ndarray:
    return np.concatenate([array, np.repeat(array[-1:], more, axis=0)]) if more else array


class _Forward:
    """The outputs at points alone and at points with a mask."""

    def __init__(self, outputs: Outputs, shape: Shape, longest: int | None):
        self._rounded = _Rounded(shape, longest)
        self._compiled = _Jitted(outputs)

    def __call__(self, points: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
        found = self._rounded.run(self._compiled, points, mask)
        return np.asarray(found)[: len(points)]


class _Passes(PassesByPoints):
    """Passes of which those on one line, which explanations of one input ask for, make and sum up their points within
    the compiled function."""

    def __init__(self, outputs: Outputs, shape: Shape, longest: int | None):
        super().__init__(self._at_points)
        self._rounded, self._outputs = _Rounded(shape, longest), outputs
        self._of_points, self._of_line = _Jitted(self._gradients), _Jitted(self._gradients_on_line)
        self._of_sums = _Jitted(self._sums_on_line)

    def on_line(self, count: int) -> Compiled:
        return self._on_line

    def _on_line(
        self, ends: np.ndarray, coefficients: np.ndarray, directions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        count = len(coefficients)
        values, gradients = self._along(self._of_line, ends, _repeated(coefficients, _more(count)), directions)
        return values[:count], gradients[:count]

    def _sum_on_line(
        self, ends: np.ndarray, coefficients: np.ndarray, weights: np.ndarray, directions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        of_all = np.pad(weights, (len(coefficients) - len(weights), 0))
        return self._along(self._of_sums, ends, coefficients, directions, of_all)

    def _at_points(
        self, points: np.ndarray, mask: np.ndarray | None, directions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        directions = np.broadcast_to(directions, (len(points), *directions.shape[-2:]))

        def of_more(*arrays: np.ndarray) -> Any:
            own = _repeated(directions, len(arrays[0]) - len(points))
            return self._of_points(own, *arrays)

        values, gradients = (np.asarray(found)[: len(points)] for found in self._rounded.run(of_more, points, mask))
        return values, gradients[:, :, : points.shape[1]]

    def _along(
        self,
        compiled: _Jitted,
        ends: np.ndarray,
        coefficients: np.ndarray,
        directions: np.ndarray,
        *weights: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """What the function gives of a line. Of a fixed rule, which asks for sums with weights, the number of points is
        the same each time: it is not rounded."""
        length = ends.shape[1] if ends.ndim > 1 else 0

        def call(to: int | None) -> Any:
            if to is None:
                return compiled(ends, coefficients, directions, *weights)
            mask = (np.arange(to) < length).astype(np.float32)
            return compiled(_filled_up(ends, to), coefficients, directions, *weights, mask)

        values, gradients = map(np.asarray, self._rounded.at_length(length, call))
        return values, gradients[:, :length] if weights else gradients[:, :, :length]

    def _gradients(self, directions: Any, points: Any, *masks: Any) -> tuple[Any, Any]:
        values, gradients = self._pulled(points, masks, directions)
        return values, jnp.stack(gradients, axis=1)

    def _gradients_on_line(self, ends: Any, coefficients: Any, directions: Any, *masks: Any) -> tuple[Any, Any]:
        return self._gradients(*_of_each(ends, coefficients, directions, masks))

    def _sums_on_line(
        self, ends: Any, coefficients: Any, directions: Any, weights: Any, *masks: Any
    ) -> tuple[Any, Any]:
        directions, points, *masks_of_each = _of_each(ends, coefficients, directions, masks)
        values, gradients = self._pulled(points, masks_of_each, directions)
        return values, jnp.stack([jnp.tensordot(weights, one, axes=1) for one in gradients])

    def _pulled(self, points: Any, masks: Sequence[Any], directions: Any) -> tuple[Any, list[Any]]:
        """Values (n, k), and of each sum its gradients (n, *shape)."""
        found, pulled = jax.vjp(lambda moved: self._outputs(moved, *masks), points)
        gradients = [pulled(directions[:, number].astype(found.dtype))[0] for number in range(directions.shape[1])]
        return jnp.einsum("no,nko->nk", found, directions), gradients


def _of_each(ends: Any, coefficients: Any, directions: Any, masks: Sequence[Any]) -> list[Any]:
    """Of each point of a line its directions, itself, and its mask."""
    count = len(coefficients)
    points = jnp.tensordot(coefficients, ends, axes=1)
    of_points = [jnp.broadcast_to(mask, (count, *mask.shape)) for mask in masks]
    return [jnp.broadcast_to(directions, (count, *directions.shape)), points, *of_points]


class _Curvatures:
    """A CurvaturesFn: forward over reverse, a row after the other."""

    def __init__(self, outputs: Outputs, shape: Shape):
        self._outputs = outputs
        self._rounded = _Rounded(shape, 0)
        self._compiled = _Jitted(self._of_all)

    def __call__(
        self, points: np.ndarray, ways: np.ndarray, weights: np.ndarray, chosen: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        more_chosen = _repeated(chosen, _rounded_up(len(chosen), 1, 1) - len(chosen))
        found = self._rounded.run(lambda own: self._compiled(own, ways, weights, more_chosen), points, None)
        values, slopes, rows = map(np.asarray, found)
        return values[: len(points)], slopes[: len(points)], rows[: len(points), : len(chosen)]

    def _of_all(self, points: Any, ways: Any, weights: Any, chosen: Any) -> tuple[Any, Any, Any]:
        along = jnp.zeros((len(points), len(ways)))  # how far to go in each direction

        def values_at(along: Any) -> Any:
            return self._outputs(points + jnp.tensordot(along, ways, axes=1)) @ weights

        def slopes_at(along: Any) -> Any:
            return jax.grad(lambda moved: values_at(moved).sum())(along)

        def row(number: Any) -> Any:
            side = jnp.broadcast_to(jax.nn.one_hot(number, len(ways)), along.shape)
            return jax.jvp(slopes_at, (along,), (side,))[1]

        rows = jax.lax.map(row, chosen)
        return values_at(along), slopes_at(along), jnp.swapaxes(rows, 0, 1)


def corners(outputs: Outputs, shape: Shape) -> None:
    """Nobody looks for them here."""


def told_by(outputs: Outputs, shape: tuple[int, ...]) -> Told:
    """What the operations tell that depend on the points; a loop counts with what it gives."""
    jaxpr = jax.make_jaxpr(outputs)(np.zeros((1, *shape), np.float32)).jaxpr
    operations = list(_reached(jaxpr, [True]))
    held = sum(one.outvars[0].aval.size for one in operations if one.primitive.name not in _SAME and _is_float(one))
    return Told.of(held, shape, any(one.primitive.name in _BEND and _is_float(one) for one in operations))


def _is_float(operation: Any) -> bool:
    return bool(jnp.issubdtype(operation.outvars[0].aval.dtype, jnp.floating))


def _reached(jaxpr: Any, is_given: Sequence[bool]) -> Iterator[Any]:
    """The operations between what is given and what comes out, those within others among them; gradients pass all of
    them, and none that is stopped: of a softmax the maximum is no corner."""
    reached = {variable for variable, given in zip(jaxpr.invars, is_given, strict=True) if given}
    needed = _needed(jaxpr)
    for operation in jaxpr.eqns:
        given = [not isinstance(one, Literal) and one in reached for one in operation.invars]
        if not any(given) or needed.isdisjoint(operation.outvars):
            continue
        reached |= set(operation.outvars)
        yield operation
        for inner in (one for value in operation.params.values() for one in _jaxprs_in(value)):
            yield from _reached(inner, given if len(inner.invars) == len(given) else [True] * len(inner.invars))


def _needed(jaxpr: Any) -> set:
    """What comes out depends on, in a way that has a gradient."""
    needed = {one for one in jaxpr.outvars if not isinstance(one, Literal)}
    for operation in reversed(jaxpr.eqns):
        if operation.primitive.name != "stop_gradient" and not needed.isdisjoint(operation.outvars):
            needed |= {one for one in operation.invars if not isinstance(one, Literal)}
    return needed


def _jaxprs_in(value: Any) -> Iterator[Any]:
    for one in value if isinstance(value, list | tuple) else [value]:
        if hasattr(one, "eqns"):
            yield one
        elif hasattr(getattr(one, "jaxpr", None), "eqns"):
            yield one.jaxpr
