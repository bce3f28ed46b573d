"""The page "How it works", run without a browser: every step on every kind of input, and the ways to it and back."""

import base64
import json

import numpy as np
import pytest
from app_page import component_with, entered, markup

import ig_core
from webapp.shared import link

TEXT = "A slow start, but what a superb ending."
KINDS = {
    "text": {"text": link.pack(TEXT)},
    "image": {"kind": "image", "image": "drawing:boot-heel"},
    "row": {"kind": "row", "row": "example:5"},
}


def opened(page, **parameters):
    page.switch_page("pages/path.py")
    return entered(page, parameters)


def walk_of(page):
    """What the component of the way was given."""
    return component_with(page, "alphas")


def unpacked(text):
    return np.frombuffer(base64.b64decode(text), "<f4")


@pytest.mark.parametrize("kind", KINDS)
def test_the_bars_end_in_the_scores_of_the_explanation(page, kind):
    opened(page, **KINDS[kind])
    way = walk_of(page)
    given = {
        "text": (TEXT, "imdb-onehot"),
        "image": ("drawing:boot-heel", "fashion-cnn"),
        "row": ("example:5", "adult-mlp"),
    }
    text, model = given[kind]
    target = "more than $50,000" if kind == "row" else None  # which the page explains unless asked
    expected = ig_core.explain(text, model=model, target=target)
    scores = unpacked(way["scores"]).reshape(33, -1)[-1]
    assert np.abs(scores - expected.scores.ravel()).sum() <= 2e-3 * np.abs(expected.scores).sum()
    ends = [bar["scores"][-1] for bar in way["bars"]]
    assert sum(ends) == pytest.approx(expected.explains, rel=2e-3)
    assert way["sums"][-1] == pytest.approx(sum(ends), rel=1e-6)
    assert way["change"] == pytest.approx(expected.explains, rel=1e-4)
    at_every_stop = np.sum([bar["scores"] for bar in way["bars"]], axis=0)
    np.testing.assert_allclose(at_every_stop, way["sums"], atol=1e-6 * np.abs(scores).sum())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("step", range(1, 6))
def test_every_step_stands_for_every_kind(page, kind, step):
    opened(page, **KINDS[kind], step=str(step))
    assert page.session_state["path step"] == step
    assert '<h2 class="verdict"' in markup(page)


def test_of_a_text_its_words_fade_in(page):
    opened(page, **KINDS["text"])
    assert "".join(text for text, _ in walk_of(page)["hero"]["pieces"]) == TEXT


def test_of_a_picture_its_pixels_come_up(page):
    opened(page, **KINDS["image"])
    hero = walk_of(page)["hero"]
    assert not unpacked(hero["from"]).any()
    assert unpacked(hero["to"]).size == 784


def test_of_a_row_its_columns_move_to_their_values(page):
    opened(page, **KINDS["row"])
    hero = walk_of(page)["hero"]
    assert {line["label"]: (line["from"], line["to"]) for line in hero["lines"]}["age"] == ("37 years", "50 years")


def test_what_people_type_is_text_and_no_markup(page):
    opened(page, text=link.pack("superb <img src=x onerror=alert(1)> film"), step="3")
    assert "<img src=x" not in markup(page)
    page.session_state["path step"] = 1
    page.run()
    assert "<img src=x" in "".join(text for text, _ in walk_of(page)["hero"]["pieces"])  # which are set as text nodes


def test_the_address_holds_input_step_and_choices(page):
    opened(page, **KINDS["image"], step="2", target="Sneaker", method="lrp", baseline="white")
    assert page.session_state["method"] == "integrated-gradients"
    assert dict(page.query_params) == {
        "kind": "image",
        "image": "drawing:boot-heel",
        "step": "2",
        "target": "Sneaker",
        "baseline": "white",
    }
    assert walk_of(page)["ends"] == ["a white picture", "the picture"]


@pytest.mark.parametrize(("name", "value"), [("step", "6"), ("step", "x"), ("kind", "sound")])
def test_a_link_that_makes_no_sense_begins_at_the_beginning(page, name, value):
    opened(page, **{name: value})
    assert page.session_state["path step"] == 1
    assert walk_of(page)["hero"]["kind"] == "text"


def test_next_and_back_go_from_step_to_step(page):
    opened(page)
    page.button(key="path next").click().run()
    assert page.session_state["path step"] == 2
    assert "path=" not in str(page.query_params)
    assert page.query_params["step"] == "2"
    page.button(key="path back").click().run()
    assert page.session_state["path step"] == 1
    assert not page.exception


