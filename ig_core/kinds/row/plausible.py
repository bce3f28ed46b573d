"""Which rows are plausible: numbers as the training part has them, values that occur together there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ig_core.data.columns import Column

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = 101
BINS = 5  # of a number, as many training rows in each; zero has one of its own where most rows have it
EXPECTED = 5.0  # rows that would have both of two values by chance, below which nothing can be said of them
RARELY = 0.1  # of the rows that would have both by chance
HARDLY_EVER, NEVER = 1, 2


class Strangers(NamedTuple):
    """Two columns, by name, whose values in a row hardly ever, or never, occur together."""

    one: str
    other: str
    never: bool


@dataclass(frozen=True, eq=False)
class Plausible:
    """What the training part was like.

    Attributes:
        columns: those that a model reads.
        quantiles: of each number, by name, QUANTILES values from the smallest to the largest.
        strange: for every two marks (see `marks`) whether they occur together HARDLY_EVER, NEVER, or else 0: in less
            than RARELY of the rows in which chance would have them, where that is EXPECTED rows or more.
    """

    columns: tuple[Column, ...]
    quantiles: dict[str, np.ndarray]
    strange: np.ndarray

    @classmethod
    def of(cls, rows: pd.DataFrame, columns: Sequence[Column]) -> Plausible:
        """Of a training part."""
        levels = np.linspace(0, 1, QUANTILES)
        quantiles = {one.name: np.quantile(rows[one.name], levels) for one in columns if one.is_number}
        own = cls(tuple(columns), quantiles, np.zeros((0, 0)))
        has = np.stack([own._values_of(name, rows[name].to_numpy()) == value for name, value in own.marks]).astype(
            float
        )
        counts = has @ has.T
        alone = np.diag(counts)
        by_chance = np.outer(alone, alone) / len(rows)
        rare = (by_chance >= EXPECTED) & (counts < RARELY * by_chance)
        return cls(tuple(columns), quantiles, np.where(rare, np.where(counts == 0, NEVER, HARDLY_EVER), 0))

    @cached_property
    def marks(self) -> tuple[tuple[str, str | int], ...]:
        """Column and value of each place of `strange`: categories, and the bins of numbers."""
        return tuple(
            (column.name, value)
            for column in self.columns
            for value in (range(self._count(column.name)) if column.is_number else column.categories)
        )

    @cached_property
    def _place(self) -> dict[tuple[str, str | int], int]:
        return {mark: place for place, mark in enumerate(self.marks)}

    @cached_property
    def _edges(self) -> dict[str, np.ndarray]:
        """Of each number where its bins meet."""
        edges = {}
        for name, known in self.quantiles.items():
            values = known[known != 0] if self._is_mostly_zero(name) else known
            inner = np.linspace(0, len(values) - 1, BINS + 1).round().astype(int)[1:-1]
            edges[name] = np.unique(values[inner]) if len(values) else np.zeros(0)
        return edges

    def _is_mostly_zero(self, name: str) -> bool:
        return bool((self.quantiles[name] == 0).mean() > 0.5)

    def _count(self, name: str) -> int:
        return len(self._edges[name]) + 1 + self._is_mostly_zero(name)

    def _values_of(self, name: str, values: np.ndarray) -> np.ndarray:
        """What of `marks` each of the values of a column is: a category, or the number of a bin."""
        if name not in self.quantiles:
            return values.astype(object)
        bins = np.searchsorted(self._edges[name], values.astype(float), side="right")
        return np.where(values.astype(float) == 0, 0, bins + 1) if self._is_mostly_zero(name) else bins

    def rank(self, column: Column, values: np.ndarray) -> np.ndarray:
        """The part of the training rows that have a smaller number, ties half: 0 to 1."""
        known = self.quantiles[column.name]
        left, right = (np.searchsorted(known, values, side=side) for side in ("left", "right"))
        return (left + right) / (2 * len(known))

    def strangers(self, row: Mapping[str, Any]) -> list[Strangers]:
        """The pairs of columns whose values in the row hardly ever, or never, occur together."""
        names = [column.name for column in self.columns]
        places = [self._place[name, self._values_of(name, np.array([row[name]], object))[0]] for name in names]
        found = self.strange[np.ix_(places, places)]
        return [
            Strangers(names[i], names[j], bool(found[i, j] == NEVER))
            for i, j in combinations(range(len(names)), 2)
            if found[i, j]
        ]

    def is_strange(self, row: Mapping[str, Any], changed: Collection[str]) -> bool:
        """Whether the value of a changed column does not occur with one that the row has in another column.

        What was strange before and has not changed is nobody's doing.
        """
        return any(pair.one in changed or pair.other in changed for pair in self.strangers(row))
