"""Rank correlations of scores, by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ig_core.evaluation.agreement import agreement


def scored(*scores):
    return SimpleNamespace(by_place=pd.Series(scores, dtype=float))


@pytest.mark.parametrize(
    ("one", "other", "correlation"),
    [
        ([1, 2, 3, 4], [10, 20, 30, 40], 1),
        ([1, 2, 3, 4], [1, 10, 100, 1000], 1),  # ranks, not values
        ([1, 2, 3, 4], [-1, -2, -3, -4], -1),
        ([1, 2, 3, 4], [2, 1, 4, 3], 1 - 6 * 4 / (4 * 15)),  # 1 - 6 Σd² / n(n² - 1)
        ([1, 2, 3, 4], [4, 1, 2, 3], 1 - 6 * (9 + 1 + 1 + 1) / (4 * 15)),
        ([-5, 0.1, 7, 2], [-3, 0.2, 9, 1], 1),
    ],
)
def test_the_correlation_is_that_of_the_ranks(one, other, correlation):
    table = agreement({"one": scored(*one), "other": scored(*other)})
    assert table.loc["one", "other"] == table.loc["other", "one"] == pytest.approx(correlation)
    assert table.loc["one", "one"] == table.loc["other", "other"] == pytest.approx(1)


def test_what_has_no_score_in_any_of_them_is_left_out():
    plain = agreement({"one": scored(1, 2, 3), "other": scored(3, 1, 2)})
    padded = agreement({"one": scored(0, 1, 0, 2, 3, 0), "other": scored(0, 3, 0, 1, 2, 0)})
    np.testing.assert_allclose(plain, padded)


def test_what_has_a_score_in_one_of_them_counts():
    # ranks (1, 2, 3) and (3, 1, 2): the zero of the second is its lowest score
    table = agreement({"one": scored(1, 2, 3), "other": scored(3, 0, 2)})
    assert table.loc["one", "other"] == pytest.approx(1 - 6 * (4 + 1 + 1) / (3 * 8))


def test_pictures_are_compared_pixel_by_pixel():
    one, other = np.array([[1.0, 2], [3, 4]]), np.array([[4.0, 3], [2, 1]])
    table = agreement(
        {
            "one": SimpleNamespace(by_place=pd.Series(one.ravel())),
            "other": SimpleNamespace(by_place=pd.Series(other.ravel())),
        }
    )
    assert table.loc["one", "other"] == pytest.approx(-1)


def test_the_table_is_square_symmetric_and_in_the_order_given():
    random = np.random.default_rng(0)
    table = agreement({name: scored(*random.normal(size=30)) for name in ("c", "a", "b")})
    assert table.index.tolist() == table.columns.tolist() == ["c", "a", "b"]
    np.testing.assert_allclose(table, table.T)
    assert (np.abs(table) <= 1 + 1e-12).all(axis=None)


@pytest.mark.parametrize("scores", [[0, 0, 0], [2, 2, 2]])
def test_where_there_is_nothing_to_rank_the_correlation_is_undefined(scores):
    assert agreement({"one": scored(*scores), "other": scored(*scores)}).isna().loc["one", "other"]


def test_texts_that_are_cut_differently_are_compared_on_the_words_they_share():
    one = SimpleNamespace(by_place=pd.Series([1.0, 2, 3, 9], [(0, 1), (2, 3), (4, 5), (6, 11)]))
    other = SimpleNamespace(by_place=pd.Series([1.0, 2, 3, -9, 8], [(0, 1), (2, 3), (4, 5), (6, 8), (8, 11)]))
    assert agreement({"one": one, "other": other}).loc["one", "other"] == 1
