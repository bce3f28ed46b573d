"""Slices of inputs, against counts made by hand."""

import numpy as np
import pandas as pd
import pytest

from ig_core.corpus.slices import Filter, filters_of, holm, slices_of


def lines(count=400, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "words": random.permutation(count),
            "source": random.choice(["web", "mail"], count),
            "right": random.random(count) < 0.8,
        }
    )


def test_numbers_are_cut_into_quarters_and_others_by_value():
    found = list(filters_of(lines(), {"words": "words", "source": "source"}))
    counts = [int(one.of(lines()).sum()) for one in found]
    assert counts[:4] == [100] * 4
    assert sum(counts[4:]) == 400
    assert found[0].name == "0 to 99 words"
    assert {one.name for one in found[4:]} == {"source: web", "source: mail"}


def test_other_numbers_and_what_is_there_or_not():
    table = pd.DataFrame({"price": np.linspace(0, 1, 8), "negation": [True, False] * 4})
    found = list(filters_of(table, {"price": "price", "negation": "a negation"}))
    assert found[0].name == "price 0 to 0.25"
    assert [int(one.of(table).sum()) for one in found] == [2, 2, 2, 2, 4, 4]
    assert [one.name for one in found[4:]] == ["with a negation", "without a negation"]


def test_a_slice_in_which_the_model_is_bad_comes_first_and_is_called_worse():
    table = lines()
    table.loc[table.words >= 300, "right"] = False
    worst, *others = slices_of(table, {"words": "words", "source": "source"})
    assert worst.filter.column == "words"
    assert worst.accuracy.value == 0
    assert worst.others.total == 300
    assert worst.is_worse
    assert not any(one.is_worse for one in others)


def test_of_slices_of_chance_hardly_any_is_called_worse():
    called = [
        any(one.is_worse for one in slices_of(lines(seed=seed), {"words": "w", "source": "s"})) for seed in range(100)
    ]
    assert sum(called) <= 10  # five expected at most


def test_small_slices_and_unknown_answers_are_left_out():
    table = lines(100).astype({"right": object})
    table.loc[:79, "right"] = None
    assert slices_of(table, {"source": "source"}) == []
    assert len(slices_of(table, {"source": "source"}, least=2)) == 2


def test_holm_by_hand():
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([])).tolist() == []


def test_a_filter_of_a_value():
    assert Filter("a", "source", value="web").of(pd.DataFrame({"source": ["web", "mail"]})).tolist() == [True, False]
