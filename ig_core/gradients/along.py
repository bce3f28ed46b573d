"""Gradient functions on arrays, and on lines, made of compiled passes in calls that fit into the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod

import numpy as np

from ig_core.attribution.path import Line
from ig_core.attribution.pieces import CornersFn
from ig_core.attribution.record import Answer, Asked
from ig_core.gradients.backends import Passes
from ig_core.gradients.together import Group, groups
from ig_core.watching import Speed, calls

PassesFor = Callable[[int], Passes]
"""For how many points -> the passes to take."""

PointsPerCall = Callable[[int], int]
"""How many points of so many numbers go into one call."""


class Along:
    """The GradientsFn of several sums of outputs, which takes lines.

    Args:
        directions: weights of the outputs in each sum, (k, outputs).
        speed: where it is noted how long calls take.
        corners_fn: what goes into the corners of a network that is linear but for these; None of any other.
    """

    takes_lines = True

    def __init__(
        self,
        passes_for: PassesFor,
        points_per_call: PointsPerCall,
        directions: np.ndarray,
        speed: Speed,
        corners_fn: CornersFn | None = None,
    ):
        self.corners_fn = corners_fn
        self._passes_for, self._points_per_call, self._speed = passes_for, points_per_call, speed
        self._directions = np.asarray(directions, np.float32)
        self._count = len(directions)

    def __call__(self, asked: Asked) -> Answer:
        passes = self._passes_for(len(asked))
        if not isinstance(asked, Line):
            points = np.asarray(asked, np.float32)
            compiled = passes.at_points(self._count)
            return _joined([compiled(points[part], self._directions) for part in self._calls(asked)])
        ends, coefficients = asked.ends_and_coefficients()
        if asked.weights is None:
            compiled = passes.on_line(self._count)
            return _joined([compiled(ends, coefficients[part], self._directions) for part in self._calls(asked)])
        compiled = passes.sum_on_line(self._count)
        return _summed(
            [
                compiled(ends, coefficients[part], _weights(asked.weights, asked, part), self._directions)
                for part in self._calls(asked)
            ]
        )

    def _calls(self, asked: Asked) -> Iterator[slice]:
        """Which of the points go into each call."""
        return _calls(len(asked), prod(asked.shape[1:]), self._points_per_call, self._speed)


class AlongMany:
    """The GradientsOfMany of sums that each input has for itself, `directions` (k, outputs); it takes lines."""

    takes_lines = True

    def __init__(
        self,
        passes_for: PassesFor,
        points_per_call: PointsPerCall,
        of_any_length: bool,
        fills: bool,
        directions: Sequence[np.ndarray],
        speed: Speed,
    ):
        self._passes_for, self._points_per_call, self._speed = passes_for, points_per_call, speed
        self._of_any_length, self._fills = of_any_length, fills
        self._directions = [np.asarray(own, np.float32) for own in directions]

    def __call__(self, asked: Mapping[int, Asked]) -> dict[int, Answer]:
        answers: dict[int, Answer] = {}
        points = {number: own for number, own in asked.items() if not isinstance(own, Line)}
        lines = {number: own for number, own in asked.items() if isinstance(own, Line)}
        weighed = {number: line for number, line in lines.items() if line.weights is not None}
        alone = {number: line for number, line in lines.items() if line.weights is None}
        for group in self._groups(points):
            answers |= self._at_points(group, [points[number] for number in group.numbers])
        for group in self._groups(alone):
            answers |= self._on_lines(group, [alone[number] for number in group.numbers])
        for group in self._groups(weighed):
            answers |= self._sums_on_lines(group, [weighed[number] for number in group.numbers])
        return answers

    def _groups(self, asked: Mapping[int, Asked]) -> Iterator[Group]:
        return groups({number: own.shape for number, own in asked.items()}, self._of_any_length, self._fills)

    def _at_points(self, group: Group, points: Sequence[np.ndarray]) -> dict[int, Answer]:
        filled, mask = group.filled(points), group.mask()
        arrays = [filled, *([] if mask is None else [mask]), self._of_points(group)]
        passes = self._passes_for(sum(group.sizes))
        compiled = passes.each_at_points(arrays[-1].shape[1], group.is_masked)
        parts = _calls(len(filled), filled[0].size, self._points_per_call, self._speed)
        return group.answers(*_joined([compiled(*(array[part] for array in arrays)) for part in parts]))

    def _on_lines(self, group: Group, lines: Sequence[Line]) -> dict[int, Answer]:
        ends, owners, alphas = self._lines(group, lines)
        arrays = [owners, alphas, self._of_points(group)]
        passes = self._passes_for(sum(group.sizes))
        compiled = passes.each_on_lines(arrays[-1].shape[1], group.is_masked)
        return group.answers(
            *_joined([compiled(*ends, *(array[part] for array in arrays)) for part in self._calls(alphas, ends)])
        )

    def _sums_on_lines(self, group: Group, lines: Sequence[Line]) -> dict[int, Answer]:
        ends, owners, alphas = self._lines(group, lines)
        own = [line.weights for line in lines if line.weights is not None]
        is_weighed = np.concatenate(
            [np.arange(len(line)) >= len(line) - len(weights) for line, weights in zip(lines, own, strict=True)]
        )
        order, weights = np.argsort(is_weighed, kind="stable"), np.concatenate(own)  # those with weights are the last
        arrays = [array[order] for array in (owners, alphas, self._of_points(group))]
        passes = self._passes_for(sum(group.sizes))
        compiled = passes.each_sum_on_lines(arrays[-1].shape[1], group.is_masked)
        values, sums = _summed(
            [
                compiled(
                    *ends,
                    *(array[part] for array in arrays[:2]),
                    _weights(weights, alphas, part),
                    arrays[2][part],
                )
                for part in self._calls(alphas, ends)
            ]
        )
        in_order = np.empty_like(values)
        in_order[order] = values
        return group.answers(in_order, sums, [1] * len(lines))

    def _lines(self, group: Group, lines: Sequence[Line]) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
        """Starts, z and lengths of the lines; of each point its line and alpha."""
        ends = [group.filled([line.start[np.newaxis] for line in lines])]
        ends.append(group.filled([line.z[np.newaxis] for line in lines]))
        if group.is_masked:
            ends.append(np.array(group.lengths, np.int32))
        owners = np.repeat(np.arange(len(lines), dtype=np.int32), group.sizes)
        return ends, owners, np.concatenate([line.alphas for line in lines]).astype(np.float32)

    def _of_points(self, group: Group) -> np.ndarray:
        """The directions of each point, (n, k, outputs)."""
        return np.repeat(np.stack([self._directions[number] for number in group.numbers]), group.sizes, axis=0)

    def _calls(self, alphas: np.ndarray, ends: Sequence[np.ndarray]) -> Iterator[slice]:
        return _calls(len(alphas), prod(ends[0].shape[1:]), self._points_per_call, self._speed)


def _calls(count: int, size: int, points_per_call: PointsPerCall, speed: Speed) -> Iterator[slice]:
    """Which of `count` points of `size` numbers go into each call."""
    return calls(count, points_per_call(size), size, speed)


def _weights(weights: np.ndarray, points: Asked, part: slice) -> np.ndarray:
    """The weights of those of the points in this part that have one: the last points do."""
    without = len(points) - len(weights)
    found = weights[max(0, part.start - without) : max(0, part.stop - without)]
    return found.astype(np.float32, copy=False)


def _joined(calls: Sequence[Answer]) -> Answer:
    if len(calls) == 1:
        return calls[0]
    values, gradients = zip(*calls, strict=True)
    return np.concatenate(values), np.concatenate(gradients)


def _summed(calls: Sequence[Answer]) -> Answer:
    """The same where the gradients of each call have been summed up."""
    if len(calls) == 1:
        return calls[0]
    values, sums = zip(*calls, strict=True)
    return np.concatenate(values), np.sum(sums, axis=0)
