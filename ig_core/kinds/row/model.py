"""What the models that read table rows share: the row as it is read, and the model itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ig_core.data.columns import Column
from ig_core.kinds.kind import Baseline, find_baseline
from ig_core.kinds.row import rows
from ig_core.kinds.row.baselines import ROW_BASELINES, ROW_OF
from ig_core.kinds.row.encoding import Encoding
from ig_core.kinds.row.plausible import Plausible
from ig_core.records import RowExplanation
from ig_core.records.row import columns_table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class EncodedRow:
    """A row as a model reads it: the value of each column, and the column of each number that it becomes."""

    values: rows.Row
    units: np.ndarray

    def at_positions(self, scores: np.ndarray) -> np.ndarray:
        """What a column becomes has its score."""
        return scores[self.units]


def line(encoded: EncodedRow, scores: np.ndarray) -> dict[str, Any]:
    """Scores (size,) as one line of a table: of each column their sum."""
    return {"scores": np.bincount(encoded.units, scores).astype(np.float32)}


@dataclass(frozen=True, eq=False)
class RowModel:
    """A model of table rows that can be explained: the protocol that `ig_core.explain` asks for.

    Attributes:
        name: its row in MODELS.
        labels: two classes, whose second has the logit; or what is counted, where it estimates a number.
        encoding: how rows become arrays, (size,).
        logits: arrays (n, size) -> outputs (n, outputs), in tensors of the backend of Keras.
        median: the row whose every number is the median of the training part, and every category its most frequent.
        mean: of the encoded training part, (size,).
        plausible: what the training part was like.
        dataset: the row of DATASETS that references such as "test:17" are of; empty if there is none.
        card: data, licence, accuracy and limits, as in card.json.
        network, rebuilt: see ig_core.kinds.Model.
    """

    name: str
    labels: tuple[str, ...]
    encoding: Encoding
    logits: Callable
    median: rows.Row
    mean: np.ndarray
    plausible: Plausible
    dataset: str
    card: Mapping
    network: Any = field(default=None, kw_only=True)
    rebuilt: Callable[[Any], Any] | None = field(default=None, kw_only=True)
    kind: ClassVar[str] = "row"
    baselines: ClassVar[Mapping[str, Baseline]] = ROW_BASELINES
    first_points: ClassVar[int] = 9
    activations: ClassVar[int] = 64  # bytes that a pass holds for each byte of its input; measured, rounded up

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.encoding.columns

    @property
    def shape(self) -> tuple[int]:
        return (len(self.encoding.units),)

    @cached_property
    def parts(self) -> dict[str, Any]:
        """What exact Shapley values ask for: columns few enough to try all sets of them."""
        return {"columns": self.columns}

    def encode(self, given: Any) -> EncodedRow:
        """Columns with values, or a reference ("test:17", "example:3").

        Raises: InputError if it is neither; DataError if the data set is wanted and not there.
        """
        if isinstance(given, str):
            return EncodedRow(rows.resolve(given, self.dataset, self.columns), self.encoding.units)
        if hasattr(given, "to_dict") and not isinstance(given, Mapping):  # a row of a table
            given = given.to_dict()
        return EncodedRow(rows.checked(given, self.columns), self.encoding.units)

    def as_array(self, encoded: EncodedRow) -> np.ndarray:
        """Where the path ends: (size,)."""
        return self.encoding.write_row(encoded.values)

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the paths start, (paths, size); of several paths the scores are averaged.

        Args:
            name: a row of ROW_BASELINES; "row:REFERENCE" is another row.
        Raises: InputError if there is no such baseline.
        """
        row, argument = find_baseline(self.baselines, name)
        return row.points(self, x, argument)

    def baseline_row(self, name: str) -> rows.Row | None:
        """The row where paths start, or None where that is no single row."""
        key, _, argument = name.partition(":")
        if key == ROW_OF and argument:
            return self.encode(argument).values
        return self.median if key == "median" else None

    def record(self, encoded: EncodedRow, scores: np.ndarray, **facts: Any) -> RowExplanation:
        """Scores (size,) as an explanation of the row: of each column their sum."""
        of_columns = np.bincount(self.encoding.units, scores, minlength=len(self.columns))
        start = self.baseline_row(facts["baseline"]) if facts["traits"].uses_baseline else None
        many = "many rows" if facts["baseline"] != "mean" else "the mean"
        if facts["prediction"].baseline_logit is None:  # the method compares the row with nothing
            many = ""
        lines = []
        for column, score in zip(self.columns, of_columns, strict=True):
            value, before = encoded.values[column.name], None if start is None else start[column.name]
            was = many if before is None else column.text(before)
            lines.append((column.name, column.label, value, column.text(value), before, was, float(score)))
        return RowExplanation(columns=columns_table(lines), **facts)

    def forward(self, inputs: Iterable[Any] | pd.DataFrame) -> np.ndarray:
        """Rows as `encode` takes them, or a table of them -> outputs (n, outputs)."""
        from ig_core.gradients.compiled import compiled_gradient

        table: Any = inputs
        if not hasattr(inputs, "columns"):
            table = rows.as_table([self.encode(row).values for row in inputs], self.columns)
        return compiled_gradient(self).outputs(self.encoding.write(table))
