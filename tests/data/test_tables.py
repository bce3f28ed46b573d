"""The files of tables, loose or in an archive that is known by what is inside: whole, or refused and not kept."""

import hashlib
import os
import zipfile
from dataclasses import replace

import pytest

from ig_core import assets
from ig_core.data import DATASETS, adult, bike_sharing, tables
from ig_core.data.fetch import RemoteFile
from ig_core.data.published import File
from ig_core.errors import AssetError, DataError

ONE, TWO = b"39, 1\n" * 2_000, b"25, 0\n" * 1_000
FILES = tuple(File(name, len(body), hashlib.sha256(body).hexdigest()) for name, body in (("one", ONE), ("two", TWO)))


def pack(path, one=ONE, two=TWO, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("one", one)
        archive.writestr("two", two)
        archive.writestr("../names.txt", "what is not known stays in the archive")
    return path


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty data folder, where the table's files belong."""
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "data" / "table"


@pytest.fixture
def table(home, site):
    """A table of two files, whose archive a server of this machine gives out."""
    folder, address = site
    pack(folder / "table.zip")
    return tables.Archive("table", "The table", f"{address}/table.zip", FILES)


def contents(folder):
    return {path.name for path in folder.rglob("*") if path.is_file()} - {".table.zip.lock"}


def refused(action):
    with pytest.raises(DataError) as caught:
        action()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_archive_is_fetched_read_as_it_is_and_nothing_else_is_written(table, home):
    reports = []
    path = table.fetch(lambda *report: reports.append(report))
    assert path == table.find() == home / "table.zip"
    assert reports[-1] == (path.stat().st_size, path.stat().st_size)
    assert (table.read(FILES[0]), table.read(FILES[1])) == (ONE, TWO)
    assert contents(home.parent.parent) - {"table.zip"} == set()


def test_a_good_archive_is_not_fetched_again(table, site):
    path = table.fetch()
    (site[0] / "table.zip").unlink()
    assert table.fetch() == path


def test_good_loose_files_are_read_and_nothing_is_fetched(table, home, site):
    (site[0] / "table.zip").unlink()
    home.mkdir(parents=True)
    (home / "one").write_bytes(ONE)
    assert table.find() is None
    (home / "two").write_bytes(TWO)
    assert table.fetch() == table.find() == home
    assert table.read(FILES[1]) == TWO


@pytest.mark.parametrize("damage", [ONE[:-1], ONE + b"\n", b"", ONE.replace(b"39", b"40", 1)])
def test_a_loose_file_that_is_not_the_published_one_is_refused_and_mended_by_fetching(table, home, damage):
    home.mkdir(parents=True)
    (home / "one").write_bytes(damage)
    (home / "two").write_bytes(TWO)
    assert "one in" in refused(lambda: table.read(FILES[0]))
    assert table.read(FILES[1]) == TWO
    table.fetch()
    assert table.read(FILES[0]) == ONE


def truncated(path):
    path.write_bytes(path.read_bytes()[:-40])


def flipped(path):
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF  # within the first file's packed bytes
    path.write_bytes(data)


def renamed(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/one", ONE)


DAMAGE = {
    "no archive": lambda path: path.write_bytes(b"<html>sign in</html>"),
    "empty": lambda path: path.write_bytes(b""),
    "truncated": truncated,
    "flipped": flipped,
    "renamed": renamed,
    "tampered": lambda path: pack(path, two=TWO.replace(b"25", b"26", 1)),
    "longer": lambda path: pack(path, one=ONE + ONE),
    "packed otherwise": lambda path: pack(path, method=zipfile.ZIP_LZMA),
    "a bomb": lambda path: pack(path, one=bytes(100_000_000)),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_an_archive_that_does_not_hold_the_published_files_is_refused_and_not_kept(table, home, site, damage):
    damage(site[0] / "table.zip")
    sentence = refused(table.fetch)
    assert sentence.startswith(f"table.zip could not be fetched from {table.url}: ")
    assert sentence.endswith("; nothing was kept.")
    assert contents(home) == set()
    pack(site[0] / "table.zip")
    assert table.fetch() == home / "table.zip"


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_archive_on_this_machine_is_one_sentence_and_fetching_replaces_it(table, home, damage):
    path = table.fetch()
    damage(path)
    wanted = FILES[1] if damage is DAMAGE["tampered"] else FILES[0]
    assert refused(lambda: table.read(wanted)).endswith("remove it and fetch it again.")
    assert table.fetch() == path
    assert table.read(wanted) == dict(zip(FILES, (ONE, TWO), strict=True))[wanted]


def test_of_a_file_that_unfolds_to_more_only_what_was_published_and_one_byte_are_read(tmp_path):
    import tracemalloc

    path = pack(tmp_path / "bomb.zip", one=bytes(100_000_000))
    tracemalloc.start()
    refused(lambda: tables.published.read(path, FILES[0]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_an_archive_larger_than_the_bound_is_stopped(table, home, site, monkeypatch):
    monkeypatch.setattr(tables, "LARGEST", 70_000)
    (site[0] / "table.zip").write_bytes(os.urandom(200_000))
    assert "more than 70,000 bytes came" in refused(table.fetch)
    assert contents(home) == set()


def test_offline_is_one_sentence(table, home):
    offline = replace(table, url="http://127.0.0.1:9/table.zip")
    assert "could not be reached (is this machine offline?)" in refused(offline.fetch)
    assert contents(home) == set()


def test_a_full_disk_is_one_sentence_and_leaves_nothing(table, home, site, full_disk):
    pack(site[0] / "table.zip", method=zipfile.ZIP_STORED)
    with full_disk(10_000):
        sentence = refused(table.fetch)
    assert "the disk is full or its limit is reached" in sentence
    assert contents(home) == set()
    assert table.fetch() == home / "table.zip"


def test_an_interrupted_download_leaves_nothing(table, home):
    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        table.fetch(interrupt)
    assert contents(home) == set()
    assert table.fetch() == home / "table.zip"


@pytest.mark.parametrize("known_by", [{"known_hash": None}, {"known_hash": "0" * 64, "fault": str}])
def test_a_remote_file_is_known_by_its_hash_or_by_what_is_inside(known_by):
    with pytest.raises(ValueError, match="x must have either a known_hash or a fault to be known by"):
        RemoteFile(url="http://127.0.0.1:9/x", size=None, name="x", **known_by)


@pytest.mark.parametrize(("name", "title"), [("adult", "Adult"), ("bike-sharing", "Bike Sharing")])
def test_without_the_files_one_sentence_says_where_they_were_looked_for(home, name, title):
    assert DATASETS[name].find() is None
    sentence = refused(DATASETS[name].load)
    assert sentence.startswith(f"{title} was expected in {home.parent / name} and ")
    assert sentence.endswith(" and is not there; download it once.")


@pytest.mark.parametrize("module", [adult, bike_sharing])
def test_the_download_that_is_announced_is_within_the_bound(module):
    (row,) = (row for row in DATASETS.values() if row.columns == module.COLUMNS)
    assert row.name == module.ARCHIVE.folder
    assert row.size < module.ARCHIVE.remote.bound <= 4_000_000


@pytest.mark.parametrize("name", ["adult", "bike-sharing"])
def test_rows_ship_without_a_download_with_values_that_the_columns_know(home, name):
    rows = tables.examples(name)
    assert len(rows) == 60
    for column in DATASETS[name].columns:
        if column.is_feature and column.is_number:
            assert rows[column.name].dtype == "float64"
            assert rows[column.name].between(column.low, column.high).all(), column.name
        elif column.is_feature:
            assert set(rows[column.name]) <= set(column.categories)


def test_rows_of_what_is_no_table_are_refused():
    assert refused(lambda: tables.examples("imdb")) == "The data set 'imdb' is no table, so no rows of it ship."


def test_a_damaged_file_of_rows_is_refused(tmp_path, monkeypatch):
    (tmp_path / "examples").mkdir()
    for name in ("manifest.json", "examples/adult.csv"):
        (tmp_path / name).write_bytes((assets.FOLDER / name).read_bytes())
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    assert len(tables.examples("adult")) == 60
    with (tmp_path / "examples" / "adult.csv").open("a") as file:
        file.write("17,Private\n")
    with pytest.raises(AssetError, match=r"assets/examples/adult\.csv is damaged"):
        tables.examples("adult")
