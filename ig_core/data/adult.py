"""Adult (Census Income): 48,842 people of the US census of 1994; who earns more than $50,000 a year?

Source: Becker and Kohavi (1996), UCI Machine Learning Repository; the published split. Some columns tell of race, sex
and marriage: they stay, because explanations that show them at work are a reason to look.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from ig_core.data import tables
from ig_core.data.adult_categories import (
    COUNTRIES,
    EDUCATION,
    EDUCATION_LEVELS,
    MARITAL_STATUS,
    OCCUPATION,
    RACE,
    RELATIONSHIP,
    SEX,
    UNKNOWN,
    WORKCLASS,
)
from ig_core.data.columns import Column, features
from ig_core.data.fetch import Progress
from ig_core.data.published import File

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LABELS = ("at most $50,000", "more than $50,000")
ARCHIVE = tables.Archive(
    folder="adult",
    title="Adult",
    url="https://archive.ics.uci.edu/static/public/2/adult.zip",
    files=(
        File("adult.data", 3_974_305, "5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d"),
        File("adult.test", 2_003_153, "a2a9044bc167a35b2361efbabec64e89d69ce82d9790d2980119aac5fd7e9c05"),
    ),
)
SPLITS = ("train", "test")  # in the order of the files

COLUMNS = (
    Column(name="age", label="age", meaning="How old the person is.", unit="years", low=17, high=90, is_fixed=True),
    Column(
        name="workclass",
        label="employer",
        meaning="Whom the person works for.",
        categories=WORKCLASS,
        missing=UNKNOWN,
        codes={"?": UNKNOWN},
    ),
    Column(
        name="fnlwgt",
        label="sampling weight",
        meaning="How many people of the population the census takes this person to stand for.",
        unit="people",
        low=12_285,
        high=1_484_705,
        is_feature=False,
        not_because="It tells how the sample was drawn, and nothing of the person.",
    ),
    Column(
        name="education",
        label="education, by name",
        meaning="The highest level of education reached.",
        categories=EDUCATION,
        is_feature=False,
        not_because="It says the same as the number of the level of education.",
    ),
    Column(
        name="education-num",
        label="education",
        meaning="The highest level of education reached, from 1 (preschool) to 16 (doctorate).",
        levels=EDUCATION_LEVELS,
        only_rises=True,
        codes={name: str(level) for level, name in enumerate(EDUCATION, start=1)},
        low=1,
        high=16,
    ),
    Column(
        name="marital-status",
        label="marital status",
        meaning="Whether the person is, or was, married.",
        categories=MARITAL_STATUS,
        is_sensitive=True,
    ),
    Column(
        name="occupation",
        label="occupation",
        meaning="What kind of work the person does.",
        categories=OCCUPATION,
        missing=UNKNOWN,
        codes={"?": UNKNOWN},
    ),
    Column(
        name="relationship",
        label="place in the family",
        meaning="What the person is to the family lived with; it tells of sex and marriage too.",
        categories=RELATIONSHIP,
        is_sensitive=True,
    ),
    Column(
        name="race",
        label="race",
        meaning="The race that the census noted, in its categories of 1994.",
        categories=RACE,
        is_fixed=True,
        is_sensitive=True,
    ),
    Column(
        name="sex",
        label="sex",
        meaning="The sex that the census noted.",
        categories=SEX,
        is_fixed=True,
        is_sensitive=True,
    ),
    Column(
        name="capital-gain",
        label="capital gain",
        meaning="What was gained in the year by selling property or shares; 99,999 stands for that or more.",
        unit="$",
        low=0,
        high=99_999,
        step=100,
    ),
    Column(
        name="capital-loss",
        label="capital loss",
        meaning="What was lost in the year by selling property or shares.",
        unit="$",
        low=0,
        high=4_356,
        step=100,
    ),
    Column(
        name="hours-per-week",
        label="hours a week",
        meaning="How long the person works in a week.",
        unit="hours",
        low=1,
        high=99,
    ),
    Column(
        name="native-country",
        label="country of birth",
        meaning="Where the person was born.",
        categories=COUNTRIES,
        missing=UNKNOWN,
        codes={"?": UNKNOWN},
        is_fixed=True,
        is_sensitive=True,
    ),
)


def find() -> Path | None:
    """The archive or the folder that `load` would read; None if there is none."""
    return ARCHIVE.find()


def load(split: str = "test", path: Path | None = None) -> pd.DataFrame:
    """The people of one published part, "train" (32,561) or "test" (16,281), one a row, in the order of the file.

    Args:
        path: the folder or archive to read instead of what `find` finds.
    Returns: COLUMNS, numbers as float64 and categories as str, and "label" (int, index of LABELS).
    Raises: DataError if the files are not there or are not the published ones; ValueError for another `split`.
    """
    import pandas as pd

    if split not in SPLITS:
        raise ValueError(f"split must be 'train' or 'test'; got {split!r}")
    rows = pd.read_csv(
        io.BytesIO(ARCHIVE.read(ARCHIVE.files[SPLITS.index(split)], path)),
        names=[*(column.name for column in COLUMNS), "income"],
        comment="|",  # the first line of the test part is one
        skipinitialspace=True,
        dtype=str,
        keep_default_na=False,
    )
    return tables.in_our_terms(rows, COLUMNS).assign(label=rows.income.str.startswith(">").astype("int64"))


def labelled(split: str) -> tuple[pd.DataFrame, np.ndarray]:
    """The feature columns (n, 12), in the order of COLUMNS, and labels (n,), indices of LABELS, of one part."""
    frame = load(split)
    return frame[[column.name for column in features(COLUMNS)]], frame.label.to_numpy()


def fetch(progress: Progress | None = None) -> Path:
    """Bring the archive, 0.7 MB, into the download folder; see `tables.Archive.fetch`."""
    return ARCHIVE.fetch(progress)
