"""Why a model says what it says of arrays of numbers: of one, or of several that have names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ig_core.records.base import Explanation
from ig_core.records.row import csv_line

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, kw_only=True)
class ArrayExplanation(Explanation):
    """Why a model says what it says of arrays of numbers.

    Attributes:
        arrays: what the model was given, an array of any shape for each of its inputs, by the name of the input; whole
            numbers stay whole.
        by_input: the scores, one of each entry, with the same names and shapes; in the unit of the method.
    """

    arrays: dict[str, np.ndarray]
    by_input: dict[str, np.ndarray]
    kind: ClassVar[str] = "array"
    unit: ClassVar[str] = "entry"

    @property
    def input(self) -> Any:
        """What `explain` was given: the array of a single input as nested lists, or those of several by their names."""
        lists = {name: array.tolist() for name, array in self.arrays.items()}
        return lists if len(lists) > 1 else next(iter(lists.values()))

    @property
    def scores(self) -> np.ndarray:
        """Of a single input in its shape; of several in one line, (entries,), in the order of the inputs."""
        if len(self.arrays) == 1:
            return next(iter(self.by_input.values()))
        return np.concatenate([self.by_input[name].ravel() for name in self.arrays])

    @property
    def table(self) -> pd.DataFrame:
        """A row an entry, input by input: input, place ("3, 1", counted from 0), value, score."""
        import pandas as pd

        columns = ("input", "place", "value", "score")
        return pd.DataFrame(dict(zip(columns, zip(*self._lines(), strict=True), strict=True)))

    @property
    def by_place(self) -> pd.Series:
        """The scores, by place; where there are several inputs, by input and place."""
        levels = ["place"] if len(self.arrays) == 1 else ["input", "place"]
        return self.table.set_index(levels).score

    def own_data(self) -> dict:
        return {
            "arrays": {name: array.tolist() for name, array in self.arrays.items()},
            "by_input": {name: self.by_input[name].tolist() for name in self.arrays},
        }

    @classmethod
    def own_fields(cls, data: dict) -> dict:
        arrays = {name: np.array(one) for name, one in data["arrays"].items()}
        scores = {name: np.array(one) for name, one in data["by_input"].items()}
        if not arrays or arrays.keys() != scores.keys():
            raise ValueError("arrays and by_input must have the same names, one at least")
        for name, array in arrays.items():
            if array.shape != scores[name].shape or not array.size:
                raise ValueError("each entry of an array must have a score")
            if not all(one.dtype.kind in "iuf" and np.isfinite(one).all() for one in (array, scores[name])):
                raise ValueError("entries and scores must be finite numbers")
        return data | {"arrays": arrays, "by_input": {name: scores[name].astype(float) for name in arrays}}

    def to_csv(self) -> str:
        """A line an entry: input, place, value, score. No cell is one that a spreadsheet would compute."""
        return csv_line(("input", "place", "value", "score")) + "".join(map(csv_line, self._lines()))

    def _lines(self) -> Iterator[tuple[str, str, float, float]]:
        for name, array in self.arrays.items():
            scores = self.by_input[name].ravel().tolist()
            for index, value, score in zip(np.ndindex(array.shape), array.ravel().tolist(), scores, strict=True):
                yield name, place(index), value, score


def place(index: tuple[int, ...]) -> str:
    """Where an entry lies, as text: "3, 1", counted from 0; empty in an array that has no axis."""
    return ", ".join(map(str, index))