def test_only_the_second_step_draws_what_each_step_adds(page):
    opened(page)
    assert walk_of(page)["paces"] is None
    page.button(key="path next").click().run()
    assert len(walk_of(page)["paces"]) == 33


def test_where_the_answer_is_made_all_along_the_way_a_boot_shows_another_case(page):
    opened(page, step="2")
    page.button(key="path boot").click().run()
    assert "The answer is made early on the way" in markup(page)
    assert walk_of(page)["hero"]["kind"] == "image"
    assert not [one for one in page.button if one.key == "path boot"]


def test_two_starting_points_stand_side_by_side(page):
    opened(page, step="3")
    shown = markup(page)
    assert "From nothing" in shown
    assert "From average words" in shown
    page.session_state["path other"] = "padding"
    page.run()
    assert "From blanks" in markup(page)


def test_black_pixels_on_black_have_no_score(page):
    opened(page, step="3")
    assert (
        "they have 0 % of all scores, whatever the network makes of them. Seen from white, the same pixels have 2"
        in (markup(page))
    )


def test_a_rule_and_its_number_of_looks_can_be_tried(page):
    opened(page, step="4")
    assert "4 looks miss the change by" in markup(page)
    page.slider(key="path points").set_value(1).run()
    assert "1 look misses the change by" in markup(page)
    page.session_state["path rule"] = "trapezoid"
    page.run()
    assert "2 looks miss the change by" in markup(page)  # as many as it needs
    page.session_state["path rule"] = "adaptive"
    page.run()
    assert "The adaptive rule took" in markup(page)
    assert page.slider(key="path points").disabled
    assert not page.exception


def test_a_question_is_answered_and_told_why(page):
    opened(page, step="5")
    third = page.radio(key="path answer 2")
    third.set_value("100").run()
    assert "✗ No: the change of the answer." in markup(page)
    page.radio(key="path answer 2").set_value("the change of the answer").run()
    assert "✓ Right." in markup(page)
    assert "which is a change of" in markup(page)


def test_an_empty_text_is_an_invitation(page):
    opened(page, **KINDS["text"])
    page.text_area(key="text").set_value(" ").run()
    assert "Type a film review below" in markup(page)
    assert not page.exception


def test_a_baseline_of_several_paths_is_refused_in_a_sentence(page):
    opened(page, **KINDS["image"], baseline="noise")
    assert "stands for 8 paths: choose one of one path." in markup(page)
    assert not page.exception


@pytest.mark.parametrize(
    ("script", "parameters", "expected"),
    [
        ("review", {"text": link.pack(TEXT), "drop": "1"}, {"kind": "text", "text": link.pack(TEXT)}),
        ("image", {"image": "drawing:bag-flap"}, {"kind": "image", "image": "drawing:bag-flap"}),
        ("row", {"row": "example:3", "model": "bike-mlp"}, {"kind": "row", "row": "example:3", "model": "bike-mlp"}),
        ("compare", {"text": link.pack(TEXT), "models": "imdb-onehot", "methods": "sensitivity"}, {"kind": "text"}),
        ("phrases", {"example": "not-funny"}, {"kind": "text"}),
    ],
)
def test_every_page_that_explains_ends_with_how_that_was_computed(page, script, parameters, expected):
    page.switch_page(f"pages/{script}.py")
    entered(page, parameters)
    (found,) = [one.proto for one in page.get("page_link") if one.proto.label == "How was this computed?"]
    from urllib.parse import parse_qsl

    params = dict(parse_qsl(found.query_string))
    assert params.items() >= expected.items()
    assert not {"drop", "method", "signs"} & set(params)
    page.query_params.clear()
    opened(page, **params)
    assert walk_of(page)["alphas"][-1] == 1


def test_the_way_back_leads_to_the_same_input(page):
    opened(page, **KINDS["row"], model="bike-mlp")
    (found,) = [one.proto for one in page.get("page_link") if one.proto.label == "Its explanation"]
    assert "row=example%3A5" in found.query_string
    assert "model=bike-mlp" in found.query_string


def test_what_is_sent_is_the_same_in_every_run_so_that_the_browser_keeps_it(page):
    opened(page, **KINDS["text"])
    before = json.dumps(walk_of(page))
    page.run()
    assert json.dumps(walk_of(page)) == before
