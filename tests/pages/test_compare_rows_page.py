"""The page that compares methods and models on table rows, run without a browser."""

import re
from dataclasses import replace

import numpy as np
import pytest
from app_page import entered, markup

from ig_core import explain, models
from ig_core.kinds.row import rows
from ig_core.render.palette import LIGHT
from webapp.compare.rows import ROWS
from webapp.row import calls
from webapp.row import input as row_input
from webapp.shared import core


def opened(page, **parameters):
    page.switch_page("pages/compare.py")
    return entered(page, {"kind": "row"} | parameters)


def cells(page):
    """The names of the methods of every cell, in order, a list a model."""
    found = re.findall(r'class="cells">(.*?)(?=<div class="row-title"|$)', markup(page), re.DOTALL)
    return [re.findall(r"row page\">(.*?) ↗</a>", row) for row in found]


def widths(page):
    return [float(width) for width in re.findall(r"width:([\d.]+)%;background", markup(page))]


def test_every_model_of_the_data_set_has_a_cell_for_every_method_that_applies_and_is_quick(page):
    opened(page)
    assert [len(row) for row in cells(page)] == [6, 6]
    assert cells(page)[0] == [
        label for name, label in models.methods_of("adult-mlp").items() if name != "smooth-integrated-gradients"
    ]
    assert 'class="cell waiting"' not in markup(page)
    assert page.multiselect(key="models").value == ["adult-mlp", "adult-linear"]


def test_a_cell_shows_the_strongest_columns_with_their_values_and_scores_and_how_exact_they_are(page):
    opened(page, models="adult-linear", methods="integrated-gradients", row="example:3")
    explanation = explain("example:3", model="adult-linear", target="more than $50,000")
    strongest = explanation.columns.iloc[int(np.abs(explanation.scores).argmax())]
    label, score = re.findall(r'bar-line"><span>(.*?)</span></span><b class="number">(.*?)</b>', markup(page))[0]
    assert label == f'{strongest.label} <span class="dim">{strongest.text}'
    assert float(score.replace("−", "-")) == pytest.approx(strongest.score, abs=0.005)
    assert "✓ gap" in markup(page)
    assert re.search(r"deletion <b>\d\.\d\d</b>", markup(page))


def test_green_bars_start_in_the_middle_and_purple_ones_end_there(page):
    opened(page, models="adult-mlp", methods="shapley")
    bars = re.findall(r"left:([\d.]+)%;width:([\d.]+)%;background:(#[0-9a-f]{6})", markup(page))
    assert {float(left) for left, _, colour in bars if colour == "#1b7837"} == {50.0}
    assert {round(float(left) + float(width)) for left, width, colour in bars if colour == "#762a83"} == {50}


def test_on_the_model_that_only_adds_the_exact_methods_give_the_same_bars(page):
    opened(page, models="adult-linear", methods="integrated-gradients,leave-one-out,shapley")
    bodies = re.findall(r'<div class="bars">(.*?)</div><p class="small', markup(page), re.DOTALL)
    assert len(bodies) == 3
    assert len(set(bodies)) == 1


def test_one_scale_for_all_cells_leaves_the_largest_score_the_longest_bar(page):
    opened(page, methods="integrated-gradients")
    own = widths(page)
    page.selectbox(key="scale").set_value("all").run()
    assert own.count(50.0) == 2
    assert widths(page).count(50.0) == 1


@pytest.mark.parametrize(("parameters", "leads_to"), [({}, None), ({"two": "predicted"}, "target=predicted")])
def test_a_cell_leads_to_the_row_page_with_its_row_model_and_method(page, parameters, leads_to):
    opened(page, models="adult-linear", methods="shapley", row="example:4", **parameters)
    (href,) = re.findall(r'href="(.*?)"', markup(page))
    address, _, query = href.replace("&amp;", "&").partition("?")
    wanted = {"row=example%3A4", "model=adult-linear", "method=shapley"} | ({leads_to} if leads_to else set())
    assert address == "./row"
    assert set(query.split("&")) == wanted


def test_a_row_within_the_link_is_compared(page):
    changed = calls.row_of("example:1", "adult-mlp") | {"age": 23.0}
    opened(page, row=rows.reference_to(changed), models="adult-mlp", methods="leave-one-out")
    assert "23 years" in markup(page)
    assert page.query_params["row"] in (rows.reference_to(changed), [rows.reference_to(changed)])


