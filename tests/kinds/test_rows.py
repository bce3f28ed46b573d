"""Table rows: what is taken for a row, how it becomes numbers, where paths start, and how columns are taken out."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_rows import BIAS, CODES, COLUMNS, MEAN, MEDIAN, READ, ROW, WEIGHTS, adult_model, small

from ig_core import packing
from ig_core.data import DATASETS, tables
from ig_core.errors import DataError, InputError
from ig_core.explainer import prepare
from ig_core.kinds import KINDS
from ig_core.kinds.row import header, rows
from ig_core.kinds.row.encoding import Encoding, OneHot, PiecewiseLinear, Standardised, code_of

WRITTEN = [1, -2, 0, 1, 0, -1]  # ROW: 10 years above the mean of 40, 10 °C below 15, rain, a grade below 2


@pytest.fixture(scope="module")
def model():
    return small()


def refusal(act, *arguments):
    with pytest.raises(InputError) as caught:
        act(*arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# ---- rows


def test_a_row_has_a_value_for_each_column_and_others_are_left_out():
    given = {" age ": "50", "warmth": 5, "weather": "rain", "grade": np.float32(1), "x": "y"}
    assert rows.checked(given, READ) == ROW


def test_names_of_the_published_file_bring_its_codes_and_its_scale():
    assert rows.checked({"age": 50, "temp": "0.1", "weathersit": 2, "grade": 1}, READ) == ROW
    assert rows.checked({"age": 50, "warmth": "0.1", "weathersit": "2.0", "grade": 1}, READ) == ROW | {"warmth": 0.1}


@pytest.mark.parametrize("value", [None, math.nan, "", "  ", "unknown", "not known"])
def test_a_missing_category_is_a_category(value):
    assert rows.checked(ROW | {"weather": value}, READ)["weather"] == "unknown"


@pytest.mark.parametrize(
    "value",
    [
        None,
        math.nan,
        "",
        math.inf,
        "-inf",
        "nan",
        True,
        "many",
        "1_0",
        pytest.param(10**400, id="large"),
        pytest.param(10**5000, id="larger"),
    ],
)
def test_what_is_no_finite_number_is_refused_and_never_taken_for_zero(value):
    assert refusal(rows.checked, ROW | {"age": value}, READ).startswith("The column age must be a number (years); ")


@pytest.mark.parametrize("age", [-10_000.0, -1.0, 0.0, 100.0, 10_100.0])
def test_a_number_beyond_the_data_is_taken_up_to_a_hundred_times_their_span(age):
    assert rows.checked(ROW | {"age": age}, READ)["age"] == age


@pytest.mark.parametrize(
    ("age", "came"), [(-10_000.5, "-10000.5"), (10_101, "10101"), ("1e300", "1e+300"), (-1e9, "-1e+09")]
)
def test_a_number_further_away_is_refused_in_a_sentence_with_what_may_be_and_what_the_data_has(age, came):
    sentence = refusal(rows.checked, ROW | {"age": age}, READ)
    wanted = "must be a number from -10,000 to 10,100 years, as the data has 0 to 100"
    assert sentence == f"The column age {wanted}; got {came}."


def test_a_number_of_the_published_file_is_held_against_the_data_in_our_scale():
    published = {"age": 50, "weather": "rain", "grade": 1}
    assert rows.checked(published | {"temp": 100.8}, READ)["warmth"] == 5040.0  # times 50, and 40 is the largest
    sentence = refusal(rows.checked, published | {"temp": 100.9}, READ)
    assert sentence.startswith("The column warmth must be a number from -5,010 to 5,040 °C")
    assert sentence.endswith("got 5045.")
    assert refusal(rows.checked, published | {"temp": 1e308}, READ).endswith("got inf.")


def test_a_column_whose_range_is_not_known_takes_any_finite_number():
    column = READ[0].__class__(name="x", label="x", meaning="")
    assert rows.parse(column, "1e300") == 1e300


def test_numbers_with_levels_may_be_given_by_their_names():
    assert rows.checked(ROW | {"grade": " First"}, READ) == ROW
    adult = DATASETS["adult"].columns
    assert [header.changed({}, f"education-num={name}", adult) for name in ("Masters", "Master's degree", "14")] == [
        {"education-num": 14.0}
    ] * 3


def test_a_category_is_found_by_its_label_in_any_case_and_another_is_refused():
    assert rows.checked(ROW | {"weather": "RAIN OR SNOW"}, READ) == ROW
    sentence = refusal(rows.checked, ROW | {"weather": "hail"}, READ)
    assert sentence == "The column weather must be one of these: clear, rain, unknown; got 'hail'."


@pytest.mark.parametrize("given", [None, 3, ["age", 50], "age"])
def test_what_is_no_mapping_is_no_row(given):
    assert refusal(rows.checked, given, READ).startswith("A row must be columns with values; got ")


def test_columns_that_are_missing_are_named():
    assert refusal(rows.checked, {"age": 1, "grade": 1}, READ) == "The row lacks the columns warmth, weather."


def test_numbers_beyond_the_training_part_are_named_and_its_ends_are_not():
    assert [column.name for column in rows.outside(ROW | {"age": 100.5, "warmth": -10.0}, READ)] == ["age"]
    assert rows.outside(ROW | {"age": 0.0, "warmth": 40.0}, READ) == []


# ---- one other value


def test_a_change_names_a_column_in_any_way_and_gives_another_value():
    assert header.changed(ROW, "age=30", COLUMNS) == ROW | {"age": 30.0}
    assert header.changed(ROW, " The Sky = clear sky", COLUMNS) == ROW | {"weather": "clear"}
    assert header.changed(ROW, "temp=0.5", COLUMNS) == ROW | {"warmth": 25.0}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("age", "A change is written column=value; got 'age'."),
        ("=5", "There is no column ''; choose from: age, warmth, weather, grade."),
        ("<b>=5", "There is no column '<b>'; choose from: age, warmth, weather, grade."),
        ("serial=5", "Models do not read the column serial: It only counts."),
        ("age=old", "The column age must be a number (years); got 'old'."),
    ],
)
def test_a_change_that_cannot_be_made_is_one_sentence(change, sentence):
    assert refusal(header.changed, ROW, change, COLUMNS) == sentence


# ---- references


def test_a_row_in_a_link_comes_back_as_it_was():
    for row in (ROW, ROW | {"age": -0.1, "warmth": 5040.0}):
        assert rows.resolve(rows.reference_to(row), "", READ) == row


def packed(text):
    return f"row:{packing.pack(text.encode())}"


@pytest.mark.parametrize(
    "reference",
    [
        "row:",
        "row:%%%",
        rows.reference_to(ROW)[:-9],
        packed("{"),
        packed("[" * 9_000),
        packed("[1]"),
        packed('{"age": NaN, "warmth": 1, "weather": "rain", "grade": 1}'),
        packed(f'{{"age": {"9" * 400}, "warmth": 1, "weather": "rain", "grade": 1}}'),
        packed(" " * 20_001),
        "ROW",
        "test:1",
        "",
    ],
)
def test_a_damaged_link_is_one_sentence(reference):
    assert refusal(rows.resolve, reference, "", READ).endswith(".")


class OneRow:
    """A data set with a test part of one row."""

    columns = COLUMNS

    def find(self):
        return Path("one")

    def load(self, split, path):
        assert (split, path) == ("test", Path("one"))
        return pd.DataFrame([ROW | {"serial": 7.0, "label": 1}])


@pytest.mark.parametrize("number", ["1", "-1", "0.0", "x", "", "٠", "9" * 30, "00000000099999999", "0" * 10])
def test_a_test_row_is_found_by_its_number_and_there_are_no_others(monkeypatch, number):
    monkeypatch.setitem(DATASETS, "one", OneRow())
    assert rows.resolve("test:0", "one", READ) == ROW
    sentence = refusal(rows.resolve, f"test:{number}", "one", READ)
    assert sentence == f"The test rows of one are numbered 0 to 0; got {number!r}."


def test_a_number_with_thousands_of_digits_is_one_sentence(monkeypatch):
    monkeypatch.setitem(DATASETS, "one", OneRow())
    sentence = refusal(rows.resolve, "test:0000000009" + "9" * 5_000, "one", READ)
    assert sentence == f"The test rows of one are numbered 0 to 0; got '{('0000000009' + '9' * 50)!s}'."


def test_a_row_of_the_data_set_has_its_answer_too(monkeypatch):
    monkeypatch.setitem(DATASETS, "one", OneRow())
    assert rows.published_row("test:0", "one").to_dict() == ROW | {"serial": 7.0, "label": 1}
    assert refusal(rows.published_row, "row:x", "one").startswith("A row is given as test:N, example:N")


def test_a_row_that_ships_is_found_by_its_number():
    columns = adult_model().columns
    last = tables.examples("adult").iloc[59]
    assert rows.resolve("example:59", "adult", columns) == {column.name: last[column.name] for column in columns}
    assert "numbered 0 to 59; got '60'" in refusal(rows.resolve, "example:60", "adult", columns)


# ---- encoding


def test_numbers_are_written_in_standard_deviations_and_categories_at_their_places(model):
    table = rows.as_table([ROW, MEDIAN], READ)
    assert model.encoding.write(table).tolist() == [WRITTEN, [0, 0, 1, 0, 0, 0]]
    assert model.encoding.units.tolist() == [0, 1, 2, 2, 2, 3]


def test_a_row_alone_is_written_as_within_a_table(model):
    one = model.encoding.write_row(ROW)
    assert one.dtype == np.float32
    assert one.tolist() == WRITTEN


def test_a_logarithm_keeps_signs_and_zero():
    code = Standardised(mean=0, spread=2, logarithm=True)
    assert code.write(np.array([0, math.e - 1, 1 - math.e]))[:, 0] == pytest.approx([0, 0.5, -0.5])


def test_ramps_rise_one_after_the_other_and_end_with_the_outer_knots():
    code = PiecewiseLinear(np.array([0.0, 2.0, 10.0]))
    assert code.size == 2
    written = code.write(np.array([-5.0, 1.0, 2.0, 4.0, 99.0]))
    assert written.tolist() == [[0, 0], [0.5, 0], [1, 0], [1, 0.25], [1, 1]]


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (Standardised(3, 2, logarithm=True), 7.0),
        (PiecewiseLinear(np.array([0.0, 1.0, 5.0])), 2.5),
        (OneHot(("a", "b")), "b"),
    ],
)
def test_a_code_is_made_again_from_its_settings(code, value):
    values = np.array([value], object)
    assert code_of(code.settings()).write(values).tolist() == code.write(values).tolist()


def test_an_encoding_made_from_settings_reads_the_columns_that_are_there():
    settings = Encoding(READ, CODES).settings()
    settings.pop("warmth")
    again = Encoding.of_settings(COLUMNS, settings)
    assert [column.name for column in again.columns] == ["age", "weather", "grade"]
    assert again.write_row(ROW).tolist() == [1, 0, 1, 0, -1]


# ---- the model


def test_outputs_of_rows_and_of_a_table_are_those_done_by_hand(model):
    of_rows = model.forward([ROW, pd.Series(MEDIAN), rows.reference_to(ROW)])[:, 0]
    assert of_rows.tolist() == [0.5, 1.25, 0.5]  # 2·1 + 2 − 0.25 − 4 + 0.75, and 0.5 + 0.75
    assert model.forward(rows.as_table([MEDIAN, ROW], READ))[:, 0].tolist() == [1.25, 0.5]


def test_what_a_column_becomes_has_its_score(model):
    assert model.encode(ROW).at_positions(np.array([1, 2, 3, 4])).tolist() == [1, 2, 3, 3, 3, 4]


# ---- baselines


def test_paths_start_at_the_median_row_the_mean_or_another_row(model):
    x = model.as_array(model.encode(ROW))
    assert model.baseline_points("median", x).tolist() == [[0, 0, 1, 0, 0, 0]]
    assert model.baseline_points("mean", x).tolist() == [MEAN.tolist()]
    assert model.baseline_points(f"row:{rows.reference_to(ROW)}", x).tolist() == [WRITTEN]


def test_the_rows_that_ship_are_a_baseline_each():
    adult = adult_model()
    x = adult.as_array(adult.encode("example:0"))
    assert adult.baseline_points("background", x).shape == (60, x.size)
    assert adult.baseline_points("row:example:0", x).tolist() == [x.tolist()]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("zero", "There is no baseline 'zero'"),
        ("row", "written row:ROW"),
        ("mean:x", "written mean"),
        ("row:x", "A row is given as"),
    ],
)
def test_a_baseline_that_is_none_is_one_sentence(model, name, part):
    assert part in refusal(model.baseline_points, name, np.zeros(6, np.float32))


def test_a_model_without_a_data_set_has_no_rows_that_ship(model):
    with pytest.raises(DataError, match="There is no data set ''"):
        model.baseline_points("background", np.zeros(6, np.float32))


def test_the_row_where_paths_start_is_known_where_it_is_one(model):
    assert model.baseline_row("median") == MEDIAN
    assert model.baseline_row(f"row:{rows.reference_to(ROW)}") == ROW
    assert model.baseline_row("mean") is None


# ---- columns taken out


def test_columns_that_differ_from_the_baseline_can_be_taken_out_and_the_outputs_are_those_done_by_hand(model):
    case = prepare(ROW | {"warmth": 15.0}, model=model)
    perturbation = KINDS["row"].perturbation
    assert perturbation.candidates(case, np.zeros(4)).tolist() == [0, 2, 3]
    outputs = perturbation.outputs(case, [np.array([0]), np.array([2, 3]), np.array([], int)])
    full = float(WEIGHTS @ [1, 0, 0, 1, 0, -1] + BIAS)
    assert outputs[:, 0].tolist() == [full - 2, full + 0.75 + 4, full]


def test_a_quarter_of_the_columns_is_taken_out_and_at_least_one():
    assert [KINDS["row"].perturbation.count(columns) for columns in (1, 3, 8, 12)] == [1, 1, 2, 3]
