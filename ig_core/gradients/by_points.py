"""Passes, lines and sums among them, of a function that differentiates at points: arrays in, arrays out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ig_core.gradients.backends import Compiled

Differentiate = Callable[[np.ndarray, np.ndarray | None, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Points (n, *shape), a mask (n, length) or None, directions (k, outputs) or of each point its own (n, k, outputs) ->
values (n, k), gradients (n, k, *shape)."""


class PassesByPoints:
    """Passes, see ig_core.gradients.backends.

    Args:
        differentiate: values and gradients of weighted sums of the outputs.
    """

    def __init__(self, differentiate: Differentiate):
        self._differentiate = differentiate

    def at_points(self, count: int) -> Compiled:
        return lambda points, directions: self._differentiate(points, None, directions)

    def on_line(self, count: int) -> Compiled:
        return lambda ends, coefficients, directions: self._differentiate(_line(ends, coefficients), None, directions)

    def sum_on_line(self, count: int) -> Compiled:
        return self._sum_on_line

    def each_at_points(self, count: int, is_masked: bool) -> Compiled:
        return self._each_at_points

    def each_on_lines(self, count: int, is_masked: bool) -> Compiled:
        return self._each_on_lines

    def each_sum_on_lines(self, count: int, is_masked: bool) -> Compiled:
        return self._each_sum_on_lines

    def _sum_on_line(
        self, ends: np.ndarray, coefficients: np.ndarray, weights: np.ndarray, directions: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        values, gradients = self._differentiate(_line(ends, coefficients), None, directions)
        return values, np.tensordot(weights, _last(gradients, len(weights)), axes=1)

    def _each_at_points(self, points: np.ndarray, *mask_and_directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        *mask, directions = mask_and_directions
        return self._differentiate(points, mask[0] if mask else None, directions)

    def _each_on_lines(self, *line_and_directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        *line, directions = line_and_directions
        points, mask, _ = _points_of_lines(*line)
        return self._differentiate(points, mask, directions)

    def _each_sum_on_lines(self, *line_and_weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        *line, weights, directions = line_and_weights
        points, mask, owners = _points_of_lines(*line)
        values, gradients = self._differentiate(points, mask, directions)
        sums = np.zeros((len(line[0]), *gradients.shape[1:]), np.float32)
        weighed, owners = _last(gradients, len(weights)), _last(owners, len(weights))
        for number in np.unique(owners):
            own = owners == number
            sums[number] = np.tensordot(weights[own], weighed[own], axes=1)
        return values, sums


def _line(start_and_z: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """The points of a line, (n, *shape)."""
    return np.tensordot(coefficients, start_and_z, axes=1)


def _points_of_lines(
    starts: np.ndarray, z: np.ndarray, *others: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
    """Points, a mask if lengths are given, and of each point its line."""
    *lengths, lines, alphas = others
    points = starts[lines] + alphas.reshape(-1, *[1] * (z.ndim - 1)) * z[lines]
    mask = [(np.arange(z.shape[1]) < own[lines][:, np.newaxis]).astype(np.float32) for own in lengths]
    return points, mask[0] if mask else None, lines


def _last(array: np.ndarray, count: int) -> np.ndarray:
    return array[len(array) - count :]
