"""Summaries that ship hold nothing of the inputs; slices are read back as they were."""

import numpy as np
import pandas as pd

from ig_core.corpus import shipped
from ig_core.corpus.slices import columns_of, of_table, slices_of, to_table
from ig_core.corpus.summary import Summary

LINES = pd.DataFrame(
    {
        "id": [2, 0, 1],
        "prediction": ["a", "b", "a"],
        "probability": np.array([0.5, 0.6, 0.7], np.float32),
        "label": ["a", "a", "a"],
        "right": pd.array([True, False, True], "boolean"),
        "off": [0.1, 0.2, 0.3],
        "points": [5, 6, 7],
        "age": [30, 40, 50],
    }
)


def test_columns_of_inputs_are_left_out():
    shown = pd.DataFrame({"id": [2, 0], "age": [30, 40], "score age": [0.5, -0.5]})
    found = shipped.without_inputs(Summary({"model": "adult-mlp", "label": "label"}, LINES, shown=shown))
    assert set(found.lines) == {"id", "prediction", "probability", "label", "right", "off", "points"}
    assert found.lines.id.tolist() == [0, 1, 2]
    assert found.lines.right.tolist() == [False, True, True]
    assert list(found.shown) == ["id", "score age"]


def test_nothing_that_ships_is_a_text_or_a_row():
    for name in shipped.names():
        found = shipped.read(name)
        assert set(found.lines) <= {*shipped._KEPT, found.facts["label"]}
        if found.shown is not None:
            assert all(column == "id" or column.startswith("score ") for column in found.shown)


def test_slices_are_read_back():
    random = np.random.default_rng(0)
    lines = pd.DataFrame(
        {"words": random.integers(1, 500, 400), "source": random.choice(["x", "y"], 400), "answer": "a"}
    )
    lines["right"] = lines.words > 100
    found = slices_of(lines, columns_of(lines, "answer"))
    assert {one.filter.column for one in found} == {"words", "source"}
    assert of_table(to_table(found)) == found
    assert of_table(to_table([])) == []
