"""IMDB: 25,000 film reviews to learn from and 25,000 to test on, half of each positive.

Source: Maas, Daly, Pham, Huang, Ng and Potts (2011), Learning Word Vectors for Sentiment Analysis. Three
files hold it: the original archive; the same texts as Parquet, which is read ten times faster; and Keras's
`imdb.npz`, whose texts have lost case, punctuation and markup. None of them is unpacked or unpickled.
"""

from __future__ import annotations

import gzip
import io
import json
import pickletools
import re
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ig_core.data.fetch import Progress, RemoteFile, build, data_folders, disk_errors, download_folder
from ig_core.data.fetch import fetch as fetch_file
from ig_core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

ARCHIVE = RemoteFile(
    url="https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
    known_hash="sha256:c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
    size=84_125_825,
    name="aclImdb_v1.tar.gz",
)
KERAS_ARRAYS = RemoteFile(
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb.npz",
    known_hash="sha256:69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
    size=17_464_789,
    name="imdb.npz",
)
KERAS_WORDS = RemoteFile(
    url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb_word_index.json",
    known_hash="md5:bfafd718b763782e994055a2d397834f",
    size=1_641_221,
    name="imdb_word_index.json",
)
PARQUET = "imdb.parquet"

LABELS = ("negative", "positive")
EACH = 12_500  # reviews of each label in each split
SPLITS = ("train", "test")
COLUMNS = {"text": "str", "label": "int8", "split": "str", "rating": "Int8", "id": "str"}
UNKNOWN = "[UNK]"  # what `decode` writes for a word that Keras's load_data left out

LARGEST_REVIEW = 1 << 20  # bytes; the longest in IMDB has under 15,000
LARGEST_MEMBER = 1 << 28  # bytes of one array of imdb.npz; the longest has about 15 million
REVIEW = re.compile(r"aclImdb/((train|test)/(neg|pos)/(\d+)_(\d+))\.txt", re.ASCII)


def find() -> Path | None:
    """The file `load` would read: in each data folder the Parquet file, the archive, then Keras's arrays."""
    for folder in data_folders():
        for name in (PARQUET, ARCHIVE.name, KERAS_ARRAYS.name):
            path = folder / "imdb" / name
            if path.is_file() and (name != KERAS_ARRAYS.name or path.with_name(KERAS_WORDS.name).is_file()):
                return path
    return None


def load(split: str | None = None, path: Path | None = None, each: int = EACH) -> pd.DataFrame:
    """The labelled reviews, one a row; within a split the negative ones first, by number.

    Args:
        split: "train", "test", or None for both, train first.
        path: the file to read instead of what `find` finds; a .parquet, .tar.gz or .npz.
        each: reviews of each label in each split; anything else is refused.
    Returns: columns text (as written, with its <br />), label (0 negative, 1 positive), split, rating (stars,
        1-4 or 7-10) and id ("train/pos/0_9"). See `load_keras` for what an .npz cannot give.
    Raises: DataError if there is no such file or it is not whole; ValueError for another `split`.
    """
    if split not in (None, *SPLITS):
        raise ValueError(f"split must be 'train', 'test' or None; got {split!r}")
    if path is None:
        path = find()
    if path is None:
        folders = " and ".join(str(folder / "imdb") for folder in data_folders())
        raise DataError(f"IMDB was expected in {folders} and is not there; download it once, 84 MB.")
    read = {".parquet": _read_parquet, ".npz": load_keras}.get(path.suffix, _read_archive)
    return read(path, split, each)


