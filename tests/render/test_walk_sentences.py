"""The way in words, its questions, and the parts that they name: what they say is what the numbers say."""

from dataclasses import replace

import numpy as np
import pytest

from ig_core import explainer
from ig_core.evaluation.walk import walk
from ig_core.records.walk import Estimate
from ig_core.render import path_charts, walk_sentences
from ig_core.render.parts import parts
from ig_core.render.walk_questions import questions

ALPHAS = np.linspace(0, 1, 33)


@pytest.fixture(scope="module")
def linear_walk(linear):
    """Of a bag of words, whose F is the sum of its words: +4, −3 and +½ from nothing."""
    return walk(explainer.prepare("great bad film", model=linear, baseline="zero"))


@pytest.fixture(scope="module")
def row_walk():
    return walk(explainer.prepare("example:26", model="bike-mlp"))


def test_parts_are_the_strongest_words_and_the_rest(linear_walk):
    found = parts(linear_walk.explanation, most=1)
    assert [part.name for part in found] == ["great", "2 others"]
    assert [float(part.of(linear_walk.explanation.scores)) for part in found] == [4, -2.5]
    assert [part.is_rest for part in found] == [False, True]


def test_one_other_part_has_its_own_name(linear_walk):
    assert [part.told for part in parts(linear_walk.explanation, most=2)] == ["“great”", "“bad”", "“film”"]


def test_parts_of_a_row_are_its_columns_and_of_a_picture_its_regions(row_walk):
    assert parts(row_walk.explanation)[0].name in set(row_walk.explanation.columns.label)
    picture = walk(explainer.prepare("drawing:boot-heel", model="fashion-cnn"), stops=2).explanation
    found = parts(picture, most=9)
    assert sorted(place for part in found for place in part.places) == list(range(784))
    assert sum(float(part.of(picture.scores.ravel())) for part in found) == pytest.approx(picture.sum)


def test_a_walk_says_where_the_answer_goes(linear_walk, row_walk):
    said = walk_sentences.from_to(linear_walk, ("nothing", "your text"))
    assert said == "From nothing to your text, the answer goes from 50 % to 82 % “positive”."  # 1 / (1 + e^-1.5)
    said = walk_sentences.from_to(row_walk, ("the middle of all rows", "this row"))
    assert said == "From the middle of all rows to this row, the answer goes from 345 to 590 rentals an hour."


def test_on_a_straight_line_a_step_at_the_end_is_like_any_other(linear_walk):
    assert walk_sentences.where_made(linear_walk).startswith("The answer is made all along the way")
    said = walk_sentences.end_alone(linear_walk, parts(linear_walk.explanation)[0])
    assert "Half of the change is made after 50 % of the way." in said
    assert "At the end, a step adds 100 % of what it adds on average." in said
    assert "gives “great” +4.00 in place of +4.00." in said


@pytest.mark.parametrize(
    ("pace", "said"),
    [
        (0.0, "At the end, a step adds next to nothing."),
        (0.3, "At the end, a step adds 20 % of what it adds on average."),
        (-3.0, "At the end, a step takes away 200 % of what a step adds on average."),
    ],
)
def test_what_the_last_step_adds_is_told(linear_walk, pace, said):
    rates = linear_walk.rates.copy()
    rates[-1] = [pace, 0, 0]
    assert said in walk_sentences.end_alone(replace(linear_walk, rates=rates), parts(linear_walk.explanation)[0])


def test_two_starts_are_compared_by_what_changes_most(linear, linear_walk):
    first = linear_walk.explanation
    second = explainer.explain("great bad film", model=linear, baseline="mean")  # each word compared with ¼
    starts = ("nothing", "average words")
    said = walk_sentences.start_matters(first, second, starts, parts(first), 1.0)
    assert "has +4.00 seen from nothing, and +3.75 seen from average words." in said
    assert "rank correlation of the two is +1.00" in said
    assert walk_sentences.other_start(starts, 0.9).endswith("much the same reasons.")
    assert walk_sentences.other_start(starts, 0.5).endswith("other reasons.")
    assert walk_sentences.other_start(starts, float("nan")).endswith("two questions.")
    assert walk_sentences.change(second) == "From +0.75 to +1.50: the scores share +0.75 logits."


