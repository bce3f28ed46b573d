"""The review page, run without a browser: what it shows, what it keeps in its address, what it survives."""

import base64
import os
import re
import shutil
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from app_page import component_with, entered_review, markup, open_details
from streamlit.testing.v1 import AppTest

from ig_core import assets, models
from ig_core.kinds.text import examples as text_examples
from webapp.shared import core, link

ROOT = Path(__file__).parents[2]


def drawn(page: AppTest) -> dict:
    """What the component that draws the coloured text was given."""
    return component_with(page, "pieces")


def shown_text(page: AppTest) -> str:
    return "".join(piece["text"] for piece in drawn(page)["pieces"])


def opened(page: AppTest, **parameters: str) -> AppTest:
    return entered_review(page, parameters)


def test_opens_with_an_example_a_verdict_and_every_word_of_it(page):
    opened(page)
    example = text_examples.reviews()["dull-but-superb"]
    assert 'class="verdict"' in markup(page)
    assert "Exact to" in markup(page)
    assert shown_text(page) == example.text
    assert page.query_params["example"] == ["dull-but-superb"] or page.query_params["example"] == "dull-but-superb"


def test_a_typed_review_is_explained_and_kept_in_the_address(page):
    opened(page)
    page.text_area(key="text").set_value("A superb film!").run()
    assert "Positive" in markup(page)
    assert shown_text(page) == "A superb film!"
    packed = page.query_params["text"]
    assert link.unpack(packed[0] if isinstance(packed, list) else packed) == "A superb film!"
    assert "example" not in page.query_params


def test_a_link_shows_text_settings_and_removed_words_again(page):
    opened(
        page,
        text=link.pack("A superb film, never dull."),
        target="negative",
        baseline="mean",
        tolerance="0.0001",
        drop="1",
        signs="true",
    )
    assert page.text_area(key="text").value == "A superb film, never dull."
    assert page.selectbox(key="target").value == "negative"
    assert page.selectbox(key="baseline").value == "mean"
    assert page.selectbox(key="tolerance").value == "0.0001"
    assert drawn(page)["dropped"] == [1]
    assert drawn(page)["signs"] is True
    assert "Without “superb”" in markup(page)
    assert " predicted " in markup(page)


def test_words_that_are_there_often_are_one_bar_with_their_sum_and_a_row_each_in_the_table(page):
    opened(page, text=link.pack("Awful, awful film; awful, AWFUL end."))
    chart = page.get("vega_lite_chart")[0].proto
    assert chart.alt.startswith("Strongest words: awful ×4 ")
    (table,) = page.dataframe
    rows = table.value[table.value.word.str.lower() == "awful"]
    assert rows.times.tolist() == [4] * 4
    assert rows.together.tolist() == pytest.approx([rows.score.sum()] * 4)


def test_line_breaks_in_markup_are_drawn_and_kept_in_the_text(page):
    opened(page, text=link.pack("A good start.<br /><br/>A dull end<BR>."))
    assert shown_text(page) == "A good start.\n\nA dull end\n."
    assert page.text_area(key="text").value == "A good start.<br /><br/>A dull end<BR>."


def test_the_card_shows_the_estimated_error_beside_the_gap(page):
    opened(page)
    assert re.search(r"Scores off by (about [\d.]+|less than 0\.001)\s% in total \(an estimate\)\.", markup(page))
    assert "ot reached" not in markup(page)


@pytest.mark.parametrize("method", ["lrp", "sensitivity", "expected-gradients"])
def test_of_a_method_that_estimates_no_error_the_card_shows_none(page, method):
    opened(page, model="imdb-bilstm", method=method)
    assert "Scores off by" not in markup(page)
    assert "ot reached" not in markup(page)


def test_where_points_run_out_the_page_says_that_the_tolerance_was_not_reached(page, monkeypatch):
    monkeypatch.setattr("ig_core.explainer.MAX_POINTS", 9)
    # a text that no other test asks for, since answers are kept
    opened(
        page,
        text=link.pack("A film that runs out of points, and of good ideas, but not of bad ones."),
        model="imdb-maxpool",
        tolerance="0.0001",
    )
    shown, missed = markup(page), r"he scores may be off by about [\d.]+\s% in total; 0\.01\s% was asked for\."
    assert re.search(f"Not reached: t{missed}", shown)  # below the headline
    card = shown[shown.index("Completeness") :]
    assert re.search(r'<span class="missed">✗ not reached</span> <span class="dim">\(gap [\d.]+ %\)</span>', card)
    assert re.search(f">T{missed}</p>", card)
    assert 'class="met"' not in markup(page)
    assert "with 9 gradients" in markup(page)