def load_keras(path: Path, split: str | None = None, each: int = EACH) -> pd.DataFrame:
    """The reviews as Keras's `imdb.npz` has them, in the columns of `load` and the file's own order.

    That source keeps words only: the texts are lower case, without punctuation and markup, words joined by
    spaces. It has no ratings (<NA>), and ids are made from the position: "train/00012". The raw file holds
    ranks in `imdb_word_index.json`, which must lie beside it; only keras.datasets.imdb.load_data adds 3.
    Raises: DataError if either file is missing, damaged, or contains anything but lists of integers.
    """
    import pandas as pd

    with _reading(path.with_name(KERAS_WORDS.name)):
        words = _words_by_rank(json.loads(path.with_name(KERAS_WORDS.name).read_text("utf-8")))
    with _reading(path), zipfile.ZipFile(path) as archive:
        parts = []
        for name in SPLITS if split is None else (split,):
            reviews, labels = _lists(archive, f"x_{name}.npy"), _integers(archive, f"y_{name}.npy")
            if len(reviews) != len(labels):
                raise _DamagedError(f"it has {len(reviews):,} reviews and {len(labels):,} labels in {name}")
            texts = [" ".join(_word(words, rank) for rank in review) for review in reviews]
            ids = [f"{name}/{i:05d}" for i in range(len(texts))]
            parts.append(pd.DataFrame({"text": texts, "label": labels, "split": name, "id": ids}))
        return _checked(pd.concat(parts, ignore_index=True).assign(rating=pd.NA), split, each)


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


def labelled(split: str) -> tuple[pd.Series, pd.Series]:
    """Texts and labels (0 negative, 1 positive) of one part."""
    frame = load(split=split)
    return frame.text, frame.label


def fetch(progress: Progress | None = None) -> Path:
    """`imdb/imdb.parquet` in the download folder: the original archive, fetched and converted, then dropped.

    An archive that lies there already is used, and stays. After the download, which `progress` counts in
    bytes, the conversion takes some seconds, in which `progress` is called with all bytes done.
    Raises: DataError, in one sentence; nothing is kept then.
    """
    folder = download_folder() / "imdb"
    size = ARCHIVE.size or 0
    return build(
        folder / PARQUET,
        is_good=_is_whole,
        make=partial(_convert, folder, progress),
        waiting=None if progress is None else lambda: progress(0, size),
    )


def fetch_keras(progress: Progress | None = None) -> Path:
    """Keras's `imdb/imdb.npz` in the download folder, with its word index beside it; see `load_keras`."""
    folder = download_folder() / "imdb"
    fetch_file(KERAS_WORDS, folder, progress)
    return fetch_file(KERAS_ARRAYS, folder, progress)


