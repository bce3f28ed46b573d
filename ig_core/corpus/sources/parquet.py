"""Parquet files, read some rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ig_core.corpus.inputs import Skipped
from ig_core.errors import InputError, UserError, sentence

_TOGETHER = 1_000  # rows


def read(path: Path, tell: Callable[[Skipped], None]) -> Iterator[Mapping[str, Sequence[Any]]]:
    """The columns of texts, numbers, truth values and dates; others, such as lists, are left out.

    Raises: InputError if it is no Parquet file, is damaged, has no such column, or two of one name.
    """
    try:
        file = pq.ParquetFile(path)
        fields = list(file.schema_arrow)
        for batch in file.iter_batches(_TOGETHER, columns=_names(path, fields)):
            batch.validate(full=True)  # that of a damaged file may hold what is no text
            yield {name: _plain(batch.column(name)) for name in batch.schema.names}
    except UserError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        raise InputError(f"{path.name} cannot be read as Parquet: {sentence(error)}.") from None


def _names(path: Path, fields: Sequence[pa.Field]) -> list[str]:
    """Of the columns that can be used."""
    names = [field.name for field in fields]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise InputError(f"{path.name} has more than one column {twice[:60]!r}.")
    usable = [field.name for field in fields if _is_plain(field.type)]
    if not usable:
        raise InputError(f"{path.name} has no column of texts or numbers.")
    return usable


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_boolean,
    )
    return any(test(kind) for test in (*tests, pa.types.is_temporal, pa.types.is_string_view))


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