@pytest.mark.parametrize("slug", text_examples.reviews())
def test_every_example_is_explained_within_its_tolerance(page, slug):
    opened(page, example=slug)
    assert 'class="met"' in markup(page)
    assert shown_text(page) == text_examples.reviews()[slug].text.replace("<br />", "\n")


def test_picking_an_example_puts_it_into_the_text_area(page):
    opened(page)
    page.selectbox(key="pick").select("waste-of-time").run()
    assert page.text_area(key="text").value == text_examples.reviews()["waste-of-time"].text
    assert "Negative" in markup(page)


@pytest.mark.parametrize("method", ["gradient-times-input", "sensitivity"])
def test_methods_that_do_not_add_up_say_so_and_promise_nothing(page, method):
    opened(page, method=method, drop="3")
    assert "does not claim that its scores add up" in markup(page)
    assert " predicted " not in markup(page)
    assert page.selectbox(key="baseline").disabled


def test_expected_gradients_bring_their_baselines_and_say_how_much_chance_is_in_them(page):
    opened(page, method="expected-gradients")
    assert "(standard error)" in markup(page)
    assert "standard error" in markup(page).split("Completeness")[1]
    assert page.selectbox(key="baseline").disabled
    assert page.selectbox(key="tolerance").disabled


def test_leaving_one_word_out_needs_a_baseline_and_no_rule(page):
    opened(page, method="leave-one-out", drop="3")
    assert "does not claim that its scores add up" in markup(page)
    assert not page.selectbox(key="baseline").disabled
    assert page.selectbox(key="tolerance").disabled


def test_a_neutral_review_of_ones_own_can_be_the_baseline(page):
    opened(page, baseline="text", neutral="It is a film about a man.")
    assert page.text_input(key="neutral").value == "It is a film about a man."
    assert 'class="met"' in markup(page)


def test_a_neutral_review_without_a_known_word_is_one_sentence(page):
    opened(page, baseline="text", neutral="qqqq zzzz")
    assert "knows no word" in markup(page)
    assert page.text_area(key="text").value


def test_word_pairs_are_arcs_over_the_text_and_a_map(page):
    opened(page, text=link.pack("Not good,<br />but <b>never</b> boring and hardly dull."))
    open_details(page, "Word pairs")
    given = component_with(page, "pairs")
    assert "".join(given["pieces"]) == "Not good,\nbut <b>never</b> boring and hardly dull."
    strengths = [pair["part"] for pair in given["pairs"]]
    assert strengths[0] == 1
    assert 0 < len(strengths) <= 10
    assert strengths == sorted(strengths, reverse=True)
    for pair in given["pairs"]:
        names = {given["pieces"][pair["one"]], given["pieces"][pair["other"]]}
        assert set(pair["name"].split(" × ")) == names
        assert pair["shown"].startswith("−") == pair["against"]
        assert pair["shown"] in pair["note"]
    first = given["pairs"][0]["name"].split(" × ")
    assert f"Together, “{first[0]}” and “{first[1]}” speak " in markup(page)
    assert "Each row adds up to the score of its word." in markup(page)
    assert page.get("vega_lite_chart")[-1].proto.alt.startswith("Map of the pairs. Together, ")


def test_word_pairs_have_the_colours_of_the_page(page):
    text = link.pack("An awful film, not good at all.")
    opened(page, text=text, colours="class")
    by_class = component_with(open_details(page, "Word pairs"), "pairs")["pairs"]
    page.query_params["colours"] = "support"
    page.segmented_control(key="colours").set_value("support").run()
    by_support = component_with(page, "pairs")["pairs"]
    assert "Negative" in markup(page)
    assert [pair["against"] for pair in by_class] == [not pair["against"] for pair in by_support]


@pytest.mark.parametrize("method", ["gradient-times-input", "leave-one-out"])
def test_word_pairs_do_not_depend_on_the_method(page, method):
    text = link.pack("Not good, never boring.")
    shown = component_with(open_details(opened(page, text=text), "Word pairs"), "pairs")["pairs"]
    page.selectbox(key="method").select(method).run()
    assert component_with(page, "pairs")["pairs"] == shown


def test_of_a_network_without_second_derivatives_the_tab_says_why_there_are_no_pairs(page):
    opened(page, model="imdb-maxpool", text=link.pack("Not good, never boring."))
    open_details(page, "Word pairs")
    assert "made of maxima and ReLUs" in markup(page)
    with pytest.raises(StopIteration):
        component_with(page, "pairs")


def test_a_single_word_has_no_pair(page):
    opened(page, text=link.pack("Superb!"))
    assert "There is only one word here, so there is no pair of words." in markup(open_details(page, "Word pairs"))


