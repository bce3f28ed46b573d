"""Gradients in PyTorch: nothing is compiled, each call runs the code of the model anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from ig_core.gradients.backends import CurvaturesFn, Outputs, Shape, Told
from ig_core.gradients.by_points import PassesByPoints

ERRORS: tuple[type[Exception], ...] = (ValueError, TypeError, LookupError, RuntimeError)

_BEND = ("Relu", "LeakyRelu", "MaxPool", "Max", "Amax", "Maximum", "Minimum", "Min", "Amin", "Abs", "Clamp", "Hardtanh")


def forward(outputs: Outputs, shape: Shape, longest: int | None) -> Callable[..., np.ndarray]:
    def of_arrays(*points_and_mask: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return _array(outputs(*map(_tensor, points_and_mask)))

    return of_arrays


def passes(outputs: Outputs, shape: Shape, longest: int | None, front: bool) -> PassesByPoints:
    return _Passes(outputs)


class _Passes(PassesByPoints):
    """Passes of which those on one line, which explanations of one input ask for, make and sum up their points as
    tensors."""

    def __init__(self, outputs: Outputs):
        super().__init__(self._at_points)
        self._outputs = outputs

    def _at_points(
        self, points: np.ndarray, mask: np.ndarray | None, directions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        masks = [] if mask is None else [_tensor(mask)]
        values, gradients = self._gradients(_tensor(points), masks, _tensor(directions))
        return _array(values), _array(torch.stack(gradients, dim=1))

    def _sum_on_line(
        self, ends: np.ndarray, coefficients: np.ndarray, weights: np.ndarray, directions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        points, factors = torch.tensordot(_tensor(coefficients), _tensor(ends), dims=1), _tensor(weights)
        values, gradients = self._gradients(points, [], _tensor(directions))
        sums = [torch.tensordot(factors, one[len(one) - len(factors) :], dims=1) for one in gradients]
        return _array(values), _array(torch.stack(sums))

    def _gradients(self, points: Any, masks: Sequence[Any], directions: Any) -> tuple[Any, list[Any]]:
        """Values (n, k), and of each sum its gradients (n, *shape)."""
        found = self._outputs(points.requires_grad_(), *masks)
        sides = directions.expand(len(points), *directions.shape[-2:])  # of each point its own
        last = sides.shape[1] - 1
        gradients = [_gradient(found, points, sides[:, number], number < last) for number in range(last + 1)]
        return torch.einsum("no,nko->nk", found, sides), gradients


def curvatures(outputs: Outputs, shape: Shape) -> CurvaturesFn:
    """Reverse over reverse, a row after the other."""

    def of_arrays(
        points: np.ndarray, ways: np.ndarray, weights: np.ndarray, chosen: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        start, directions, factors = map(_tensor, (points, ways, weights))
        along = torch.zeros((len(points), len(ways)), device=start.device, requires_grad=True)  # how far to go in each
        with sdpa_kernel(SDPBackend.MATH):  # the fused kernels of attention have no second derivative
            values = outputs(start + torch.tensordot(along, directions, dims=1)) @ factors
        (slopes,) = torch.autograd.grad(values.sum(), along, create_graph=True)
        rows = [_row(slopes, along, int(number)) for number in chosen]
        return _array(values), _array(slopes), _array(torch.stack(rows, dim=1))

    return of_arrays


def corners(outputs: Outputs, shape: Shape) -> None:
    """Nobody looks for them here."""


def told_by(outputs: Outputs, shape: tuple[int, ...]) -> Told:
    """What the graph of a call tells: what is saved for its backward pass, and by which functions."""
    held: dict[int, int] = {}

    def noting(tensor: Any) -> Any:
        if tensor.is_floating_point() and not isinstance(tensor, torch.nn.Parameter):
            held[tensor.data_ptr()] = tensor.numel()
        return tensor

    points = _tensor(np.zeros((1, *shape), np.float32)).requires_grad_()
    with torch.autograd.graph.saved_tensors_hooks(noting, lambda tensor: tensor):
        found = outputs(points)
    return Told.of(sum(held.values()), shape, any(name.startswith(_BEND) for name in _functions(found.grad_fn)))


def _gradient(found: Any, points: Any, side: Any, is_kept: bool) -> Any:
    """Raises: ValueError if nothing leads from the outputs back to the points."""
    (gradient,) = torch.autograd.grad(found, points, side, retain_graph=is_kept, allow_unused=True)
    if gradient is None:
        raise ValueError("no gradient reaches the points")
    return gradient


def _row(slopes: Any, along: Any, number: int) -> Any:
    """A row of second derivatives; zeros where slopes are constant."""
    if not slopes.requires_grad:
        return torch.zeros_like(along)
    (row,) = torch.autograd.grad(slopes[:, number].sum(), along, retain_graph=True, allow_unused=True)
    return torch.zeros_like(along) if row is None else row


def _functions(last: Any) -> Iterator[str]:
    """The names of the functions that a graph has, once for each place."""
    left, seen = [last], set()
    while left:
        function = left.pop()
        if function is not None and function not in seen:
            seen.add(function)
            left += [following for following, _ in function.next_functions]
            yield function.name()


def _array(tensor: Any) -> np.ndarray:
    return np.asarray(tensor.detach().cpu())


def _tensor(array: np.ndarray) -> Any:
    return keras.ops.convert_to_tensor(array)
