"""The phrases page, run without a browser: trees from everywhere, what is drawn of them, and what the page survives."""

import json
import os
import re
from pathlib import Path

import pytest
from app_page import entered, markup, open_details
from streamlit.testing.v1 import AppTest

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.phrases import alignment, notation
from ig_core.phrases import examples as phrase_examples
from webapp.phrases import input as phrases_input
from webapp.shared import link

ROOT = Path(__file__).parents[2]
MODEL = {"model": "imdb-onehot"}  # fast: what the page does is the same for all
CONTRAST = "((((Not (a masterpiece)) ,) (but (oddly moving))) .)"

needs_treebank = pytest.mark.skipif(
    not (Path(os.environ.get("IG_DATA_DIR", "")) / "sst" / "test.txt").is_file(), reason="the treebank is not here"
)


@pytest.fixture
def page():
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=180)


def opened(page, **parameters):
    page.switch_page("pages/phrases.py")
    return entered(page, parameters)


def component(page, key):
    """What a component of the page was given."""
    found = [json.loads(one.proto.json or "{}") for one in page.get("bidi_component")]
    return next(data for data in found if key in data)


def press(page, label):
    next(one for one in page.button if one.label == label).click().run()
    assert not page.exception


def drawn(page):
    """The boxes of the tree: place -> state and what is written in it."""
    groups = re.findall(r'data-place="(\d+)" data-state="(\w+)".*?</g>', component(page, "svg")["svg"])
    return {int(place): state for place, state in groups}


def parameter(page, name):
    value = page.query_params.get(name, "")
    return value[0] if isinstance(value, list) else value


def test_opens_on_an_example_scored_by_the_transformer(page):
    opened(page)
    example = phrase_examples.sentences()["not-a-masterpiece"]
    assert page.text_area(key="text").value == "Not a masterpiece, but oddly moving."
    assert page.text_area(key="brackets").value == example.brackets
    assert page.selectbox(key="model").value == "sst-bert"
    assert page.selectbox(key="baseline").value == "padding"
    assert parameter(page, "example") == "not-a-masterpiece"
    assert len(drawn(page)) == 15
    assert "“but oddly moving” speaks for it, “Not a masterpiece” against it." in markup(page)
    assert re.search(
        r"Exact to [\d.]+ % of the change in the logit, with \d+ gradients for all 15 phrases", markup(page)
    )
    assert "✓ gap" in markup(page)


def test_phrases_and_words_alone_stand_beside_each_other(page):
    opened(page, **MODEL)
    lines = re.findall(r'<p class="nested".*?</p>', markup(page))
    assert len(lines) == 2
    assert "border-bottom" in lines[0]
    assert "border-bottom" not in lines[1]
    assert "logits" in lines[1]


def test_brackets_in_a_link_are_shown_and_kept(page):
    opened(page, trees=link.pack("(S (X not good) bad)"), **MODEL)
    assert page.text_area(key="text").value == "not good bad"
    assert page.text_area(key="brackets").value == "(S (X not good) bad)"
    assert link.unpack(parameter(page, "trees")) == "(S (X not good) bad)"
    assert len(drawn(page)) == 5


def test_edited_brackets_are_drawn_anew_on_the_text_as_it_was_written(page):
    opened(page, trees=link.pack(CONTRAST), text=link.pack("Not a masterpiece,  but oddly moving."), **MODEL)
    page.text_area(key="brackets").set_value("((Not (a masterpiece)) , (but (oddly moving)) .)").run()
    assert not page.exception
    assert page.text_area(key="text").value == "Not a masterpiece,  but oddly moving."
    assert len(drawn(page)) == 13
    page.text_area(key="brackets").set_value("((Not (a triumph)) .)").run()
    assert page.text_area(key="text").value == "Not a triumph."


def test_brackets_may_be_pasted_into_the_text(page):
    opened(page, **MODEL)
    page.text_area(key="text").set_value("(1 (1 not) (3 funny))").run()
    assert page.text_area(key="text").value == "not funny"
    assert page.text_area(key="brackets").value == "(1 (1 not) (3 funny))"


def test_bad_brackets_are_one_sentence_and_nothing_is_lost(page):
    opened(page, **MODEL)
    before = drawn(page)
    page.text_area(key="brackets").set_value("((Not (a masterpiece) ,").run()
    assert not page.exception
    assert "The brackets do not pair" in markup(page)
    assert page.text_area(key="brackets").value == "((Not (a masterpiece) ,"
    assert drawn(page) == before


def test_folded_phrases_and_the_threshold_are_kept_in_the_address(page):
    opened(page, fold="2", least="0.1", **MODEL)
    assert drawn(page)[2] == "folded"
    assert parameter(page, "fold") == "2"
    assert parameter(page, "least") == "0.1"
    press(page, "Unfold all")
    assert "folded" not in drawn(page).values()
    assert parameter(page, "fold") == ""
    press(page, "Fold all")
    assert drawn(page) == {0: "open", 1: "folded", 14: "word"}