def test_pairs_that_take_long_are_computed_when_somebody_says_so(page, monkeypatch):
    monkeypatch.setattr(core, "pairs_seconds", lambda request: 42.0)
    opened(page, text=link.pack("Nobody has asked for the pairs of this one."))
    open_details(page, "Word pairs")
    assert any("about 42 seconds" in one.value for one in page.markdown)
    with pytest.raises(StopIteration):
        component_with(page, "pairs")
    page.button(key="find_pairs").click().run()
    assert not page.exception
    assert component_with(page, "pairs")["pairs"]


def test_the_convergence_chart_comes_with_one_click(page):
    opened(page)
    before = len(page.get("vega_lite_chart"))
    open_details(page, "Convergence").button(key="measure").click().run()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == before + 1
    assert any("Gradients needed" in caption.value for caption in page.caption)


def test_a_tab_is_computed_when_it_is_opened(page, monkeypatch):
    asked = []
    monkeypatch.setattr(core, "convergence", asked.append)
    opened(page)
    (table,) = page.dataframe
    assert table.value.score.abs().is_monotonic_decreasing
    assert not page.code or all("superb" not in code.value for code in page.code if code.language is None)
    open_details(page, "What the model saw")
    assert not page.get("latex")
    assert any("superb" in code.value for code in page.code)
    open_details(page, "What am I looking at?")
    assert page.get("latex")
    assert not asked


def test_an_open_tab_stays_open_and_follows_the_text(page):
    opened(page)
    open_details(page, "What the model saw")
    page.text_area(key="text").set_value("A splendid film!").run()
    assert any(code.value == "a splendid film" for code in page.code)


def test_putting_all_words_back_empties_the_list(page):
    opened(page, drop="0,1,2")
    button = next(button for button in page.button if button.label == "Put all words back")
    button.click().run()
    assert drawn(page)["dropped"] == []
    assert "drop" not in page.query_params


HOSTILE = {
    "script": "<script>document.title='owned'</script> a good film",
    "image": "<img src=x onerror=alert(1)> a good film",
    "entity": "&lt;b&gt; good &amp; bad",
    "markdown": "**good** [film](javascript:alert(1)) `code` # bad",
    "latex": "good $x^2$ and $$\\frac{1}{2}$$ bad",
    "right-to-left": "فيلم جميل good \u202egnp.exe\u202c bad",
    "emoji": "good 👩‍👩‍👧‍👦 film 🏳️‍🌈 bad",
    "control": "good\x00film \x07bell \x1b[31m bad",
    "lines": "good\n\n\nfilm\r\nbad",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_from_a_user_is_shown_as_text(page, text):
    opened(page)
    page.text_area(key="text").set_value(text).run()
    assert not page.exception
    assert 'class="verdict"' in markup(page)
    assert "<script" not in markup(page)
    assert "<img" not in markup(page)
    words = [piece["text"] for piece in drawn(page)["pieces"] if piece["word"] is not None]
    assert "good" in words


UNUSABLE = {
    "unknown": ("qqqq zzzz xxqq", "knows no word"),
    "long": ("good " * 210_000, "1,050,000 characters"),
}


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_emptied_field_takes_the_result_away_and_invites(page, text):
    opened(page)
    page.text_area(key="text").set_value(text).run()
    assert not page.exception
    assert "pick an example" in markup(page)
    assert not any(name in markup(page) for name in ("verdict", "Prediction", 'class="say"'))
    page.text_area(key="text").set_value("A good film.").run()
    assert "Positive" in markup(page)
    assert "pick an example" not in markup(page)


@pytest.mark.parametrize(("text", "sentence"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_text_that_cannot_be_explained_is_one_sentence_and_the_page_lives_on(page, text, sentence):
    opened(page)
    page.text_area(key="text").set_value(text).run()
    assert not page.exception
    assert sentence in markup(page)
    page.text_area(key="text").set_value("A good film.").run()
    assert "Positive" in markup(page)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"example": "none"}, "There is no example &#x27;none&#x27;"),
        ({"text": "!!!"}, "damaged"),
        ({"text": link.pack("a" * 30_000)}, "longer than 20,000"),
        ({"target": "neutral"}, "There is no target &#x27;neutral&#x27;"),
        ({"baseline": "<b>"}, "There is no baseline &#x27;&lt;b&gt;&#x27;"),
        ({"model": "gpt"}, "There is no model &#x27;gpt&#x27;"),
        ({"method": "shap"}, "There is no method &#x27;shap&#x27;"),
        ({"tolerance": "0"}, "There is no tolerance &#x27;0&#x27;"),
    ],
)
def test_a_link_that_is_wrong_is_one_sentence_and_the_page_is_drawn(page, parameters, sentence):
    opened(page, **parameters)
    assert sentence in markup(page)
    assert 'class="verdict"' in markup(page)


