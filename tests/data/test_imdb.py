"""IMDB from each of its three containers, on a few invented words; the real set where it is at hand."""

import functools
import hashlib
import io
import json
import os
import pickle
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ig_core.data import imdb
from ig_core.data.fetch import RemoteFile
from ig_core.data.imdb import keras_arrays
from ig_core.data.imdb.checks import reading
from ig_core.data.imdb.files import write_parquet
from ig_core.errors import DataError

# Two reviews of each label in each split, in the order wanted; number 10 comes after 2, though not as text.
REVIEWS = {
    "train/neg/2_1": "dull<br />grey",
    "train/neg/10_4": "flat",
    "train/pos/0_9": "fine, \u2018warm\u2019",
    "train/pos/1_7": "good",
    "test/neg/0_3": "weak",
    "test/neg/1_2": "poor",
    "test/pos/0_10": "grand",
    "test/pos/1_8": "neat",
}


def write_archive(path, reviews=REVIEWS, others=()):
    """The members in reverse, among other files that the real archive has too."""
    with tarfile.open(path, "w:gz") as archive:
        members = [(f"aclImdb/{name}.txt", text) for name, text in reviews.items()]
        members += [("aclImdb/README", "read me"), ("aclImdb/train/unsup/0_0.txt", "unlabelled"), *others]
        for name, text in reversed(members):
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return path


def lists(*rows):
    array = np.empty(len(rows), dtype=object)
    array[:] = rows
    return array


# Ranks of one, two and four bytes, as a pickle writes them; fillers take every tenth of the others: a word index whose
# ranks reach beyond ten times its length is refused.
RANKS = {"the": 1, "film": 2, "was": 3, "good": 4, "long": 300, "bad": 70_000}
INDEX = {f"filler{rank}": rank for rank in range(5, 70_000, 10)} | RANKS
RAW = {
    "x_train": lists([1, 2, 3, 70_000], [4]),
    "y_train": np.array([0, 1]),
    "x_test": lists([2], [300, 2, 300]),
    "y_test": np.array([1, 0]),
}


def write_npz(folder, index=INDEX, **replaced):
    np.savez_compressed(folder / "imdb.npz", **(RAW | replaced))
    (folder / "imdb_word_index.json").write_text(json.dumps(index))
    return folder / "imdb.npz"


