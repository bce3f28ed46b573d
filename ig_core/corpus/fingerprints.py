"""Whether two runs found the same, whoever worked on them and however often they were interrupted."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import pyarrow as pa

from ig_core.corpus.inputs import ID
from ig_core.corpus.opened import Corpus

DIGITS = 4  # after the point, to which scores and other numbers are compared


def fingerprint(run: Corpus) -> str:
    """A hash of all rows of a run, and of the inputs that could not be explained: 16 hexadecimal digits.

    Rows are sorted by their ids, numbers that are no whole ones are rounded to DIGITS. Rows hold no times and no names
    of workers; so two runs with the same settings have the same fingerprint if each input was explained once.
    """
    ids: list[np.ndarray] = []
    rows: list[bytes] = []
    for table in run.tables():
        if table.num_rows:
            ids.append(table[ID].to_numpy())
            rows += _digests(table)
    found = hashlib.sha256()
    for place in np.argsort(np.concatenate([np.zeros(0, np.int64), *ids]), kind="stable"):
        found.update(rows[place])
    skipped = sorted([one.where, one.why] for one in run.skipped())
    found.update(json.dumps(skipped).encode())
    return found.hexdigest()[:16]


def _digests(table: pa.Table) -> list[bytes]:
    """A hash of each row."""
    columns = [_contents(table[name].combine_chunks()) for name in sorted(table.column_names)]
    return [hashlib.sha256(b"\0".join(row)).digest() for row in zip(*columns, strict=True)]


def _contents(column: pa.Array) -> list[bytes]:
    """The value in each row as bytes that are the same for the same value."""
    if pa.types.is_list(column.type) and not column.null_count:
        values = _rounded(column.flatten().to_numpy(zero_copy_only=False))
        cuts = np.cumsum(column.value_lengths().to_numpy())[:-1]
        return [own.tobytes() for own in np.split(values, cuts)]
    return [json.dumps(_rounded_one(value), default=str).encode() for value in column.to_pylist()]


def _rounded(values: np.ndarray) -> np.ndarray:
    return np.round(values.astype(np.float64), DIGITS) + 0.0  # which makes a plain zero of one with a sign


def _rounded_one(value: Any) -> Any:
    return round(value, DIGITS) + 0.0 if isinstance(value, float) else value
