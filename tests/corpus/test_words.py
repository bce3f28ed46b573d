"""Words among mistakes, and what they cost, counted by hand."""

import pyarrow as pa
import pytest

from ig_core.corpus.words import RIGHT, WRONG, Words


@pytest.fixture
def words():
    """Three texts: one right, two wrong; F(x) is the sum of the scores, for "positive"."""
    texts, scores = ["good", "good bad", "bad"], [[2.0], [3.0, -1.0], [-0.5]]
    sums = [sum(own) for own in scores]
    table = pa.table(
        {
            "id": [0, 1, 2],
            "target": ["positive"] * 3,
            "prediction": ["positive", "positive", "negative"],
            "start": [0.0] * 3,
            "explains": sums,
            "scores": scores,
            "starts": [[0], [0, 5], [0]],
            "ends": [[4], [4, 8], [3]],
            "text": texts,
            "label": ["positive", "negative", "positive"],
        }
    )
    found = Words(("negative", "positive"))
    found.add(table, "text", "label")
    return found


def test_mistakes_and_hits_are_apart(words):
    assert words.effects[RIGHT].sums.texts.to_dict() == {"good": 1}
    assert words.effects[WRONG].sums.texts.to_dict() == {"good": 1, "bad": 2}


def test_a_word_costs_the_mistakes_that_it_decided_and_saves_the_hits(words):
    assert words.mistakes == 2
    decided = words.decided.to_dict("index")
    assert decided["good"] == {
        "cost": 1.0,
        "saved": 0.0,
    }  # without it, -1: negative, as it should be
    assert "bad" not in decided  # without it, 0 in the third text: no answer at all


def test_what_is_right_by_one_word_is_saved():
    words = Words(("negative", "positive"))
    spans = {"scores": [[2.0, -1.0]], "starts": [[0, 5]], "ends": [[4, 8]]}
    facts = {"id": [0], "target": ["positive"], "prediction": ["positive"], "start": [0.0], "explains": [1.0]}
    words.add(pa.table({**facts, **spans, "text": ["good bad"], "label": ["positive"]}), "text", "label")
    assert words.decided.to_dict("index") == {"good": {"cost": 0.0, "saved": 1.0}}


def test_the_table_has_all_of_it(words):
    table = words.table(least=2).set_index("word")
    assert table.loc["good", "mean"] == pytest.approx(2.5)
    assert table.loc["bad", "wrong_texts"] == 2
    assert table.loc["good", "cost"] == 1.0


def test_the_strongest_texts_of_a_word_are_kept(words):
    assert words.strongest[words.strongest.word == "good"].id.tolist() == [0, 1]


def test_parts_without_answers_have_effects_only(words):
    plain = Words(("negative", "positive"))
    table = pa.table(
        {
            "id": [0],
            "target": ["positive"],
            "prediction": ["positive"],
            "scores": [[1.0]],
            "starts": [[0]],
            "ends": [[4]],
            "text": ["good"],
        }
    )
    plain.add(table, "text", "")
    assert plain.table(least=2).empty
    assert plain.effects["all"].sums.texts.to_dict() == {"good": 1}