def put_pickle(path, pickled, member="x_train.npy"):
    """Replaces the pickle within one member of an .npz."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    file = io.BytesIO(members[member])
    np.lib.format.read_magic(file)
    np.lib.format.read_array_header_1_0(file)
    members[member] = members[member][: file.tell()] + pickled
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refused(path, each=2):
    """The sentence with which `path` is refused."""
    with pytest.raises(DataError) as caught:
        imdb.load(path=path, each=each)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path.parent) in message
    assert message.endswith(".")
    return message


def test_an_archive_gives_the_reviews_by_split_label_and_number(tmp_path):
    frame = imdb.load(path=write_archive(tmp_path / "small.tar.gz"), each=2)
    assert frame["id"].tolist() == list(REVIEWS)
    assert frame["text"].tolist() == list(REVIEWS.values())
    assert frame["label"].tolist() == [0, 0, 1, 1] * 2
    assert frame["split"].tolist() == ["train"] * 4 + ["test"] * 4
    assert frame["rating"].tolist() == [1, 4, 9, 7, 3, 2, 10, 8]
    assert [str(kind) for kind in frame.dtypes] == ["str", "int8", "str", "Int8", "str"]


@pytest.mark.parametrize("split", ["train", "test"])
def test_one_split_is_half_of_both(tmp_path, split):
    path = write_archive(tmp_path / "small.tar.gz")
    both = imdb.load(path=path, each=2)
    wanted = both[both["split"] == split].reset_index(drop=True)
    pd.testing.assert_frame_equal(imdb.load(split, path, each=2), wanted)
    write_parquet(both, tmp_path / "small.parquet", each=2)
    pd.testing.assert_frame_equal(imdb.load(split, tmp_path / "small.parquet", each=2), wanted)


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="split must be 'train', 'test' or None; got 'dev'"):
        imdb.load("dev")


def test_names_that_are_not_reviews_are_ignored(tmp_path):
    others = [
        ("aclImdb/train/pos/9_9.txt.txt", "no"),
        ("../aclImdb/train/pos/9_9.txt", "no"),
        ("/aclImdb/train/pos/9_9.txt", "no"),
        ("aclImdb/dev/pos/9_9.txt", "no"),
        ("aclImdb/train/pos/\u0663_9.txt", "no"),
    ]
    path = write_archive(tmp_path / "small.tar.gz", others=others)
    assert imdb.load(path=path, each=2)["id"].tolist() == list(REVIEWS)
    assert [file.name for file in tmp_path.iterdir()] == ["small.tar.gz"]


def test_an_archive_with_a_review_too_few_or_too_many_is_refused_naming_what_came(tmp_path):
    fewer = {name: text for name, text in REVIEWS.items() if name != "test/pos/1_8"}
    message = refused(write_archive(tmp_path / "fewer.tar.gz", fewer))
    assert "2 test reviews labelled 1" in message.split("were expected")[0]
    assert "1 test reviews labelled 1" in message.split("were expected")[1]
    more = write_archive(tmp_path / "more.tar.gz", others=[("aclImdb/train/pos/3_9.txt", "more")])
    assert "more than 2 train reviews are labelled 1" in refused(more)
    assert "more than 2" not in refused(tmp_path / "fewer.tar.gz", each=12_500)


def test_a_review_that_is_too_long_or_not_utf8_is_refused(tmp_path):
    longest = REVIEWS | {"train/pos/1_7": "x" * (2**20 + 1)}
    assert "has 1,048,577 bytes" in refused(write_archive(tmp_path / "long.tar.gz", longest))
    with tarfile.open(tmp_path / "latin.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("aclImdb/train/pos/0_9.txt")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"\xe9"))
    assert "cannot be read" in refused(tmp_path / "latin.tar.gz")


@pytest.mark.parametrize("length", [0, 10, 0.5, -1])
def test_an_archive_cut_short_is_refused(tmp_path, length):
    whole = write_archive(tmp_path / "small.tar.gz").read_bytes()
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(whole[: int(len(whole) * length) if isinstance(length, float) else length])
    assert "remove it and download it again" in refused(cut)


@pytest.mark.parametrize("length", [0, 10, 0.5, -1])
def test_a_parquet_file_cut_short_is_refused(tmp_path, length):
    write_parquet(imdb.load(path=write_archive(tmp_path / "small.tar.gz"), each=2), tmp_path / "whole", each=2)
    whole = (tmp_path / "whole").read_bytes()
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole[: int(len(whole) * length) if isinstance(length, float) else length])
    assert "remove it and download it again" in refused(cut)


def test_a_parquet_file_of_something_else_is_refused(tmp_path):
    pq.write_table(pa.table({"text": ["a"], "label": [1]}), tmp_path / "other.parquet")
    assert "remove it and download it again" in refused(tmp_path / "other.parquet")


@pytest.mark.parametrize("split", [None, "train"])
@pytest.mark.parametrize("column", ["text", "label", "rating", "id"])
def test_a_parquet_file_with_a_missing_value_is_refused(tmp_path, column, split):
    path = tmp_path / "small.parquet"
    write_parquet(imdb.load(path=write_archive(tmp_path / "small.tar.gz"), each=2), path, each=2)
    table = pq.read_table(path)
    values = [None, *table[column].to_pylist()[1:]]
    at = table.column_names.index(column)
    pq.write_table(table.set_column(at, table.field(at), pa.array(values, table.field(at).type)), path)
    with pytest.raises(DataError, match=f"is not the IMDB data set: 1 reviews have no {column}; remove it"):
        imdb.load(split, path, each=2)


def test_a_missing_file_is_named(tmp_path):
    for name in ("a.parquet", "a.tar.gz", "a.npz"):
        assert "was expected and is not there" in refused(tmp_path / name)


# ---- where it is looked for, and fetching


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty data folder, named by the environment; the cache is empty too."""
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "data" / "imdb").mkdir(parents=True)
    return tmp_path / "data" / "imdb"


