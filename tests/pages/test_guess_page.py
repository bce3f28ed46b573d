"""Lesson mode, run without a browser: what is hidden before the guess, and what it was worth after it."""

import json
import re
from dataclasses import replace
from html import escape

import numpy as np
import pytest
from app_page import component_with, entered, markup
from row_page import HOUR, PERSON
from streamlit.testing.v1 import AppTest

from ig_core import models
from ig_core.evaluation import cells
from ig_core.evaluation.guess import tail
from ig_core.kinds.text import examples as text_examples
from ig_core.records import TextExplanation
from ig_core.render import sentences
from ig_core.render.numbers import number
from webapp.components.marks import reported
from webapp.guess import mode
from webapp.shared import core, link, settings

TEXT = link.pack("Not a masterpiece, but oddly moving.")
BOOT = "drawing:boot-heel"
PLACES = {
    "review": {"text": TEXT},
    "image": {"image": BOOT},
    "row": {"row": PERSON},
    "row of a number": {"row": HOUR, "model": "bike-mlp"},
}
MODES = (mode.MARKS, mode.PREDICTION, mode.EXPLAINED)


def opened(page: AppTest, place: str, **parameters: str) -> AppTest:
    page.switch_page(f"pages/{place.split()[0]}.py")
    return entered(page, PLACES[place] | parameters)


