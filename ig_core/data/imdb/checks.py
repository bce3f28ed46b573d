"""What every file of the data set must contain, and the one sentence with which another one is refused."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ig_core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

SPLITS = ("train", "test")
EACH = 12_500  # reviews of each label in each split
COLUMNS = {"text": "str", "label": "int8", "split": "str", "rating": "Int8", "id": "str"}

# What gzip, tarfile, zipfile, json, numpy, pandas and pyarrow raise on damaged bytes.
_UNREADABLE: tuple[type[Exception], ...] = (
    *(OSError, EOFError, ValueError, TypeError, LookupError, RuntimeError, OverflowError),
    *(zlib.error, tarfile.TarError, zipfile.BadZipFile),
)


class DamagedError(Exception):
    """A file is not what it should be; the message is a clause of the sentence."""


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns whatever a damaged file makes its reader raise into one DataError sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise DataError(f"{path} was expected and is not there.") from error
    except DamagedError as error:
        raise DataError(f"{path} is not the IMDB data set: {error}; remove it and download it again.") from error
    except _UNREADABLE as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise DataError(f"{path} cannot be read; remove it and download it again ({reason}).") from error


def splits_of(split: str | None) -> tuple[str, ...]:
    """The splits that an argument stands for: None for both."""
    return SPLITS if split is None else (split,)


def checked(frame: pd.DataFrame, split: str | None, each: int) -> pd.DataFrame:
    """`frame` with the types of COLUMNS, if it has `each` reviews of each label in each split wanted."""
    frame = frame[list(COLUMNS)].astype(COLUMNS)
    wanted = {(name, label): each for name in splits_of(split) for label in (0, 1)}
    came = Counter(zip(frame["split"], frame["label"], strict=True))
    if came != wanted:
        raise DamagedError(f"{_counts(wanted)} were expected and {_counts(came)} came")
    return frame


def _counts(reviews: Mapping[tuple[str, int], int]) -> str:
    groups = sorted(reviews.items(), reverse=True)[:8]
    return ", ".join(f"{n:,} {split} reviews labelled {label}" for (split, label), n in groups) or "none"