def test_parquet_is_preferred_to_the_archive_and_the_archive_to_arrays(folder):
    assert imdb.find() is None
    (folder / "imdb.npz").touch()
    assert imdb.find() is None  # without its word index it cannot be read
    for name in ("imdb_word_index.json", "aclImdb_v1.tar.gz", "imdb.parquet"):
        (folder / name).touch()
        assert imdb.find() == folder / name.replace("imdb_word_index.json", "imdb.npz")


def test_the_cache_is_looked_at_after_the_named_folder(folder, tmp_path):
    cache = tmp_path / "home" / ".cache" / "ig-lens" / "imdb" / "imdb.parquet"
    cache.parent.mkdir(parents=True)
    cache.touch()
    assert imdb.find() == cache
    (folder / "imdb.parquet").touch()
    assert imdb.find() == folder / "imdb.parquet"


def test_without_the_data_set_the_sentence_says_where_it_was_expected(folder):
    with pytest.raises(DataError, match="is not there; download it once") as caught:
        imdb.load()
    assert str(folder) in str(caught.value)


@pytest.fixture
def served(site, monkeypatch):
    """A small archive on a server of this machine, in the place of the real one."""
    folder, address = site
    name = imdb.ARCHIVE.name
    content = write_archive(folder / name).read_bytes()
    remote = RemoteFile(f"{address}/{name}", hashlib.sha256(content).hexdigest(), len(content), name)
    monkeypatch.setattr(imdb, "ARCHIVE", remote)
    monkeypatch.setattr(imdb, "EACH", 2)
    return remote


