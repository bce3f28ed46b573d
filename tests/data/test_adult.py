"""Adult: the published files, from a folder or their archive, read whole or refused; the columns are what they say."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ig_core.data import DATASETS, adult, tables
from ig_core.data.columns import features
from ig_core.data.published import File

TRAIN = (
    b"39, State-gov, 77516, Bachelors, 13, Never-married, Adm-clerical, Not-in-family, White, Male, 2174, 0, 40, "
    b"United-States, <=50K\n"
    b"54, ?, 180211, Some-college, 10, Married-civ-spouse, ?, Husband, Other, Male, 0, 0, 60, ?, >50K\n\n"
)
TEST = (
    b"|1x3 Cross validator\n"
    b"25, Private, 226802, 11th, 7, Never-married, Sales, Own-child, Black, Female, 0, 1902, 35, "
    b"Trinadad&Tobago, >50K.\n\n"
)
real = pytest.mark.skipif(
    not (Path(os.environ.get("IG_DATA_DIR", "/nowhere")) / "adult" / "adult.test").is_file(),
    reason="IG_DATA_DIR names no folder with adult",
)


def file(name, content):
    return File(name, len(content), hashlib.sha256(content).hexdigest())


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A folder whose two files, of three people in all, count as the published ones."""
    files = (file("adult.data", TRAIN), file("adult.test", TEST))
    monkeypatch.setattr(adult, "ARCHIVE", replace(adult.ARCHIVE, files=files))
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "adult.data").write_bytes(TRAIN)
    (folder / "adult.test").write_bytes(TEST)
    return folder


def test_a_person_is_a_row_under_our_names_with_what_is_not_known_as_a_category(small):
    frame = adult.load("train", small)
    assert frame.columns.tolist() == [*(column.name for column in adult.COLUMNS), "label"]
    assert frame.iloc[0].tolist()[:5] == [39.0, "State-gov", 77516.0, "Bachelors", 13.0]
    assert frame.loc[1, ["workclass", "occupation", "native-country"]].tolist() == ["unknown"] * 3
    assert frame.label.tolist() == [0, 1]
    assert frame.index.tolist() == [0, 1]


def test_the_test_part_has_a_first_line_and_full_stops_of_its_own(small):
    frame = adult.load("test", small)
    assert (len(frame), frame.age[0], frame.label[0]) == (1, 25.0, 1)
    assert frame["native-country"].tolist() == ["Trinadad&Tobago"]


def test_numbers_are_float64_and_categories_texts(small):
    frame = adult.load("test", small)
    for column in adult.COLUMNS:
        wanted = np.float64 if column.is_number else str
        assert isinstance(frame.loc[0, column.name], wanted), column.name


def test_models_get_the_twelve_features_and_the_labels(small, tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path))
    small.rename(tmp_path / "adult")
    rows, labels = adult.labelled("train")
    assert rows.shape == (2, 12)
    assert not {"fnlwgt", "education", "label"} & set(rows)
    assert labels.tolist() == [0, 1]


def test_another_split_is_refused(small):
    with pytest.raises(ValueError, match="split must be 'train' or 'test'; got 'dev'"):
        adult.load("dev", small)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("marital-status", "Married-spouse-absent", "married, spouse absent"),
        ("occupation", "Exec-managerial", "executive or manager"),
        ("native-country", "Trinadad&Tobago", "Trinidad and Tobago"),
        ("workclass", "unknown", "not known"),
        ("education-num", 1, "preschool"),
        ("education-num", 16.0, "doctorate"),
        ("hours-per-week", 40.0, "40 hours"),
        ("capital-gain", 7298.0, "$7,298"),
    ],
)
def test_values_read_as_people_say_them(name, value, text):
    (column,) = (column for column in adult.COLUMNS if column.name == name)
    assert column.text(value) == text


def test_what_no_advice_may_change_and_what_is_sensitive_is_marked():
    assert {column.name for column in adult.COLUMNS if column.is_fixed} == {"age", "race", "sex", "native-country"}
    sensitive = {column.name for column in adult.COLUMNS if column.is_sensitive}
    assert sensitive == {"race", "sex", "marital-status", "relationship", "native-country"}
    assert {column.name for column in adult.COLUMNS if not column.is_feature} == {"fnlwgt", "education"}
    assert all(column.not_because for column in adult.COLUMNS if not column.is_feature)


def test_only_tables_have_columns():
    assert DATASETS["adult"].columns == adult.COLUMNS
    assert DATASETS["sst"].columns == ()


@real
def test_the_real_parts_have_the_published_counts():
    train, test = adult.load("train"), adult.load("test")
    assert (len(train), train.label.sum()) == (32_561, 7_841)
    assert (len(test), test.label.sum()) == (16_281, 3_846)
    assert test.index.tolist() == list(range(16_281))


@real
def test_the_columns_name_every_category_of_the_real_files_and_none_besides():
    train, test = adult.load("train"), adult.load("test")
    for column in adult.COLUMNS:
        if not column.is_number:
            assert set(train[column.name]) | set(test[column.name]) == set(column.categories), column.name


@real
def test_low_and_high_are_those_of_the_real_training_part():
    train = adult.load("train")
    for column in adult.COLUMNS:
        if column.is_number:
            assert (train[column.name].min(), train[column.name].max()) == (column.low, column.high), column.name


@real
def test_the_number_of_the_education_says_the_same_as_its_name():
    train = adult.load("train")
    name, number = (next(c for c in adult.COLUMNS if c.name == key) for key in ("education", "education-num"))
    pairs = train[["education", "education-num"]].drop_duplicates()
    assert len(pairs) == 16
    assert all(name.text(row.education) == number.text(row[1]) for row in pairs.itertuples(index=False))


@real
def test_the_rows_that_ship_are_those_of_the_test_part():
    rows, frame = tables.examples("adult"), adult.load("test")
    assert len(rows) == rows.test.nunique() == 60
    names = [*(column.name for column in features(adult.COLUMNS)), "label"]
    assert rows.columns.tolist() == [*names, "test"]
    assert rows[names].equals(frame.loc[rows.test, names].reset_index(drop=True))
