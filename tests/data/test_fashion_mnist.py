"""Fashion-MNIST's four IDX files: read whole or refused; fetched one after the other."""

import gzip
import hashlib
import os
import struct
from pathlib import Path

import numpy as np
import pytest

from ig_core.data import DATASETS, fashion_mnist
from ig_core.data.fetch import RemoteFile
from ig_core.errors import DataError


def idx(array: np.ndarray) -> bytes:
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return gzip.compress(header + array.astype(np.uint8).tobytes(), mtime=0)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A folder with two test pictures, the first all 7 and the second all 200, of an ankle boot and a T-shirt."""
    monkeypatch.setattr(fashion_mnist, "COUNTS", {"train": 3, "test": 2})
    pixels = np.stack([np.full((28, 28), 7), np.full((28, 28), 200)])
    (tmp_path / "t10k-images-idx3-ubyte.gz").write_bytes(idx(pixels))
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(idx(np.array([9, 0])))
    return tmp_path


def test_pictures_and_labels_come_in_the_order_of_the_file(small):
    pictures = fashion_mnist.load("test", path=small)
    assert pictures.pixels.shape == (2, 28, 28)
    assert pictures.pixels[:, 5, 5].tolist() == [7, 200]
    assert [fashion_mnist.LABELS[label] for label in pictures.labels] == ["Ankle boot", "T-shirt/top"]


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"not gzip", "damaged"),
        (idx(np.zeros((2, 28, 28)))[:-12], "damaged"),
        (idx(np.zeros((3, 28, 28))), "not an IDX file of 2 × 28 × 28 bytes"),
        (idx(np.zeros((2, 28, 27))), "not an IDX file of 2 × 28 × 28 bytes"),
        (gzip.compress(b"", mtime=0), "not an IDX file"),
        (gzip.compress(gzip.decompress(idx(np.zeros((2, 28, 28)))) + b"more", mtime=0), "not an IDX file"),
        (gzip.compress(gzip.decompress(idx(np.zeros((2, 28, 28))))[:-1], mtime=0), "not an IDX file"),
    ],
)
def test_a_file_that_is_not_whole_is_one_sentence(small, data, cause):
    (small / "t10k-images-idx3-ubyte.gz").write_bytes(data)
    with pytest.raises(DataError, match=cause) as caught:
        fashion_mnist.load("test", path=small)
    assert "\n" not in str(caught.value)


def test_another_split_is_refused():
    with pytest.raises(ValueError, match="split must be 'train' or 'test'; got 'validation'"):
        fashion_mnist.load("validation")


def test_without_the_files_one_sentence_says_where_they_were_looked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert DATASETS["fashion-mnist"].find() is None
    with pytest.raises(DataError, match=r"Fashion-MNIST was expected in .*empty.* and is not there"):
        DATASETS["fashion-mnist"].load()


def test_all_four_files_are_fetched_and_progress_runs_over_all_of_them(site, tmp_path, monkeypatch):
    served, address = site
    bodies = {f"file-{i}.gz": bytes([i]) * (100_000 * (i + 1)) for i in range(4)}
    remotes = []
    for name, body in bodies.items():
        (served / name).write_bytes(body)
        remotes.append(RemoteFile(f"{address}/{name}", hashlib.sha256(body).hexdigest(), len(body), name))
    monkeypatch.setattr(fashion_mnist, "PARTS", {"train": remotes[:2], "test": remotes[2:]})
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "data"))
    steps = []
    folder = fashion_mnist.fetch(lambda done, total: steps.append((done, total)))
    assert {file.name: file.read_bytes() for file in folder.glob("*.gz")} == bodies
    assert {total for _, total in steps} == {1_000_000}
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == 1_000_000
    assert fashion_mnist.find() == folder


@pytest.mark.skipif(
    not (Path(os.environ.get("IG_DATA_DIR", "/nowhere")) / "fashion-mnist").is_dir(),
    reason="IG_DATA_DIR names no folder with fashion-mnist",
)
@pytest.mark.parametrize(("split", "each", "mean"), [("train", 6000, 72.9404), ("test", 1000, 73.1466)])
def test_the_real_pictures_are_those_of_the_original(split, each, mean):
    pictures = fashion_mnist.load(split)
    assert np.bincount(pictures.labels).tolist() == [each] * 10
    assert pictures.pixels.mean() == pytest.approx(mean, abs=5e-5)
