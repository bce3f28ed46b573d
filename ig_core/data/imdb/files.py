"""The data set with its texts as written: the original archive, and the Parquet file made of it.

The archive is read from start to end and never unpacked; the Parquet file is read ten times faster.
"""

from __future__ import annotations

import gzip
import re
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ig_core.data.imdb.checks import COLUMNS, SPLITS, DamagedError, checked, reading, splits_of

if TYPE_CHECKING:
    import pandas as pd

LARGEST_REVIEW = 1 << 20  # bytes; the longest in IMDB has under 15,000
REVIEW = re.compile(r"aclImdb/((train|test)/(neg|pos)/(\d+)_(\d+))\.txt", re.ASCII)


def read_parquet(path: Path, split: str | None, each: int) -> pd.DataFrame:
    """The reviews of a Parquet file, as imdb.load returns them."""
    with reading(path):
        import pyarrow.parquet as pq

        filters = None if split is None else [("split", "=", split)]
        # in one thread: several would hold on to as much again as the table takes
        table = pq.read_table(path, columns=list(COLUMNS), filters=filters, partitioning=None, use_threads=False)
        for name in COLUMNS:
            if missing := table[name].null_count:
                raise DamagedError(f"{missing:,} reviews have no {name}")
        return checked(table.to_pandas(), split, each)


def write_parquet(frame: pd.DataFrame, path: Path, each: int) -> None:
    """Writes what read_archive returns, `each` reviews a row group: one label of one split."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = [pa.string(), pa.int8(), pa.dictionary(pa.int32(), pa.string()), pa.int8(), pa.string()]
    schema = pa.schema(list(zip(COLUMNS, types, strict=True)))
    columns = [pa.array(frame[name].astype(object), kind) for name, kind in zip(COLUMNS, types, strict=True)]
    table = pa.table(columns, schema=schema)
    pq.write_table(table, path, compression="zstd", compression_level=9, row_group_size=each, use_dictionary=["split"])


def read_archive(
    path: Path, split: str | None, each: int, progress: Callable[[], object] = lambda: None
) -> pd.DataFrame:
    """The archive's labelled reviews, in the order of the Parquet file; `progress` is called every 500 reviews."""
    import pandas as pd

    rows = []
    for row in _reviews(path, splits_of(split), each):
        rows.append(row)
        if len(rows) % 500 == 1:
            progress()
    rows.sort(key=lambda row: row[0])
    with reading(path):
        frame = pd.DataFrame([row[1:] for row in rows], columns=list(COLUMNS))
        return checked(frame, split, each)


def _reviews(path: Path, splits: tuple[str, ...], each: int) -> Iterator[tuple]:
    """(place in the order, then COLUMNS) for each labelled review, as the archive has them, from memory."""
    came: Counter[tuple[str, int]] = Counter()
    with reading(path), gzip.open(path) as plain, tarfile.open(fileobj=plain, mode="r|") as archive:
        while (member := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # tarfile would remember all 100,000
            named = REVIEW.fullmatch(member.name)
            if named is None or named[2] not in splits or not member.isfile():
                continue
            if member.size > LARGEST_REVIEW:
                raise DamagedError(f"{member.name} has {member.size:,} bytes")
            content = archive.extractfile(member)
            assert content is not None  # as a member that is a file has
            text = content.read().decode("utf-8")
            split, label = named[2], int(named[3] == "pos")
            came[split, label] += 1
            if came[split, label] > each:
                raise DamagedError(f"more than {each:,} {split} reviews are labelled {label}")
            yield (SPLITS.index(split), label, int(named[4])), text, label, split, int(named[5]), named[1]
        while plain.read(1 << 20):  # gzip compares its checksum at the very end
            pass