@pytest.mark.parametrize(
    "parameters",
    [
        {"models": "imdb-onehot"},
        {"methods": "lrp"},
        {"data": "imdb"},
        {"row": "example:99999"},
        {"row": "test:00000000099999999"},
        {"row": "example:0000000009" + "9" * 5000},
        {"row": "row:!!!"},
        {"two": "purple", "scale": "purple", "order": "purple"},
    ],
)
def test_a_link_that_names_what_there_is_not_shows_what_there_is(page, parameters):
    opened(page, **({"models": "adult-linear", "methods": "gradient-times-input"} | parameters))
    assert cells(page)


def test_a_row_that_there_is_not_is_one_sentence(page):
    opened(page, row="example:99999", models="adult-linear", methods="shapley")
    assert "numbered 0 to 59; got &#x27;99999&#x27;" in markup(page)


def test_the_agreement_and_the_ranking_name_every_cell(page):
    opened(page, methods="integrated-gradients,gradient-times-input")
    assert len(page.dataframe[0].value) == 4
    assert any("Columns are replaced" in caption.value for caption in page.caption)


def test_of_a_number_no_class_and_no_order_by_a_test_of_probabilities_can_be_chosen(page):
    opened(page, data="bike-sharing", models="bike-mlp", methods="shapley")
    assert {one.key for one in page.selectbox} == {"data", "compared row", "scale"}
    assert page.query_params["data"] in ("bike-sharing", ["bike-sharing"])


def test_another_table_brings_its_own_rows_and_models(page):
    opened(page, models="adult-linear", methods="shapley", row="example:7")
    page.selectbox(key="data").set_value("bike-sharing").run()
    assert page.multiselect(key="models").value == ["bike-mlp"]
    assert page.selectbox(key="compared row").value == row_input.FIRST["bike-sharing"]


def test_what_a_column_becomes_is_deleted_at_once():
    request = core.Request("example:1", "adult-mlp", "shapley", "more than $50,000", None, None, 0.001)
    case, explanation = core.case_of(request), core.explain(request)
    differing = np.unique(case.encoded.units[case.x != case.start])
    order = [i for i in np.argsort(-explanation.scores, kind="stable") if i in differing]
    x, curve = case.x.copy(), [float(case.probability(case.x[np.newaxis])[0])]
    for column in order:
        x = np.where(case.encoded.units == column, case.start, x)
        curve.append(float(case.probability(x[np.newaxis])[0]))
    area = core.deletion_areas((request,))["shapley"]
    assert area == pytest.approx(np.trapezoid(curve) / len(order), abs=1e-6)


def test_a_switch_to_rows_and_back_shows_what_was_compared_before(page):
    page.switch_page("pages/compare.py")
    entered(page, {"models": "imdb-onehot", "methods": "gradient-times-input", "example": "quiet-masterpiece"})
    text = page.text_area(key="text").value
    page.segmented_control(key="kind").set_value("row").run()
    assert not page.exception
    assert page.query_params["kind"] == "row"
    assert page.selectbox(key="compared row").value == row_input.FIRST["adult"]
    page.multiselect(key="models").set_value(["adult-linear"]).run()
    page.segmented_control(key="kind").set_value("text").run()
    assert not page.exception
    assert page.text_area(key="text").value == text
    assert page.multiselect(key="methods").value == ["gradient-times-input"]
    assert page.multiselect(key="models").value == ["imdb-onehot"]
    assert not {"kind", "row"} & set(page.query_params)


def test_choices_are_kept_when_the_page_is_left(page):
    opened(page, models="adult-linear", methods="shapley", row="example:7")
    for name in ("review", "compare"):
        page.query_params.clear()  # as Streamlit empties the address
        page.switch_page(f"pages/{name}.py")
        page.run()
        assert not page.exception
    assert cells(page) == [["Shapley values, exact"]]
    assert page.selectbox(key="compared row").value == "example:7"


def test_text_of_a_row_is_shown_and_not_obeyed():
    explanation = explain("example:1", model="adult-linear")
    columns = explanation.columns.assign(label="<b>age</b>", text="<script>alert(1)</script>")
    shown = ROWS.scores(replace(explanation, columns=columns), 1.0, LIGHT)
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "<b>age" not in shown
