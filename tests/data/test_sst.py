"""The Sentiment Treebank from its folder or its archive: read whole or refused; made into texts as one would type."""

import hashlib
import os
import zipfile
from functools import cache
from pathlib import Path

import pytest

from ig_core.data import DATASETS, sst
from ig_core.data.fetch import RemoteFile
from ig_core.errors import DataError

# Trees made up for these tests. The second has a no-break space in a leaf, which the real ones have too.
LINES = (
    "(4 (2 It) (4 (3 (2 's) (3 (3 warm) (2 (2 and) (3 bright)))) (2 .)))",
    "(1 (1 (2 Not) (2 8\u00a01\\/2)) (2 .))",
)
CONTENT = ("\n".join(LINES) + "\n").encode()


def archive(path: Path, content: bytes = CONTENT) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for one in sst.SPLITS.values():
            file.writestr(f"trees/{one.name}", content)
    return path


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A folder whose three files hold the same two trees, which count as the published ones."""
    known = {
        split: sst.File(file.name, len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
        for split, file in sst.SPLITS.items()
    }
    monkeypatch.setattr(sst, "SPLITS", known)
    for file in known.values():
        (tmp_path / file.name).write_bytes(CONTENT)
    return tmp_path


def refused(path):
    with pytest.raises(DataError) as caught:
        sst.load(path=path)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


def test_a_sentence_is_a_text_a_label_and_a_number_of_leaves(small):
    frame = sst.load("train", small)
    assert frame.text.tolist() == ["It's warm and bright.", "Not 8\u00a01/2."]
    assert frame.label.tolist() == [4, 1]
    assert frame.leaves.tolist() == [6, 3]


def test_the_archive_gives_what_the_folder_gives(small, tmp_path):
    packed = archive(tmp_path / "trees.zip")
    for split in sst.SPLITS:
        assert sst.load(split, packed).equals(sst.load(split, small))


def test_every_node_is_a_phrase_parents_first(small):
    frame = sst.phrases("dev", small)
    first = frame[frame.tree == 0]
    assert list(zip(first.text, first.label, strict=True)) == [
        ("It's warm and bright.", 4),
        ("It", 2),
        ("'s warm and bright.", 4),
        ("'s warm and bright", 3),
        ("'s", 2),
        ("warm and bright", 3),
        ("warm", 3),
        ("and bright", 2),
        ("and", 2),
        ("bright", 3),
        (".", 2),
    ]
    assert frame.text[frame.tree == 1].tolist() == ["Not 8\u00a01/2.", "Not 8\u00a01/2", "Not", "8\u00a01/2", "."]


def test_trees_keep_labels_and_leaves_as_the_file_writes_them(small):
    tree = sst.trees("test", small)[1]
    assert tree.leaves() == ["Not", "8\u00a01\\/2", "."]
    assert [node.label() for node in tree.subtrees()] == ["1", "1", "2", "2", "2"]


@pytest.mark.parametrize(
    ("leaves", "text"),
    [
        ("It is n't -LRB- quite -RRB- so , is it ?", "It isn't (quite) so, is it?"),
        ("`` A film '' , they say : ` art ' !", "\"A film\", they say: 'art'!"),
        ("They 've paid $ 5 or 10 % -- and\\/or more ...", "They've paid $5 or 10% -- and/or more..."),
        ("N'T I 'd 'LL do", "N'T I'd'LL do"),
        ("''", '"'),
        ("", ""),
    ],
)
def test_leaves_become_what_one_would_type(leaves, text):
    assert sst.place(leaves.split()).text == text


def test_each_leaf_knows_its_place():
    placed = sst.place(["``", "Is", "n't", "it", "-LRB-", "good", "-RRB-", "?", "''"])
    pieces = [placed.text[start:end] for start, end in zip(placed.starts, placed.ends, strict=True)]
    assert placed.text == '"Isn\'t it (good)?"'
    assert pieces == ['"', "Is", "n't", "it", "(", "good", ")", "?", '"']


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data + b"\n", lambda data: b"", bytes.upper])
def test_a_file_that_is_not_the_published_one_is_one_sentence(small, damage):
    (small / "test.txt").write_bytes(
        damage(CONTENT) if damage is not bytes.upper else CONTENT.replace(b"warm", b"cold")
    )
    assert "test.txt" in refused(small)
    assert "is not the one that was published" in refused(small)
    assert len(sst.load("dev", small)) == 2  # whose file is whole


@pytest.mark.parametrize("damage", ["no zip", "cut", "other members", "tampered"])
def test_a_damaged_archive_is_one_sentence(small, tmp_path, damage):
    packed = archive(tmp_path / "trees.zip")
    if damage == "no zip":
        packed.write_bytes(b"<html>")
    elif damage == "cut":
        packed.write_bytes(packed.read_bytes()[:-30])
    elif damage == "other members":
        with zipfile.ZipFile(packed, "w") as file:
            file.writestr("test.txt", CONTENT)
    else:
        archive(packed, CONTENT + b"(2 more)\n")
    assert "remove it and fetch it again" in refused(packed)


def test_a_missing_file_is_one_sentence(small):
    (small / "test.txt").unlink()
    assert "cannot be read" in refused(small)


def test_another_split_is_refused(small):
    with pytest.raises(ValueError, match="split must be 'train', 'dev' or 'test'; got 'validation'"):
        sst.load("validation", small)


def test_without_the_files_one_sentence_says_where_they_were_looked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert DATASETS["sst"].find() is None
    with pytest.raises(DataError, match=r"The Sentiment Treebank was expected in .*empty.* and is not there"):
        DATASETS["sst"].load()


def test_the_folder_is_preferred_to_the_archive_and_an_incomplete_one_is_no_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "sst"
    folder.mkdir()
    (folder / "train.txt").touch()
    assert sst.find() is None
    packed = archive(folder / sst.ARCHIVE.name)
    assert sst.find() == packed
    for file in sst.SPLITS.values():
        (folder / file.name).touch()
    assert sst.find() == folder


@pytest.fixture
def served(small, site, tmp_path, monkeypatch):
    """The small archive on a server of this machine, in the place of the real one, and an empty data folder."""
    folder, address = site
    name = sst.ARCHIVE.name
    packed = archive(folder / name).read_bytes()
    remote = RemoteFile(f"{address}/{name}", hashlib.sha256(packed).hexdigest(), len(packed), name)
    monkeypatch.setattr(sst, "ARCHIVE", remote)
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return folder / name


def test_the_archive_is_fetched_and_read_as_it_is(served):
    steps = []
    path = DATASETS["sst"].fetch(lambda done, total: steps.append((done, total)))
    assert steps[-1] == (sst.ARCHIVE.size, sst.ARCHIVE.size)
    assert sst.find() == path
    assert sst.load("train").label.tolist() == [4, 1]


def test_a_tampered_archive_is_refused_and_not_kept(served, tmp_path):
    data = bytearray(served.read_bytes())
    data[40] ^= 1
    served.write_bytes(data)
    with pytest.raises(DataError, match="nothing was kept"):
        sst.fetch()
    assert sst.find() is None
    assert not list((tmp_path / "data").rglob("*.zip"))


def test_offline_is_one_sentence(served, monkeypatch):
    monkeypatch.setattr(sst, "ARCHIVE", RemoteFile("http://127.0.0.1:9/none.zip", "0" * 64, 1, "none.zip"))
    with pytest.raises(DataError, match="could not be reached") as caught:
        sst.fetch()
    assert "\n" not in str(caught.value)


def test_the_row_states_what_fetching_downloads():
    assert DATASETS["sst"].size == sst.ARCHIVE.size


@pytest.mark.skipif(
    not (Path(os.environ.get("IG_DATA_DIR", "/nowhere")) / "sst").is_dir(),
    reason="IG_DATA_DIR names no folder with sst",
)
@pytest.mark.parametrize(
    ("split", "labels", "leaves", "nodes"),
    [
        ("train", [1092, 2218, 1624, 2322, 1288], 163563, 318582),
        ("dev", [139, 289, 229, 279, 165], 21274, 41447),
        ("test", [279, 633, 389, 510, 399], 42405, 82600),
    ],
)
def test_the_real_trees_are_those_of_the_original(split, labels, leaves, nodes, monkeypatch):
    monkeypatch.setattr(sst, "trees", cache(sst.trees))  # load and phrases parse the same file
    frame = sst.load(split)
    assert frame.label.value_counts().sort_index().tolist() == labels
    assert frame.leaves.sum() == leaves
    assert not frame.text.str.contains(r"-[LR]RB-|``|\\").any()
    assert (frame.text.str.strip().str.len() > 0).all()
    if split != "train":  # the largest takes seconds
        assert len(sst.phrases(split)) == nodes
