"""Many inputs in one call: which of them, and how they are filled up to one length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

_CALL = 16  # points that take as long as a call takes besides its points; measured: 4 (attention) to 20 (LSTM)


class Group(NamedTuple):
    """Inputs that go into calls together: their numbers, how many points each has, and how long they are; the length is
    zero where it cannot differ."""

    numbers: list[int]
    sizes: list[int]
    lengths: list[int]

    @property
    def is_masked(self) -> bool:
        """Whether some of them must be filled up."""
        return self.lengths[0] < self.lengths[-1]

    def filled(self, arrays: Sequence[np.ndarray]) -> np.ndarray:
        """Of each input an array (m, *shape), one after the other, filled up with zeros to one length."""
        if not self.is_masked:
            return np.concatenate(arrays).astype(np.float32, copy=False)
        counts = [len(array) for array in arrays]
        filled = np.zeros((sum(counts), self.lengths[-1], *arrays[0].shape[2:]), np.float32)
        at = 0
        for array, count, length in zip(arrays, counts, self.lengths, strict=True):
            filled[at : at + count, :length] = array
            at += count
        return filled

    def mask(self) -> np.ndarray | None:
        """(points, length), 1 where a point is not filled up; None where none is."""
        if not self.is_masked:
            return None
        return (np.arange(self.lengths[-1]) < np.repeat(self.lengths, self.sizes)[:, np.newaxis]).astype(np.float32)

    def answers(
        self, values: np.ndarray, gradients: np.ndarray, sizes: Sequence[int] | None = None
    ) -> dict[int, tuple[np.ndarray, np.ndarray]]:
        """Of each input its own values and gradients, of all that were found together for all points; `sizes` says how
        many gradients each has, if it is not one a point but a sum."""
        parted = np.split(gradients, np.cumsum(self.sizes if sizes is None else sizes)[:-1])
        found = {}
        for number, own, of_points, length in zip(
            self.numbers, np.split(values, np.cumsum(self.sizes)[:-1]), parted, self.lengths, strict=True
        ):
            if self.is_masked:
                of_points = of_points[:, :, :length]
            of_points = of_points.copy()  # else each would keep those of all in memory
            found[number] = own, of_points if sizes is None else of_points[0]
        return found


def groups(shapes: Mapping[int, tuple[int, ...]], of_any_length: bool, fills: bool = True) -> Iterator[Group]:
    """Which inputs go into calls together.

    Args:
        shapes: number of the input -> shape of its points, (n, *shape).
        of_any_length: whether the first axis of `shape` may differ.
        fills: whether inputs may be filled up to one length.
    """
    lengths = {number: shape[1] if of_any_length else 0 for number, shape in shapes.items()}
    order = sorted(shapes, key=lengths.__getitem__)
    in_order = [lengths[number] for number in order]
    cuts = _shared_calls(in_order, [shapes[number][0] for number in order]) if fills else _of_one_length(in_order)
    for start, end in cuts:
        numbers = order[start:end]
        yield Group(numbers, [shapes[number][0] for number in numbers], [lengths[number] for number in numbers])


def _shared_calls(lengths: Sequence[int], points: Sequence[int]) -> list[tuple[int, int]]:
    """Which inputs, sorted by length, go into calls together: for each call the first, and the one after the last.

    A call takes as long as (its points + _CALL) · length of the longest; of all ways to divide the inputs this is the
    one whose calls take the least time together.
    """
    before = np.concatenate([[0], np.cumsum(points)])
    least, first = np.zeros(len(lengths) + 1), np.zeros(len(lengths) + 1, int)  # of the inputs up to each
    for end, length in enumerate(lengths, 1):
        times = least[:end] + (before[end] - before[:end] + _CALL) * length
        first[end] = times.argmin()
        least[end] = times[first[end]]
    calls, end = [], len(lengths)
    while end:
        calls.append((int(first[end]), end))
        end = int(first[end])
    return calls[::-1]


def _of_one_length(lengths: Sequence[int]) -> list[tuple[int, int]]:
    """The same where only inputs of one length share calls."""
    edges = [0, *(np.flatnonzero(np.diff(lengths)) + 1).tolist(), len(lengths)]
    return list(pairwise(edges)) if lengths else []
