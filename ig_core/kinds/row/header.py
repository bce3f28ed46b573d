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
    ours = _all_names(columns) | {_key(column.label) for column in columns}
    return sum(_key(name) in ours for name in names)


def places(names: Sequence[str], columns: Sequence[Column]) -> list[Place]:
    """Where the columns that models may read stand in a file with this header, in our order.

    Args:
        names: the cells of the header, in any order and case.
        columns: all of the table: those that models may not read are known, and so not taken for others.
    Raises: InputError, in one sentence, if a column is missing or stands there twice.
    """
    keys, taken = [_key(name) for name in names], _all_names(columns)
    found = {column.name: _indices(column, keys, taken) for column in features(columns)}
    missing = [name for name, indices in found.items() if not indices]
    if missing:
        there = listed([name for name in names if name.strip()])
        several = "s" * (len(missing) > 1)
        raise InputError(f"The header lacks the column{several} {', '.join(missing)}; it has: {there}.")
    for name, indices in found.items():
        if len(indices) > 1:
            twice = " and ".join(shown(names[index]) for index in indices[:2])
            raise InputError(f"The header has the column {name} more than once: {twice}.")
    return [
        Place(column, found[column.name][0], _is_published(column, keys[found[column.name][0]]))
        for column in features(columns)
    ]


def others(names: Sequence[str], columns: Sequence[Column]) -> tuple[str, ...]:
    """The names of a header that are those of no column, as they stand there."""
    ours = _all_names(columns)
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
    key = _key(name)
    ours = [column for column in columns if key in _names(column)]
    ours = ours or [column for column in columns if key == _key(column.label)]
    if not ours:
        choices = ", ".join(column.name for column in features(columns))
        raise InputError(f"There is no column {shown(name)}; choose from: {choices}.")
    if not ours[0].is_feature:
        raise InputError(f"Models do not read the column {ours[0].name}: {ours[0].not_because}")
    return row | {ours[0].name: rows.parse(ours[0], value, published=_is_published(ours[0], key))}


def shown(name: str) -> str:
    """What stands in a file, for a sentence: one line in quotes, not too long, and nothing that is not visible."""
    return repr(name.strip() if len(name) <= _SHOWN else f"{name.strip()[:_SHOWN]}…")


def listed(names: Sequence[str]) -> str:
    """What stands in a file, for a sentence: the first few names, and how many more there are."""
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(shown(name) for name in names[:_NAMED])}{more}"


def _indices(column: Column, keys: Sequence[str], taken: set[str]) -> list[int]:
    """The cells of the header that name a column; labels count only where its names are not there.

    Args:
        keys: of the cells.
        taken: the names of all columns: "education" is a column, and another one's label.
    """
    own, label = _names(column), _key(column.label)
    by_name = [index for index, key in enumerate(keys) if key in own]
    return by_name or [index for index, key in enumerate(keys) if key == label and key not in taken]


def _all_names(columns: Sequence[Column]) -> set[str]:
    return {name for column in columns for name in _names(column)}


def _names(column: Column) -> set[str]:
    return {_key(column.name), _key(column.source or column.name)}


def _is_published(column: Column, key: str) -> bool:
    return bool(column.source) and key == _key(column.source) != _key(column.name)


def _key(name: str) -> str:
    return name.strip().casefold()
