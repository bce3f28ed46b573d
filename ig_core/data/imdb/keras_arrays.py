"""The data set as Keras publishes it: `imdb.npz`, ranks of words, beside `imdb_word_index.json`, the words.

Both lie in https://storage.googleapis.com/tensorflow/tf-keras-datasets. The lists of ranks are a pickle, which is read
off its opcodes and never unpickled.
"""

from __future__ import annotations

import io
import json
import pickletools
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core.data.imdb.checks import EACH, DamagedError, checked, reading, splits_of

if TYPE_CHECKING:
    import pandas as pd

ARRAYS = "imdb.npz"
WORD_INDEX = "imdb_word_index.json"

UNKNOWN = "[UNK]"  # what `decode` writes for a word that Keras's load_data left out
LARGEST_MEMBER = 1 << 28  # bytes of one array of imdb.npz; the longest has about 15 million


def load_keras(path: Path, split: str | None = None, each: int = EACH) -> pd.DataFrame:
    """The reviews as Keras's `imdb.npz` has them, in the columns of imdb.load and the file's own order.

    That source keeps words only: the texts are lower case, without punctuation and markup, words joined by
    spaces. It has no ratings (<NA>), and ids are made from the position: "train/00012". The raw file holds
    ranks in `imdb_word_index.json`, which must lie beside it; only keras.datasets.imdb.load_data adds 3.
    Raises: DataError if either file is missing, damaged, or contains anything but lists of integers.
    """
    import pandas as pd

    with reading(path.with_name(WORD_INDEX)):
        words = _words_by_rank(json.loads(path.with_name(WORD_INDEX).read_text("utf-8")))
    with reading(path), zipfile.ZipFile(path) as archive:
        parts = []
        for name in splits_of(split):
            reviews, labels = _lists(archive, f"x_{name}.npy"), _integers(archive, f"y_{name}.npy")
            if len(reviews) != len(labels):
                raise DamagedError(f"it has {len(reviews):,} reviews and {len(labels):,} labels in {name}")
            texts = [" ".join(_word(words, rank) for rank in review) for review in reviews]
            ids = [f"{name}/{i:05d}" for i in range(len(texts))]
            parts.append(pd.DataFrame({"text": texts, "label": labels, "split": name, "rating": pd.NA, "id": ids}))
        return checked(pd.concat(parts, ignore_index=True), split, each)


def decode(indices: Iterable[int], word_index: Mapping[str, int], index_from: int = 3) -> list[str]:
    """The words that `indices` from keras.datasets.imdb.load_data stand for.

    Args:
        indices: rank + `index_from`, or below it 0 padding and 1 start, which vanish, and 2 unknown.
        word_index: word -> rank, from 1, as in `imdb_word_index.json`.
        index_from: what load_data was given. With 0, `indices` are ranks, as in the raw file.
    Raises: ValueError for an index that stands for nothing.
    """
    words, decoded = _words_by_rank(word_index), []
    for index in indices:
        if index > index_from or index < 0:
            decoded.append(_word(words, index - index_from))
        elif index == 2:
            decoded.append(UNKNOWN)
        elif index not in (0, 1):
            raise ValueError(f"index {index} is neither a word nor 0, 1 or 2, with index_from={index_from}")
    return decoded


def _words_by_rank(word_index: Mapping[str, int]) -> list[str | None]:
    """rank -> word; None where there is no word of that rank."""
    if not isinstance(word_index, Mapping):
        raise ValueError("a word index must map words to ranks")
    ranks = word_index.values()
    if not all(type(rank) is int and 0 < rank <= 10 * len(word_index) for rank in ranks):
        raise ValueError("a word's rank must be an integer from 1 up")
    words: list[str | None] = [None] * (max(ranks, default=0) + 1)
    for word, rank in word_index.items():
        words[rank] = word
    return words


def _word(words: list[str | None], rank: int) -> str:
    word = words[rank] if 0 <= rank < len(words) else None
    if word is None:
        raise ValueError(f"no word has rank {rank}")
    return word


def _integers(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    return np.lib.format.read_array(io.BytesIO(_member(archive, name)), allow_pickle=False)


def _lists(archive: zipfile.ZipFile, name: str) -> list[list[int]]:
    """The lists of integers of a one-dimensional object array, which .npy holds as a pickle."""
    file = io.BytesIO(_member(archive, name))
    version = np.lib.format.read_magic(file)
    headers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    if version not in headers:
        raise DamagedError(f"{name} has the unknown format {version}")
    shape, _, kind = headers[version](file)
    if kind != np.dtype(object):
        raise DamagedError(f"{name} holds {kind} where lists were expected")
    rows = lists_of_integers(file.read())
    if shape != (len(rows),):
        raise DamagedError(f"{name} holds {len(rows):,} lists where its header says {shape}")
    return rows


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if (size := archive.getinfo(name).file_size) > LARGEST_MEMBER:
        raise DamagedError(f"{name} would take {size:,} bytes")
    return archive.read(name)


# A pickled array of lists: first the opcodes that name and shape the array, then, from the first (outer) list
# on, the lists. The words are all that a pickled object array contains, in NumPy 1, NumPy 2 and Python 2.
_WORDS = {"numpy.core.multiarray", "numpy._core.multiarray", "_reconstruct", "numpy", "ndarray", "dtype"}
_WORDS |= {"O8", "O4", "O", "|", "b"}
_TEXT = {"SHORT_BINUNICODE", "BINUNICODE", "SHORT_BINSTRING", "SHORT_BINBYTES"}
_INTEGER = {"BININT", "BININT1", "BININT2", "LONG1"}
_SHAPE = {"MARK", "TUPLE", "BUILD", "PROTO", "FRAME", "STOP", "MEMOIZE", "BINPUT", "LONG_BINPUT"}
_NAMING = {"STACK_GLOBAL", "REDUCE", "TUPLE1", "TUPLE2", "TUPLE3", "BINGET", "NONE", "NEWTRUE", "NEWFALSE"}


def lists_of_integers(pickled: bytes) -> list[list[int]]:
    """The rows of a pickled NumPy object array of lists of integers, read off its opcodes.

    Nothing is unpickled: pickletools lists the opcodes and executes none. An opcode, a global or a string
    that such an array does not contain is refused.
    """
    rows: list[list[int]] = []
    started = False
    argument: Any  # which type it has, depends on the opcode
    for opcode, argument, _ in pickletools.genops(pickled):
        name = opcode.name
        if name in _INTEGER:
            if rows:
                rows[-1].append(argument)
            elif started:
                raise DamagedError("a number stands where a list was expected")
        elif name == "EMPTY_LIST":
            if started:
                rows.append([])
            started = True
        elif name in _SHAPE or (started and name in ("APPEND", "APPENDS")):
            continue
        elif started:
            raise DamagedError(f"it contains {name} where lists of integers were expected")
        elif name == "GLOBAL" or name in _TEXT:
            text = argument.decode("latin-1") if isinstance(argument, bytes) else argument
            if not _WORDS.issuperset(text.split(" ")):
                raise DamagedError(f"it names {text[:60]!r}, which a NumPy array of lists does not; nothing was run")
        elif name not in _NAMING:
            raise DamagedError(f"it contains {name}, which a NumPy array of lists does not")
    return rows