def estimate(total, points=4, change=2.0):
    return Estimate(np.linspace(0, 1, points), np.full(points, 2.0), None, total, change)


def test_a_rule_is_told_by_its_gap():
    said = walk_sentences.added_up(estimate(2.5), estimate(2.001, points=9))
    assert said == "4 looks miss the change by 25 %; the adaptive rule takes 9, and misses it by 0.05 %."
    assert walk_sentences.added_up(estimate(2.5, points=1), estimate(2.0)).startswith("1 look misses the change")
    assert "make +2.500 logits; the answer really changes by +2.000" in walk_sentences.rectangles(
        estimate(2.5), "logits"
    )
    assert "a gap of 50 % of 0.1" in walk_sentences.rectangles(estimate(0.05, change=0.0), "logits")
    looked = walk_sentences.where_it_looked(Estimate(np.array([0, 0.25, 1]), np.zeros(3), None, 2.0, 2.0))
    assert "closest looks are 25 % of the way apart, its widest 75 %." in looked
    pieces = Estimate(np.array([0.2, 0.7]), np.zeros(2), np.array([0.4, 0.6]), 2.0, 2.0)
    assert "2 straight pieces, the gradient is the same" in walk_sentences.where_it_looked(pieces)


def test_every_question_has_its_answer_among_different_options(linear_walk, row_walk):
    for one in (linear_walk, row_walk):
        found = questions(one, parts(one.explanation))
        assert len(found) == 4
        for question in found:
            assert len(set(question.options)) == len(question.options)
            assert 0 <= question.right < len(question.options)


def test_the_answers_are_those_of_the_numbers(linear_walk):
    half, most, total, end = questions(linear_walk, parts(linear_walk.explanation))
    assert half.options[half.right] == "in the second quarter"  # half of a line is made at its middle
    assert most.options[most.right] == "“great”"
    assert most.because == "“great” collects +4.00; “bad” −3.00, “film” +0.50."
    assert total.options[total.right] == "the change of the answer"
    assert total.because.startswith("+1.500 logits: the answer goes from 0.000 to +1.500")
    assert end.options[end.right] == "about the same"


@pytest.mark.parametrize(("pace", "answer"), [(1.0, "less"), (9.0, "more"), (-1.0, "the opposite sign")])
def test_what_asking_at_the_end_alone_gives(linear_walk, pace, answer):
    rates = linear_walk.rates.copy()
    rates[-1, 0] = pace
    question = questions(replace(linear_walk, rates=rates), parts(linear_walk.explanation))[-1]
    assert question.options[question.right] == answer


def test_one_word_alone_is_no_question_of_which(linear):
    found = walk(explainer.prepare("great", model=linear, baseline="zero"))
    assert len(questions(found, parts(found.explanation))) == 3


def test_the_rectangles_of_a_rule_are_as_wide_as_its_weights():
    chart = path_charts.areas(
        ALPHAS, ALPHAS, np.array([0.25, 0.75]), np.array([1.0, -2.0]), np.array([0.4, 0.6]), ("a", "it's b")
    ).to_dict()
    bars = next(rows for rows in chart["datasets"].values() if "end" in rows[0])
    assert [(row["alpha"], row["end"], row["pace"]) for row in bars] == [(0.0, 0.4, 1.0), (0.4, 1.0, -2.0)]
    assert bars[0]["speaks"] != bars[1]["speaks"]
    assert r"it\'s b" in str(chart["layer"][0]["encoding"]["x"]["axis"]["labelExpr"])


def test_without_weights_there_are_no_rectangles():
    chart = path_charts.areas(ALPHAS, ALPHAS, ALPHAS, ALPHAS, None, ("a", "b")).to_dict()
    assert not any("end" in rows[0] for rows in chart["datasets"].values())
