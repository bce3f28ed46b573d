"""Files of inputs: what is read, what is left out and told, and what is refused in a sentence."""

import csv
import json
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from ig_core.corpus import sources
from ig_core.errors import InputError
from ig_core.kinds.image import pictures

ROWS = {"text": ["Good.", "Bad, very bad.", "So\nso."], "label": ["positive", "negative", "negative"]}


@pytest.fixture
def told():
    return []


def all_of(given, told, kind="text"):
    """The columns of a source."""
    found = {}
    for batch in sources.read(str(given), kind, told.append):
        for name, values in batch.items():
            found.setdefault(name, []).extend(pa.array(values).to_pylist())
    return found


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_of_texts_is_read_whatever_separates_its_cells(tmp_path, told, separator):
    file = tmp_path / "reviews.csv"
    pd.DataFrame(ROWS).to_csv(file, sep=separator, index=False)
    assert all_of(file, told) == ROWS
    assert not told


def test_long_cells_are_read_and_other_readers_keep_their_own_limit(tmp_path, told):
    before, file = csv.field_size_limit(), tmp_path / "reviews.csv"
    file.write_text(f"text,label\n{'y' * (before + 1)},positive\nshort,negative\n{'y' * 1_000_001},positive\n")
    found = all_of(file, told)
    assert [len(one) for one in found["text"]] == [before + 1, len("short")]
    assert [one.where for one in told] == ["line 4"]
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_may_be_written_by_a_spreadsheet(tmp_path, told, encoding):
    file = tmp_path / "reviews.csv"
    file.write_bytes("text,label\r\nCafé – très bon,positive\r\n".encode(encoding))
    assert all_of(file, told) == {"text": ["Café – très bon"], "label": ["positive"]}


def test_a_line_with_other_cells_is_left_out_and_told(tmp_path, told):
    file = tmp_path / "reviews.csv"
    file.write_text('text,label\nGood,positive\n\nBad\n"So, so",negative\na,b,c\n', encoding="utf-8")
    assert all_of(file, told) == {"text": ["Good", "So, so"], "label": ["positive", "negative"]}
    assert [(one.where, one.why) for one in told] == [
        ("line 4", "It has 1 cell, the header 2."),
        ("line 6", "It has 3 cells, the header 2."),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "reviews.csv is empty."),
        (b"\n\n", "reviews.csv is empty."),
        (b"text,text\na,b\n", "'text' is there more than once"),
        (b"text,\na,b\n", "one is empty"),
        (b"text\n\xff\xfa\x00\n", "is no text in UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path, told, content, why):
    file = tmp_path / "reviews.csv"
    file.write_bytes(content)
    with pytest.raises(InputError, match=why):
        all_of(file, told)


def test_json_lines_are_read_one_by_one(tmp_path, told):
    file = tmp_path / "reviews.jsonl"
    lines = [{"text": "Good", "stars": 5}, {"text": "Bad"}, {"stars": True, "text": "So"}, [1], {"text": ["a"]}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{\n", encoding="utf-8")
    assert all_of(file, told) == {"text": ["Good", "Bad", "So"], "stars": ["5", None, "true"]}
    assert [one.where for one in told] == ["line 4", "line 5", "line 6"]


def test_columns_of_parquet_keep_their_types(tmp_path, told):
    file = tmp_path / "reviews.parquet"
    table = pa.table({"text": pa.array(["a", "b"]).dictionary_encode(), "stars": [1, 2], "words": [["a"], ["b"]]})
    pq.write_table(table, file)
    assert all_of(file, told) == {"text": ["a", "b"], "stars": [1, 2]}
    file.write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        all_of(file, told)


def test_pictures_lie_in_folders_of_their_class(tmp_path, told):
    for name in ("bag/1.png", "bag/2.png", "coat/1.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.fromarray(np.zeros((28, 28), np.uint8)).save(tmp_path / name)
    (tmp_path / "coat" / "notes.txt").write_text("no picture")
    (tmp_path / "coat" / "2.png").write_bytes(b"no picture either")
    found = all_of(tmp_path, told, "image")
    assert found["label"] == ["bag", "bag", "coat"]
    assert found["file"] == ["bag/1.png", "bag/2.png", "coat/1.png"]
    assert [pictures.resolve(one).shape for one in found["picture"]] == [(28, 28)] * 3
    assert [one.where for one in told] == ["coat/2.png"]
    with pytest.raises(InputError, match="this model reads none"):
        all_of(tmp_path, told)


def test_pictures_for_a_model_of_another_size_are_kept_to_the_pixel(tmp_path, told):
    noise = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    (batch,) = sources.read(str(tmp_path), "image", told.append, (40, 50, 3))
    data = pictures.bytes_of(batch["picture"][0])
    np.testing.assert_array_equal(np.asarray(pictures.decoded(data)), noise)
    assert not told


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("nothing.csv", "There is no file or folder 'nothing.csv', and no data set of that name; data sets are: imdb"),
        ("a.doc", "a.doc is of a kind that is not read; these are: .csv"),
        ("imdb:all", "A data set has the parts train and test; got 'all'."),
    ],
)
def test_what_is_not_there_is_said_with_what_is(tmp_path, monkeypatch, told, given, why):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.doc").write_text("a")
    with pytest.raises(InputError, match=re.escape(why)):
        all_of(given, told)