def visible(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def test_fetching_leaves_the_parquet_file_alone_in_its_folder(folder, served):
    reports = []
    path = imdb.fetch(lambda done, total: reports.append((done, total)))
    assert path == folder / "imdb.parquet"
    assert visible(folder) == ["imdb.parquet"]
    assert reports[-1] == (served.size, served.size)
    assert imdb.load(each=2)["text"].tolist() == list(REVIEWS.values())


def test_the_parquet_file_has_the_documented_schema_order_and_compression(folder, served):
    file = pq.ParquetFile(imdb.fetch())
    text, stars = pa.string(), pa.int8()
    kinds = [text, stars, pa.dictionary(pa.int32(), text), stars, text]
    assert file.schema_arrow.names == ["text", "label", "split", "rating", "id"]
    assert file.schema_arrow.types == kinds
    assert file.num_row_groups == 4  # one for each label of each split
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert file.read(["id"])["id"].to_pylist() == list(REVIEWS)


def test_a_damaged_parquet_file_is_replaced_and_a_whole_one_is_not_fetched_again(folder, served, tmp_path):
    (folder / "imdb.parquet").write_bytes(b"PAR1")
    imdb.fetch()
    assert len(imdb.load(each=2)) == 8
    (tmp_path / "site" / imdb.ARCHIVE.name).unlink()
    assert imdb.fetch() == folder / "imdb.parquet"


def test_an_archive_that_lies_there_is_used_and_stays(folder, served, tmp_path):
    (tmp_path / "site" / imdb.ARCHIVE.name).rename(folder / imdb.ARCHIVE.name)
    imdb.fetch()
    assert visible(folder) == sorted(["imdb.parquet", imdb.ARCHIVE.name])


def test_an_archive_that_is_not_the_data_set_leaves_nothing(folder, served, monkeypatch):
    monkeypatch.setattr(imdb, "EACH", 3)
    with pytest.raises(DataError, match="3 train reviews labelled 1"):
        imdb.fetch()
    assert visible(folder) == []


def test_stopping_during_the_conversion_leaves_nothing_and_the_next_try_works(folder, served):
    calls = []

    def progress(done, total):
        calls.append(done)
        if calls.count(total) == 3:  # the last byte is reported twice by the download, then by the conversion
            raise ValueError("stop")

    with pytest.raises(ValueError, match=r"^stop$"):
        imdb.fetch(progress)
    assert visible(folder) == []
    assert imdb.fetch() == folder / "imdb.parquet"


def test_a_disk_that_fills_up_during_the_conversion_is_one_sentence(folder, tmp_path, monkeypatch, full_disk):
    archive = write_archive(tmp_path / "small.tar.gz")
    monkeypatch.setattr(imdb, "EACH", 2)
    monkeypatch.setattr(imdb, "fetch_file", lambda *_: archive)
    with full_disk(1_000), pytest.raises(DataError) as caught:
        imdb.fetch()
    message = str(caught.value)
    assert "imdb.parquet could not be written" in message
    assert "the disk is full or its limit is reached" in message
    assert "\n" not in message
    assert visible(folder) == []


# ---- Keras's arrays


def test_keras_arrays_give_lower_case_words_without_ratings(tmp_path):
    frame = imdb.load(path=write_npz(tmp_path), each=1)
    assert frame["text"].tolist() == ["the film was bad", "good", "film", "long film long"]
    assert frame["label"].tolist() == [0, 1, 1, 0]
    assert frame["id"].tolist() == ["train/00000", "train/00001", "test/00000", "test/00001"]
    assert frame["rating"].isna().all()
    assert [str(kind) for kind in frame.dtypes] == ["str", "int8", "str", "Int8", "str"]
    assert imdb.load("test", tmp_path / "imdb.npz", each=1)["text"].tolist() == ["film", "long film long"]


def test_what_load_data_returns_decodes_to_the_words_of_the_raw_file(tmp_path):
    raw = imdb.load("train", write_npz(tmp_path), each=1)["text"][0].split(" ")
    assert raw == imdb.decode([1, 2, 3, 70_000], INDEX, index_from=0)
    # load_data puts 1 in front and adds 3 to each rank; a batch is padded with 0.
    assert raw == imdb.decode([0, 0, 1, 4, 5, 6, 70_003], INDEX)


def test_a_word_that_load_data_left_out_is_decoded_as_unknown():
    assert imdb.decode([1, 4, 2, 5], {"the": 1, "film": 2}) == ["the", "[UNK]", "film"]


@pytest.mark.parametrize("index", [3, 6, -1])
def test_an_index_that_stands_for_no_word_is_refused(index):
    with pytest.raises(ValueError, match=r"^(no word has rank|index)"):
        imdb.decode([4, index], {"the": 1, "film": 2})


def python2(array):
    """As Python 2 and NumPy 1 wrote it: protocol 2, a byte string where Python 3 calls a codec."""
    pickled = pickle.dumps(array, protocol=2).replace(b"numpy._core", b"numpy.core")
    start, end = pickled.index(b"c_codecs"), pickled.index(b"q\x06Rq\x07") + 5
    return pickled[:start] + b"U\x01b" + pickled[end:]


@pytest.mark.parametrize(
    "write",
    [python2, *(functools.partial(pickle.dumps, protocol=protocol) for protocol in (3, 4, 5))],
    ids=["python2", "protocol3", "protocol4", "protocol5"],
)
def test_each_protocol_that_numpy_has_used_gives_the_same_lists(tmp_path, write):
    path = put_pickle(write_npz(tmp_path), write(RAW["x_train"]))
    assert imdb.load("train", path, each=1)["text"].tolist() == ["the film was bad", "good"]


@given(st.lists(st.lists(st.integers(0, 2**31 - 1), max_size=5), max_size=5), st.sampled_from([3, 4, 5]))
def test_lists_come_out_as_they_were_pickled(rows, protocol):
    assert keras_arrays.lists_of_integers(pickle.dumps(lists(*rows), protocol)) == rows


def test_lists_longer_than_a_pickles_batch_of_1000_come_out_whole():
    rows = [list(range(length)) for length in [2_001, 1_000, 1_001, 0, 1] + [3] * 2_000]
    assert keras_arrays.lists_of_integers(pickle.dumps(lists(*rows), 4)) == rows


class Hostile:
    """Runs a command when it is unpickled."""

    def __init__(self, marker):
        self.command = f"touch {marker}"

    def __reduce__(self):
        return os.system, (self.command,)


@pytest.mark.parametrize("protocol", [0, 2, 3, 4])
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: lists([1], x), lambda x: lists([1, x])])
def test_a_hostile_pickle_is_refused_and_not_run(tmp_path, protocol, wrap):
    marker = tmp_path / "was-run"
    pickled = pickle.dumps(wrap(Hostile(marker)), protocol)
    assert "is not the IMDB data set" in refused(put_pickle(write_npz(tmp_path), pickled), each=1)
    assert not marker.exists()


