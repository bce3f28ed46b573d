"""Inputs laid down in the folder of a run."""

import numpy as np
import pytest

from ig_core.corpus import inputs
from ig_core.errors import InputError


def test_rows_are_numbered_and_found_again(tmp_path):
    batches = [{"text": ["a", "b"], "stars": ["1", "2"]}, {"text": ["c"], "stars": [None]}]
    laid_down = inputs.lay_down(batches, tmp_path)
    assert len(laid_down) == 3
    assert laid_down.rows([2, 0]).to_pylist() == [
        {"id": 2, "text": "c", "stars": None},
        {"id": 0, "text": "a", "stars": 1},
    ]
    again = inputs.opened(tmp_path)
    assert (again.sha256, again.columns) == (laid_down.sha256, ["text", "stars"])
    assert [file.name for file in tmp_path.iterdir()] == [inputs.FILE]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "2"], [1, 2]),
        (["1", "2.5", None], [1.0, 2.5, None]),
        (["007", "2"], ["007", "2"]),
        (["1", "two"], ["1", "two"]),
        ([None, None], [None, None]),
    ],
)
def test_texts_become_numbers_where_nothing_else_is_there(tmp_path, texts, expected):
    laid_down = inputs.lay_down([{"text": ["a"] * len(texts), "column": texts}], tmp_path)
    assert laid_down.table["column"].to_pylist() == expected


def test_a_number_that_comes_late_does_not_change_what_a_column_is(tmp_path):
    laid_down = inputs.lay_down([{"column": ["1"]}, {"column": ["two"]}], tmp_path)
    assert laid_down.table["column"].to_pylist() == ["1", "two"]


def test_of_nothing_there_is_no_run(tmp_path):
    with pytest.raises(InputError, match="no input that could be read"):
        inputs.lay_down([], tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_order_is_random_and_the_same_again():
    order = inputs.order(100, None, seed=1)
    assert sorted(order) == list(range(100))
    assert (order != np.arange(100)).any()
    np.testing.assert_array_equal(inputs.order(100, 7, seed=1), order[:7])
    assert (inputs.order(100, None, seed=2) != order).any()


def test_parts_are_fixed_ranges():
    assert [list(part) for part in inputs.parts(5, 2)] == [[0, 1], [2, 3], [4]]
