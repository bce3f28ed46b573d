"""Curves of one column: what the model says of the row with each value, on linear models done by hand."""

import numpy as np
import pandas as pd
import pytest
from small_rows import MEDIAN, READ, ROW, small

from ig_core.evaluation.what_if import curves, places, says

AGE, WARMTH, WEATHER, GRADE = READ
OTHERS = pd.DataFrame([MEDIAN, ROW | {"age": 20.0}])
NOBODY = OTHERS.iloc[:0]


@pytest.fixture(scope="module")
def model():
    return small()


@pytest.fixture(scope="module")
def counting():
    return small(labels=("rentals an hour",))


def test_a_curve_of_a_number_is_a_line_where_the_model_is_linear(counting):
    found = curves(counting, ROW, WARMTH, OTHERS)
    values = np.array(found.values)
    assert found.own == pytest.approx(0.5 - 0.2 * (values - 5), abs=1e-5)
    assert found.others == pytest.approx(np.stack([1.25 - 0.2 * (values - 15), 0.5 - 6 - 0.2 * (values - 5)]), abs=1e-5)


@pytest.mark.parametrize("column", READ, ids=lambda column: column.name)
def test_a_curve_is_what_the_model_says_of_the_changed_rows(model, column):
    found = curves(model, ROW, column, OTHERS)
    for row, curve in zip([ROW, *OTHERS.to_dict(orient="records")], [found.own, *found.others], strict=True):
        assert curve == pytest.approx(says(model, [{**row, column.name: value} for value in found.values]), abs=1e-6)


@pytest.mark.parametrize(("column", "own"), [(WARMTH, 5.0), (WARMTH, 5.3), (WARMTH, 99.0), (AGE, -3.0), (GRADE, 2.0)])
def test_the_own_value_is_among_the_places_wherever_it_lies(model, column, own):
    row = ROW | {column.name: own}
    found = curves(model, row, column, NOBODY)
    assert found.values == sorted(set(found.values))
    assert found.own[found.values.index(own)] == pytest.approx(says(model, [row])[0], abs=1e-6)
    assert {column.low, column.high} <= set(found.values)


def test_categories_go_through_all_of_theirs_with_that_of_missing_values(counting):
    found = curves(counting, ROW, WEATHER, NOBODY)
    assert found.values == ["clear", "rain", "unknown"]
    assert found.own == pytest.approx([1.25, 0.5, 0.75], abs=1e-6)
    assert found.others.shape == (0, 3)


def test_whole_numbers_have_a_place_each_and_many_have_some():
    assert places(GRADE, 2.0) == [1.0, 2.0, 3.0]
    assert len(places(WARMTH, 15.0)) in (48, 49)


def test_two_classes_have_the_probability_of_the_second(model):
    assert says(model, [ROW, MEDIAN]) == pytest.approx(1 / (1 + np.exp([-0.5, -1.25])))
