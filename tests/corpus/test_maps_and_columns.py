"""Means over pictures and rows, counted by hand."""

import numpy as np
import pyarrow as pa
import pytest

from ig_core.corpus.columns import Columns
from ig_core.corpus.maps import Maps


def test_maps_are_means_of_either_sign():
    maps = Maps()
    rows = {"scores": [[1.0, -2.0], [3.0, 4.0], [5.0, 5.0]], "prediction": ["shirt", "shirt", "coat"]}
    maps.add(pa.table({**rows, "label": ["shirt", "T-shirt", "coat"]}), "label")
    maps.add(pa.table({"scores": [[-1.0, 0.0]], "prediction": ["shirt"], "label": ["T-shirt"]}), "label")
    np.testing.assert_allclose(maps.mean([("shirt", "shirt")]), [[1.0, 0.0], [0.0, -2.0]])
    np.testing.assert_allclose(maps.mean([("T-shirt", "shirt")]), [[1.5, 2.0], [-0.5, 0.0]])
    np.testing.assert_allclose(maps.of_class("shirt"), [[4 / 3, 4 / 3], [-1 / 3, -2 / 3]])
    assert maps.confusions == [("T-shirt", "shirt")]


def test_columns_have_a_mean_size_and_an_interval():
    columns = Columns(["age", "hours"], ["low", "high"])
    scores = np.random.default_rng(0).normal(size=(50, 2))
    rows = {"id": range(50), "age": range(50), "hours": [40] * 50}
    table = pa.table({**rows, "scores": scores.tolist(), "target": ["high", "low"] * 25})
    columns.add(table.slice(0, 20))
    columns.add(table.slice(20))
    found = columns.table().set_index("column")
    for place, name in enumerate(columns.names):
        sizes = np.abs(scores[:, place])
        assert found.loc[name, "mean"] == pytest.approx(sizes.mean())
        half = 1.96 * sizes.std(ddof=1) / np.sqrt(50)
        assert found.loc[name, "high"] - found.loc[name, "mean"] == pytest.approx(half, rel=1e-3)
    assert columns.shown["score age"].iloc[0] == pytest.approx(scores[0, 0])
    assert columns.shown["score age"].iloc[1] == pytest.approx(-scores[1, 0])  # of the second class
