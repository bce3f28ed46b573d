"""Why a model says what it says of a table row."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ig_core.records.base import Explanation
from ig_core.records.text import rows_of

if TYPE_CHECKING:
    import pandas as pd

Value = float | str
ROW_COLUMNS = ("column", "label", "value", "text", "baseline", "baseline_text", "score")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet takes a cell for a formula


@dataclass(frozen=True, eq=False, kw_only=True)
class RowExplanation(Explanation):
    """Why a model says what it says of a table row.

    Attributes:
        columns: a line a column that the model reads, in the order of its table: column and label, its name and what
            people call it; value, a number in its own unit or a category, and text, the same for people ("40 hours");
            baseline and baseline_text, the same where the path starts (None and a few words where that is no single
            value: a mean over categories, or over many rows); score, in the unit of the method.
    """

    columns: pd.DataFrame
    kind: ClassVar[str] = "row"
    unit: ClassVar[str] = "column"

    @property
    def input(self) -> dict[str, Value]:
        """What `explain` was given: the value of each column."""
        return dict(zip(self.columns.column, self.columns.value, strict=True))

    @property
    def scores(self) -> np.ndarray:
        """Of the columns, in the unit of the method."""
        return self.columns.score.to_numpy(float)

    @property
    def by_place(self) -> pd.Series:
        """The scores, by column."""
        return self.columns.set_index("column").score

    def own_data(self) -> dict:
        return {"columns": [dict(zip(ROW_COLUMNS, row, strict=True)) for row in self._lines()]}

    @classmethod
    def own_fields(cls, data: dict) -> dict:
        columns = columns_table([tuple(row[name] for name in ROW_COLUMNS) for row in data["columns"]])
        for row in rows_of(columns):
            texts = (row.column, row.label, row.text, row.baseline_text)
            if not (all(isinstance(text, str) for text in texts) and isinstance(row.value, str | float | int)):
                raise TypeError("columns must have names and values")
            if not isinstance(row.baseline, str | float | int | None):
                raise TypeError("a baseline must be a number or a category")
            if not all(np.isfinite(number) for number in (row.value, row.baseline) if isinstance(number, float | int)):
                raise ValueError("values must be finite numbers")
        if not np.isfinite(columns.score.to_numpy(float)).all() or columns.column.duplicated().any():
            raise ValueError("each column must have one finite score")
        return data | {"columns": columns}

    def to_csv(self) -> str:
        """A line a column: column, value, baseline, score. No cell is one that a spreadsheet would compute."""
        lines = [csv_line(("column", "value", "baseline", "score"))]
        for row in rows_of(self.columns):
            baseline = row.baseline_text if row.baseline is None else row.baseline
            lines.append(csv_line((row.column, row.value, baseline, row.score)))
        return "".join(lines)

    def _lines(self) -> list[tuple[Any, ...]]:
        return [tuple(row[1:]) for row in rows_of(self.columns)]


def columns_table(lines: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Lines of ROW_COLUMNS as the table of a RowExplanation; numbers and categories stay what they are."""
    import pandas as pd

    table = pd.DataFrame(lines, columns=list(ROW_COLUMNS), dtype=object)
    return table.assign(score=table.score.astype(float))


def csv_line(cells: Sequence[Any]) -> str:
    """Cells as a line of a CSV file, none of them one that a spreadsheet would compute."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow([safe_cell(cell) for cell in cells])
    return stream.getvalue()


def safe_cell(cell: Any) -> Any:
    """A cell of a CSV file, with an apostrophe before text that a spreadsheet would take for a formula."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r", " ")  # csv.writer leaves it without quotes, and what follows would begin a line
    return f"'{text}" if cell.startswith(_FORMULAS) else text