def test_a_link_that_was_cut_off_is_one_sentence(page):
    whole = link.pack("A superb film, and I was moved by every single scene of it.")
    opened(page, text=whole[:-8])
    assert "cut off" in markup(page) or "damaged" in markup(page)
    assert 'class="verdict"' in markup(page)


def test_a_link_with_half_a_character_is_one_sentence(page):
    packed = base64.urlsafe_b64encode(zlib.compress("\ud800 good".encode("utf-8", "surrogatepass"))).decode()
    opened(page, text=packed.rstrip("="))
    assert "damaged" in markup(page)
    assert page.text_area(key="text").value


def test_removed_words_that_do_not_exist_are_left_out(page):
    opened(page, drop="2,99999,-1,x,3.5")
    assert drawn(page)["dropped"] == [2]


@pytest.fixture
def broken_assets(tmp_path, monkeypatch):
    """A copy of assets that a test may damage; the loaded model and cached explanations are forgotten."""
    folder = tmp_path / "assets"
    shutil.copytree(assets.FOLDER, folder)
    caches = (models._loaded.cache_clear, text_examples.reviews.cache_clear, core.forget)
    monkeypatch.setattr(assets, "FOLDER", folder)
    for clear in caches:
        clear()
    yield folder
    monkeypatch.undo()
    for clear in caches:
        clear()


def test_damaged_weights_are_one_sentence_and_the_page_is_drawn(page, broken_assets):
    weights = broken_assets / "models/imdb-onehot/weights.npz"
    weights.write_bytes(weights.read_bytes()[:-1])
    opened(page)
    assert "weights.npz is damaged" in markup(page)
    assert page.text_area(key="text").value


def test_a_damaged_manifest_is_one_sentence(page, broken_assets):
    (broken_assets / "manifest.json").write_text("{", encoding="utf-8")
    opened(page)
    assert "manifest.json is damaged" in markup(page)


def test_no_assets_at_all_are_one_sentence(page, broken_assets):
    shutil.rmtree(broken_assets)
    opened(page)
    assert "manifest.json is missing" in markup(page)


def test_the_page_is_drawn_without_tensorflow():
    code = (
        "import sys\n"
        "import webapp.compare.result, webapp.image.result, webapp.phrases.result, webapp.review.result\n"
        "print('tensorflow' in sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "False"


imdb = pytest.mark.skipif(
    not (Path(os.environ.get("IG_DATA_DIR", "")) / "imdb/imdb.parquet").is_file() or "IG_DATA_DIR" not in os.environ,
    reason="IG_DATA_DIR names no folder with imdb/imdb.parquet",
)


@imdb
@pytest.mark.parametrize("outcome", ["right", "wrong"])
def test_a_real_review_comes_with_what_the_reviewer_thought(page, outcome):
    opened(page)
    page.session_state["imdb_outcome"] = outcome
    page.run()
    next(button for button in page.button if button.label == "Random example").click().run()
    assert not page.exception
    assert f"The model is <b>{outcome}</b>" in markup(page)
    assert "of 10 stars" in markup(page)
    assert "imdb" in page.query_params


@imdb
def test_a_link_to_a_real_review_shows_it_and_a_wrong_one_says_so(page):
    opened(page, imdb="test/pos/0_10")
    assert "gave 10 of 10 stars: positive" in markup(page)
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    opened(other, imdb="test/pos/nothing")
    assert "IMDB has no test review" in markup(other)


def test_without_imdb_a_link_to_a_real_review_is_one_sentence_and_a_download_is_offered(page, monkeypatch, tmp_path):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    opened(page, imdb="test/pos/0_10")
    assert "not on this machine" in markup(page)
    assert page.button(key="download_imdb").label == "Download"


def test_another_model_brings_its_own_baseline_unless_one_was_chosen(page, monkeypatch):
    row = replace(models.lookup("imdb-maxpool"), baseline="padding")  # as transformers, which take longer to load
    monkeypatch.setitem(models.MODELS, "imdb-maxpool", row)
    opened(page, text=link.pack("A superb film!"))
    page.selectbox(key="model").set_value("imdb-maxpool").run()
    assert page.selectbox(key="baseline").value == "padding"
    assert "baseline" not in page.query_params
    page.selectbox(key="baseline").set_value("mean").run()
    page.selectbox(key="model").set_value("imdb-onehot").run()
    assert page.selectbox(key="baseline").value == "mean"