def test_a_foreign_global_is_refused_by_name(tmp_path):
    for pickled in (b"\x80\x02cposix\nsystem\n.", b"\x80\x04\x8c\x05posix\x8c\x06system\x93."):
        message = refused(put_pickle(write_npz(tmp_path), pickled), each=1)
        assert "names 'posix" in message
        assert "nothing was run" in message


@pytest.mark.parametrize(
    ("pickled", "name"),
    [(b"\x80\x02\x82\x01.", "EXT1"), (b"Pid\n.", "PERSID"), (b"(iposix\nsystem\n.", "INST")],
)
def test_an_opcode_that_no_array_of_lists_needs_is_refused_by_name(tmp_path, pickled, name):
    assert f"it contains {name}" in refused(put_pickle(write_npz(tmp_path), pickled), each=1)


@pytest.mark.parametrize("row", [[1.0], ["the"], [None], [True], [1, [2]], [np.int64(1)], (1,), {1: 1}, 1])
def test_anything_but_lists_of_integers_is_refused(tmp_path, row):
    assert "is not the IMDB data set" in refused(write_npz(tmp_path, x_train=lists([1], row)), each=1)


@given(st.data())
def test_a_damaged_pickle_is_read_or_refused_and_raises_nothing_else(data):
    pickled = bytearray(pickle.dumps(RAW["x_train"], data.draw(st.sampled_from([2, 3, 4]))))
    for _ in range(data.draw(st.integers(1, 4))):
        pickled[data.draw(st.integers(0, len(pickled) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(pickled[: data.draw(st.integers(0, len(pickled)))])
    with suppress(DataError), reading(Path("imdb.npz")):
        assert all(type(i) is int for row in keras_arrays.lists_of_integers(cut) for i in row)


@pytest.mark.parametrize(
    ("replaced", "why"),
    [
        ({"y_train": np.array([0])}, "2 reviews and 1 labels in train"),
        ({"y_train": np.array([1, 1])}, "1 train reviews labelled 0"),
        ({"y_train": lists([0], [1])}, "cannot be read"),
        ({"x_train": np.array([1, 2])}, "holds int64 where lists were expected"),
        ({"x_train": lists([0], [1])}, "no word has rank 0"),
        ({"x_train": lists([70_001], [1])}, "no word has rank 70001"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_naming_what_came(tmp_path, replaced, why):
    assert why in refused(write_npz(tmp_path, **replaced), each=1)


def test_an_array_with_another_shape_than_its_header_says_is_refused(tmp_path):
    path = put_pickle(write_npz(tmp_path), pickle.dumps(lists([1], [1], [1]), 4))
    assert "holds 3 lists where its header says (2,)" in refused(path, each=1)


@pytest.mark.parametrize("index", [{"the": 0}, {"the": "1"}, {"the": True}, {"the": 10**12}, ["the"], {}])
def test_a_word_index_that_is_not_ranks_is_refused(tmp_path, index):
    refused(write_npz(tmp_path, index), each=1)


def test_arrays_cut_short_are_refused(tmp_path):
    path = write_npz(tmp_path)
    path.write_bytes(path.read_bytes()[:-10])
    assert "remove it and download it again" in refused(path, each=1)


def test_an_array_that_would_not_fit_into_memory_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(keras_arrays, "LARGEST_MEMBER", 100)
    assert "would take" in refused(write_npz(tmp_path), each=1)


# ---- validation


def training(*texts_and_labels):
    """Training rows, and a test row that no split may contain."""
    rows = [(text, label, "train") for text, label in texts_and_labels] + [("seen", 1, "test")]
    return pd.DataFrame(rows, columns=["text", "label", "split"])


def test_no_validation_text_is_a_training_text_and_none_is_lost():
    frame = training(*[(f"text {i % 60}", i % 2) for i in range(100)])  # 40 of 60 texts come twice
    for seed in range(20):
        train, validation = imdb.validation_split(frame, size=15, seed=seed)
        assert len(validation) == 15
        assert set(train["text"]) | set(validation["text"]) == {f"text {i}" for i in range(60)}
        assert len(train) + len(validation) == 60
        assert train.index.is_monotonic_increasing
        assert validation.index.is_monotonic_increasing


@pytest.mark.parametrize(("size", "negative"), [(10, 7), (20, 14), (1, 1), (99, 69)])
def test_each_label_keeps_its_proportion(size, negative):
    frame = training(*[(str(i), int(i >= 70)) for i in range(100)])  # 70 negative, 30 positive
    train, validation = imdb.validation_split(frame, size=size)
    assert (validation["label"] == 0).sum() == negative
    assert len(validation) == size
    assert len(train) == 100 - size


def test_a_seed_gives_the_same_rows_again_and_another_seed_others():
    frame = training(*[(str(i), i % 2) for i in range(100)])
    first, again, other = (imdb.validation_split(frame, 50, seed, run=5)[1].index.tolist() for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert imdb.validation_split(frame, 50, np.random.default_rng(1), run=5)[1].index.tolist() == first


def test_neighbours_stay_on_one_side_since_they_are_often_of_one_film():
    frame = training(*((f"text {i}", i // 40) for i in range(80)))
    _, validation = imdb.validation_split(frame, size=20, run=10)
    positions = np.flatnonzero(frame["text"].isin(validation["text"]))
    assert sorted(positions // 10) == [run for run in sorted(set(positions // 10)) for _ in range(10)]


@pytest.mark.parametrize("size", [0, 3, 5_000])
def test_a_size_that_leaves_one_part_empty_is_refused(size):
    with pytest.raises(ValueError, match="size must lie between 0 and the 3 different texts"):
        imdb.validation_split(training(("a", 0), ("a", 0), ("b", 1), ("c", 1)), size=size)


# ---- the real data set


@pytest.fixture(scope="module")
def reviews():
    folder = os.environ.get("IG_DATA_DIR")
    path = Path(folder or "", "imdb", "imdb.parquet")
    if not folder or not path.is_file():
        pytest.skip("IG_DATA_DIR names no folder with imdb/imdb.parquet")
    return imdb.load(path=path)


def test_imdb_has_12500_reviews_of_each_label_in_each_split(reviews):
    assert reviews.groupby(["split", "label"]).size().to_dict() == {
        (split, label): 12_500 for split in ("train", "test") for label in (0, 1)
    }


def test_imdb_ratings_agree_with_labels_and_ids_with_both(reviews):
    assert set(reviews.loc[reviews["label"] == 0, "rating"]) == {1, 2, 3, 4}
    assert set(reviews.loc[reviews["label"] == 1, "rating"]) == {7, 8, 9, 10}
    side = reviews["label"].map({0: "neg", 1: "pos"})
    number = reviews["id"].str.extract(r"/(\d+)_")[0]
    assert (reviews["id"] == reviews["split"] + "/" + side + "/" + number + "_" + reviews["rating"].astype("str")).all()
    assert number.astype(int).tolist() == list(range(12_500)) * 4


def test_imdb_validation_shares_no_text_with_training(reviews):
    train, validation = imdb.validation_split(reviews)
    assert len(validation) == 5_000
    assert len(train) == 25_000 - 96 - 5_000  # 96 surplus rows within the training reviews
    assert set(train["text"]).isdisjoint(validation["text"])
    assert set(train["split"]) == set(validation["split"]) == {"train"}
    assert abs(validation["label"].mean() - 0.5) < 0.002
