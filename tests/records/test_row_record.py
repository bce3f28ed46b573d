"""The record of a table row: JSON both ways, damaged files, and cells that no spreadsheet computes."""

import csv
import io
import json
from dataclasses import replace

import pytest
from row_samples import hour, person

from ig_core.errors import InputError
from ig_core.records import Explanation, RowExplanation, TextExplanation
from ig_core.records.row import safe_cell


@pytest.mark.parametrize("made", [person(), hour(), hour(method="sensitivity"), person(method="leave-one-out")])
def test_a_row_survives_json(made):
    again = Explanation.from_json(made.to_json())
    assert isinstance(again, RowExplanation)
    assert again.to_json() == made.to_json()
    assert again.input == made.input
    assert [type(value) for value in again.input.values()] == [type(value) for value in made.input.values()]
    assert again.to_html() == made.to_html()


def test_a_number_has_no_probability_and_a_baseline_may_be_no_single_value():
    data = json.loads(hour().to_json())
    assert data["prediction"]["probability"] is None
    assert data["columns"][2]["baseline"] is None
    again = RowExplanation.from_json(json.dumps(data))
    assert again.prediction.is_number
    assert again.columns.baseline[2] is None
    assert again.columns.baseline[0] == 12.0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("columns"),
        lambda data: data["columns"][0].pop("text"),
        lambda data: data["columns"][0].update(score=float("nan")),
        lambda data: data["columns"][0].update(score="much"),
        lambda data: data["columns"][0].update(score=None),
        lambda data: data["columns"][0].update(value=None),
        lambda data: data["columns"][0].update(value=float("inf")),
        lambda data: data["columns"][0].update(value=[1]),
        lambda data: data["columns"][0].update(baseline={}),
        lambda data: data["columns"][0].update(baseline=float("nan")),
        lambda data: data["columns"][0].update(label=7),
        lambda data: data["columns"][1].update(column="age"),
        lambda data: data.update(columns=[1, 2]),
        lambda data: data.update(columns="age"),
        lambda data: data["prediction"].update(probability="high"),
        lambda data: data["prediction"].pop("probability"),
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(spoil):
    data = json.loads(person().to_json())
    spoil(data)
    with pytest.raises(
        InputError, match=r"^This is not the JSON of an explanation, as Explanation\.to_json writes it\.$"
    ):
        RowExplanation.from_json(json.dumps(data))


def test_a_row_is_no_text():
    with pytest.raises(InputError, match="This is the JSON of a RowExplanation; a TextExplanation was expected"):
        TextExplanation.from_json(person().to_json())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_text_is_taken_for_a_formula(start):
    cell = f"{start}cmd|' /C calc'!A0"
    columns = person().columns
    columns.loc[0, ["column", "value", "baseline"]] = [cell, cell, None]
    columns.loc[0, "baseline_text"] = cell
    rows = list(csv.reader(io.StringIO(replace(person(), columns=columns).to_csv(), newline="")))
    assert rows[1][:3] == [f"'{cell}".replace("\r", " ")] * 3
    assert all(row[0][:1] not in ("=", "+", "-", "@", "\t", "\r") for row in rows)


def test_a_line_break_within_a_cell_begins_no_cell():
    for cell in ("a\r=cmd", "a\n=cmd", "a\r\n=cmd"):
        columns = person().columns
        columns.loc[0, "value"] = cell
        lines = csv.reader(io.StringIO(replace(person(), columns=columns).to_csv(), newline=""))
        assert [line[0] for line in lines] == ["column", *columns.column]


def test_negative_numbers_stay_numbers():
    columns = person().columns
    columns.loc[0, "value"] = -5.0
    assert replace(person(), columns=columns).to_csv().split("\n")[1] == "age,-5.0,37.0,-1.0"
    assert safe_cell(-5.0) == -5.0
    assert safe_cell("-5") == "'-5"
    assert safe_cell("a=b") == "a=b"


def test_the_table_names_what_stands_for_a_baseline_that_is_no_single_value():
    assert hour().to_csv().split("\n")[3] == "humidity,88.0,many rows,-28.0"