def test_of_a_long_sentence_the_smallest_phrases_are_folded_at_first_and_the_link_stays_short(page):
    halves = " ".join("(A the good film was not a bad one at all)" for _ in range(4))
    opened(page, trees=link.pack(f"(S {halves} .)"), **MODEL)
    states = drawn(page)
    assert states[0] == "open"
    assert "folded" in states.values()
    assert "fold" not in page.query_params
    press(page, "Unfold all")
    assert "folded" not in drawn(page).values()
    assert parameter(page, "fold") == ""


def test_of_a_long_text_the_sentences_are_folded_at_first(page):
    sentence = "(" + "(The film) " + "((is good) " * 3 + "(" + " ".join(["and"] * 10) + ")" + ")" * 3 + " .)"
    opened(page, trees=link.pack("\n".join([sentence] * 4)), **MODEL)
    states = drawn(page)
    assert list(states.values()) == ["open", *["folded"] * 4]
    press(page, "Unfold all")
    assert "folded" not in drawn(page).values()


def test_several_sentences_stand_under_one_root(page):
    opened(page, example="three-sentences", **MODEL)
    parents = component(page, "svg")["parents"]
    assert parents.count(0) == 3
    assert page.text_area(key="brackets").value.count("\n") == 2


@pytest.mark.parametrize("slug", list(phrase_examples.sentences()))
def test_every_example_is_a_tree_that_can_be_explained(page, slug):
    opened(page, example=slug, **MODEL)
    assert 'class="verdict"' in markup(page)
    brackets = phrase_examples.sentences()[slug].brackets
    assert notation.write(alignment.align(notation.read(brackets))) == brackets


@pytest.mark.parametrize("model", list(models.of_kind("text")))
def test_every_text_model_explains_phrases(page, model):
    opened(page, model=model, tolerance="0.01")
    assert "✓ gap" in markup(page)
    assert page.selectbox(key="baseline").value == (models.MODELS[model].baseline or "zero")


@pytest.mark.parametrize("method", ["expected-gradients", "leave-one-out"])
def test_the_words_alone_have_the_scores_of_another_method(page, method):
    opened(page, words_by=method, **MODEL)
    assert parameter(page, "words_by") == method
    assert f"Words alone: {METHODS[method].label}" in markup(page)
    phrases, words = re.findall(r'<p class="nested".*?</p>', markup(page))
    page.selectbox(key="words_by").select("gradient-times-input").run()
    assert not page.exception
    same, others = re.findall(r'<p class="nested".*?</p>', markup(page))
    assert same == phrases
    assert others != words


def test_a_class_can_be_chosen(page):
    opened(page, target="negative", **MODEL)
    assert component(page, "svg")["ends"] == ["−1 against", "+1 for “negative”"]


def test_a_stopped_explanation_says_so_and_can_be_taken_up(page):
    opened(page, **MODEL)
    page.session_state["stopped"] = phrases_input.request(page.session_state)
    page.run()
    assert "Stopped: no scores were computed." in markup(page)
    assert 'class="verdict"' not in markup(page)
    press(page, "Compute anyway")
    assert 'class="verdict"' in markup(page)


@needs_treebank
def test_a_sentence_of_the_treebank_is_shown_with_what_people_called_it(page):
    opened(page, sst="0", **MODEL)
    assert "People called it" in markup(page)
    assert parameter(page, "sst") == "0"


@needs_treebank
@pytest.mark.parametrize("number", ["2210", "-1", "x", ""])
def test_a_sentence_that_the_treebank_has_not_is_one_sentence(page, number):
    opened(page, sst=number or "none", **MODEL)
    assert "The treebank has no test sentence" in markup(page)


@pytest.mark.parametrize(
    "parameters",
    [
        {"example": "nothing"},
        {"trees": "?!"},
        {"trees": link.pack("((a)")},
        {"trees": link.pack("(S a b)"), "text": link.pack("c d")},
        {"fold": "99,7,x", "least": "many"},
        {"least": "nan"},
        {"model": "gpt", "target": "purple", "baseline": "purple"},
    ],
)
def test_a_link_that_names_what_there_is_not_shows_what_there_is(page, parameters):
    opened(page, **({"model": "imdb-onehot"} | parameters))
    assert 'class="verdict"' in markup(page)


def test_markup_in_a_tree_is_shown_and_not_obeyed(page):
    opened(page, trees=link.pack("(S <script>alert(1)</script> good)".replace("(1)", "1")), **MODEL)
    for where in (markup(page), component(page, "svg")["svg"]):
        assert "<script>" not in where
        assert "&lt;script&gt;" in where


def test_a_text_of_which_the_model_knows_nothing_is_one_sentence(page):
    opened(page, trees=link.pack("(zzzzzz qqqqqq)"), **MODEL)
    assert "knows no word" in markup(page)


def test_the_presenter_view_has_no_controls(page):
    opened(page, present="true", **MODEL)
    assert not page.text_area
    assert not page.button
    assert 'class="verdict"' in markup(page)


