"""Charts of a whole data set: what is drawn of which rows."""

import pandas as pd
import pytest

from ig_core.render import corpus_charts
from ig_core.render.palette import DARK, LIGHT

WORDS = pd.DataFrame(
    {
        "word": ["good", "bad", "film"],
        "texts": [300, 200, 900],
        "occurrences": [310, 220, 1500],
        "mean": [0.5, -0.75, 0.0],
        "low": [0.4, -0.9, -0.01],
        "high": [0.6, -0.6, 0.01],
    }
)


def data_of(chart):
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_words_have_a_dot_each_that_can_be_chosen(theme):
    drawn = corpus_charts.words(WORDS, ("negative", "positive"), theme=theme).to_dict()
    assert [one["name"] for one in drawn["params"] if "select" in one] == [corpus_charts.SELECTION]
    dots = drawn["layer"][1]
    assert dots["encoding"]["x"]["scale"]["type"] == "log"
    assert "← negative · positive →" in dots["encoding"]["y"]["title"]
    shown = {row["word"]: row["interval"] for row in data_of(corpus_charts.words(WORDS, ("a", "b"))) if "word" in row}
    assert shown["bad"] == "−0.90 to −0.60"


def test_ends_are_in_the_order_of_the_table():
    drawn = corpus_charts.ends(WORDS).to_dict()
    assert drawn["layer"][0]["encoding"]["y"]["sort"] == ["good", "bad", "film"]


def test_shares_have_intervals():
    table = pd.DataFrame({"slice": ["a"], "accuracy": [0.5], "low": [0.4], "high": [0.6], "count": [100]})
    drawn = corpus_charts.shares(table, "slice", "accuracy", "right").to_dict()
    assert drawn["layer"][0]["encoding"]["x2"]["field"] == "high"


def test_confusions_are_parts_of_an_answer():
    table = pd.DataFrame({"label": ["a", "a", "b"], "prediction": ["a", "b", "b"], "count": [3, 1, 5]})
    rows = data_of(corpus_charts.confusion(table, ["a", "b"]))
    parts = {(row["label"], row["prediction"]): row["part"] for row in rows}
    assert parts == {("a", "a"): 0.75, ("a", "b"): 0.25, ("b", "b"): 1.0}


def test_calibration_is_held_against_the_diagonal():
    bins = pd.DataFrame({"low": [0.5], "high": [0.6], "rows": [9], "predicted": [0.55], "actual": [0.4]})
    rows = data_of(corpus_charts.calibration(bins))
    assert {"predicted": 0, "actual": 0} in rows
    assert any(row.get("rows") == 9 for row in rows)


def test_names_do_not_lie_over_each_other():
    near = pd.DataFrame({"word": ["a", "b", "c"], "texts": [100, 101, 5000], "mean": [1.0, 0.99, -1.0]})
    assert corpus_charts.named(near) == ["c", "a"]
    assert corpus_charts.named(near.iloc[:1]) == ["a"]
