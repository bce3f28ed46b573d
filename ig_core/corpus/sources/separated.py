"""Tables as text: CSV, with commas, semicolons, tabs or bars, read line by line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from ig_core.corpus.inputs import Skipped
from ig_core.errors import InputError

SEPARATORS = ",;\t|"
MOST_COLUMNS, MOST_CHARACTERS = 1_000, 1_000_000  # of a line, and of a cell
_TOGETHER = 1_000  # lines
_LOOKED_AT = 65_536  # characters, by which the separator is told


def read(path: Path, tell: Callable[[Skipped], None]) -> Iterator[Mapping[str, Sequence[Any]]]:
    """The columns of a file whose first line names them, as texts; an empty cell is none.

    A line with another number of cells is left out, and told. Empty lines are passed over.

    Raises: InputError if the file is no text, or has no header.
    """
    try:
        with path.open(encoding=_encoding(path), newline="", errors="strict") as stream:
            yield from _batches(path, stream, tell)
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is no text in UTF-8: byte {error.start:,} of a part cannot be read.") from None
    except OSError as error:
        raise InputError(f"{path.name} could not be read: {error.strerror}.") from None


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4)
    return "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _batches(path: Path, stream: TextIO, tell: Callable[[Skipped], None]) -> Iterator[Mapping[str, Sequence[Any]]]:
    start = stream.read(_LOOKED_AT)
    stream.seek(0)
    reader = csv.reader(_without_nulls(stream), delimiter=_separator(start))
    lines = _lines(reader, tell)
    first = next(lines, None)
    if first is None:
        raise InputError(f"{path.name} is empty.")
    names = _header(path, first[1])
    while some := list(islice(_whole(lines, len(names), tell), _TOGETHER)):
        columns = zip(*some, strict=True)
        yield {name: [cell or None for cell in cells] for name, cells in zip(names, columns, strict=True)}


def _without_nulls(stream: TextIO) -> Iterator[str]:
    return (line.replace("\0", "\ufffd") for line in stream)


def _lines(reader: Any, tell: Callable[[Skipped], None]) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that is not empty. The longest cell that Python's reader takes is a setting of the
    whole process: it is ours for as long as one line is read."""
    while True:
        number = reader.line_num + 1
        before = csv.field_size_limit(MOST_CHARACTERS)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            tell(Skipped(f"line {number:,}", f"It cannot be read: {error}."))
            continue
        finally:
            csv.field_size_limit(before)
        if any(cell.strip() for cell in cells):
            yield number, cells


def _whole(lines: Iterator[tuple[int, list[str]]], wanted: int, tell: Callable[[Skipped], None]) -> Iterator[list[str]]:
    for number, cells in lines:
        if len(cells) == wanted:
            yield cells
        else:
            tell(
                Skipped(
                    f"line {number:,}", f"It has {len(cells):,} cell{'s' * (len(cells) != 1)}, the header {wanted:,}."
                )
            )


def _header(path: Path, cells: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    if len(names) > MOST_COLUMNS:
        raise InputError(f"{path.name} has {len(names):,} columns; it may have {MOST_COLUMNS:,}.")
    if not all(names) or len(set(names)) < len(names):
        twice = next((name for name in names if names.count(name) > 1), "")
        why = f"{twice[:60]!r} is there more than once" if twice else "one is empty"
        raise InputError(f"The first line of {path.name} must name the columns, each by a name of its own; {why}.")
    return names


def _separator(start: str) -> str:
    """That by which the first line has most cells, and the lines after it as many."""

    def score(separator: str) -> tuple[int, int]:
        counts = [len(cells) for cells in islice(csv.reader(start.splitlines(), delimiter=separator), 20) if cells]
        return sum(count == counts[0] for count in counts) * (counts[0] > 1) if counts else 0, counts[
            0
        ] if counts else 0

    try:
        return max(SEPARATORS, key=score)
    except csv.Error:
        return ","
