"""Tables that somebody uploads: the rows of a CSV file, or one sentence that says where it cannot be read."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ig_core.data.columns import Column
from ig_core.errors import InputError
from ig_core.kinds.row import header, rows
from ig_core.kinds.row.decoding import MAX_BYTES, decode

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MAX_BYTES", "MOST_ROWS", "Table", "read"]

MOST_ROWS = 20_000
_MOST_CELLS = 1_000  # of the header
_MOST_EMPTY = 100_000  # lines that are passed over
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")
_LINE_END = re.compile(r"\r\n?|\n")
_CELL_IN_QUOTES = re.compile(r'"[^"]*+(?:""[^"]*+)*+("|\Z)')


class Table(NamedTuple):
    """What a file holds.

    Attributes:
        rows: the columns that models may read, under our names and in our order: numbers as float64, categories as
            str; a row each, in the order of the file, whose index is the line where it stands.
        ignored: the names of further columns that are none of the table.
    """

    rows: pd.DataFrame
    ignored: tuple[str, ...]


class _Line(NamedTuple):
    number: int  # of the line where it starts, from 1
    cells: list[str]


def read(data: bytes, columns: Sequence[Column], most: int = MOST_ROWS) -> Table:
    """The rows of a CSV file, checked.

    Its first line names the columns, in any order: by our names, by those of the published file, whose codes and scale
    then hold, or by labels. Cells are separated by commas, semicolons, tabs or bars; numbers may have a decimal comma
    unless commas separate them. Empty lines are passed over.

    Args:
        data: the file, of at most MAX_BYTES.
        columns: all of the table; those are read that models may read.
        most: rows that are read; a file with more is refused when the next one is met.
    Raises: InputError, in one sentence with line and column, for the first thing that cannot be used.
    """
    text = decode(data)
    separator = _separator(text, columns)
    lines = _lines(text, separator)
    names = next(lines).cells
    if len(names) > _MOST_CELLS:
        raise InputError(f"The header has {len(names):,} cells; it may have {_MOST_CELLS:,}.")
    _check_is_header(names, columns)
    places = header.places(names, columns)
    body: list[_Line] = []
    for line in lines:
        if len(line.cells) != len(names):
            raise InputError(_ragged(line, len(names), separator))
        if len(body) == most:
            raise InputError(f"The file has more than {most:,} rows: split it.")
        body.append(line)
    if not body:
        raise InputError("The file has a header and no rows.")
    return Table(_checked(body, places, separator), header.others(names, columns))


def _separator(text: str, columns: Sequence[Column]) -> str:
    """That by which the first line has most names of columns, or else most cells."""

    def score(separator: str) -> tuple[int, int]:
        try:
            cells = next(_lines(text, separator)).cells
        except InputError:  # quotes that another separator explains
            return -1, 0
        except StopIteration:
            raise InputError("The file has nothing but empty cells.") from None
        return header.known(cells[: _MOST_CELLS + 1], columns), len(cells)

    return max(_SEPARATORS, key=score)


def _lines(text: str, separator: str) -> Iterator[_Line]:
    """The lines that are not empty, cell by cell. Raises: InputError for wrong quotes or too many empty lines."""
    reader = csv.reader(_lines_as_written(text), delimiter=separator, strict=True, skipinitialspace=True)
    start, empty = 1, 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(_wrong_quotes(text, separator, start, reader.line_num, str(error))) from None
        if any(cell.strip() for cell in cells):
            yield _Line(start, cells)
        else:
            empty += 1
        if empty > _MOST_EMPTY:
            raise InputError(f"The file has more than {_MOST_EMPTY:,} empty lines: take them out.")
        start = reader.line_num + 1


def _lines_as_written(text: str) -> Iterator[str]:
    """The lines one by one, each with its end, without a copy of the whole."""
    start = 0
    for end in _LINE_END.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    if start < len(text):
        yield text[start:]


def _wrong_quotes(text: str, separator: str, start: int, end: int, error: str) -> str:
    """What is wrong with quotes in the cells that begin at line `start`, where the reader gave up at line `end`."""
    if "field larger" in error and start == end:
        return f"Line {start:,} has a cell of more than {csv.field_size_limit():,} characters."
    part = "".join(islice(_lines_as_written(text), start - 1, end))
    for cell in _CELL_IN_QUOTES.finditer(part):
        is_closed = bool(cell[1])
        if is_closed and part[cell.end() : cell.end() + 1] in ("", separator, "\r", "\n"):
            continue
        opened = start + len(_LINE_END.findall(part[: cell.start()]))
        if not is_closed or _LINE_END.search(cell[0]):  # the next quote, lines later, is not the one that was meant
            return f"Line {opened:,} opens a quote that is never closed."
        return f"Line {opened:,}: after a closing quote another cell or line must begin."
    return f"Line {start:,} has quotes that cannot be read."


def _check_is_header(names: Sequence[str], columns: Sequence[Column]) -> None:
    """Raises: InputError if the first line names no column at all."""
    if header.known(names, columns):
        return
    wanted = ", ".join(column.name for column in columns if column.is_feature)
    values = {value for column in columns for value in (*column.categories, *column.codes)}
    if any(_is_number(name) or name.strip() in values for name in names):
        what = "it seems to hold a row already"
    else:
        what = f"it has: {', '.join(header.shown(name) for name in names[:3])}{', …' if len(names) > 3 else ''}"
    raise InputError(f"The first line must name the columns ({wanted}); {what}.")


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _ragged(line: _Line, wanted: int, separator: str) -> str:
    count = len(line.cells)
    cells = f"{count:,} cell{'s' * (count != 1)}"
    return f"Line {line.number:,} has {cells}, the header {wanted:,}; {_SEPARATORS[separator]} separate them."


def _checked(body: Sequence[_Line], places: Sequence[header.Place], separator: str) -> pd.DataFrame:
    """Values as numbers and categories. Raises: InputError for the first line with a cell that cannot be used."""
    import pandas as pd

    table, faults = {}, []
    for place in places:
        cells = [line.cells[place.cell] for line in body]
        values: dict[str, rows.Value] = {}
        for cell in dict.fromkeys(cells):  # each text once: most columns have few different ones
            try:
                values[cell] = rows.parse(place.column, _point(cell, place, separator), published=place.published)
            except InputError as error:
                faults.append((body[cells.index(cell)].number, place.cell, str(error)))
                break
        else:
            dtype = float if place.column.is_number else object
            table[place.column.name] = pd.Series([values[cell] for cell in cells], dtype=dtype)
    if faults:
        number, _, fault = min(faults)
        raise InputError(f"Line {number:,}: {fault}")
    return pd.DataFrame(table).set_axis(pd.Index([line.number for line in body], name="line"))


def _point(cell: str, place: header.Place, separator: str) -> str:
    """A cell whose decimal comma, if it may be one, is a point."""
    text = cell.strip()
    if place.column.is_number and separator != "," and _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    return text
