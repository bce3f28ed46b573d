"""The manifest of the files that ship: read whole, or refused in one sentence."""

import json

import pytest

from ig_core import assets
from ig_core.errors import AssetError

ROW = {"file": "notes.txt", "sha256": "0" * 64, "licence": "none", "source": "this test", "command": "none"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An assets folder with one file, which the manifest does not name yet."""
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    (tmp_path / "notes.txt").write_text("shipped")
    return tmp_path


def test_a_registered_file_is_found_until_it_is_changed(folder):
    assets.register(["notes.txt"], licence="none", source="this test", command="none")
    assert assets.path("notes.txt") == folder / "notes.txt"
    (folder / "notes.txt").write_text("changed")
    with pytest.raises(AssetError, match=r"assets/notes\.txt is damaged: its SHA-256 should start with"):
        assets.path("notes.txt")


@pytest.mark.parametrize(
    "rows",
    [
        *([ROW | {"sha256": value}] for value in (None, 5, True, ["0"], {"0": "0"})),
        *([ROW | {"file": value}] for value in (None, 5, True, ["notes.txt"], {})),
        [{"file": "notes.txt"}],
        [{"sha256": "0" * 64}],
        [ROW, "notes.txt"],
        [None],
        {"notes.txt": ROW},
        {},
        "notes.txt",
        5,
    ],
)
def test_a_manifest_of_another_form_is_one_sentence(folder, rows):
    (folder / "manifest.json").write_text(json.dumps(rows))
    with pytest.raises(AssetError) as caught:
        assets.path("notes.txt")
    assert str(caught.value) == "assets/manifest.json is damaged: restore it from the repository."


@pytest.mark.parametrize("content", [b"", b"[", b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_no_json_is_one_sentence(folder, content):
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(AssetError, match=r"^assets/manifest\.json is damaged: restore it from the repository\.$"):
        assets.manifest()


def test_a_missing_manifest_is_one_sentence(folder):
    with pytest.raises(AssetError, match=r"^assets/manifest\.json is missing: restore the assets folder from"):
        assets.path("notes.txt")
