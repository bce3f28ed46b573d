"""Bike Sharing: hours in our names and units, split by time; the columns are what they say."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from ig_core.data import DATASETS, bike_sharing, tables
from ig_core.data.columns import features
from ig_core.data.published import File

HEAD = (
    "instant,dteday,season,yr,mnth,hr,holiday,weekday,workingday,weathersit,"
    "temp,atemp,hum,windspeed,casual,registered,cnt"
)
CONTENT = "\r\n".join(
    (
        HEAD,
        "1,2011-01-01,1,0,1,0,0,6,0,1,0.24,0.2879,0.81,0,3,13,16",
        "15919,2012-10-31,4,1,10,23,0,3,1,2,0.34,0.3333,0.66,0.0896,5,97,102",
        "15920,2012-11-01,4,1,11,0,1,4,0,4,0.3,0.303,0.7,0.2537,3,36,39",
        "",
    )
).encode()
real = pytest.mark.skipif(
    not (Path(os.environ.get("IG_DATA_DIR", "/nowhere")) / "bike-sharing" / "hour.csv").is_file(),
    reason="IG_DATA_DIR names no folder with bike-sharing",
)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A folder whose file, of three hours, counts as the published one."""
    hours = File("hour.csv", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(bike_sharing, "HOURS", hours)
    monkeypatch.setattr(bike_sharing, "ARCHIVE", replace(bike_sharing.ARCHIVE, files=(hours,)))
    folder = tmp_path / "bike-sharing"
    folder.mkdir()
    (folder / "hour.csv").write_bytes(CONTENT)
    return folder


def test_an_hour_is_a_row_in_our_names_and_units(small):
    row = bike_sharing.load("train", small).iloc[0]
    assert row.to_dict() == {
        **{"date": "2011-01-01", "instant": 1.0, "season": "winter", "year": "2011", "month": "January", "hour": 0.0},
        **{"holiday": "no", "weekday": "Saturday", "workingday": "no", "weather": "clear"},
        # 0.24 × 41 °C, 0.2879 × 50 °C, 0.81 × 100 %
        **{"temperature": 9.84, "felt-temperature": 14.395, "humidity": 81.0, "wind": 0.0},
        **{"casual": 3.0, "registered": 13.0, "cnt": 16.0},
    }


def test_the_test_part_begins_with_november_2012(small):
    assert bike_sharing.load("train", small).date.tolist() == ["2011-01-01", "2012-10-31"]
    test = bike_sharing.load("test", small)
    assert test.date.tolist() == ["2012-11-01"]
    assert test.index.tolist() == [0]
    assert test.loc[0, ["holiday", "weekday", "weather", "year"]].tolist() == [
        *("yes", "Thursday", "heavy rain or snow", "2012")
    ]
    assert test.wind[0] == 16.9979  # 0.2537 × 67 km/h


def test_models_get_features_alone_and_nothing_that_adds_up_to_the_answer(small, tmp_path, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path))
    rows, rentals = bike_sharing.labelled("train")
    assert rows.columns.tolist() == [column.name for column in features(bike_sharing.COLUMNS)]
    assert not {"casual", "registered", "cnt", "instant", "date"} & set(rows)
    assert rentals.tolist() == [16.0, 102.0]


def test_another_split_is_refused(small):
    with pytest.raises(ValueError, match="split must be 'train' or 'test'; got 'dev'"):
        bike_sharing.load("dev", small)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("month", "January", "January"),
        ("hour", 23.0, "23:00"),
        ("weekday", "Sunday", "Sunday"),
        ("temperature", 9.84, "9.8 °C"),
        ("humidity", 81.0, "81 %"),
        ("wind", 16.9979, "17.0 km/h"),
    ],
)
def test_values_read_as_people_say_them(name, value, text):
    (column,) = (column for column in bike_sharing.COLUMNS if column.name == name)
    assert column.text(value) == text


def test_the_calendar_is_fixed_and_what_is_no_feature_says_why():
    fixed = {column.name for column in features(bike_sharing.COLUMNS) if column.is_fixed}
    assert fixed == {"season", "year", "month", "weekday", "workingday", "holiday"}
    assert all(column.is_feature or column.not_because for column in bike_sharing.COLUMNS)
    assert DATASETS["bike-sharing"].columns == bike_sharing.COLUMNS


@real
def test_the_real_parts_are_all_hours_and_follow_each_other():
    train, test = bike_sharing.load("train"), bike_sharing.load("test")
    assert len(train) + len(test) == 17_379
    assert train.date.max() == "2012-10-31"
    assert test.date.min() == "2012-11-01"
    assert [*train.instant, *test.instant] == list(range(1, 17_380))
    assert (train.casual + train.registered).equals(train.cnt.rename(None))


@real
def test_the_columns_name_every_category_of_the_real_file_and_none_besides():
    train, test = bike_sharing.load("train"), bike_sharing.load("test")
    for column in bike_sharing.COLUMNS:
        if not column.is_number:
            assert set(train[column.name]) | set(test[column.name]) == set(column.categories), column.name


@real
def test_low_and_high_are_those_of_the_real_training_part():
    train = bike_sharing.load("train")
    for column in bike_sharing.COLUMNS:
        if column.is_number:
            assert (train[column.name].min(), train[column.name].max()) == (column.low, column.high), column.name


@real
def test_the_weekdays_are_those_of_the_real_dates():
    import pandas as pd

    test = bike_sharing.load("test")
    assert pd.to_datetime(test.date).dt.day_name().tolist() == test.weekday.tolist()


@real
def test_the_rows_that_ship_are_those_of_the_test_part():
    rows, frame = tables.examples("bike-sharing"), bike_sharing.load("test")
    assert len(rows) == rows.test.nunique() == 60
    names = [*(column.name for column in features(bike_sharing.COLUMNS)), "cnt"]
    assert rows.columns.tolist() == [*names, "test"]
    assert rows[names].equals(frame.loc[rows.test, names].reset_index(drop=True))


def test_the_hours_of_a_day_are_a_group(small, monkeypatch):
    monkeypatch.setenv("IG_DATA_DIR", str(small.parent))
    assert DATASETS["bike-sharing"].groups("train").tolist() == ["2011-01-01", "2012-10-31"]
    assert DATASETS["bike-sharing"].groups("test").tolist() == ["2012-11-01"]


def test_where_each_row_stands_for_itself_there_are_no_groups():
    assert DATASETS["adult"].groups("test") is None
