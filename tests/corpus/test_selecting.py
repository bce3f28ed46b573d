"""Which lines a selection leaves, and that a link can carry it."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ig_core.corpus.selecting import Selection
from ig_core.corpus.slices import columns_of, filters_of
from ig_core.errors import InputError

TEXTS = {0: "Not good.", 1: "A GOOD film", 2: "goodness", 3: "dull"}
LINES = pd.DataFrame(
    {
        "id": [0, 1, 2, 3],
        "prediction": ["positive", "positive", "positive", "negative"],
        "probability": np.array([0.6, 0.9, 0.99, 0.7], np.float32),
        "answer": ["negative", "positive", None, "negative"],
        "right": pd.array([False, True, None, True], "boolean"),
        "words": [2, 3, 1, 1],
        "unseen": [0, 0, 1, 0],
        "negation": [True, False, False, False],
        "stars": [2.0, 9.0, np.nan, 1.0],
        "source": ["web", "mail", "web", "web"],
    }
)


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({}, [0, 1, 2, 3]),
        ({"outcome": "wrong"}, [0]),
        ({"outcome": "right"}, [1, 3]),
        ({"answers": ("negative",)}, [0, 3]),
        ({"predictions": ("negative",)}, [3]),
        ({"probability": (0.7, 1.0)}, [1, 2]),
        ({"words": (2, 3)}, [0, 1]),
        ({"unseen": (1, 9)}, [2]),
        ({"negation": True}, [0]),
        ({"negation": False}, [1, 2, 3]),
        ({"contains": ("good",)}, [0, 1]),
        ({"contains": ("good", "not")}, [0]),
        ({"contains": ("(",)}, []),
        ({"columns": {"source": ("web",)}}, [0, 2, 3]),
        ({"columns": {"stars": (1, 5)}}, [0, 3]),
        ({"columns": {"source": (1.0, 5.0)}}, []),
        ({"outcome": "right", "columns": {"source": ("web",)}}, [3]),
    ],
)
def test_all_that_is_chosen_holds(chosen, left):
    selection = Selection(**chosen)
    kept = selection.of(LINES, "answer", lambda ids: pa.array([TEXTS[one] for one in ids]))
    if "probability" in chosen:
        left = [place for place in range(4) if LINES.probability[place] >= chosen["probability"][0]]
    assert LINES.id[kept].tolist() == left
    assert Selection.from_dict(json.loads(json.dumps(selection.to_dict()))) == selection


def test_texts_are_asked_only_for_what_the_rest_leaves():
    asked = []

    def texts(ids):
        asked.extend(ids)
        return pa.array([TEXTS[one] for one in ids])

    Selection(predictions=("negative",), contains=("dull",)).of(LINES, "answer", texts)
    assert asked == [3]


@pytest.mark.parametrize(
    ("wanted", "text", "is_there"),
    [
        ("café", "Un café!", True), ("caf", "Un café!", False), ("ÉTÉ", "l'été", True), ("c++", "C++ is", True),
        ("not good", "so NOT good.", True), ("good", "good_looking", False), ("\\d", "7", False),
        ("7/10", "a 7/10", True),
    ],
)  # fmt: skip
def test_words_are_whole_words_of_any_script(wanted, text, is_there):
    table = pd.DataFrame({"id": [0]})
    assert Selection(contains=(wanted,)).of(table, "", lambda ids: pa.array([text])).tolist() == [is_there]


def test_what_cannot_be_filtered_by_is_one_sentence():
    with pytest.raises(InputError, match="texts are not on this machine"):
        Selection(contains=("good",)).of(LINES)
    with pytest.raises(InputError, match="No answers are known"):
        Selection(answers=("a",)).of(LINES)
    with pytest.raises(InputError, match="'age'"):
        Selection(columns={"age": (1, 2)}).of(LINES)


@pytest.mark.parametrize(
    "damaged",
    [
        [], "x", {"more": 1}, {"outcome": "x"}, {"words": [2]}, {"words": [3, 1]}, {"words": ["a", "b"]},
        {"words": [float("nan"), 1]}, {"answers": "ab"}, {"answers": [1]}, {"columns": {"a": 1}}, {"columns": []},
        {"negation": "yes"}, {"contains": ["x"] * 1000},
    ],
)  # fmt: skip
def test_a_damaged_link_is_one_sentence(damaged):
    with pytest.raises(InputError, match="damaged"):
        Selection.from_dict(damaged)


def test_it_is_told_in_words():
    chosen = Selection("wrong", probability=(0.9, 1.0), contains=("not",), columns={"stars": (7.0, 10.0)})
    assert chosen.told() == "wrong · probability 90 % to 100 % · with “not” · stars 7 to 10"
    assert Selection().told() == "all inputs"
    assert Selection().is_all
    assert not chosen.is_all


def test_a_slice_is_selected_as_its_filter_does():
    random = np.random.default_rng(0)
    lines = pd.DataFrame(
        {
            "id": range(300),
            "words": random.integers(1, 500, 300),
            "unseen": random.integers(0, 4, 300),
            "negation": random.random(300) < 0.5,
            "price": random.random(300),
            "source": random.choice(["x", "y"], 300),
            "prediction": random.choice(["a", "b"], 300),
            "answer": random.choice(["a", "b"], 300),
        }
    )
    filters = list(filters_of(lines, columns_of(lines, "answer")))
    assert len({one.column for one in filters}) == 7
    for one in filters:
        assert np.array_equal(Selection.of_filter(one, "answer").of(lines, "answer"), one.of(lines)), one.name