def test_choices_are_kept_when_the_page_is_left(page):
    opened(page, example="never-dull", least="0.05", **MODEL)
    for name in ("review", "phrases"):
        page.query_params.clear()  # as Streamlit empties the address
        page.switch_page(f"pages/{name}.py")
        page.run()
        assert not page.exception
    assert page.text_area(key="text").value == "It is never dull for a moment."
    assert page.selectbox(key="model").value == "imdb-onehot"
    assert page.slider(key="least").value == 0.05


def test_a_typed_text_is_parsed_and_kept_as_a_text(page):
    opened(page, **MODEL)
    page.text_area(key="text").set_value("The film isn't good. It is a bore!").run()
    assert not page.exception
    assert page.text_area(key="text").value == "The film isn't good. It is a bore!"
    aligned = alignment.align(notation.read(page.text_area(key="brackets").value), "The film isn't good. It is a bore!")
    assert aligned.sentences == 2
    assert "n't" in aligned.words
    assert link.unpack(parameter(page, "text")) == "The film isn't good. It is a bore!"
    assert parameter(page, "trees") == ""


def test_a_text_in_a_link_is_parsed(page):
    opened(page, text=link.pack("Never dull."), **MODEL)
    assert page.text_area(key="text").value == "Never dull."
    assert "Never" in page.text_area(key="brackets").value


def test_a_typed_text_that_opens_with_a_bracket_loses_no_word(page):
    opened(page, **MODEL)
    for text in ("(I loved it) but the end is bad.", "(Spoilers ahead!) It is not a good film."):
        page.text_area(key="text").set_value(text).run()
        assert not page.exception
        assert page.text_area(key="text").value == text
        assert alignment.align(notation.read(page.text_area(key="brackets").value), text).words[0] == "("


@pytest.mark.parametrize("text", ["I laughed \\ cried.", "<p> <3 this film <br />< good", "A film\\ of its time"])
def test_signs_that_mean_something_to_treebanks_or_pages_are_words(page, text):
    opened(page, **MODEL)
    page.text_area(key="text").set_value(text).run()
    assert not page.exception
    assert 'class="say"' not in markup(page)
    assert page.text_area(key="text").value == text


def test_what_cannot_be_used_is_told_as_long_as_it_stands_there(page):
    opened(page, **MODEL)
    page.text_area(key="text").set_value("((not funny").run()
    press(page, "Fold all")
    assert "The brackets do not pair" in markup(page)
    page.text_area(key="text").set_value("not funny").run()
    assert "The brackets do not pair" not in markup(page)


def test_a_phrase_edited_into_one_pair_of_brackets_keeps_its_first_word(page):
    opened(page, text=link.pack("not funny"), **MODEL)
    page.text_area(key="brackets").set_value("(not funny)").run()
    assert page.text_area(key="text").value == "not funny"
    assert len(drawn(page)) == 3


def test_what_is_folded_of_a_parsed_text_is_kept_in_its_link_and_when_the_page_is_left(page):
    opened(page, text=link.pack("The film is not good."), fold="1", **MODEL)
    assert drawn(page)[1] == "folded"
    assert parameter(page, "fold") == "1"
    page.switch_page("pages/image.py").run()
    page.query_params.clear()  # as Streamlit empties the address
    page.switch_page("pages/phrases.py").run()
    assert drawn(page)[1] == "folded"


def test_a_link_holds_as_many_brackets_as_are_read(page):
    brackets = "(S " + " ".join(f"(A-LABEL-THAT-IS-LONG-{i:03d}-X good)" for i in range(600)) + ")"
    assert len(brackets) > 20_000
    opened(page, trees=link.pack(brackets), **MODEL)
    assert 'class="say"' not in markup(page)
    assert len(drawn(page)) == 601


@pytest.mark.parametrize("text", ["", "   "])
def test_an_emptied_field_takes_the_tree_away_and_invites(page, text):
    opened(page, **MODEL)
    page.text_area(key="text").set_value(text).run()
    assert not page.exception
    assert "pick an example" in markup(page)
    assert not any(name in markup(page) for name in ("verdict", "Prediction", 'class="say"'))
    assert not {"text", "trees", "example"} & set(page.query_params)
    page.text_area(key="text").set_value("((good film) .)").run()
    assert "pick an example" not in markup(page)
    assert "verdict" in markup(page)


def test_a_text_that_cannot_be_parsed_is_one_sentence(page):
    opened(page, **MODEL)
    before = drawn(page)
    page.text_area(key="text").set_value("good " * 601).run()
    assert not page.exception
    assert 'class="say"' in markup(page)
    assert drawn(page) == before


def test_the_lines_of_python_and_what_it_is_about_come_when_somebody_opens_them(page):
    opened(page)
    assert not any("import ig_core" in code.value for code in page.code)
    assert not page.get("latex")
    (table,) = page.dataframe
    assert "phrase" in table.value
    page.session_state["python"] = True
    open_details(page, "What am I looking at?")
    assert any("import ig_core" in code.value for code in page.code)
    assert page.get("latex")
    assert not page.dataframe
