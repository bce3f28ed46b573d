"""Bike Sharing: every hour of 2011 and 2012 in Washington, D.C., with its weather; how many bikes were rented?

Source: Fanaee-T and Gama (2013), Event labeling combining ensemble detectors and background knowledge. The test part is
what came last, not drawn at random: hours are neighbours, and a random hour's answer stands almost in those beside it.

Temperatures are in °C as the notes of the data set define them, shares of 41 and of 50 °C. The numbers themselves speak
against that: in the 1,576 hours without wind up to a share of 0.62, the felt temperature read as 66 × share − 16 is
always whole, and in 86 % of them it is 50 × share − 9 of the temperature. Then the coldest hour has −8, not 0.8 °C.
"""

from __future__ import annotations

import calendar
import io
from pathlib import Path
from typing import TYPE_CHECKING

from ig_core.data import tables
from ig_core.data.columns import Column, features
from ig_core.data.fetch import Progress
from ig_core.data.published import File

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

TARGET = "rentals an hour"
TEST_FROM = "2012-11-01"  # the first day of the test part
HOURS = File("hour.csv", 1_156_736, "e03de4ee4ef4dc376ac6e04bf829673c6269e8eba5c60fa121640fa2f829504f")
ARCHIVE = tables.Archive(
    folder="bike-sharing",
    title="Bike Sharing",
    url="https://archive.ics.uci.edu/static/public/275/bike+sharing+dataset.zip",
    files=(HOURS,),
)

_NO_YES = {"no": "no", "yes": "yes"}
_ZERO_ONE = {"0": "no", "1": "yes"}
_MONTHS = tuple(calendar.month_name[1:])
_SEASONS = ("winter", "spring", "summer", "autumn")  # by their dates; its notes call the first one spring
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_WEATHER = ("clear", "mist", "light rain or snow", "heavy rain or snow")
_PART_OF_THE_ANSWER = "It is a part of the answer."

COLUMNS = (
    Column(
        name="instant",
        label="number of the hour",
        meaning="The hours in their order, from 1.",
        low=1,
        high=15_919,
        is_feature=False,
        not_because="It only counts the hours; new ones are beyond all that a model has seen.",
    ),
    Column(
        name="season",
        label="season",
        meaning="The season: winter from 21 December, spring from 21 March, and so on.",
        categories={name: name for name in _SEASONS},
        codes={str(code): name for code, name in enumerate(_SEASONS, start=1)},
        is_fixed=True,
    ),
    Column(
        name="year",
        label="year",
        meaning="The year; more people used the bikes in the second.",
        categories={"2011": "2011", "2012": "2012"},
        source="yr",
        codes={"0": "2011", "1": "2012"},
        is_fixed=True,
    ),
    Column(
        name="month",
        label="month",
        meaning="The month of the year.",
        categories={name: name for name in _MONTHS},
        source="mnth",
        codes={str(code): name for code, name in enumerate(_MONTHS, start=1)},
        is_fixed=True,
    ),
    Column(
        name="hour",
        label="hour",
        meaning="The hour of the day, by its beginning.",
        levels={number: f"{number}:00" for number in range(24)},
        low=0,
        high=23,
        source="hr",
    ),
    Column(
        name="holiday",
        label="holiday",
        meaning="Whether the day is a public holiday.",
        categories=_NO_YES,
        codes=_ZERO_ONE,
        is_fixed=True,
    ),
    Column(
        name="weekday",
        label="day of the week",
        meaning="The day of the week.",
        categories={name: name for name in _DAYS},
        codes={str(code): name for code, name in enumerate(_DAYS)},
        is_fixed=True,
    ),
    Column(
        name="workingday",
        label="working day",
        meaning="Whether the day is neither a weekend nor a holiday.",
        categories=_NO_YES,
        codes=_ZERO_ONE,
        is_fixed=True,
    ),
    Column(
        name="weather",
        label="weather",
        meaning="What the sky is like: clear or partly cloudy, mist or clouds, light or heavy rain, snow or storm.",
        categories={name: name for name in _WEATHER},
        source="weathersit",
        codes={str(code): name for code, name in enumerate(_WEATHER, start=1)},
    ),
    Column(
        name="temperature",
        label="temperature",
        meaning="The temperature of the air, by the notes of the data set: its share of 41 °C.",
        unit="°C",
        low=0.82,
        high=41,
        source="temp",
        scale=41,
    ),
    Column(
        name="felt-temperature",
        label="felt temperature",
        meaning="How warm it feels, by the notes of the data set: its share of 50 °C.",
        unit="°C",
        low=0,
        high=50,
        source="atemp",
        scale=50,
        is_feature=False,
        not_because="It is almost a copy of the temperature.",
    ),
    Column(
        name="humidity",
        label="humidity",
        meaning="The relative humidity of the air.",
        unit="%",
        low=0,
        high=100,
        source="hum",
        scale=100,
    ),
    Column(
        name="wind",
        label="wind",
        meaning="The speed of the wind.",
        unit="km/h",
        low=0,
        high=56.9969,
        source="windspeed",
        scale=67,
    ),
    Column(
        name="casual",
        label="rentals by occasional users",
        meaning="Bikes rented in the hour by people who are not registered.",
        low=0,
        high=367,
        is_feature=False,
        not_because=_PART_OF_THE_ANSWER,
    ),
    Column(
        name="registered",
        label="rentals by registered users",
        meaning="Bikes rented in the hour by people who are registered.",
        low=0,
        high=886,
        is_feature=False,
        not_because=_PART_OF_THE_ANSWER,
    ),
)


def find() -> Path | None:
    """The archive or the folder that `load` would read; None if there is none."""
    return ARCHIVE.find()


def load(split: str = "test", path: Path | None = None) -> pd.DataFrame:
    """The hours of one part, "train" (before November 2012) or "test" (from then on), one a row, in their order.

    Args:
        path: the folder or archive to read instead of what `find` finds.
    Returns: "date" (str, "2012-11-01"; no feature), COLUMNS, numbers as float64 and categories as str, and "cnt"
        (float64, rentals in the hour).
    Raises: DataError if the file is not there or is not the published one; ValueError for another `split`.
    """
    import pandas as pd

    if split not in ("train", "test"):
        raise ValueError(f"split must be 'train' or 'test'; got {split!r}")
    rows = pd.read_csv(io.BytesIO(ARCHIVE.read(HOURS, path)), dtype=str, keep_default_na=False)
    rows = rows[(rows.dteday >= TEST_FROM) == (split == "test")].reset_index(drop=True)
    frame = tables.in_our_terms(rows, COLUMNS)
    frame.insert(0, "date", rows.dteday)
    return frame.assign(cnt=rows.cnt.astype("float64"))


def labelled(split: str) -> tuple[pd.DataFrame, np.ndarray]:
    """The feature columns, in the order of COLUMNS, and the rentals in each hour (n,) of one part."""
    frame = load(split)
    return frame[[column.name for column in features(COLUMNS)]], frame.cnt.to_numpy()


def groups(split: str) -> np.ndarray:
    """The day of each hour, (n,): its hours resemble each other."""
    return load(split).date.to_numpy()


def fetch(progress: Progress | None = None) -> Path:
    """Bring the archive, 0.3 MB, into the download folder; see `tables.Archive.fetch`."""
    return ARCHIVE.fetch(progress)
