"""Models of table rows whose outputs can be done by hand: linear in what a few columns become."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ig_core.data import adult, bike_sharing
from ig_core.data.columns import Column, features
from ig_core.kinds.row import rows
from ig_core.kinds.row.encoding import Encoding, OneHot, Standardised
from ig_core.kinds.row.model import RowModel
from ig_core.kinds.row.plausible import QUANTILES, Plausible

COLUMNS = (
    Column(name="age", label="years of age", meaning="How old.", unit="years", low=0, high=100, is_fixed=True),
    Column(
        name="warmth",
        label="temperature",
        meaning="How warm.",
        unit="°C",
        low=-10,
        high=40,
        step=0.5,
        source="temp",
        scale=50,
    ),
    Column(
        name="weather",
        label="the sky",
        meaning="What the sky is like.",
        categories={"clear": "clear sky", "rain": "rain or snow", "unknown": "not known"},
        missing="unknown",
        source="weathersit",
        codes={"1": "clear", "2": "rain"},
    ),
    Column(name="grade", label="school", meaning="The grade.", low=1, high=3, levels={1: "first", 2: "second"}),
    Column(name="serial", label="number", meaning="A count.", is_feature=False, not_because="It only counts."),
)
READ = features(COLUMNS)
CODES = {
    "age": Standardised(mean=40, spread=10),
    "warmth": Standardised(mean=15, spread=5),
    "weather": OneHot(("clear", "rain", "unknown")),
    "grade": Standardised(mean=2, spread=1),
}
WEIGHTS = np.array([2, -1, 0.5, -0.25, 0, 4], np.float32)  # age, warmth, clear, rain, unknown, grade
BIAS = 0.75
MEDIAN: rows.Row = {"age": 40.0, "warmth": 15.0, "weather": "clear", "grade": 2.0}
ROW: rows.Row = {"age": 50.0, "warmth": 5.0, "weather": "rain", "grade": 1.0}
SCORES = {"age": 2.0, "warmth": 2.0, "weather": -0.75, "grade": -4.0}  # of ROW, from MEDIAN: weight × difference
MEAN = np.array([0, 0, 0.5, 0.25, 0.25, 0.5], np.float32)


def linear(weights: np.ndarray, bias: float) -> Callable:
    """Arrays (n, size) -> weights · array + bias, (n, 1)."""
    import tensorflow as tf

    column = tf.constant(np.asarray(weights, np.float32)[:, np.newaxis])
    return lambda points: points @ column + bias


def everything(columns: Sequence[Column]) -> Plausible:
    """Of a training part with all numbers from low to high, as many of each, and nothing strange."""
    quantiles = {one.name: np.linspace(one.low, one.high, QUANTILES) for one in columns if one.is_number}
    marks = len(Plausible(tuple(columns), quantiles, np.zeros((0, 0))).marks)
    return Plausible(tuple(columns), quantiles, np.zeros((marks, marks), int))


def small(
    labels: Sequence[str] = ("no", "yes"),
    logits: Callable | None = None,
    dataset: str = "",
    plausible: Plausible | None = None,
) -> RowModel:
    """A model of COLUMNS; with one label it estimates a number. Linear in WEIGHTS, unless it has other `logits`."""
    return RowModel(
        name="small",
        labels=tuple(labels),
        encoding=Encoding(READ, CODES),
        logits=logits or linear(WEIGHTS, BIAS),
        median=MEDIAN,
        mean=MEAN,
        plausible=plausible or everything(READ),
        dataset=dataset,
        card={},
    )


def of_data_set(name: str, labels: Sequence[str], columns: Sequence[Column], dataset: str) -> RowModel:
    """A linear model of all columns of a data set, whose weights are the numbers from −0.5 to 0.5 in equal steps."""
    read = features(columns)
    codes = {
        column.name: Standardised((column.low + column.high) / 2, (column.high - column.low) / 2)
        if column.is_number
        else OneHot(tuple(column.categories))
        for column in read
    }
    encoding = Encoding(read, codes)
    size = len(encoding.units)
    middle = {
        column.name: (column.low + column.high) / 2 if column.is_number else next(iter(column.categories))
        for column in read
    }
    mean = np.full(size, 0.25, np.float32)
    weights = np.linspace(-0.5, 0.5, size)
    plausible = everything(read)
    return RowModel(name, tuple(labels), encoding, linear(weights, 1.0), middle, mean, plausible, dataset, card={})


def adult_model() -> RowModel:
    """What stands for adult-mlp."""
    return of_data_set("adult-mlp", adult.LABELS, adult.COLUMNS, "adult")


def bike_model() -> RowModel:
    """What stands for bike-mlp."""
    return of_data_set("bike-mlp", (bike_sharing.TARGET,), bike_sharing.COLUMNS, "bike-sharing")
