"""How the inputs of a network lie in the one array in which paths run.

A network of one input of numbers has its paths in that. Of several inputs all lie in one vector, one after the other,
so that one path runs through all of them. Whole numbers that go into an Embedding lie there as their embeddings,
followed by themselves: the network may ask for them, as a mask does, and they stay where they are along the whole path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ig_core.errors import InputError


@dataclass(frozen=True, eq=False)
class Part:
    """An input of a network.

    Attributes:
        name: of the input.
        shape: of one; None for an axis whose length may differ.
        embedding: (ids, d), of whole numbers that are looked up; None of numbers.
    """

    name: str
    shape: tuple[int | None, ...]
    embedding: np.ndarray | None = None

    @property
    def entries(self) -> int:
        """How many numbers it has."""
        return int(np.prod([length or 0 for length in self.shape], dtype=int))

    @property
    def size(self) -> int:
        """How many it becomes in the vector."""
        return self.entries * (1 if self.embedding is None else self.embedding.shape[1] + 1)

    def checked(self, given: Any) -> np.ndarray:
        """The input as an array of its shape. Raises: InputError if it is none."""
        wanted = " × ".join("any" if length is None else str(length) for length in self.shape) or "one number"
        try:
            array = np.asarray(given)
            whole = self.embedding is not None
            array = array.astype(np.int64 if whole and (array == np.floor(array)).all() else np.float32)
        except (ValueError, TypeError):
            raise InputError(f"The input {self.name!r} must be an array of numbers, {wanted}.") from None
        if array.ndim == len(self.shape) + 1 and len(array) == 1 and not self._fits(array):
            array = array[0]  # a batch of one
        if not self._fits(array):
            raise InputError(f"The input {self.name!r} must have shape {wanted}; got {_shape(array)}.")
        if not np.isfinite(array).all():
            raise InputError(f"The input {self.name!r} holds NaN or infinite numbers.")
        if self.embedding is not None and not (
            array.dtype.kind == "i" and ((array >= 0) & (array < len(self.embedding))).all()
        ):
            raise InputError(f"The input {self.name!r} must be whole numbers from 0 to {len(self.embedding) - 1:,}.")
        return array

    def _fits(self, array: np.ndarray) -> bool:
        return array.ndim == len(self.shape) and all(
            wanted in (None, came) for wanted, came in zip(self.shape, array.shape, strict=True)
        )

    def flat(self, array: np.ndarray) -> np.ndarray:
        """What it becomes in the vector, (size,)."""
        if self.embedding is None:
            return array.ravel().astype(np.float32)
        return np.concatenate([self.embedding[array].ravel(), array.ravel()]).astype(np.float32)

    def units(self, first: int) -> np.ndarray:
        """The entry that each number of the vector is of, counted from `first`; -1 for what stays where it is."""
        entries = first + np.arange(self.entries)
        if self.embedding is None:
            return entries
        return np.concatenate([np.repeat(entries, self.embedding.shape[1]), np.full(self.entries, -1)])


def _shape(array: np.ndarray) -> str:
    return " × ".join(map(str, array.shape)) or "one number"


@dataclass(frozen=True, eq=False)
class Layout:
    """All inputs of a network.

    Attributes:
        parts: in the order in which the network takes them.
    """

    parts: tuple[Part, ...]

    @property
    def is_flat(self) -> bool:
        """Whether paths run in a vector; else in the only input itself."""
        return len(self.parts) > 1 or self.parts[0].embedding is not None

    @property
    def shape(self) -> tuple[int | None, ...]:
        return (sum(part.size for part in self.parts),) if self.is_flat else self.parts[0].shape

    @cached_property
    def flat_units(self) -> np.ndarray:
        firsts = np.cumsum([0, *(part.entries for part in self.parts)])
        return np.concatenate([part.units(first) for part, first in zip(self.parts, firsts, strict=False)])

    def checked(self, given: Any) -> dict[str, np.ndarray]:
        """What people give, by the name of the input. Raises: InputError if it is not one array for each."""
        names = [part.name for part in self.parts]
        if isinstance(given, Mapping):
            if set(map(str, given)) != set(names):
                raise InputError(f"The inputs must be {', '.join(names)}; got {', '.join(map(str, given)) or 'none'}.")
            rows = [given[name] for name in names]
        elif len(names) == 1:
            rows = [given]
        elif isinstance(given, Sequence) and not isinstance(given, str) and len(given) == len(names):
            rows = list(given)
        else:
            raise InputError(f"The model has {len(names)} inputs, {', '.join(names)}: give a list or a dict of them.")
        return {part.name: part.checked(row) for part, row in zip(self.parts, rows, strict=True)}

    def written(self, arrays: Mapping[str, np.ndarray]) -> np.ndarray:
        """Where a path ends, (*shape)."""
        if not self.is_flat:
            return arrays[self.parts[0].name].astype(np.float32)
        return np.concatenate([part.flat(arrays[part.name]) for part in self.parts])

    def start(self, x: np.ndarray, number: float = 0.0) -> np.ndarray:
        """The array of one number everywhere but in what stays where it is in `x`, (*shape)."""
        if not self.is_flat:
            return np.full_like(x, number)
        return np.where(self.flat_units < 0, x, np.float32(number))

    def of_parts(self, scores: np.ndarray, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Scores (*shape) by input, each of its shape: of what is embedded the sum."""
        if not self.is_flat:
            return {self.parts[0].name: np.asarray(scores, float)}
        units = self.flat_units
        of_entries = np.bincount(units[units >= 0], scores[units >= 0], minlength=int(units.max()) + 1)
        found, at = {}, 0
        for part in self.parts:
            found[part.name] = of_entries[at : at + part.entries].reshape(arrays[part.name].shape)
            at += part.entries
        return found
