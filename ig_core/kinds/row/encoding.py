"""How the columns of a row become the numbers that a network reads, in which paths run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ig_core.data.columns import Column

if TYPE_CHECKING:
    import pandas as pd


class Code(Protocol):
    """How one column is written for a network."""

    @property
    def size(self) -> int:
        """How many numbers it becomes."""

    def write(self, values: np.ndarray) -> np.ndarray:
        """Values (n,) -> what a network reads, (n, size)."""

    def settings(self) -> dict[str, Any]:
        """Plain data from which `code_of` makes it again."""


@dataclass(frozen=True, eq=False)
class Standardised:
    """A number in standard deviations from its mean over the training part, after a logarithm of 1 + value or none."""

    mean: float
    spread: float
    logarithm: bool = False
    size: int = 1

    def write(self, values: np.ndarray) -> np.ndarray:
        numbers = values.astype(np.float64)
        numbers = np.sign(numbers) * np.log1p(np.abs(numbers)) if self.logarithm else numbers
        return ((numbers - self.mean) / self.spread)[:, np.newaxis]

    def settings(self) -> dict[str, Any]:
        return {"mean": self.mean, "spread": self.spread, "logarithm": self.logarithm}


@dataclass(frozen=True, eq=False)
class PiecewiseLinear:
    """A number as ramps, each rising from 0 to 1 between two knots; beyond the outer knots nothing changes.

    Source: Gorishniy, Rubachev and Babenko (2022), "On embeddings for numerical features in tabular deep learning",
    section 3.2; there the outer ramps go on beyond the knots. A network of them is continuous in the number: bins
    would make stairs.
    """

    knots: np.ndarray

    @property
    def size(self) -> int:
        return len(self.knots) - 1

    def write(self, values: np.ndarray) -> np.ndarray:
        left, right = self.knots[:-1], self.knots[1:]
        return np.clip((values.astype(np.float64)[:, np.newaxis] - left) / (right - left), 0.0, 1.0)

    def settings(self) -> dict[str, Any]:
        return {"knots": self.knots.tolist()}


@dataclass(frozen=True, eq=False)
class OneHot:
    """A category: 1 at its own place, 0 at all others."""

    categories: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.categories)

    def write(self, values: np.ndarray) -> np.ndarray:
        return (values.astype(object)[:, np.newaxis] == np.array(self.categories, object)).astype(np.float64)

    def settings(self) -> dict[str, Any]:
        return {"categories": list(self.categories)}


def code_of(settings: Mapping[str, Any]) -> Code:
    """What `Code.settings` gave, made again."""
    if "knots" in settings:
        return PiecewiseLinear(np.array(settings["knots"], np.float64))
    return OneHot(tuple(settings["categories"])) if "categories" in settings else Standardised(**settings)


@dataclass(frozen=True, eq=False)
class Encoding:
    """How rows become arrays.

    Attributes:
        columns: those that a model reads, in their order.
        codes: of each, by name.
    """

    columns: tuple[Column, ...]
    codes: Mapping[str, Code]

    @classmethod
    def of_settings(cls, columns: Sequence[Column], settings: Mapping[str, Mapping]) -> Encoding:
        """From the settings of a model's card; the columns that it reads are those that are there."""
        read = tuple(column for column in columns if column.name in settings)
        return cls(read, {column.name: code_of(settings[column.name]) for column in read})

    def settings(self) -> dict[str, dict[str, Any]]:
        return {name: code.settings() for name, code in self.codes.items()}

    @cached_property
    def units(self) -> np.ndarray:
        """The column of each number, (size,)."""
        return np.repeat(np.arange(len(self.columns)), [self.codes[column.name].size for column in self.columns])

    def write(self, rows: pd.DataFrame | Mapping[str, Sequence]) -> np.ndarray:
        """Rows, as a table or as lists of values by column, with the columns that the model reads -> (n, size)."""
        parts = [self.codes[column.name].write(np.asarray(rows[column.name])) for column in self.columns]
        return np.concatenate(parts, axis=1).astype(np.float32)

    def write_row(self, row: Mapping[str, float | str]) -> np.ndarray:
        """A row that has been checked -> (size,); as `write`, without the time that a table takes."""
        return self.write({name: [value] for name, value in row.items()})[0]
