"""What the lessons that ship say is true, and in an order in which pupils understand it."""

from dataclasses import replace

import numpy as np
import pytest

import ig_core
from ig_core import assets, lessons, models
from ig_core.lessons import facts, views, words

ITEMS = [(name, *place) for name in lessons.NAMES for place in lessons.lesson(name).items]
CLAIMS = [(f"{name} {part}.{number}", fact) for name, part, number, item in ITEMS for fact in item.facts]


def test_every_file_of_a_lesson_is_offered():
    assert {path.stem for path in (assets.FOLDER / "lessons").iterdir()} == set(lessons.NAMES)


def test_there_is_a_lesson_of_five_parts_and_a_short_one():
    long, short = map(lessons.lesson, lessons.NAMES)
    assert (long.minutes, len(long.parts)) == (45, 5)
    assert short.minutes == 10


@pytest.mark.parametrize(("name", "fact"), CLAIMS, ids=[f"{name}, line {fact.line}" for name, fact in CLAIMS])
def test_models_say_what_a_lesson_claims(name, fact):
    assert not list(facts.wrong_in(fact))


def test_a_claim_that_is_not_true_is_found():
    _, fact = next((name, fact) for name, fact in CLAIMS if fact.strongest == "dull" and not fact.without)
    wrong = replace(
        fact,
        prediction="positive",
        at_most=5.0,
        strongest="plot",
        pushes={"dull": "positive", "superb": "positive"},
        unknown=("cast",),
    )
    assert [sentence.partition(": ")[2] for sentence in facts.wrong_in(wrong)] == [
        "the prediction should be “positive”; it is “negative”, 74.6 %.",
        "“negative” should have at most 5 %; it has 74.6 %.",
        "“plot” should be the strongest; it is “dull”.",
        "“dull” should push to “positive”; its score for “negative” is 3.991.",
        "“cast” should be unknown to the model.",
    ]
    assert list(facts.wrong_in(replace(fact, without=("dull",), prediction="negative", pushes={}, strongest=None)))


@pytest.mark.parametrize(("name", "part", "number", "item"), ITEMS, ids=[f"{n} {p}.{i}" for n, p, i, _ in ITEMS])
def test_an_answer_that_can_be_computed_is_checked(name, part, number, item):
    """All but open questions, and one about how scores are computed."""
    is_about_models = item.question.kind != "open" and item.view and item.view.page != "path"
    assert not is_about_models or item.facts


def test_black_pixels_have_a_score_only_where_the_path_starts_at_another_colour():
    """Which the third part of the lesson says."""
    black = ig_core.explain("drawing:boot-heel", model="fashion-cnn", baseline="black", tolerance=0.01)
    white = ig_core.explain("drawing:boot-heel", model="fashion-cnn", baseline="white", tolerance=0.01)
    background = black.pixels == 0
    assert background.mean() > 0.4
    assert np.abs(black.scores[background]).max() == 0
    assert (np.abs(white.scores[background]) > 0).mean() > 0.9
    assert black.prediction.label == white.prediction.label


@pytest.mark.parametrize(
    ("text", "sure"),
    [("The music is lovely and the acting is terible.", 90), ("The music is lovely and the acting is terrible.", 90)],
)
def test_the_model_is_as_sure_as_the_part_about_spelling_says(text, sure):
    assert ig_core.explain(text, model="imdb-onehot", tolerance=0.01).prediction.probability > sure / 100


def test_the_row_of_the_short_lesson_is_who_it_says():
    """A woman of 43, divorced, with a university degree."""
    row = views.row_values("example:16", "adult-mlp")
    assert (row["age"], row["sex"], row["marital-status"]) == (43, "Female", "Divorced")
    degree = next(column for column in views.columns_of("adult-mlp") if column.name == "education-num")
    assert degree.text(row["education-num"]) == "bachelor's degree"


def test_the_first_model_is_right_about_nine_of_ten_reviews():
    from ig_core.models.shipped import card

    accuracy = card("imdb-onehot")["accuracy"]["test"]["value"]
    assert round(10 * accuracy) == 9


@pytest.mark.parametrize("name", lessons.NAMES)
def test_no_technical_word_stands_before_the_item_that_explains_it(name):
    late = [one for one in words.met(lessons.lesson(name)) if not one.in_time]
    assert not late


@pytest.mark.parametrize(("name", "part", "number", "item"), ITEMS, ids=[f"{n} {p}.{i}" for n, p, i, _ in ITEMS])
def test_an_item_that_explains_a_word_says_it(name, part, number, item):
    assert all(word in item.read for word in item.explains)


def test_the_long_lesson_explains_the_words_of_its_subject():
    explained = [word for *_, item in lessons.lesson(lessons.NAMES[0]).items for word in item.explains]
    assert explained == [
        *("model", "training", "prediction", "neural network", "network", "score", "path", "gradient"),
        *("Integrated Gradients", "pixel", "baseline", "vocabulary", "deletion test"),
    ]


def test_a_word_that_is_never_explained_or_too_late_is_found():
    item = lessons.Item("The logit is large. The score is larger.", ("logit",))
    later = lessons.Item("A score is a number.", ("score",))
    lesson = lessons.Lesson("T", 1, "a", (lessons.Part("Predicted", 1, (item, later)),))
    assert {one.word: one.explained for one in words.met(lesson) if not one.in_time} == {
        "score": (1, 2),
        "prediction": None,
    }


@pytest.mark.parametrize("name", lessons.NAMES)
def test_pupils_are_told_in_short_sentences(name):
    for *_, item in lessons.lesson(name).items:
        for text in words.pupils_texts(item):
            assert max(len(sentence.split()) for sentence in text.replace(":", ".").split(".")) <= 40


def test_the_models_of_views_are_those_that_their_pages_begin_with():
    for *_, item in ITEMS:
        if item.view and item.view.kind and "model" not in item.view.params:
            assert item.view.model == next(iter(models.of_kind(item.view.kind)))
