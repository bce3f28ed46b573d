"""Small networks in NumPy whose paths are known exactly: dense layers and convolutions, with or without max pooling.

A convolution is a dense layer whose matrix repeats itself. Where a network is piecewise linear its kinks on a path are
found layer by layer: between the kinks of the layers before, a unit's input is linear, and crosses zero once at most
(Sotoudeh and Thakur 2019, "Computing linear restrictions of neural networks").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from benchmarks.references import Reference, difference, gauss_in_parts


class Activation(NamedTuple):
    """A function of a unit's input, its slope, and whether it is made of straight lines with a kink at zero."""

    value: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    has_kink: bool = False


def _logistic(x: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(x / 2)) / 2


def _gelu_argument(x: np.ndarray) -> np.ndarray:
    return np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)


def _gelu_slope(x: np.ndarray) -> np.ndarray:
    t = np.tanh(_gelu_argument(x))
    return (1 + t) / 2 + x / 2 * (1 - t**2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)


ACTIVATIONS: dict[str, Activation] = {
    "ReLU": Activation(lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(x.dtype), has_kink=True),
    "tanh": Activation(np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    # with tanh in place of the normal distribution: Hendrycks and Gimpel (2016)
    "GELU": Activation(lambda x: x / 2 * (1 + np.tanh(_gelu_argument(x))), _gelu_slope),
    "SiLU": Activation(lambda x: x * _logistic(x), lambda x: _logistic(x) * (1 + x * (1 - _logistic(x)))),
}


@dataclass(frozen=True, eq=False)
class Layered:
    """A GradientFn: points (n, *shape) -> values (n,), gradients (n, *shape).

    Attributes:
        layers: matrix (inputs, units) and bias (units,) of each; the last has one unit and no activation.
        is_pooled: whether points are words (words, d), of which the first layer sees the maximum of each dimension.
    """

    layers: Sequence[tuple[np.ndarray, np.ndarray]]
    activation: Activation
    is_pooled: bool = False

    def __call__(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inputs = self._inputs(points, len(self.layers))
        gradients = np.broadcast_to(self.layers[-1][0].T, (len(points), self.layers[-1][0].shape[0]))
        for before, (matrix, _) in zip(inputs[-2::-1], self.layers[-2::-1], strict=True):
            gradients = (gradients * self.activation.slope(before)) @ matrix.T
        if self.is_pooled:
            whole, largest = np.zeros(points.shape), points.argmax(axis=1)[:, np.newaxis]
            np.put_along_axis(whole, largest, gradients[:, np.newaxis], axis=1)
            return inputs[-1][:, 0], whole
        return inputs[-1][:, 0], gradients.reshape(points.shape)

    def _inputs(self, points: np.ndarray, count: int) -> list[np.ndarray]:
        """Of the units of the first layers, before their activation: (n, units) each."""
        found, values = [], points.max(axis=1) if self.is_pooled else points.reshape(len(points), -1)
        for matrix, bias in self.layers[:count]:
            found.append(values @ matrix + bias)
            values = self.activation.value(found[-1])
        return found

    def kinks(self, x: np.ndarray, baseline: np.ndarray) -> np.ndarray:
        """The places in [0, 1] where the gradient may jump on the path, and both ends, ascending."""
        places = np.array([0.0, 1.0])
        if self.is_pooled:
            places = np.union1d(places, _crossings(x, baseline))
        for depth in range(1, len(self.layers) if self.activation.has_kink else 0):
            units = self._inputs(baseline + np.multiply.outer(places, x - baseline), depth)[-1]
            at, unit = np.nonzero(units[:-1] * units[1:] < 0)
            here, there = units[at, unit], units[at + 1, unit]
            places = np.union1d(places, places[at] + np.diff(places)[at] * here / (here - there))
        return places

    def reference(self, x: np.ndarray, baseline: np.ndarray) -> Reference:
        """Scores by Gauss-Legendre on every piece between kinks; one point each where the network is straight there."""
        places = self.kinks(x, baseline)
        counts = (1, 2) if self.activation.has_kink else (24, 32) if len(places) > 2 else (400, 512)
        lower, higher = ((x - baseline) * self._mean(x, baseline, places, count) for count in counts)
        return Reference(higher, difference(lower, higher))

    def _mean(self, x: np.ndarray, baseline: np.ndarray, places: np.ndarray, count: int) -> np.ndarray:
        rule, total = gauss_in_parts(1, count), np.zeros(x.shape)
        nodes = (places[:-1, np.newaxis] + np.multiply.outer(np.diff(places), rule.nodes)).ravel()
        weights = np.multiply.outer(np.diff(places), rule.weights).ravel()
        for i in range(0, nodes.size, 512):
            _, gradients = self(baseline + np.multiply.outer(nodes[i : i + 512], x - baseline))
            total += np.tensordot(weights[i : i + 512], gradients, axes=1)
        return total


def convolution(kernel: np.ndarray, height: int, width: int, stride: int) -> np.ndarray:
    """The matrix (height · width · channels, outputs) of a convolution without padding; kernel as Keras has it."""
    side, _, channels, filters = kernel.shape
    rows, columns = ((size - side) // stride + 1 for size in (height, width))
    matrix = np.zeros((height, width, channels, rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            matrix[top : top + side, left : left + side, :, i, j] = kernel
    return matrix.reshape(height * width * channels, -1)


def _crossings(x: np.ndarray, baseline: np.ndarray) -> np.ndarray:
    """Where another word becomes the largest in a dimension, on the path between two arrays of (words, d)."""
    first, second = np.triu_indices(len(x), 1)
    z, found = x - baseline, []
    for dimension in range(x.shape[1]):
        start, slope = baseline[:, dimension], z[:, dimension]
        with np.errstate(divide="ignore", invalid="ignore"):
            places = (start[first] - start[second]) / (slope[second] - slope[first])
        inside = (places > 0) & (places < 1)
        places, height = places[inside], (start + np.multiply.outer(places[inside], slope)).max(axis=1)
        here = start[first[inside]] + places * slope[first[inside]]
        found.append(places[here >= height - 1e-12])
    return np.concatenate(found)
