"""Gradients in PyTorch: nothing is compiled, each call runs the code of the model anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

import keras
import numpy as np
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from ig_core.gradients.backends import ACTIVATIONS, CORNERS, CurvaturesFn, Outputs, Shape, Told
from ig_core.gradients.by_points import PassesByPoints

ERRORS: tuple[type[Exception], ...] = (ValueError, TypeError, LookupError, RuntimeError)

_BEND = ("Relu", "LeakyRelu", "MaxPool", "Max", "Amax", "Maximum", "Minimum", "Min", "Amin", "Abs", "Clamp", "Hardtanh")


def forward(outputs: Outputs, shape: Shape, longest: int | None) -> Callable[..., np.ndarray]:
    def of_arrays(*points_and_mask: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return _array(outputs(*map(keras.ops.convert_to_tensor, points_and_mask)))

    return of_arrays


def passes(outputs: Outputs, shape: Shape, longest: int | None, front: bool) -> PassesByPoints:
    def differentiate(
        points: np.ndarray, mask: np.ndarray | None, directions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        moved = keras.ops.convert_to_tensor(points).requires_grad_()
        sides = keras.ops.convert_to_tensor(directions)
        found = outputs(moved, *([] if mask is None else [keras.ops.convert_to_tensor(mask)]))
        sides = sides.expand(len(points), *sides.shape[-2:])  # of each point its own
        count = sides.shape[1]
        gradients = [_gradient(found, moved, sides[:, number], number < count - 1) for number in range(count)]
        return _array(torch.einsum("no,nko->nk", found, sides)), _array(torch.stack(gradients, dim=1))

    return PassesByPoints(differentiate)


def curvatures(outputs: Outputs, shape: Shape) -> CurvaturesFn:
    """Reverse over reverse, a row after the other."""

    def of_arrays(
        points: np.ndarray, ways: np.ndarray, weights: np.ndarray, chosen: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        start, directions, factors = map(keras.ops.convert_to_tensor, (points, ways, weights))
        along = torch.zeros((len(points), len(ways)), device=start.device, requires_grad=True)  # how far to go in each
        with sdpa_kernel(SDPBackend.MATH):  # the fused kernels of attention have no second derivative
            values = outputs(start + torch.tensordot(along, directions, dims=1)) @ factors
        (slopes,) = torch.autograd.grad(values.sum(), along, create_graph=True)
        rows = [_row(slopes, along, int(number)) for number in chosen]
        return _array(values), _array(slopes), _array(torch.stack(rows, dim=1))

    return of_arrays


def told_by(outputs: Outputs, shape: tuple[int, ...]) -> Told:
    """What the graph of a call tells: what is saved for its backward pass, and by which functions."""
    held: dict[int, int] = {}

    def noting(tensor: Any) -> Any:
        if tensor.is_floating_point() and not isinstance(tensor, torch.nn.Parameter):
            held[tensor.data_ptr()] = tensor.numel()
        return tensor

    points = keras.ops.convert_to_tensor(np.zeros((1, *shape), np.float32)).requires_grad_()
    with torch.autograd.graph.saved_tensors_hooks(noting, lambda tensor: tensor):
        found = outputs(points)
    activations = max(ACTIVATIONS, ceil(sum(held.values()) / max(1, points.numel())))
    return Told(activations, CORNERS if any(name.startswith(_BEND) for name in _functions(found.grad_fn)) else "")


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