def validation_split(
    frame: pd.DataFrame, size: int = 5_000, seed: int | np.random.Generator = 0, run: int = 100
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Splits the training reviews of `frame` into (train, validation); no text is in both, or twice in one.

    Of a repeated text the first row stays. Validation has `size` rows, each label in its proportion; both parts
    keep the order and the index of `frame`. Test rows are left out. Rows are drawn in runs of `run` neighbours,
    because the reviews of one film follow each other in this data set and no film is in both train and test:
    rows drawn one by one would put most films on both sides, and the accuracy on them would promise two per cent
    too much.
    Raises: ValueError unless 0 < size < the number of different training texts.
    """
    train = frame[frame["split"] == "train"].drop_duplicates("text")
    if not 0 < size < len(train):
        raise ValueError(f"size must lie between 0 and the {len(train):,} different texts; got {size:,}")
    rng = np.random.default_rng(seed)
    rows = [np.flatnonzero(train["label"] == label) for label in sorted(train["label"].unique())]
    # Rounding the running total, not each share, so that the shares add up to `size`.
    ends = np.rint(np.cumsum([len(group) for group in rows]) * size / len(train)).astype(int)
    shares = np.diff(ends, prepend=0)
    drawn = [_in_runs(group, run, rng)[:share] for group, share in zip(rows, shares, strict=True)]
    held_out = np.zeros(len(train), dtype=bool)
    held_out[np.concatenate(drawn)] = True
    return train[~held_out], train[held_out]


def _in_runs(rows: np.ndarray, run: int, rng: np.random.Generator) -> np.ndarray:
    runs = np.array_split(rows, -(-len(rows) // run))
    return np.concatenate([runs[i] for i in rng.permutation(len(runs))])


class _DamagedError(Exception):
    """A file is not what it should be; the message is a clause of the sentence."""


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turns whatever a damaged file makes its reader raise into one DataError sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise DataError(f"{path} was expected and is not there.") from error
    except _DamagedError as error:
        raise DataError(f"{path} is not the IMDB data set: {error}; remove it and download it again.") from error
    except _UNREADABLE as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise DataError(f"{path} cannot be read; remove it and download it again ({reason}).") from error


# What gzip, tarfile, zipfile, json, numpy, pandas and pyarrow raise on damaged bytes.
_UNREADABLE = (OSError, EOFError, ValueError, TypeError, LookupError, RuntimeError, OverflowError)
_UNREADABLE += (zlib.error, tarfile.TarError, zipfile.BadZipFile)


def _checked(frame: pd.DataFrame, split: str | None, each: int) -> pd.DataFrame:
    """`frame` with the types of COLUMNS, if it has `each` reviews of each label in each split wanted."""
    frame = frame[list(COLUMNS)].astype(COLUMNS)
    wanted = {(name, label): each for name in _splits(split) for label in (0, 1)}
    came = Counter(zip(frame["split"], frame["label"], strict=True))
    if came != wanted:
        raise _DamagedError(f"{_counts(wanted)} were expected and {_counts(came)} came")
    return frame


def _splits(split: str | None) -> tuple[str, ...]:
    return SPLITS if split is None else (split,)


def _counts(reviews: Mapping[tuple[str, int], int]) -> str:
    groups = sorted(reviews.items(), reverse=True)[:8]
    return ", ".join(f"{n:,} {split} reviews labelled {label}" for (split, label), n in groups) or "none"


def _read_parquet(path: Path, split: str | None, each: int) -> pd.DataFrame:
    with _reading(path):
        import pyarrow.parquet as pq

        filters = None if split is None else [("split", "=", split)]
        table = pq.read_table(path, columns=list(COLUMNS), filters=filters, partitioning=None)
        return _checked(table.to_pandas(), split, each)


def _read_archive(path: Path, split: str | None, each: int, heard: Callable[[], object] = lambda: None) -> pd.DataFrame:
    """The archive's labelled reviews, in the order of the Parquet file; `heard` is called now and then."""
    import pandas as pd

    rows = []
    for row in _reviews(path, _splits(split), each):
        rows.append(row)
        if len(rows) % 500 == 1:
            heard()
    rows.sort(key=lambda row: row[0])
    with _reading(path):
        frame = pd.DataFrame([row[1:] for row in rows], columns=list(COLUMNS))
        return _checked(frame, split, each)


def _reviews(path: Path, splits: tuple[str, ...], each: int) -> Iterator[tuple]:
    """(place in the order, then COLUMNS) for each labelled review, as the archive has them, from memory."""
    came: Counter[tuple[str, int]] = Counter()
    with _reading(path), gzip.open(path) as plain, tarfile.open(fileobj=plain, mode="r|") as archive:
        while (member := archive.next()) is not None:
            archive.members.clear()  # tarfile would remember all 100,000
            named = REVIEW.fullmatch(member.name)
            if named is None or named[2] not in splits or not member.isfile():
                continue
            if member.size > LARGEST_REVIEW:
                raise _DamagedError(f"{member.name} has {member.size:,} bytes")
            text = archive.extractfile(member).read().decode("utf-8")
            split, label = named[2], int(named[3] == "pos")
            came[split, label] += 1
            if came[split, label] > each:
                raise _DamagedError(f"more than {each:,} {split} reviews are labelled {label}")
            yield (SPLITS.index(split), label, int(named[4])), text, label, split, int(named[5]), named[1]
        while plain.read(1 << 20):  # gzip compares its checksum at the very end
            pass


def _is_whole(path: Path) -> bool:
    try:
        load(path=path, each=EACH)
    except DataError:
        return False
    return True


def _convert(folder: Path, progress: Progress | None, target: Path) -> None:
    """Writes the Parquet file to `target`, from the archive in `folder` or one fetched beside `target`."""
    there = (folder / ARCHIVE.name).is_file()
    archive = fetch_file(ARCHIVE, folder if there else target.parent, progress)
    size = archive.stat().st_size
    heard = (lambda: None) if progress is None else (lambda: progress(size, size))
    frame = _read_archive(archive, None, EACH, heard)
    with disk_errors(f"{target.name} could not be written to {folder}"):
        _write_parquet(frame, target)


def _write_parquet(frame: pd.DataFrame, target: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = [pa.string(), pa.int8(), pa.dictionary(pa.int32(), pa.string()), pa.int8(), pa.string()]
    schema = pa.schema(list(zip(COLUMNS, types, strict=True)))
    columns = [pa.array(frame[name].astype(object), kind) for name, kind in zip(COLUMNS, types, strict=True)]
    table = pa.table(columns, schema=schema)
    pq.write_table(
        table, target, compression="zstd", compression_level=9, row_group_size=EACH, use_dictionary=["split"]
    )


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
        raise _DamagedError(f"{name} has the unknown format {version}")
    shape, _, kind = headers[version](file)
    if kind != np.dtype(object):
        raise _DamagedError(f"{name} holds {kind} where lists were expected")
    rows = _lists_of_integers(file.read())
    if shape != (len(rows),):
        raise _DamagedError(f"{name} holds {len(rows):,} lists where its header says {shape}")
    return rows


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if (size := archive.getinfo(name).file_size) > LARGEST_MEMBER:
        raise _DamagedError(f"{name} would take {size:,} bytes")
    return archive.read(name)


# A pickled array of lists: first the opcodes that name and shape the array, then, from the first (outer) list
# on, the lists. The words are all that a pickled object array contains, in NumPy 1, NumPy 2 and Python 2.
_WORDS = {"numpy.core.multiarray", "numpy._core.multiarray", "_reconstruct", "numpy", "ndarray", "dtype"}
_WORDS |= {"O8", "O4", "O", "|", "b"}
_TEXT = {"SHORT_BINUNICODE", "BINUNICODE", "SHORT_BINSTRING", "SHORT_BINBYTES"}
_INTEGER = {"BININT", "BININT1", "BININT2", "LONG1"}
_SHAPE = {"MARK", "TUPLE", "BUILD", "PROTO", "FRAME", "STOP", "MEMOIZE", "BINPUT", "LONG_BINPUT"}
_NAMING = {"STACK_GLOBAL", "REDUCE", "TUPLE1", "TUPLE2", "TUPLE3", "BINGET", "NONE", "NEWTRUE", "NEWFALSE"}


def _lists_of_integers(pickled: bytes) -> list[list[int]]:
    """The rows of a pickled NumPy object array of lists of integers, read off its opcodes.

    Nothing is unpickled: pickletools lists the opcodes and executes none. An opcode, a global or a string
    that such an array does not contain is refused.
    """
    rows: list[list[int]] = []
    started = False
    for opcode, argument, _ in pickletools.genops(pickled):
        name = opcode.name
        if name in _INTEGER:
            if rows:
                rows[-1].append(argument)
            elif started:
                raise _DamagedError("a number stands where a list was expected")
        elif name == "EMPTY_LIST":
            if started:
                rows.append([])
            started = True
        elif name in _SHAPE or (started and name in ("APPEND", "APPENDS")):
            continue
        elif started:
            raise _DamagedError(f"it contains {name} where lists of integers were expected")
        elif name == "GLOBAL" or name in _TEXT:
            text = argument.decode("latin-1") if isinstance(argument, bytes) else argument
            if not _WORDS.issuperset(text.split(" ")):
                raise _DamagedError(f"it names {text[:60]!r}, which a NumPy array of lists does not; nothing was run")
        elif name not in _NAMING:
            raise _DamagedError(f"it contains {name}, which a NumPy array of lists does not")
    return rows
