"""Which rows are plausible: numbers as the training part has them, categories that occur together there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core.data.columns import Column

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = 101
OFTEN = 10  # rows of the training part in which two categories must occur together


@dataclass(frozen=True, eq=False)
class Plausible:
    """What the training part was like.

    Attributes:
        columns: those that a model reads.
        quantiles: of each number, by name, QUANTILES values from the smallest to the largest.
        together: whether two categories occur together OFTEN: (categories, categories), in the order of `categories`.
    """

    columns: tuple[Column, ...]
    quantiles: dict[str, np.ndarray]
    together: np.ndarray

    @classmethod
    def of(cls, rows: pd.DataFrame, columns: Sequence[Column]) -> Plausible:
        """Of a training part."""
        levels = np.linspace(0, 1, QUANTILES)
        quantiles = {one.name: np.quantile(rows[one.name], levels) for one in columns if one.is_number}
        own = cls(tuple(columns), quantiles, np.zeros(0))
        marks = [rows[name].to_numpy(object) == category for name, category in own.categories]
        counts = np.array(marks, float).reshape(len(marks), len(rows))
        return cls(tuple(columns), quantiles, counts @ counts.T >= OFTEN)

    @cached_property
    def categories(self) -> tuple[tuple[str, str], ...]:
        """Column and category of each place of `together`."""
        return tuple((column.name, category) for column in self.columns for category in column.categories)

    @cached_property
    def _place(self) -> dict[tuple[str, str], int]:
        return {name: place for place, name in enumerate(self.categories)}

    def rank(self, column: Column, values: np.ndarray) -> np.ndarray:
        """The part of the training rows that have a smaller number, ties half: 0 to 1."""
        known = self.quantiles[column.name]
        left, right = (np.searchsorted(known, values, side=side) for side in ("left", "right"))
        return (left + right) / (2 * len(known))

    def strangers(self, row: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The pairs of columns, by name, whose categories in the row do not occur together often."""
        names = [column.name for column in self.columns if not column.is_number]
        return [
            (one, other)
            for one, other in combinations(names, 2)
            if not self.together[self._place[one, row[one]], self._place[other, row[other]]]
        ]

    def strange(self, row: Mapping[str, Any], changed: Collection[str]) -> bool:
        """Whether a category of a changed column does not occur with one that the row has in another column.

        What was strange before and has not changed is nobody's doing.
        """
        return any(one in changed or other in changed for one, other in self.strangers(row))
