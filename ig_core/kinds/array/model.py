"""Models that read arrays of numbers, and what they read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ig_core.kinds.array.layout import Layout
from ig_core.kinds.kind import Baseline, find_baseline
from ig_core.records import ArrayExplanation


@dataclass(frozen=True, eq=False)
class EncodedArrays:
    """What a model was given, by the name of the input, and which entry each number of the array is of."""

    arrays: Mapping[str, np.ndarray]
    layout: Layout

    @property
    def units(self) -> np.ndarray:
        if self.layout.is_flat:
            return self.layout.flat_units
        shape = self.arrays[self.layout.parts[0].name].shape
        return np.arange(int(np.prod(shape, dtype=int))).reshape(shape)

    @property
    def fixed(self) -> np.ndarray | None:
        """Which numbers of the array stay where they are, (*shape); None where none does."""
        fixed = self.units < 0
        return fixed if fixed.any() else None

    def at_positions(self, scores: np.ndarray) -> np.ndarray:
        """Scores of an explanation, as those of the numbers of the array."""
        return np.where(self.units < 0, 0.0, np.asarray(scores).ravel()[self.units])


def line(encoded: EncodedArrays, scores: np.ndarray) -> dict[str, Any]:
    """Scores (*shape) as one line of a table: of each entry the sum over what it became."""
    found = encoded.layout.of_parts(scores, encoded.arrays)
    return {"scores": np.concatenate([own.ravel() for own in found.values()]).astype(np.float32)}


@dataclass(frozen=True, eq=False)
class ArrayModel:
    """A model of arrays that can be explained: the protocol that `ig_core.explain` asks for.

    Attributes:
        name, labels, logits, card, activations, gives, corners, network, rebuilt: see ig_core.kinds.Model.
        layout: its inputs.
        baselines: where paths may start.
    """

    name: str
    labels: tuple[str, ...]
    layout: Layout
    logits: Callable
    baselines: Mapping[str, Baseline]
    card: Mapping
    activations: int
    gives: str
    corners: str
    network: Any = field(default=None, kw_only=True)
    rebuilt: Callable[[Any], Any] | None = field(default=None, kw_only=True)
    kind: ClassVar[str] = "array"
    first_points: ClassVar[int] = 16

    @property
    def shape(self) -> tuple[int | None, ...]:
        return self.layout.shape

    def encode(self, given: Any) -> EncodedArrays:
        """An array; of several inputs a list of arrays, or a dict by name. Raises: InputError if it is none."""
        return EncodedArrays(self.layout.checked(given), self.layout)

    def as_array(self, encoded: EncodedArrays) -> np.ndarray:
        """Where the path ends, (*shape)."""
        return self.layout.written(encoded.arrays)

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the paths start, (paths, *shape). Raises: InputError if there is no such baseline."""
        row, argument = find_baseline(self.baselines, name)
        return row.points(self, x, argument)

    def record(self, encoded: EncodedArrays, scores: np.ndarray, **facts: Any) -> ArrayExplanation:
        """Scores (*shape) as an explanation of the arrays."""
        return ArrayExplanation(
            arrays=dict(encoded.arrays), by_input=self.layout.of_parts(scores, encoded.arrays), **facts
        )

    def forward(self, inputs: Iterable[Any]) -> np.ndarray:
        """Arrays as `encode` takes them -> outputs (n, outputs)."""
        from ig_core.gradients.compiled import compiled_gradient

        points = [self.as_array(self.encode(given))[np.newaxis] for given in inputs]
        return np.concatenate(compiled_gradient(self).outputs_of_many(points))
