"""Fashion-MNIST: 60,000 pictures of garments to learn from and 10,000 to test on, 28 × 28, grey, ten classes.

Source: Xiao, Rasul and Vollgraf (2017), Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
Algorithms. Four gzipped IDX files hold it, as on its original site.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ig_core.data.fetch import Progress, RemoteFile, data_folders, download_folder
from ig_core.data.fetch import fetch as fetch_file
from ig_core.errors import DataError

LABELS = (
    *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
SIDE = 28  # pixels
FOLDER = "fashion-mnist"
_SITE = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"


def _remote(name: str, size: int, sha256: str) -> RemoteFile:
    return RemoteFile(url=f"{_SITE}/{name}", known_hash=f"sha256:{sha256}", size=size, name=name)


PARTS = {
    "train": (
        _remote(
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        ),
        _remote(
            "train-labels-idx1-ubyte.gz",
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        ),
    ),
    "test": (
        _remote(
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        ),
        _remote(
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
        ),
    ),
}
COUNTS = {"train": 60_000, "test": 10_000}


class Pictures(NamedTuple):
    """One part of the data set: pixels (n, 28, 28) from 0 (black) to 255, labels (n,) as indices of LABELS."""

    pixels: np.ndarray
    labels: np.ndarray


def find() -> Path | None:
    """The first data folder's `fashion-mnist` that holds all four files."""
    files = [remote.name for part in PARTS.values() for remote in part]
    for folder in data_folders():
        if all((folder / FOLDER / name).is_file() for name in files):
            return folder / FOLDER
    return None


def load(split: str = "test", path: Path | None = None) -> Pictures:
    """The pictures of one part, "train" or "test", in the order of the files.

    Args:
        path: the folder to read instead of what `find` finds.
    Raises: DataError if the files are not there or not whole; ValueError for another `split`.
    """
    if split not in PARTS:
        raise ValueError(f"split must be 'train' or 'test'; got {split!r}")
    folder = path or find()
    if folder is None:
        folders = " and ".join(str(folder / FOLDER) for folder in data_folders())
        raise DataError(f"Fashion-MNIST was expected in {folders} and is not there; download it once, 31 MB.")
    images, labels = (folder / remote.name for remote in PARTS[split])
    count = COUNTS[split]
    return Pictures(_read_idx(images, (count, SIDE, SIDE)), _read_idx(labels, (count,)))


def labelled(split: str) -> Pictures:
    """Pictures and labels of one part."""
    return load(split)


def fetch(progress: Progress | None = None) -> Path:
    """Bring the four files into the download folder; those that are there and whole are not fetched again.

    Args:
        progress: called with the bytes written and the bytes in all, over the four files together.
    Raises: DataError, in one sentence, for anything that network, server or disk did.
    """
    remotes = [remote for part in PARTS.values() for remote in part]
    total, before = sum(remote.size or 0 for remote in remotes), 0
    folder = download_folder() / FOLDER
    for remote in remotes:

        def so_far(done: int, _: int, before: int = before) -> None:
            if progress is not None:
                progress(before + done, total)

        fetch_file(remote, folder, so_far)
        before += remote.size or 0
    return folder


def _read_idx(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """A gzipped IDX file of unsigned bytes, which must have this shape."""
    size = int(np.prod(shape))
    try:
        with gzip.open(path) as stream:
            header = stream.read(4 + 4 * len(shape))
            data = stream.read(size + 1)  # one more than wanted, never all that it may unfold to
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path.name} is damaged ({error}): remove it and fetch it again.") from error
    wanted = struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape)
    if header != wanted or len(data) != size:
        raise DataError(f"{path.name} is not an IDX file of {' × '.join(map(str, shape))} bytes: fetch it again.")
    return np.frombuffer(data, np.uint8).reshape(shape)
