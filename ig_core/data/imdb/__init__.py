"""IMDB: 25,000 film reviews to learn from and 25,000 to test on, half of each positive.

Source: Maas, Daly, Pham, Huang, Ng and Potts (2011), Learning Word Vectors for Sentiment Analysis. Three
files hold it: the original archive; the same texts as Parquet, which is read ten times faster; and Keras's
`imdb.npz`, whose texts have lost case, punctuation and markup. None of them is unpacked or unpickled.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ig_core.data.fetch import Progress, RemoteFile, build, data_folders, disk_errors, download_folder
from ig_core.data.fetch import fetch as fetch_file
from ig_core.data.imdb.checks import EACH, SPLITS
from ig_core.data.imdb.files import read_archive, read_parquet, write_parquet
from ig_core.data.imdb.keras_arrays import ARRAYS, WORD_INDEX, decode, load_keras
from ig_core.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ARCHIVE",
    "EACH",
    "LABELS",
    "PARQUET",
    "SPLITS",
    "decode",
    "fetch",
    "find",
    "labelled",
    "load",
    "load_keras",
    "validation_split",
]

LABELS = ("negative", "positive")
FOLDER = "imdb"
PARQUET = "imdb.parquet"
ARCHIVE = RemoteFile(
    url="https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
    known_hash="sha256:c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
    size=84_125_825,
    name="aclImdb_v1.tar.gz",
)


def find() -> Path | None:
    """The file `load` would read: in each data folder the Parquet file, the archive, then Keras's arrays."""
    for folder in data_folders():
        for name in (PARQUET, ARCHIVE.name, ARRAYS):
            path = folder / FOLDER / name
            if path.is_file() and (name != ARRAYS or path.with_name(WORD_INDEX).is_file()):
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
        folders = " and ".join(str(folder / FOLDER) for folder in data_folders())
        raise DataError(f"IMDB was expected in {folders} and is not there; download it once, 84 MB.")
    read = {".parquet": read_parquet, ".npz": load_keras}.get(path.suffix, read_archive)
    return read(path, split, each)


def labelled(split: str) -> tuple[pd.Series, pd.Series]:
    """Texts and labels (0 negative, 1 positive) of one part."""
    frame = load(split=split)
    return frame.text, frame.label


def others(split: str) -> pd.DataFrame:
    """The stars of each review of one part, as `rating`, 1 to 10."""
    return load(split=split)[["rating"]]


def fetch(progress: Progress | None = None) -> Path:
    """`imdb/imdb.parquet` in the download folder: the original archive, fetched and converted, then dropped.

    An archive that lies there already is used, and stays. After the download, which `progress` counts in
    bytes, the conversion takes some seconds, in which `progress` is called with all bytes done.
    Raises: DataError, in one sentence; nothing is kept then.
    """
    folder = download_folder() / FOLDER
    size = ARCHIVE.size or 0
    return build(
        folder / PARQUET,
        is_good=_is_whole,
        make=partial(_convert, folder, progress),
        waiting=None if progress is None else lambda: progress(0, size),
    )


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
    """`rows` in runs of about `run` neighbours, the runs in random order."""
    runs = np.array_split(rows, -(-len(rows) // run))
    return np.concatenate([runs[i] for i in rng.permutation(len(runs))])


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
    all_done = (lambda: None) if progress is None else (lambda: progress(size, size))
    frame = read_archive(archive, None, EACH, all_done)
    with disk_errors(f"{target.name} could not be written to {folder}"):
        write_parquet(frame, target, EACH)