def press(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def everything(page: AppTest) -> bytes:
    """All that the browser is sent, in order, once the model is there: in the first run the page waits for it."""
    page.run()
    sent = (node.proto for node in page._tree if getattr(node, "proto", None))
    return b"\n".join(one.SerializeToString(deterministic=True) for one in sent)


def told(page: AppTest) -> str:
    """The same as text, but for style sheets and scripts, which are the same on every page."""
    parts = []
    for node in page._tree:
        if not getattr(node, "proto", None) or (node.type == "html" and node.proto.body.startswith("<style>")):
            continue
        is_component = node.type == "bidi_component"
        parts.append(node.proto.json if is_component else node.proto.SerializeToString().decode("utf-8", "replace"))
    return " ".join(parts)


def request_of(page: AppTest, place: str) -> core.Request:
    """What the page asks for; kinds differ in where the input stands."""
    state = page.session_state
    kind, input_ = {"review": ("text", "text"), "image": ("image", "image"), "row": ("row", "row picked")}[
        place.split()[0]
    ]
    return settings.request(kind, state, state[input_])


def turned(explanation):
    """The same input explained by a model that says the opposite, for other reasons."""
    prediction = explanation.prediction
    shares = dict(zip(prediction.probabilities, reversed(prediction.probabilities.values()), strict=True))
    label = max(shares, key=shares.get) if shares else prediction.label
    logit = -prediction.logit if shares else 500.0 - prediction.logit
    said = replace(prediction, label=label, probabilities=shares, logit=logit)
    if isinstance(explanation, TextExplanation):
        scores = {"words": explanation.words.assign(score=explanation.words.score[::-1].to_numpy() - 0.5)}
    elif hasattr(explanation, "columns"):
        scores = {"columns": explanation.columns.assign(score=explanation.columns.score[::-1].to_numpy() - 0.5)}
    else:
        scores = {"scores": explanation.scores[::-1] - 0.5}
    return replace(explanation, prediction=said, **scores)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("guessed", MODES)
def test_until_it_is_guessed_nothing_that_is_sent_depends_on_the_prediction(page, monkeypatch, place, guessed):
    """A model that says the opposite makes the same page, to the byte. With the explanation shown, its scores are those
    of one class whatever is predicted, so they stay."""
    opened(page, place, guess=guessed)
    sent, explain_as, target = everything(page), core.explain_as, request_of(page, place).target

    def otherwise(record, request, soon=False):
        explanation = explain_as(record, request, soon)
        other = turned(explanation)
        if guessed == mode.EXPLAINED and (request.target is not None or other.prediction.is_number or target):
            kept = {name: getattr(explanation, name) for name in ("words", "columns") if hasattr(other, name)}
            return replace(other, **kept) if kept else replace(other, scores=explanation.scores)
        return other

    monkeypatch.setattr(core, "explain_as", otherwise)
    again = opened(AppTest.from_file(page._script_path, default_timeout=120), place, guess=guessed)
    assert again.session_state["guess mode"] == guessed
    assert everything(again) == sent


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("guessed", MODES)
def test_until_it_is_guessed_the_page_says_neither_headline_nor_numbers(page, place, guessed):
    opened(page, place, guess=guessed)
    sent, explanation = told(page), core.explain(request_of(page, place))
    prediction = explanation.prediction
    shown = sorted({number(explanation, score) for score in explanation.by_place}, key=len)[-5:]
    shares = [f"{share:.1%}"[:-1] for share in prediction.probabilities.values() if share > 0.01]
    answers = [sentences.headline(explanation), sentences.prediction_text(prediction), *shares]
    answers += shown if guessed != mode.EXPLAINED else []
    assert [one for one in answers if one in sent] == []
    assert "card_" not in sent
    assert not page.get("download_button")
    assert not page.get("vega_lite_chart")
    assert "Lesson mode: guess first, then see." in markup(page)


@pytest.mark.parametrize("place", PLACES)
def test_when_it_is_guessed_the_page_says_what_it_says_without_lessons(page, monkeypatch, place):
    opened(page, place, guess="marks")
    press(page, "guess_show")
    explanation = core.explain(request_of(page, place))
    shown = everything(page)
    assert escape(sentences.headline(explanation)) in markup(page)
    assert "card_" in told(page)
    explain_as = core.explain_as
    monkeypatch.setattr(core, "explain_as", lambda *asked, **how: turned(explain_as(*asked, **how)))
    assert everything(page) != shown


@pytest.mark.parametrize("place", PLACES)
def test_outside_of_lesson_mode_there_is_a_switch_and_nothing_else(page, place):
    opened(page, place)
    assert page.toggle(key="lesson").value is False
    assert not re.search("lesson_place|guess_|card_guess|to mark", told(page))
    assert "guess" not in page.query_params


@pytest.mark.parametrize("place", PLACES)
def test_the_switch_hides_the_answer_and_leaving_shows_it_again(page, place):
    opened(page, place)
    page.toggle(key="lesson").set_value(True).run()
    assert not page.exception
    assert page.query_params["guess"] in ("marks", ["marks"])
    assert "counted most for the model?" in markup(page)
    assert "counted" in page.selectbox(key="lesson choice").options[0]
    press(page, "guess_leave")
    assert "guess" not in page.query_params
    assert page.toggle(key="lesson").value is False
    assert "card_" in told(page)


def card(page: AppTest) -> str:
    said = markup(page).replace("\u00a0", " ")
    return said[said.index("Your guess") :]


def test_words_that_were_marked_are_scored_beside_the_strongest(page):
    opened(page, "review", guess="marks", marks="1,2,5")
    pieces = component_with(page, "marked")
    assert pieces["marked"] == [1, 2, 5]
    assert [piece["text"] for piece in pieces["pieces"]][:5] == ["Not", " ", "a", " ", "masterpiece"]
    assert set(pieces["pieces"][0]) == {"text", "unit", "note"}
    assert "3 marked" in markup(page)
    press(page, "guess_show")
    request = request_of(page, "review")
    explanation = core.explain(request)
    strongest = np.argsort(-np.abs(explanation.scores))[:3].tolist()
    assert set(strongest) == {2, 5, 0}  # masterpiece, moving, not
    assert "Two of your three words are among the three that counted most for the model." in card(page)
    assert tail(2, 6, 3, 3) == pytest.approx(10 / 20)
    assert "Of three words marked at random, 1.5 would be right on average; 50 in 100 such choices do" in card(page)
    assert "So this may be luck." in card(page)
    assert "You missed “Not”." in card(page)
    for words, condition in (((1, 2, 5), "Without your three words"), (strongest, "Without the three that counted")):
        removal = core.remove_words(request, tuple(words))
        before, after = (sentences.share_text(one) for one in (removal.probability_before, removal.probability_after))
        assert re.search(f"{condition}[^:]*: {before} → {after} positive", card(page))
    assert page.query_params["marks"] in ("1,2,5", ["1,2,5"])


def test_a_word_that_the_model_has_not_seen_cannot_be_marked(page):
    opened(page, "review", text=link.pack("Zxqwv is superb."), guess="marks", marks="0,2,77")
    given = component_with(page, "marked")
    assert given["marked"] == [2]
    assert given["pieces"][0]["unit"] is None
    assert "the model did not see it" in given["pieces"][0]["note"]
    press(page, "guess_show")
    assert "Your word is the one that counted most for the model." in card(page)
    assert "A word marked at random is right in 50 of 100 cases." in card(page)


def test_markup_in_a_text_stays_text(page):
    opened(page, "review", text=link.pack("A <b>superb</b> <script>film"), guess="marks", marks="1,2,3,4,5")
    press(page, "guess_show")
    assert "<script>" not in markup(page)


def test_cells_of_a_picture_are_scored(page):
    opened(page, "image", guess="marks")
    given = component_with(page, "units")
    explanation = core.explain(request_of(page, "image"))
    assert given["units"] == cells.occupied(explanation.pixels)
    assert set(given) == {"label", "alt", "image", "rows", "columns", "units", "marked", "counted", "click"}
    sums = np.abs(cells.sums(explanation.scores))
    best = max(given["units"], key=lambda cell: sums[cell])
    page.session_state["guess marks"] = [best, 0]  # the first is empty, and cannot be marked
    press(page, "guess_show")
    assert "Your cell is the one that counted most for the model." in card(page)
    removal = core.remove_words(request_of(page, "image"), tuple(cells.pixels_in([best], (28, 28))))
    shares = [sentences.share_text(one) for one in (removal.probability_before, removal.probability_after)]
    assert f"With your cell covered: {' → '.join(shares)} {explanation.target}." in card(page)
    shown = component_with(page, "counted")
    assert (shown["units"], shown["marked"], shown["counted"]) == ([], [best], [best])


@pytest.mark.parametrize("place", ["row", "row of a number"])
def test_columns_of_a_row_are_scored(page, place):
    opened(page, place, guess="marks")
    explanation = core.explain(request_of(page, place))
    best = np.argsort(-np.abs(explanation.scores))[:2].tolist()
    page.session_state["guess marks"] = best
    press(page, "guess_show")
    assert "All your two columns are the two that counted most for the model." in card(page)
    assert "With your two columns as at the start: " in card(page)
    assert "You missed" not in card(page)


def test_without_marks_there_is_nothing_to_compare(page):
    press(opened(page, "review", guess="marks"), "guess_show")
    assert "You marked no word, so there is nothing to compare." in card(page)
    assert "At random" not in card(page)


def test_one_can_guess_again_and_begin_anew(page):
    opened(page, "review", guess="marks", marks="1")
    press(page, "guess_show")
    press(page, "guess_again")
    assert component_with(page, "marked")["marked"] == [1]
    press(page, "guess_clear")
    assert component_with(page, "marked")["marked"] == []
    assert "marks" not in page.query_params


def test_another_text_has_other_words_to_mark(page):
    opened(page, "review", guess="marks", marks="1,2")
    press(page, "guess_show")
    page.text_area(key="text").set_value("A superb film!").run()
    assert component_with(page, "marked")["marked"] == []
    assert "Which words counted most" in markup(page)


def test_another_model_is_to_be_guessed_about_anew(page):
    opened(page, "review", guess="marks", marks="1,2")
    press(page, "guess_show")
    page.selectbox(key="model").set_value("imdb-maxpool").run()
    assert component_with(page, "marked")["marked"] == [1, 2]
    press(page, "guess_show")
    page.selectbox(key="baseline").set_value("mean").run()
    assert "Your guess" in markup(page)


def test_a_row_that_is_changed_after_the_guess_stays_in_the_open(page, parts):
    opened(page, "row", guess="marks", marks="0")
    press(page, "guess_show")
    said = card(page).partition('class="status"')[0]
    parts.set(page, age=61)
    page.run()
    assert card(page).startswith(said)  # of the row that was guessed about
    assert parts.changed == {"age": 61.0}


def answers(page: AppTest) -> list[str]:
    return [one.label for one in page.button if str(one.key).startswith("guess_") and one.key[6:].isdigit()]


@pytest.mark.parametrize("place", PLACES)
def test_the_answers_that_are_offered_are_those_that_the_model_can_give(page, place):
    opened(page, place, guess="prediction")
    row = models.lookup(page.session_state["model"])
    expected = list(row.labels)
    if row.is_number:
        expected = ["more than 189 rentals an hour", "at most 189 rentals an hour"]
    assert answers(page) == expected


def guess(page: AppTest, right: bool) -> AppTest:
    """Guess rightly, or not, on the page of reviews."""
    request = request_of(page, "review")
    label = core.explain(request).prediction.label
    return press(page, f"guess_{answers(page).index(label) if right else 1 - answers(page).index(label)}")


def test_guesses_are_right_or_not_and_go_by_turns_with_and_without_the_explanation(page, monkeypatch):
    monkeypatch.setattr("random.choice", lambda options: options[0])
    opened(page, "review", guess="prediction")
    guess(page, right=True)
    assert "Right: the model says 87 % positive." in card(page)
    assert "So far all guesses were without the explanation" in card(page)
    press(page, "guess_another")
    assert page.query_params["guess"] in ("explained", ["explained"])
    assert page.text_area(key="text").value == text_examples.reviews()["quiet-masterpiece"].text
    assert "if this is why?" in markup(page)
    guess(page, right=False)
    assert "Not so: you said " in card(page)
    assert "Two guesses are too few to say anything." in card(page)
    assert "Right guesses: 0 of 1 with the explanation, 1 of 1 without it." in card(page)
    assert "Difference −100 percentage points (95 % interval " in card(page)
    press(page, "guess_another")
    assert page.query_params["guess"] in ("prediction", ["prediction"])
    assert page.text_area(key="text").value == text_examples.reviews()["waste-of-time"].text


def test_a_second_guess_about_the_same_does_not_count(page):
    opened(page, "review", guess="prediction")
    guess(page, right=False)
    page.selectbox(key="lesson choice").set_value("explained").run()
    guess(page, right=True)
    assert "You had guessed about this one before: only the first guess counts." in card(page)
    assert "Right guesses: 0 of 1 without the explanation." in card(page)


def test_with_the_explanation_a_text_is_coloured_by_class_and_cannot_be_changed(page):
    opened(page, "review", guess="explained", text=link.pack("Dull, boring and awful."))
    given = component_with(page, "signs")
    assert given["still"] is True
    assert "takes" not in given["label"]
    explained = core.explain(request_of(page, "review")._replace(target="positive"))
    assert explained.prediction.label == "negative"
    notes = [piece["note"] for piece in given["pieces"] if piece["word"] is not None]
    assert notes == [number(explained, score) for score in explained.scores]


def test_of_five_classes_the_colours_tell_about_the_last_whatever_is_predicted(page):
    opened(page, "review", guess="explained", model="sst-bilstm", text=link.pack("Dull and awful."))
    assert "for “very positive”" in markup(page)
    assert answers(page) == ["very negative", "negative", "neutral", "positive", "very positive"]


def test_with_the_explanation_a_picture_has_the_scores_of_all_classes_to_press(page):
    opened(page, "image", guess="explained")
    given = next(one for one in _components(page) if one.get("label", "").startswith("Scores for every class"))
    assert [tile["name"] for tile in given["tiles"]] == list(models.lookup("fashion-cnn").labels)
    assert not any(tile["note"] or tile["title"] or tile["chosen"] for tile in given["tiles"])
    assert answers(page) == []


def _components(page):
    return [json.loads(one.proto.json or "{}") for one in page.get("bidi_component")]


def test_with_the_explanation_the_bars_of_a_row_begin_at_zero_and_tell_no_start_and_no_end(page):
    opened(page, "row", guess="explained", target="at most $50,000")
    given = component_with(page, "lines")
    assert {line["start"] for line in given["lines"]} == {0.0}
    assert (given["scale"]["start_text"], given["scale"]["end_text"]) == ("0", "")
    assert given["scale"]["title"] == "What each column does for more than $50,000, in logits"


def test_rows_are_picked_without_being_told_what_was_true_of_them(page):
    opened(page, "row", guess="prediction")
    assert not [one for one in page.selectbox(key="pick").options if "$50,000" in one]


def test_what_cannot_be_guessed_is_said(page):
    opened(page, "review", guess="weather")
    assert "There is no guess &#x27;weather&#x27;; choose one of these: marks, prediction, explained." in markup(page)
    assert page.toggle(key="lesson").value is False


def test_on_the_stage_nobody_guesses(page):
    opened(page, "review", guess="marks", present="true")
    assert 'class="verdict"' in markup(page)
    assert "Lesson mode" not in markup(page)


def test_a_lesson_is_there_again_when_one_comes_back(page):
    opened(page, "review", guess="marks", marks="1,2")
    page.switch_page("pages/image.py").run()
    assert page.toggle(key="lesson").value is False
    page.switch_page("pages/review.py").run()
    assert component_with(page, "marked")["marked"] == [1, 2]


@pytest.mark.parametrize(
    ("report", "found"),
    [
        (None, None),
        ({"click": 3, "units": [4, 1, 4]}, (3, [1, 4])),
        ({"click": 1, "units": [9, -1]}, (1, [])),  # of which there are none
    ],
)
def test_a_browser_may_report_anything(report, found):
    assert reported(report, {1, 2, 4, None}) == found
