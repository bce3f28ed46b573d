"""Where inputs come from: a known data set, a file of a format in SOURCES, or a folder of pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ig_core.corpus.inputs import Skipped
from ig_core.corpus.sources import datasets, folders, json_lines, parquet, separated
from ig_core.data import DATASETS
from ig_core.errors import InputError

Batches = Iterator[Mapping[str, Sequence[Any]]]
Tell = Callable[[Skipped], None]

SOURCES: dict[str, Callable[[Path, Tell], Batches]] = {
    ".csv": separated.read,
    ".tsv": separated.read,
    ".txt": separated.read,
    ".parquet": parquet.read,
    ".jsonl": json_lines.read,
    ".ndjson": json_lines.read,
}
"""Suffix of a file -> the file, and who is told of a line that cannot be read -> columns with their values, some rows
at a time."""


def read(given: str, kind: str, tell: Tell, shape: Sequence[int] = ()) -> Batches:
    """The columns of what people name: a row of DATASETS, or one with a part of it ("imdb:train"), a file, or a folder
    of pictures.

    Args:
        kind: what is wanted of it, a row of KINDS.
        tell: is told of every line or file that cannot be read, and is left out.
        shape: of the pictures that a model of somebody else reads, see ig_core.models.row.Model; empty for garments.
    Raises: InputError, in one sentence, if there is nothing of that name, or it cannot be read at all; DataError if a
        data set is not on this machine.
    """
    name, _, split = given.partition(":")
    if name in DATASETS:
        return datasets.read(name, split or "test", kind)
    path = Path(given)
    if path.is_dir():
        return folders.read(path, kind, tell, shape)
    if not path.exists():
        known = ", ".join(DATASETS)
        raise InputError(f"There is no file or folder {given!r}, and no data set of that name; data sets are: {known}.")
    if path.suffix.lower() not in SOURCES:
        raise InputError(f"{path.name} is of a kind that is not read; these are: {', '.join(SOURCES)}, or a folder.")
    return SOURCES[path.suffix.lower()](path, tell)


def named(given: str) -> str:
    """What people call it: "the test part of IMDB"; of a file or folder its name."""
    name, _, split = given.partition(":")
    if name not in DATASETS:
        return Path(given).name
    return f"the {'training' if split == 'train' else 'test'} part of {DATASETS[name].label.partition(':')[0]}"
