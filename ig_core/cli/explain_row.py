"""ig-lens explain-row FILE.csv: the columns of a table row and their scores; or those of all rows, as one CSV file."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ig_core import models
from ig_core.cli.common import (
    add_explanation_options,
    check_kind,
    explain_and_output,
    read_file,
    show_progress,
    target_options,
    write_file,
)
from ig_core.data import DATASETS
from ig_core.data.columns import Column, features
from ig_core.errors import InputError
from ig_core.kinds.row import rows
from ig_core.kinds.row.header import changed, listed
from ig_core.kinds.row.rows import Row
from ig_core.quiet import quiet_start

if TYPE_CHECKING:
    import pandas as pd

HELP = "explain a table row column by column"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    file = "a CSV file whose first line names the columns; or - for standard input"
    source.add_argument("file", nargs="?", metavar="FILE", help=file)
    source.add_argument("--test", metavar="N", help="a test row of the model's data set, from 0")
    source.add_argument("--example", metavar="N", help="a row that ships, from 0")
    source.add_argument("--all", metavar="FILE", help="explain all rows of a CSV file, and give their scores as CSV")
    parser.add_argument("--index", type=int, metavar="N", help="which row of FILE, from 0; the first if not given")
    change = "a column with another value than in the row: age=30; may be given more than once"
    parser.add_argument("--set", action="append", default=[], metavar="COLUMN=VALUE", help=change)
    add_explanation_options(parser, "adult-mlp", "row")


def run(options: argparse.Namespace) -> None:
    """Explain one row or all rows of a file. What is given is checked before TensorFlow is imported."""
    check_kind(options.model, "row")
    if options.index is not None and options.file is None:
        raise InputError("--index names a row of FILE, and no FILE was given.")
    columns = _columns(options.model)
    if options.all is not None:
        _explain_all(options, columns)
        return
    row = _changed(_chosen(options, columns), options, columns)
    _warn_outside([row], columns)
    explain_and_output(row, "row", options)


def _chosen(options: argparse.Namespace, columns: Sequence[Column]) -> Row:
    """The row that the options name."""
    if options.file is None:
        reference = f"test:{options.test}" if options.test is not None else f"example:{options.example}"
        return rows.resolve(reference, models.lookup(options.model).dataset, features(columns))
    table, index = _read(options.file, columns), options.index or 0
    if not 0 <= index < len(table):
        raise InputError(f"The rows of the file are numbered 0 to {len(table) - 1:,}; got {index}.")
    return _as_rows(table.iloc[[index]])[0]


def _explain_all(options: argparse.Namespace, columns: Sequence[Column]) -> None:
    unused = [f"--{name}" for name in ("json", "html", "png", "interactions") if getattr(options, name)]
    if unused:
        raise InputError(f"--all gives one CSV file, to standard output or by --csv; leave out {' and '.join(unused)}.")
    table = _read(options.all, columns)
    given = [_changed(row, options, columns) for row in _as_rows(table)]
    _warn_outside(given, columns)
    with quiet_start():
        from ig_core.explainer import explain_many
        from ig_core.kinds.row.exports import scores_lines

        model = models.load(options.model)
    explained: Iterator[Any] = explain_many(given, model=model, method=options.method, **target_options(options))
    is_watched = options.csv or not sys.stdout.isatty()  # where the scores do not run over the screen themselves
    lines = scores_lines(_watched(explained, len(given)) if is_watched else explained, table.index)
    if options.csv:
        write_file(options.csv, "".join(lines).encode("utf-8", "replace"))
    else:
        sys.stdout.writelines(lines)


def _watched(explained: Iterator[Any], total: int) -> Iterator[Any]:
    """The same, while a terminal shows how many are done."""
    began, done = time.monotonic(), 0
    try:
        for done, explanation in enumerate(explained, start=1):
            show_progress(done, total, began)
            yield explanation
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"Stopped after {done:,} of {total:,} rows.") from None


def _columns(model: str) -> Sequence[Column]:
    """Of the model's data set, or of the model itself if it has none."""
    dataset = models.lookup(model).dataset
    if dataset:
        return DATASETS[dataset].columns
    with quiet_start():
        loaded: Any = models.load(model)
    return loaded.columns


def _read(name: str, columns: Sequence[Column]) -> pd.DataFrame:
    """The rows of a file, or of standard input; columns that are none of the table are named on stderr."""
    from ig_core.kinds.row import files

    data = sys.stdin.buffer.read(files.MAX_BYTES + 1) if name == "-" else read_file(name, files.MAX_BYTES)
    table = files.read(data, columns)
    if table.ignored:
        print(f"Not read, because the data set has no such columns: {listed(table.ignored)}.", file=sys.stderr)
    return table.rows


def _as_rows(table: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _changed(row: Row, options: argparse.Namespace, columns: Sequence[Column]) -> Row:
    """The row with the values that the options give instead."""
    for change in options.set:
        row = changed(row, change, columns)
    return row


def _warn_outside(given: Sequence[Row], columns: Sequence[Column]) -> None:
    """Name on stderr the columns with numbers beyond all of the training part: there a model only guesses."""
    beyond = [rows.outside(row, features(columns)) for row in given]
    names = {column.name: column for found in beyond for column in found}
    if not names:
        return
    parts = []
    for column in names.values():
        low = column.text(column.low, with_unit=column.unit == "$")  # the other units follow the second number
        parts.append(f"{column.label} ({low} to {column.text(column.high)} there)")
    which = "The row lies" if len(given) == 1 else f"{sum(map(bool, beyond)):,} of {len(given):,} rows lie"
    print(f"{which} outside of what the model was trained on: {', '.join(parts)}.", file=sys.stderr)
