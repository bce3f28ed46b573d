"""A run over a folder of pictures: what is read, and what is left out."""

import shutil

import numpy as np
import pyarrow as pa
import pytest

from ig_core import assets
from ig_core.corpus.explaining import PartExplainer
from ig_core.corpus.pictures import picture_at
from ig_core.corpus.settings import Settings
from ig_core.errors import InputError

GARMENTS = assets.FOLDER / "examples" / "garments"


def test_files_are_explained_and_broken_ones_are_told(tmp_path):
    good, broken = tmp_path / "bag.png", tmp_path / "broken.png"
    shutil.copy(GARMENTS / "bag-flap.png", good)
    broken.write_bytes(b"no picture")
    explain = PartExplainer(Settings(model="fashion-cnn", column="picture", tolerance=0.1).checked())
    names = [str(good), str(broken), str(tmp_path / "gone.png"), "drawing:bag-flap"]
    found = explain(pa.table({"id": [0, 1, 2, 3], "picture": names}))
    assert found.table["id"].to_pylist() == [0, 3]
    assert [one.where for one in found.skipped] == ["input 1", "input 2"]
    assert "gone.png could not be read" in found.skipped[1].why
    scores = np.stack(found.table["scores"].to_numpy(zero_copy_only=False))
    assert scores.shape == (2, 784)


def test_what_is_too_large_or_not_there_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("ig_core.corpus.pictures.MOST_BYTES", 3)
    (tmp_path / "large.png").write_bytes(b"1234")
    with pytest.raises(InputError, match=r"large\.png is larger"):
        picture_at(str(tmp_path / "large.png"))
    assert picture_at("test:5") == "test:5"
