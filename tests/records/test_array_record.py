"""The record of arrays: JSON both ways, damaged files, tables, and cells that no spreadsheet computes."""

import csv
import io
import json

import numpy as np
import pytest
from array_samples import arrays_explained

from ig_core.errors import InputError
from ig_core.records import ArrayExplanation, Explanation

ONE = arrays_explained({"x": [[1.0, -2.0], [0.5, 0.0]]})
SEVERAL = arrays_explained(
    {"sensor": [[1.0, -2.0, 0.5]], "age": 0.25, "clicks": [3.0, -4.0]}, {"clicks": np.array([7, 248], np.uint8)}
)
HIGH = arrays_explained({"volume": np.arange(24.0).reshape(2, 3, 1, 4)}, method="sensitivity")


@pytest.mark.parametrize("made", [ONE, SEVERAL, HIGH], ids=["one", "several", "high"])
def test_arrays_survive_json(made):
    again = Explanation.from_json(made.to_json())
    assert isinstance(again, ArrayExplanation)
    assert again.to_json() == made.to_json()
    assert again.to_html() == made.to_html()
    for name, array in made.arrays.items():
        np.testing.assert_array_equal(again.arrays[name], array)
        assert again.arrays[name].shape == array.shape
        assert again.arrays[name].dtype.kind == ("i" if array.dtype.kind in "iu" else "f")
        assert again.by_input[name].dtype == float


def test_the_scores_of_one_input_have_its_shape_and_those_of_several_stand_in_one_line():
    assert ONE.scores.tolist() == [[1, -2], [0.5, 0]]
    assert SEVERAL.scores.tolist() == [1, -2, 0.5, 0.25, 3, -4]
    assert (ONE.sum, ONE.largest) == (-0.5, 2.0)
    assert (SEVERAL.sum, SEVERAL.largest) == (-1.25, 4.0)


def test_the_order_is_that_of_the_inputs_whatever_that_of_the_scores():
    data = json.loads(SEVERAL.to_json())
    data["by_input"] = dict(reversed(data["by_input"].items()))
    assert Explanation.from_json(json.dumps(data)).scores.tolist() == SEVERAL.scores.tolist()


def test_the_input_can_be_given_again():
    assert ONE.input == [[0, 0.5], [1, 1.5]]
    assert SEVERAL.input == {"sensor": [[0, 0.5, 1]], "age": 0, "clicks": [7, 248]}
    assert [type(value) for value in SEVERAL.input["clicks"]] == [int, int]


def test_the_table_has_a_row_an_entry():
    assert SEVERAL.table.to_dict(orient="list") == {
        "input": ["sensor"] * 3 + ["age"] + ["clicks"] * 2,
        "place": ["0, 0", "0, 1", "0, 2", "", "0", "1"],
        "value": [0, 0.5, 1, 0, 7, 248],
        "score": [1, -2, 0.5, 0.25, 3, -4],
    }
    assert HIGH.table.place.tolist()[:5] == ["0, 0, 0, 0", "0, 0, 0, 1", "0, 0, 0, 2", "0, 0, 0, 3", "0, 1, 0, 0"]


def test_places_are_those_of_the_entries_and_with_several_inputs_their_names_too():
    assert ONE.by_place.to_dict() == {"0, 0": 1, "0, 1": -2, "1, 0": 0.5, "1, 1": 0}
    assert SEVERAL.by_place["sensor", "0, 1"] == -2
    assert SEVERAL.by_place["age", ""] == 0.25
    assert SEVERAL.by_place.index.is_unique
    np.testing.assert_array_equal(SEVERAL.by_place, SEVERAL.scores)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("arrays"),
        lambda data: data.update(arrays={}, by_input={}),
        lambda data: data.update(arrays=[1, 2]),
        lambda data: data["arrays"].pop("age"),
        lambda data: data["by_input"].pop("age"),
        lambda data: data["by_input"].update(other=[1.0]),
        lambda data: data["by_input"].update(clicks=[3.0]),
        lambda data: data["by_input"].update(clicks=[[3.0, -4.0]]),
        lambda data: data["by_input"].update(clicks=[3.0, float("nan")]),
        lambda data: data["by_input"].update(clicks=["3", "4"]),
        lambda data: data["by_input"].update(clicks=[True, False]),
        lambda data: data["by_input"].update(clicks=[None, 1.0]),
        lambda data: data["arrays"].update(clicks=[float("inf"), 1]),
        lambda data: data["arrays"].update(clicks=["7", "8"]),
        lambda data: data["arrays"].update(clicks=[[7], 8]),
        lambda data: data["arrays"].update(clicks=[10**30, 1]),
        lambda data: (data["arrays"].update(clicks=[]), data["by_input"].update(clicks=[])),
    ],
)
def test_a_damaged_file_of_arrays_is_refused_in_one_sentence(spoil):
    data = json.loads(SEVERAL.to_json())
    spoil(data)
    with pytest.raises(InputError, match=r"^This is not the JSON of an explanation"):
        Explanation.from_json(json.dumps(data))


def test_csv_has_a_line_an_entry_and_whole_numbers_stay_whole():
    lines = list(csv.reader(io.StringIO(SEVERAL.to_csv())))
    assert lines[0] == ["input", "place", "value", "score"]
    assert lines[2] == ["sensor", "0, 1", "0.5", "-2.0"]
    assert lines[5:] == [["clicks", "0", "7", "3.0"], ["clicks", "1", "248", "-4.0"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_name_of_an_input_is_taken_for_a_formula(start):
    made = arrays_explained({f"{start}cmd|' /C calc'!A0": [1.0], "a\n=cmd": [2.0]})
    rows = list(csv.reader(io.StringIO(made.to_csv(), newline="")))
    assert len(rows) == 3
    assert all(row[0][:1] not in ("=", "+", "-", "@", "\t", "\r") for row in rows)
