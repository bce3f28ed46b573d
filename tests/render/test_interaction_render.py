"""What is said and drawn of pairs: sentences, the map, the page; whatever comes from outside is escaped."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ig_core.records import InteractionExplanation, Prediction
from ig_core.render import interaction_map, interaction_sentences
from ig_core.render.interaction_page import legend
from ig_core.render.orientation import coloured_by
from ig_core.render.palette import DARK, LIGHT
from ig_core.traits import Traits

TRAITS = Traits(label="Integrated Hessians", signed=True, uses_baseline=True, uses_rule=True, claim="F(x) − F(x′)")
MATRIX = np.array([[0.25, -0.6, 0.0], [-0.6, 0.5, 0.05], [0.0, 0.05, 2.0]])


def record(matrix=MATRIX, names=("not", "good", "plot"), text="not good plot", others=0, **changes):
    starts = [text.find(name) if name in text else 0 for name in names]
    ends = [start + len(name) if name in text else 0 for start, name in zip(starts, names, strict=True)]
    facts = {
        "model": "m",
        "method": "integrated-hessians",
        "traits": TRAITS,
        "target": "positive",
        "contrast": None,
        "baseline": "zero",
        "prediction": Prediction("positive", 0.6, {"negative": 0.4, "positive": 0.6}, float(np.log(1.5)), -1.0),
        "explains": float(matrix.sum()),
        "gap": 0.0,
        "error": 0.0,
        "points": 9,
        "seconds": 0.1,
        "tolerance": 0.01,
    }
    return InteractionExplanation(
        **(facts | changes),
        of="text",
        text=text,
        places=pd.DataFrame({"name": list(names), "start": starts, "end": ends}),
        others=others,
        matrix=matrix,
        integrated_gradients=matrix.sum(axis=1),
        asymmetry=0.0,
    )


def test_the_headline_names_the_strongest_pair_and_adds_up_its_two_halves():
    assert interaction_sentences.headline(record()) == (
        "Together, “not” and “good” speak against “positive” (−1.20), on top of what each does alone. This is more than"
        " either does alone."
    )


def test_a_pair_that_is_weaker_than_its_words_does_not_boast():
    said = interaction_sentences.headline(record(MATRIX + np.diag([3.0, 3.0, 0.0])))
    assert said.endswith("on top of what each does alone.")


def test_where_nothing_acts_together_the_headline_says_so():
    said = interaction_sentences.headline(record(np.diag([1.0, -2.0, 0.5])))
    assert said == "No two words act together here: each counts for itself alone."
    alone = record(np.ones((1, 1)), ("plot",), "plot")
    assert interaction_sentences.headline(alone) == "There is only one word here, so there is no pair of words."


def test_a_pair_is_told_with_what_each_does_alone():
    said = interaction_sentences.pair(record(), 1)
    assert said == "“good” and “plot” together: +0.10. Alone: “good” +0.50, “plot” +2.00."


def test_what_was_not_reached_is_said_first():
    off = replace(record(), error=0.3)
    assert interaction_sentences.exactness(off).startswith("Not reached: ")
    assert interaction_sentences.exactness(record()).startswith("All scores together are off by ")


def test_of_a_number_scores_are_counted_in_its_unit():
    traits = replace(TRAITS, unit="rentals an hour")
    prediction = Prediction("rentals an hour", None, {}, 100.0, 20.0)
    count = record(100 * MATRIX, traits=traits, prediction=prediction, target="rentals an hour")
    assert "“not” and “good” count −120 rentals an hour, on top" in interaction_sentences.headline(count)
    assert legend(count) == "Green: together more rentals an hour. Purple: together fewer."


def test_the_others_are_in_no_pair_and_the_map_says_what_they_are():
    few = record(names=("not", "good", "7 others"), others=7)
    assert few.pairs[["first", "second"]].to_numpy().tolist() == [["not", "good"]]
    assert "“7 others” are all words with weaker scores" in interaction_sentences.whole(few)
    assert interaction_map.cells(few).one.unique().tolist() == ["1 not", "2 good", "3 7 others"]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_strongest_pair_has_the_full_colour(theme):
    cells = interaction_map.cells(record(), theme).set_index(["one", "other"])
    assert cells.fill["1 not", "2 good"] == theme.negative
    assert cells.fill["3 plot", "3 plot"] == theme.positive  # beyond the limit
    assert cells.fill["1 not", "3 plot"] == theme.paper
    assert cells.said["1 not", "2 good"] == "“not” and “good” together: −1.20, half of it here"
    assert cells.said["2 good", "2 good"] == "“good” alone: +0.50"


def test_of_many_words_the_map_shows_those_of_the_strongest_pairs_in_the_order_of_the_text():
    matrix = np.zeros((30, 30))
    matrix[3, 28] = matrix[28, 3] = 1.0
    matrix[7, 1] = matrix[1, 7] = -2.0
    names = [f"w{number}" for number in range(30)]
    shown = interaction_map.shown_places(record(matrix, names, " ".join(names)), 4)
    assert shown.tolist() == [1, 3, 7, 28]


def test_the_chart_has_a_cell_for_each_two_words_and_numbers_where_they_fit():
    drawn = interaction_map.chart(record()).to_dict()
    (rows,) = drawn["datasets"].values()
    assert len(rows) == 9
    assert [layer["mark"]["type"] for layer in drawn["layer"]] == ["rect", "text"]
    names = [f"w{number}" for number in range(12)]
    assert len(interaction_map.chart(record(np.eye(12), names, " ".join(names))).to_dict()["layer"]) == 1


def test_colours_by_class_turn_all_signs_of_what_is_explained_for_the_first_class():
    prediction = Prediction("negative", 0.6, {"negative": 0.6, "positive": 0.4}, float(np.log(1.5)), -1.0)
    negative = record(target="negative", prediction=prediction)
    turned = coloured_by(negative, "class")
    assert turned.target == "positive"
    np.testing.assert_array_equal(turned.matrix, -MATRIX)
    assert turned.explains == -negative.explains
    assert coloured_by(negative, "support") is negative


def test_what_comes_from_a_user_is_escaped_wherever_it_is_drawn():
    hostile = "<script>x</script>"
    drawn = record(names=("not", hostile, "plot"), text=f"not {hostile} plot", target="<b>positive</b>")
    for markup in (drawn.to_html(), drawn._repr_html_(), interaction_map.table(drawn)):
        assert "<script" not in markup
        assert "<b>positive" not in markup
        assert "&lt;script&gt;" in markup


def test_a_page_has_the_pairs_and_the_map():
    page = record().to_html()
    assert page.startswith("<!doctype html>")
    assert "not × good" in page
    assert page.count("<td") == 10
