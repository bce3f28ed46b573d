"""The rows that ship are drawn again as they are."""

import json
import os
from pathlib import Path

import pytest

from ig_core import assets
from ig_core.training import table_examples


@pytest.mark.skipif(
    not all((Path(os.environ.get("IG_DATA_DIR", "/nowhere")) / name).is_dir() for name in ("adult", "bike-sharing")),
    reason="IG_DATA_DIR names no folder with adult and bike-sharing",
)
def test_the_command_of_the_manifest_makes_the_same_files(tmp_path, monkeypatch):
    names = ("examples/adult.csv", "examples/bike-sharing.csv")
    shipped = {name: assets.path(name).read_bytes() for name in names}
    (tmp_path / "examples").mkdir()
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    assert table_examples.train() == list(shipped)
    assert {name: (tmp_path / name).read_bytes() for name in shipped} == shipped
    rows = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert {row["licence"] for row in rows} == {"CC-BY-4.0"}
