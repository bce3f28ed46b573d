"""The overview, run without a browser: its sentence, its cards, the way back, and the links of former times."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from app_page import component_with, entered, entered_review, markup

import ig_core
from ig_core.kinds.text import examples as text_examples
from webapp.overview import cards, sentence
from webapp.review import input as review_input
from webapp.shared import link, places, settings, warming

ROOT = Path(__file__).parents[2]
COLD = """
import sys, threading
from streamlit.testing.v1 import AppTest
from webapp.shared import warming
warming.give_head_start = lambda: threading.Event().wait()  # so that no model is ever loaded
page = AppTest.from_file("app.py", default_timeout=120)
page.query_params["without"] = "8"
page.run()
assert not page.exception, page.exception
drawn = next(one.proto.json for one in page.get("bidi_component") if "pieces" in (one.proto.json or ""))
loaded = [name for name in ("tensorflow", "keras") if name in sys.modules]
print(drawn, loaded, " ".join(block.proto.body for block in page.get("html")), sep="\\n")
import os
os._exit(0)  # past the threads that wait
"""


@pytest.fixture
def warm():
    """The model of the sentence is loaded."""
    warming.wait_until_warm(sentence.stored().model)


def drawn(page):
    """What the component that draws the sentence was given."""
    return component_with(page, "pieces")


def opened(page, **parameters):
    page.switch_page("pages/overview.py")
    return entered(page, parameters)


def links(page):
    """Label -> page and parameters of every link on the page."""
    found = [link.proto for link in page.get("page_link")]
    return {one.label: (one.page, one.query_string) for one in found}


def test_a_coloured_sentence_and_an_answer_are_there_without_tensorflow_and_clicks_wait():
    done = subprocess.run([sys.executable, "-c", COLD], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    data, loaded, said = done.stdout.split("\n", 2)
    assert loaded == "[]"
    pieces = {piece["text"]: piece for piece in json.loads(data)["pieces"]}
    assert pieces["superb"]["background"]
    assert pieces["thin"]["background"]
    assert json.loads(data)["dropped"] == [8]
    assert "A neural network reads this as positive. Why?" in said
    assert "74\u00a0% positive" in said
    assert "Without “superb”: the model is still being loaded" in said


def test_the_stored_explanation_is_what_the_model_computes():
    stored = sentence.stored()
    computed = ig_core.explain(stored.text, model=stored.model)
    assert (stored.target, stored.method, stored.baseline) == (computed.target, computed.method, computed.baseline)
    assert stored.words.word.tolist() == computed.words.word.tolist()
    np.testing.assert_allclose(stored.scores, computed.scores, atol=1e-4)
    assert stored.prediction.probabilities == pytest.approx(computed.prediction.probabilities, abs=1e-4)


def test_it_asks_for_what_the_review_page_asks_for_at_first(page):
    entered_review(page, {"text": link.pack(sentence.stored().text)})
    chosen = {name: page.session_state[name] for name in ("text", "model", "method", "target", "baseline", "tolerance")}
    assert settings.request("text", chosen, chosen["text"]) == sentence.request()


def test_without_its_strongest_word_the_answer_turns_and_can_be_turned_back(page, warm):
    opened(page, without="8")
    stored = sentence.stored()
    assert stored.words.word[8] == "superb"
    case = ig_core.explain(stored.text.replace("superb ", ""), model=stored.model)  # the model, asked about the rest
    assert case.prediction.label == "negative"
    assert f"Without “superb”: 74 % positive → {100 * case.prediction.probability:.0f} % negative." in markup(page)
    assert "reads this as negative. Why?" in markup(page)
    assert drawn(page)["dropped"] == [8]
    next(button for button in page.button if button.label == "Put all words back").click().run()
    assert "reads this as positive. Why?" in markup(page)
    assert drawn(page)["dropped"] == []
    assert "without" not in page.query_params


def test_an_address_names_words_that_are_there_or_none(page, warm):
    opened(page, without="8,99,x")
    assert page.session_state["without"] == [8]


def test_a_heading_does_not_claim_what_the_model_does_not(warm):
    stored = sentence.stored()
    assert sentence.heading(sentence.Shown(stored, ("is",), 0.54)) == "A neural network cannot decide about this. Why?"
    assert "as negative." in sentence.heading(sentence.Shown(stored, ("superb",), 0.4))
    assert "as positive." in sentence.heading(sentence.Shown(stored, ("plot",), 0.6))


def test_every_card_leads_to_a_page_that_is_there(page, warm):
    opened(page)
    shown = links(page)
    listed = (ROOT / "app.py").read_text(encoding="utf-8")
    those = [card for row in cards.ROWS for group in row.values() for card in group]
    for card in those:
        to, params = card.where()
        assert shown[card.title] == (to, urlencode(params))
        assert f'"{places.script(to)}"' in listed
        assert card.line in markup(page)
    assert all(f'"{places.script(name)}"' in listed for name in places.PLACES)


def test_a_card_with_parameters_shows_what_it_names(page):
    those = {card.title: card.where() for row in cards.ROWS for group in row.values() for card in group}
    those = {title: where for title, where in those.items() if where[1]}
    assert {"A first lesson", "A demo", "For experts"} <= set(those)
    for to, params in those.values():
        page.query_params.clear()
        page.switch_page(places.script(to))
        entered(page, dict(params))
        assert 'class="say"' not in markup(page)


def test_the_word_that_the_first_lesson_takes_out_turns_the_answer(page):
    lesson = next(card for row in cards.ROWS for those in row.values() for card in those if "lesson" in card.title)
    text = text_examples.reviews()[lesson.params["example"]].text
    words = ig_core.explain(text).words.word
    rest = text.replace(f"{words[int(lesson.params['drop'])]}", "")
    assert ig_core.explain(text).prediction.label != ig_core.explain(rest).prediction.label


def test_there_is_no_way_back_until_something_was_shown_and_then_it_leads_there(page, warm):
    opened(page)
    assert not [label for label in links(page) if "where you were" in label]
    page.query_params.clear()
    entered_review(page, {"text": link.pack("A superb film!"), "method": "gradient-times-input"})
    page.query_params.clear()  # as Streamlit empties the address
    opened(page)
    where = links(page)["Go on where you were: a film review"]
    assert where[0] == "review"
    assert "method=gradient-times-input" in where[1]
    assert f"text={link.pack('A superb film!')}" in where[1]


def test_ones_own_sentence_begins_with_this_one(page, warm):
    opened(page)
    where, query = links(page)["Try your own sentence"]
    assert (where, query) == ("review", f"text={link.pack(sentence.stored().text)}")


@pytest.mark.parametrize(
    "parameters",
    [
        {"example": "short-good"},
        {"text": link.pack("A superb film!"), "method": "gradient-times-input"},
        {"text": link.pack("A superb film!"), "present": "true"},
        {"model": "imdb-maxpool"},
    ],
)
def test_a_link_from_when_reviews_came_first_shows_its_review(page, parameters):
    entered(page, parameters)
    text = "A superb film!" if "text" in parameters else None
    text = text or text_examples.reviews()[parameters.get("example", review_input.FIRST)].text
    assert page.session_state["text"] == text
    assert 'class="verdict"' in markup(page)
    for name, value in parameters.items():
        assert page.query_params[name] in (value, [value])


# The parameters keep models out of the pages that take longest.
QUICK = {"phrases": {"model": "imdb-onehot"}, "compare": {"models": "imdb-onehot", "methods": "sensitivity"}}


@pytest.mark.parametrize("name", ["overview", "review", "image", "phrases", "row", "compare"])
def test_every_page_has_one_heading_of_the_first_level_and_a_title_of_its_own(page, name):
    page.switch_page(f"pages/{name}.py")
    entered(page, QUICK.get(name, {}))
    assert markup(page).count("<h1") == 1
    if name != "overview":
        title = {"row": "Table row"}.get(name, name.capitalize())
        assert f">{title}</h1>" in markup(page)
