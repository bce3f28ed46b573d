"""The inputs of a run, laid down once in its folder: a table on disk, of which any rows can be read in no time.

Whatever file they come from, its lines are read one after the other, so that a file of any size needs little memory.
What cannot be read is left out and named. The table is an Arrow file that is mapped into memory: a worker reads the
rows of its part, and no others.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ig_core.corpus.disk import writing
from ig_core.errors import InputError

FILE = "inputs.arrow"
UNFINISHED = (f"{FILE}.part", f"{FILE}.typed")  # while it is written
ID = "id"  # the column that numbers the inputs as they stood in their file, from 0
OURS = (  # columns of an explained input, see PartExplainer, and of its line, see lines.py
    ID, "prediction", "probability", "probabilities", "output", "target", "start", "explains", "gap", "error", "points",
    "scores", "starts", "ends", "unseen", "words", "negation", "right", "off",
)  # fmt: skip
_ROWS = 2_000  # of a batch


@dataclass(frozen=True)
class Skipped:
    """An input that cannot be used.

    Attributes:
        where: as people find it: "line 17", "cat.png", "input 17".
        why: in one sentence.
    """

    where: str
    why: str


@dataclass(frozen=True, eq=False)
class Inputs:
    """Inputs on disk.

    Attributes:
        file: the Arrow file.
        sha256: of its contents.
    """

    file: Path
    sha256: str

    @cached_property
    def table(self) -> pa.Table:
        """All of them, mapped and not read."""
        return pa.ipc.open_file(pa.memory_map(str(self.file))).read_all()

    def __len__(self) -> int:
        return self.table.num_rows

    @property
    def columns(self) -> list[str]:
        return [name for name in self.table.column_names if name != ID]

    def rows(self, places: Sequence[int] | np.ndarray) -> pa.Table:
        """The rows at these places, in that order."""
        return self.table.take(pa.array(np.asarray(places, np.int64)))


def renamed(name: str) -> str:
    """What a column of a file is called in a run, where some names are taken: "target" becomes "input target"."""
    return f"input {name}" if name in OURS else name


def lay_down(batches: Iterable[Mapping[str, Sequence[Any]]], folder: Path) -> Inputs:
    """Write inputs into the folder of a run.

    Args:
        batches: columns with their values, all of the same columns; texts are texts, and stay texts where not every
            one of a column is a number.
    Raises: InputError if there are none, or they cannot be written; DiskFullError if there is no room for them.
    """
    file = folder / FILE
    unfinished, typed = (folder / name for name in UNFINISHED)
    with writing(file):
        try:
            _write_texts(batches, unfinished)
            _write_typed(unfinished, typed)
            os.replace(typed, file)
        finally:
            for left in (unfinished, typed):
                left.unlink(missing_ok=True)
            pa.default_memory_pool().release_unused()  # half of what a command holds while its workers work
    return Inputs(file, _sha256(file))


def opened(folder: Path, check: bool = True) -> Inputs | None:
    """The inputs that have been laid down in a folder; None if there are none.

    Args:
        check: whether their hash is wanted, for which the whole file is read; it is empty else.
    """
    file = folder / FILE
    return Inputs(file, _sha256(file) if check else "") if file.exists() else None


def order(count: int, sample: int | None, seed: int) -> np.ndarray:
    """In which order inputs are explained: drawn at random, so that wherever a run stops, what is done is a random
    sample of all; the first `sample` of them."""
    return np.random.default_rng(seed).permutation(count)[: sample or count]


def parts(count: int, size: int) -> list[range]:
    """The places in that order which belong to each part."""
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


def _write_texts(batches: Iterable[Mapping[str, Sequence[Any]]], file: Path) -> None:
    """As they come, numbered."""
    writer, schema, count = None, pa.schema([]), 0
    try:
        for batch in batches:
            size = len(next(iter(batch.values())))
            columns = {renamed(name): values for name, values in batch.items()}
            if len(columns) < len(batch):
                twice = next(name for name in batch if name in OURS and renamed(name) in batch)
                raise InputError(
                    f"The columns {twice!r} and {renamed(twice)!r} cannot be told apart: rename one of them."
                )
            table = pa.table({ID: pa.array(range(count, count + size), pa.int64()), **columns})
            if writer is None:
                fields = [field if field.type != pa.null() else field.with_type(pa.string()) for field in table.schema]
                schema = pa.schema(fields)
                writer = pa.ipc.new_file(str(file), schema)
            writer.write_table(table.cast(schema), max_chunksize=_ROWS)
            count += size
    finally:
        if writer is not None:
            writer.close()
    if not count:
        raise InputError("There is no input that could be read.")


def _write_typed(source: Path, file: Path) -> None:
    """The same, with numbers where a whole column holds nothing else."""
    with pa.memory_map(str(source)) as mapped:
        reader = pa.ipc.open_file(mapped)
        schema = _typed_schema(reader)
        with pa.ipc.new_file(str(file), schema) as writer:
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                columns = [_cast(batch.column(i), schema.field(i).type) for i in range(batch.num_columns)]
                writer.write_batch(pa.record_batch(columns, schema=schema))


def _typed_schema(reader: pa.ipc.RecordBatchFileReader) -> pa.Schema:
    fields = []
    for place, field in enumerate(reader.schema):
        wanted = field.type
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            columns = (reader.get_batch(number).column(place) for number in range(reader.num_record_batches))
            wanted = _type_of(columns) or field.type
        fields.append(pa.field(field.name, wanted))
    return pa.schema(fields)


def _type_of(columns: Iterator[pa.Array]) -> pa.DataType | None:
    """Of texts that are all whole numbers, or all numbers, that type; None of others, and where all are missing."""
    possible = [pa.int64(), pa.float64()]
    any_there = False
    for column in columns:
        any_there = any_there or column.null_count < len(column)
        possible = [wanted for wanted in possible if _is_castable(column, wanted)]
        if not possible:
            return None
    return possible[0] if any_there else None


def _is_castable(column: pa.Array, wanted: pa.DataType) -> bool:
    if pc.any(pc.match_substring_regex(column, r"^[+-]?0\d")).as_py():
        return False  # "007" is a name: as a number it would be another text
    try:
        _cast(column, wanted)
    except pa.ArrowInvalid:
        return False
    return True


def _cast(column: pa.Array, wanted: pa.DataType) -> pa.Array:
    return column if column.type == wanted else column.cast(wanted)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
