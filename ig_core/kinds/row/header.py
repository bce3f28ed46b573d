"""Which columns of a file, or of a command, are which of ours: by name, by the published file's name, or by label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ig_core.data.columns import Column, features
from ig_core.errors import InputError
from ig_core.kinds.row import rows

_SHOWN = 60  # characters of a name, in an error
_NAMED = 5  # names of each sort, in an error


class Place(NamedTuple):
    """Where in the lines of a file the values of a column stand.

    Attributes:
        column: one of ours.
        cell: which cell of each line, from 0.
        published: whether values are written as in the published file, whose name for the column the header has.
    """

    column: Column
    cell: int
    published: bool


def known(names: Sequence[str], columns: Sequence[Column]) -> int:
    """How many of the names are those of columns."""
    ours = {name for column in columns for name in (*_names(column), _key(column.label))}
    return sum(_key(name) in ours for name in names)


def places(names: Sequence[str], columns: Sequence[Column]) -> list[Place]:
    """Where the columns that models may read stand in a file with this header, in our order.

    Args:
        names: the cells of the header, in any order and case.
        columns: all of the table: those that models may not read are known, and so not taken for others.
    Raises: InputError, in one sentence, if a column is missing or stands there twice.
    """
    found = {column.name: _indices(column, names, columns) for column in features(columns)}
    missing = [name for name, indices in found.items() if not indices]
    if missing:
        there = _listed([name for name in names if name.strip()])
        several = "s" * (len(missing) > 1)
        raise InputError(f"The header lacks the column{several} {', '.join(missing)}; it has: {there}.")
    for name, indices in found.items():
        if len(indices) > 1:
            twice = " and ".join(shown(names[index]) for index in indices[:2])
            raise InputError(f"The header has the column {name} more than once: {twice}.")
    return [
        Place(column, found[column.name][0], _is_published(column, names[found[column.name][0]]))
        for column in features(columns)
    ]


def others(names: Sequence[str], columns: Sequence[Column]) -> tuple[str, ...]:
    """The names of a header that are those of no column, as they stand there."""
    ours = {name for column in columns for name in _names(column)}
    taken = {place.cell for place in places(names, columns)}
    return tuple(
        name.strip()
        for index, name in enumerate(names)
        if name.strip() and index not in taken and _key(name) not in ours
    )


def changed(row: rows.Row, change: str, columns: Sequence[Column]) -> rows.Row:
    """The row with one other value, given as "column=value": "age=30", "education-num=Bachelor's degree".

    Raises: InputError, in one sentence, if that is no column that models may read, or no value of it.
    """
    name, equals, value = change.partition("=")
    if not equals:
        raise InputError(f"A change is written column=value; got {shown(change)}.")
    ours = [column for column in columns if _key(name) in _names(column)]
    ours = ours or [column for column in columns if _key(name) == _key(column.label)]
    if not ours:
        choices = ", ".join(column.name for column in features(columns))
        raise InputError(f"There is no column {shown(name)}; choose from: {choices}.")
    if not ours[0].is_feature:
        raise InputError(f"Models do not read the column {ours[0].name}: {ours[0].not_because}")
    return row | {ours[0].name: rows.parse(ours[0], value, published=_is_published(ours[0], name))}


def shown(name: str) -> str:
    """What stands in a file, for a sentence: one line in quotes, not too long, and nothing that is not visible."""
    return repr(name.strip() if len(name) <= _SHOWN else f"{name.strip()[:_SHOWN]}…")


def _indices(column: Column, names: Sequence[str], columns: Sequence[Column]) -> list[int]:
    """The cells of the header that name a column; labels count only where its names are not there."""
    by_name = [index for index, name in enumerate(names) if _key(name) in _names(column)]
    taken = {name for other in columns for name in _names(other)}  # "education" is a column, and another one's label
    return by_name or [
        index for index, name in enumerate(names) if _key(name) == _key(column.label) and _key(name) not in taken
    ]


def _names(column: Column) -> set[str]:
    return {_key(column.name), _key(column.source or column.name)}


def _is_published(column: Column, name: str) -> bool:
    return bool(column.source) and _key(name) == _key(column.source) != _key(column.name)


def _key(name: str) -> str:
    return name.strip().casefold()


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(shown(name) for name in names[:_NAMED])}{more}"
