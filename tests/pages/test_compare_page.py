"""The page that compares methods and models, run without a browser."""

import re
from pathlib import Path

import pytest
from app_page import entered, markup
from streamlit.testing.v1 import AppTest

from ig_core import models
from ig_core.attribution import METHODS
from webapp.shared import link

ROOT = Path(__file__).parents[2]
TEXT_MODELS = list(models.of_kind("text"))
FAST = "integrated-gradients,gradient-times-input,sensitivity,lrp,max-pool-trace"
TEXT = "A superb film, never dull."


@pytest.fixture
def page():
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=180)


def opened(page, **parameters):
    page.switch_page("pages/compare.py")
    return entered(page, {"text": link.pack(TEXT)} | parameters)


def cells(page):
    """The names of the methods of every cell, in order, a list a model."""
    rows = re.findall(r'class="cells">(.*?)(?=<div class="row-title"|$)', markup(page), re.DOTALL)
    return [re.findall(r"review page\">(.*?) ↗</a>", row) for row in rows]


def test_every_quick_model_has_a_cell_for_every_method_that_applies_to_it(page):
    opened(page)
    slow = METHODS["smooth-integrated-gradients"].label
    quick = [name for name in TEXT_MODELS if name != "imdb-bert"]
    expected = [[label for label in models.methods_of(name).values() if label != slow] for name in quick]
    assert cells(page) == expected
    assert 'class="cell waiting"' not in markup(page)


def test_a_cell_shows_the_words_the_gap_and_the_faithfulness(page):
    opened(page, models="imdb-onehot", methods="integrated-gradients")
    shown = markup(page)
    assert re.search(
        r'<span style="background:#[0-9a-f]{6};color:#[0-9a-f]{6}" title="[+−][\d.]+">superb</span>', shown
    )
    assert "✓ gap" in shown
    assert re.search(r"deletion <b>\d\.\d\d</b>", shown)
    assert "random order" in shown


def test_a_cell_says_where_the_tolerance_was_not_reached_and_why_on_hover(page, monkeypatch):
    monkeypatch.setattr("ig_core.explainer.MAX_POINTS", 9)
    # a text that no other test asks for, since answers are kept
    text = link.pack("A film that runs out of points in a cell.")
    opened(page, text=text, models="imdb-maxpool", methods="integrated-gradients,sensitivity")
    shown = markup(page)
    hover = r'<span title="Not reached: the scores may be off by about [\d.]+ % in total; 0\.1 % was asked for\.">'
    assert len(re.findall(f'{hover}<span class="missed">✗ not reached</span>', shown)) == 1
    assert shown.count("no claim") == 1
    assert "✓" not in shown


def test_relevance_that_biases_absorb_is_no_failure(page):
    opened(page, models="imdb-bilstm", methods="lrp")
    assert "absorbed" in markup(page)
    assert "✗" not in markup(page)


def test_a_cell_leads_to_the_review_page_with_its_model_and_method(page):
    opened(page, models="imdb-bilstm", methods="lrp", two="negative")
    (href,) = re.findall(r'href="(.*?)"', markup(page))
    for part in ("model=imdb-bilstm", "method=lrp", "target=negative", f"text={link.pack(TEXT)}"):
        assert part in href.replace("&amp;", "&")


@pytest.mark.parametrize(("chosen", "explained"), [("very negative", "very negative"), ("neutral", "neutral")])
def test_any_of_five_classes_is_explained(page, chosen, explained):
    opened(page, models="sst-bilstm", methods="integrated-gradients", many=chosen)
    assert f"explained: {explained}" in markup(page)


def test_two_of_five_classes_are_contrasted(page):
    opened(page, models="sst-bilstm", methods="lrp,integrated-gradients", many="very positive", minus="negative")
    assert "explained: very positive minus negative" in markup(page)
    assert "✓ gap" in markup(page)


def test_cells_are_ordered_by_faithfulness(page):
    opened(page, models="imdb-bilstm", methods=FAST, order="faithful")
    areas = [float(area) for area in re.findall(r"deletion <b>(\d\.\d\d)</b>", markup(page))]
    assert areas == sorted(areas)
    assert len(areas) == 4


def test_one_scale_for_all_cells_leaves_the_largest_score_the_fullest_colour(page):
    opened(page, models="imdb-onehot,imdb-maxpool", methods="integrated-gradients")
    full = re.compile("background:#(1b7837|762a83)")
    own = len(full.findall(markup(page)))
    page.selectbox(key="scale").set_value("all").run()
    assert own == 2
    assert len(full.findall(markup(page))) == 1


def test_the_agreement_and_the_ranking_name_every_cell(page):
    opened(page, models="imdb-onehot,imdb-bilstm", methods="integrated-gradients,gradient-times-input")
    assert len(page.dataframe[0].value) == 4
    assert set(page.dataframe[0].value.model) == {"imdb-onehot", "imdb-bilstm"}


def test_what_a_method_does_not_claim_is_a_dash_in_the_ranking(page):
    opened(page, models="imdb-onehot", methods="integrated-gradients,sensitivity")
    (table,) = page.dataframe
    unclaimed = table.value.set_index("method").loc[METHODS["sensitivity"].label]
    assert unclaimed[["gap", "error"]].isna().all()
    assert table.proto.placeholder == "–"


def test_the_published_experiment_is_shown(page):
    opened(page, models="imdb-onehot", methods="gradient-times-input")
    assert any("sentences it got right" in block.value for block in page.markdown)


@pytest.mark.parametrize(
    "parameters",
    [
        {"models": "gpt"},
        {"methods": "lime"},
        {"models": ""},
        {"methods": ""},
        {"two": "purple", "many": "purple", "minus": "purple", "scale": "purple", "order": "purple"},
        {"text": "!!!"},
    ],
)
def test_a_link_that_names_what_there_is_not_shows_what_there_is(page, parameters):
    opened(page, **({"models": "imdb-onehot", "methods": "gradient-times-input"} | parameters))
    assert page.text_area(key="text").value
    assert cells(page)


def test_an_unusable_text_is_one_sentence(page):
    opened(page, text=link.pack("zzzzzz qqqqqq"), models="imdb-onehot")
    assert "knows no word" in markup(page)


def test_markup_in_the_text_is_shown_and_not_obeyed(page):
    opened(page, text=link.pack("<script>alert(1)</script> a good film"), models="imdb-onehot")
    assert "<script>" not in markup(page)
    assert "&lt;script&gt;" in markup(page)


def test_choices_are_kept_in_the_address_and_when_the_page_is_left(page):
    opened(page, models="imdb-bilstm", methods="lrp")
    page.selectbox(key="scale").set_value("all").run()
    assert page.query_params["scale"] in ("all", ["all"])
    for name in ("review", "compare"):
        page.query_params.clear()  # as Streamlit empties the address
        page.switch_page(f"pages/{name}.py")
        page.run()
        assert not page.exception
    assert page.selectbox(key="scale").value == "all"
    assert page.multiselect(key="models").value == ["imdb-bilstm"]
