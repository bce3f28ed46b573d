"""Table rows: what somebody gives, checked against the columns; references, by which pages and links know rows."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ig_core import packing
from ig_core.data import DATASETS, tables
from ig_core.data.columns import Column
from ig_core.errors import InputError
from ig_core.records.row import Value

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Value]
REFERENCES = "test:N, example:N, or the columns of a row"
_LONGEST = 20_000  # characters of a row in a link
_SHOWN = 60  # characters of what came, in an error
_DIGITS = 9  # of a row's number, at most
_REACH = 100  # times the span of the data, beyond which no model has anything to say and float32 loses the rest


def resolve(reference: str, dataset: str, columns: Sequence[Column]) -> Row:
    """The row that a reference stands for: "test:17", "example:3", or what `reference_to` gave.

    Raises: InputError if there is no such row; DataError if the data set is wanted and not there.
    """
    kind, _, name = reference.partition(":")
    if kind == "row":
        try:
            given = json.loads(packing.unpack(name, _LONGEST, "The row in this link"))
        except InputError:
            raise
        except (ValueError, RecursionError):  # no JSON, or one that is nested too deep
            raise InputError(_UNREADABLE) from None
        return checked(given, columns)
    row = published_row(reference, dataset)
    return {column.name: (float if column.is_number else str)(row[column.name]) for column in columns}


def published_row(reference: str, dataset: str) -> pd.Series:
    """All columns of a row of the data set, its answer among them, by "test:17" or "example:3".

    Raises: as `resolve`.
    """
    kind, _, name = reference.partition(":")
    if kind not in ("test", "example") or not dataset:
        raise InputError(f"A row is given as {REFERENCES}; got {reference[:_SHOWN]!r}.")
    rows = example_rows(dataset) if kind == "example" else test_rows(dataset)
    number = int(name) if name.isascii() and name.isdigit() and len(name) <= _DIGITS else len(rows)
    if number >= len(rows):
        raise InputError(f"The {kind} rows of {dataset} are numbered 0 to {len(rows) - 1:,}; got {name[:_SHOWN]!r}.")
    return rows.iloc[number]


@lru_cache(maxsize=4)
def example_rows(dataset: str) -> pd.DataFrame:
    """The rows that ship, as `tables.examples` gives them, read once; nobody modifies them."""
    return tables.examples(dataset)


def test_rows(dataset: str) -> pd.DataFrame:
    """The test part of a data set, which nobody modifies. Raises: DataError if it is not there or damaged."""
    return _test_rows(dataset, DATASETS[dataset].find())


@lru_cache(maxsize=4)
def _test_rows(dataset: str, path: Path | None) -> pd.DataFrame:
    return DATASETS[dataset].load("test", path)


_UNREADABLE = "The row in this link is damaged: ask for the link again."


def reference_to(row: Mapping[str, Value]) -> str:
    """A reference that holds the row itself."""
    return f"row:{packing.pack(json.dumps(dict(row), separators=(',', ':')).encode())}"


def checked(given: Any, columns: Sequence[Column], where: str = "") -> Row:
    """A value for each of the columns, as numbers and categories; names and codes of the published file will do too.

    Args:
        given: name -> value.
        where: what opens the errors: "Line 3: "; nothing for a single row.
    Raises: InputError, in one sentence, if a column is missing or unknown, or has a value that it cannot have.
    """
    if not isinstance(given, Mapping):
        raise InputError(f"{where}A row must be columns with values; got {str(given)[:_SHOWN]!r}.")
    names = {str(name).strip() for name in given}
    lacking = [column.name for column in columns if not names & {column.name, column.source or column.name}]
    if lacking:
        raise InputError(f"{where}The row lacks the column{'s' * (len(lacking) > 1)} {', '.join(lacking)}.")
    stripped = {str(name).strip(): value for name, value in given.items()}
    return {column.name: value_of(column, stripped, where) for column in columns}


def value_of(column: Column, given: Mapping[str, Any], where: str = "") -> Value:
    """The value of one column, of a row that has it."""
    if column.name in given:
        return parse(column, given[column.name], where)
    return parse(column, given[column.source], where, published=True)


def parse(column: Column, value: Any, where: str = "", published: bool = False) -> Value:
    """A value as a number or a category of the column. Raises: InputError, in one sentence, if it is none.

    Args:
        published: whether it is written as in the published file, whose numbers may have another scale.
    """
    text = "" if value is None or (isinstance(value, float) and math.isnan(value)) else _text(value)
    if not column.is_number:
        return _category(column, text, where)
    wanted = f"{where}The column {column.name} must be a number{f' ({column.unit})' if column.unit else ''}"
    if not text:
        raise InputError(f"{wanted}; it is empty.")
    try:
        number = float(column.codes.get(text, value if isinstance(value, int | float) else text))
    except (ValueError, OverflowError):  # no number, or a whole one with hundreds of digits
        levels = {name.lower(): number for number, name in column.levels.items()}
        if text.lower() not in levels:
            raise InputError(f"{wanted}; got {text[:_SHOWN]!r}.") from None
        return float(levels[text.lower()])
    if not math.isfinite(number) or isinstance(value, bool) or "_" in text:
        raise InputError(f"{wanted}; got {text[:_SHOWN]!r}.")
    ours = round(number * column.scale, tables.DIGITS) if published else number
    too_far = beyond_reach(column, ours)
    if too_far:
        raise InputError(f"{where}{too_far}")
    return ours


def beyond_reach(column: Column, number: float) -> str:
    """A sentence if a number is further beyond those of the training part than a hundred times their span; else ""."""
    span = column.high - column.low
    lowest, highest = column.low - _REACH * span, column.high + _REACH * span
    if not span > 0 or lowest <= number <= highest:
        return ""
    unit = f" {column.unit}" if column.unit else ""
    return (
        f"The column {column.name} must be a number from {lowest:,.10g} to {highest:,.10g}{unit}, as the data has "
        f"{column.low:,.10g} to {column.high:,.10g}; got {number:g}."
    )


def _text(value: Any) -> str:
    try:
        return str(value).strip()
    except ValueError:  # a whole number with thousands of digits
        return "a number that is too long"


def _category(column: Column, text: str, where: str) -> str:
    text = column.codes.get(text.removesuffix(".0"), text)
    if text in column.categories:
        return text
    if not text and column.missing:
        return column.missing
    by_label = {label.lower(): name for name, label in column.categories.items()}
    by_name = {name.lower(): name for name in column.categories}
    found = by_name.get(text.lower()) or by_label.get(text.lower())
    if found is None:
        known = ", ".join(column.categories)
        known = known if len(known) < 400 else f"{known[:400].rpartition(',')[0]} and others"
        came = f"got {text[:_SHOWN]!r}" if text else "it is empty"
        raise InputError(f"{where}The column {column.name} must be one of these: {known}; {came}.")
    return found


def outside(row: Mapping[str, Value], columns: Sequence[Column]) -> list[Column]:
    """The columns whose number is smaller or larger than any of the training part."""
    numbers = [column for column in columns if column.is_number]
    return [column for column in numbers if not column.low <= float(row[column.name]) <= column.high]


def as_table(given: Sequence[Mapping[str, Value]], columns: Sequence[Column]) -> pd.DataFrame:
    """Rows that have been checked as a table."""
    import pandas as pd

    return pd.DataFrame(
        {
            column.name: pd.Series([row[column.name] for row in given], dtype=float if column.is_number else object)
            for column in columns
        }
    )
