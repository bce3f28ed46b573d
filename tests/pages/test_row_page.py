"""The page "Explain a table row", run without a browser: what it shows, keeps in its address, and survives."""

import json
import re

import pytest
import streamlit as st
from app_page import markup
from row_page import (
    HOUR,
    PERSON,
    adult,
    bikes,
    button,
    labels,
    open_tab,
    opened,
    parameter,
    texts,
)

from ig_core import assets, models
from ig_core.data import lookup
from ig_core.data.columns import features
from ig_core.kinds.row import rows

MODELS = list(models.of_kind("row"))
COLUMNS = {name: features(lookup(name).columns) for name in ("adult", "bike-sharing")}
NUMBERS = [(name, column.name) for name in COLUMNS for column in COLUMNS[name] if column.is_number]


def row_of(reference, dataset="adult"):
    return rows.resolve(reference, dataset, COLUMNS[dataset])


def said_of(page):
    """The headline, and what follows below it."""
    return re.findall(r'class="(?:verdict|plain)"[^>]*>(.*?)</p>', markup(page))[:2]


# ---- what it shows


def test_it_opens_with_a_headline_a_waterfall_and_controls(page, parts):
    opened(page)
    assert 'class="verdict"' in markup(page)
    assert "✓ gap" in markup(page)
    assert list(parts.values) == [column.name for column in COLUMNS["adult"]]
    assert parameter(page, "row") == "example:5"


def test_every_bar_starts_where_the_one_before_ends_and_the_last_at_the_prediction(page, parts):
    opened(page, row=PERSON)
    lines, scale = parts.drawn["waterfall"]["lines"], parts.drawn["waterfall"]["scale"]
    ends = [scale["start"], *(line["end"] for line in lines)]
    assert [line["start"] for line in lines] == pytest.approx(ends[:-1])
    assert ends[-1] == pytest.approx(scale["end"], abs=1e-3)


@pytest.mark.parametrize("model", MODELS)
def test_every_method_is_drawn(page, parts, model):
    opened(page, model=model)
    for method in models.methods_of(model):
        page.selectbox(key="method").select(method).run()
        assert not page.exception, method
        assert 'class="verdict"' in markup(page), method
        assert parts.drawn["waterfall"]["lines"], method


@pytest.mark.parametrize("baseline", ["mean", "background", "row"])
def test_every_baseline_is_drawn(page, parts, baseline):
    opened(page, baseline=baseline)
    assert 'class="verdict"' in markup(page)
    assert parts.drawn["waterfall"]["lines"]


def test_a_stage_shows_the_headline_and_the_picture_only(page, parts):
    opened(page, row=PERSON, present="true")
    assert 'class="verdict"' in markup(page)
    assert set(parts.drawn) == {"waterfall"}
    assert not page.selectbox
    assert not page.tabs


def test_pressing_a_line_of_the_waterfall_shows_the_curve_of_its_column(page, parts):
    opened(page, row=PERSON)
    parts.press_line(page, "occupation")
    assert "while only occupation changes" in markup(page)
    assert [line["column"] for line in parts.drawn["waterfall"]["lines"] if line["chosen"]] == ["occupation"]
    assert parameter(page, "column") == "occupation"
    assert len(parts.drawn["curve"]["others"]) == 50


def test_the_curve_goes_through_the_row(page, parts):
    opened(page, row=PERSON, column="age")
    curve, own = parts.drawn["curve"], row_of(PERSON)["age"]
    assert curve["at"][0] == own
    assert curve["row"][curve["x"].index(own)] == pytest.approx(curve["at"][1])


def test_where_methods_differ_the_page_says_for_which_column(page):
    opened(page, row=PERSON)
    assert any(one.label.startswith("Shapley values, exact, ") for one in page.expander)
    page.selectbox(key="model").select("adult-linear").run()
    assert any("exact, agree to" in one.label for one in page.expander)


def test_sensitive_columns_that_carry_the_answer_are_named(page):
    opened(page, row="example:5")
    assert "Place in the family and sex are sensitive columns." in markup(page)
    page.selectbox(key="pick").select(PERSON).run()
    assert "Marital status, place in the family and sex are sensitive columns." in markup(page)


def test_a_number_outside_of_the_data_is_named(page, parts):
    opened(page, row=PERSON)
    assert "lies outside" not in markup(page)
    parts.set(page, age=120)
    assert "Age (120 years) lies outside of all that the model has learned from" in markup(page)
    parts.set(page, hours_per_week=150)
    assert "Age (120 years) and hours a week (150 hours) lie outside of all" in markup(page)


def test_categories_that_hardly_ever_occur_together_are_named(page, parts):
    opened(page, row="example:1")  # a husband
    assert "occur together" not in markup(page)
    parts.set(page, sex="Female")
    assert "hardly ever occur together in what the model has learned from." in markup(page)
    parts.set(page, sex="Male", capital_gain=7298, capital_loss=1977)
    assert "never occur together in what the model has learned from." in markup(page)


def test_a_number_that_is_estimated_has_no_percent_no_logit_and_nothing_likely(page, parts):
    opened(page, model="bike-mlp", row=HOUR)
    above_the_tabs = markup(page).partition("Completeness")[0]
    assert "rentals an hour" in above_the_tabs
    for word in ("logit", "likely", "probab", "class"):
        assert word not in re.sub(r"<style>.*?</style>|<[^>]+>", " ", texts(page), flags=re.DOTALL).lower(), word
    assert "%" not in " ".join(said_of(page))
    shown = [line["score_text"] for line in parts.drawn["waterfall"]["lines"]]
    shown += [parts.drawn["waterfall"]["scale"]["title"], *parts.drawn["curve"]["yTexts"]]
    assert "%" not in " ".join(shown)


# ---- rows that are picked


def test_a_row_that_ships_can_be_picked(page, parts):
    opened(page)
    page.selectbox(key="pick").select(PERSON).run()
    assert not page.exception
    assert parts.values == row_of(PERSON)
    assert parameter(page, "row") == PERSON
    assert page.selectbox(key="pick").value is None


def test_another_model_of_the_same_people_keeps_the_row(page, parts):
    opened(page, row=PERSON)
    parts.set(page, age=61)
    page.selectbox(key="model").select("adult-linear").run()
    assert not page.exception
    assert parts.values == row_of(PERSON) | {"age": 61}
    assert parameter(page, "model") == "adult-linear"


def test_a_model_of_other_rows_shows_one_of_those_and_the_way_back_leads_to_the_same_person(page, parts):
    opened(page, row=PERSON, column="occupation")
    parts.set(page, age=61)
    page.selectbox(key="model").select("bike-mlp").run()
    assert not page.exception
    assert list(parts.values) == [column.name for column in COLUMNS["bike-sharing"]]
    page.selectbox(key="model").select("adult-mlp").run()
    assert not page.exception
    assert parts.values == row_of(PERSON) | {"age": 61}
    assert parameter(page, "picked") == PERSON


# ---- real test rows


@adult
@pytest.mark.parametrize(("outcome", "low", "high"), [("the model is right", 0.5, 1), ("the model is wrong", 0, 0.5)])
def test_a_person_is_found_on_whom_the_model_is_as_asked(page, outcome, low, high):
    from webapp.row import calls

    opened(page)
    page.selectbox(key="outcome of adult-mlp").select(outcome).run()
    page.selectbox(key="row class").select("1").run()
    button(page, "Random row").click().run()
    assert not page.exception
    found = parameter(page, "row")
    assert found.startswith("test:")
    assert calls.answer_of(found, "adult-mlp") == 1
    assert low <= calls.says("adult-mlp", found) <= high
    assert "In truth: more than $50,000." in markup(page)


@adult
def test_a_person_is_found_of_whom_the_model_is_unsure(page):
    from webapp.row import calls

    opened(page)
    page.selectbox(key="outcome of adult-mlp").select("the model is unsure").run()
    button(page, "Random row").click().run()
    assert 0.4 < calls.says("adult-mlp", parameter(page, "row")) < 0.6


@bikes
def test_an_hour_is_found_that_the_model_gets_wrong(page):
    from webapp.row import calls

    opened(page, model="bike-mlp")
    page.selectbox(key="outcome of bike-mlp").select("off by more than half").run()
    button(page, "Random row").click().run()
    assert not page.exception
    found = parameter(page, "row")
    truth = calls.answer_of(found, "bike-mlp")
    assert abs(calls.says("bike-mlp", found) - truth) > 0.5 * truth


@adult
def test_a_person_is_found_within_a_range_and_in_a_category(page, parts):
    opened(page)
    page.selectbox(key="row filter").select("age").run()
    page.slider(key="of age").set_value((70, 71)).run()
    button(page, "Random row").click().run()
    assert 70 <= parts.values["age"] <= 71
    page.selectbox(key="row filter").select("occupation").run()
    page.multiselect(key="of occupation").select("Sales").run()
    button(page, "Random row").click().run()
    assert parts.values["occupation"] == "Sales"


@adult
@bikes
@pytest.mark.parametrize(("dataset", "column"), NUMBERS)
def test_every_number_can_be_filtered_by(page, dataset, column):
    opened(page, model="adult-mlp" if dataset == "adult" else "bike-mlp")
    page.selectbox(key="row filter").select(column).run()
    assert not page.exception
    button(page, "Random row").click().run()
    assert not page.exception
    assert parameter(page, "row").startswith("test:")


@adult
def test_where_no_person_is_as_asked_the_page_says_so_and_keeps_the_row(page):
    opened(page, row=PERSON)
    page.selectbox(key="outcome of adult-mlp").select("the model is unsure").run()
    page.selectbox(key="row filter").select("capital-gain").run()
    page.slider(key="of capital-gain").set_value((90_000, 95_000)).run()
    button(page, "Random row").click().run()
    assert not page.exception
    assert "No such row was found. Try a wider choice." in markup(page)
    assert parameter(page, "row") == PERSON


@adult
def test_a_person_is_found_by_number(page):
    opened(page)
    page.number_input(key="row number").set_value(17).run()
    button(page, "Show").click().run()
    assert not page.exception
    assert parameter(page, "row") == "test:17"


@adult
@bikes
def test_what_was_asked_of_people_is_not_asked_of_hours(page):
    opened(page)
    page.number_input(key="row number").set_value(16_000).run()
    page.selectbox(key="row filter").select("age").run()
    page.selectbox(key="model").select("bike-mlp").run()
    assert not page.exception
    button(page, "Random row").click().run()
    assert not page.exception
    assert parameter(page, "row").startswith("test:")


def test_where_the_data_set_is_missing_its_download_is_offered_and_the_page_goes_on(page, parts, without_tables):
    opened(page, row=PERSON)
    assert "Download" in labels(page)
    assert "from its original address" in texts(page)
    assert parts.values == row_of(PERSON)


def test_a_link_to_a_test_row_without_the_data_set_is_one_sentence_and_the_page_goes_on(page, parts, without_tables):
    opened(page, row="test:17")
    assert "is not there; download it once." in markup(page)
    assert parts.drawn["waterfall"]["lines"]


# ---- what if


def test_a_value_that_is_set_changes_prediction_and_waterfall_and_can_be_put_back(page, parts):
    opened(page, row=PERSON)
    before, scores = said_of(page), parts.scores
    parts.set(page, capital_gain=15_000)
    assert said_of(page) != before
    assert parts.scores["capital-gain"] > 1
    assert parts.changed == {"capital-gain": 15_000}
    assert parameter(page, "row").startswith("row:")
    assert parameter(page, "picked") == PERSON
    button(page, "Put back").click().run()
    assert not page.exception
    assert (said_of(page), parts.scores, parts.changed) == (before, scores, {})
    assert "Put back" not in labels(page)
    assert parameter(page, "row") == PERSON


def test_the_lines_keep_their_order_while_a_value_is_set(page, parts):
    opened(page, row=PERSON)
    before = [name for name in parts.scores if name != "others"]
    parts.set(page, age=90)
    after = [name for name in parts.scores if name in before]
    assert after == [name for name in before if name in after]


def test_the_tabs_below_follow_a_value_that_is_set(page, parts):
    open_tab(opened(page, row=PERSON), "Groups")
    assert "**never married: " in texts(page)
    parts.set(page, marital_status="Widowed")
    assert "**widowed: " in texts(page)


@pytest.mark.parametrize("reference", ["example:5", "example:0"])
def test_the_first_smallest_change_turns_the_answer(page, parts, reference):
    opened(page, row=reference)
    before, title = said_of(page)[0], "Smallest change that turns the answer"
    assert title in markup(page)
    button(page, "Try the first").click().run()
    assert not page.exception
    sides = [one.startswith("More than $50,000") for one in (before, said_of(page)[0])]
    assert sides[0] != sides[1]
    kept = {column.name for column in COLUMNS["adult"] if column.is_fixed}
    assert 1 <= len(parts.changed) <= 3
    assert not kept & set(parts.changed)


def test_the_first_smallest_change_takes_a_number_to_the_other_side(page, parts):
    from webapp.row import calls

    opened(page, model="bike-mlp", row=HOUR)
    average = calls.average("bike-mlp")
    before = calls.says("bike-mlp", parameter(page, "row"))
    button(page, "Try the first").click().run()
    assert not page.exception
    after = calls.says("bike-mlp", parameter(page, "row"))
    assert (before > average) != (after > average)


# ---- another row to start from


def test_a_second_row_is_where_the_path_starts_until_one_starts_from_the_middle_again(page, parts):
    opened(page, row=PERSON)
    before = parts.scores
    page.selectbox(key="row second").select("example:1").run()
    assert not page.exception
    assert (parameter(page, "baseline"), parameter(page, "rather")) == ("row", "example:1")
    assert page.selectbox(key="baseline").value == "row"
    other = row_of("example:1")
    shown = {line["column"]: line["baseline"] for line in parts.drawn["waterfall"]["lines"] if line["baseline"]}
    text = {column.name: column.text(other[column.name]) for column in COLUMNS["adult"]}
    assert shown == {name: text[name] for name in shown}
    assert shown
    button(page, "Start from the middle again").click().run()
    assert not page.exception
    assert parts.scores == before
    assert parameter(page, "baseline") is None


def test_a_second_row_goes_when_a_model_of_other_rows_comes(page):
    opened(page, row=PERSON)
    page.selectbox(key="row second").select("example:1").run()
    page.selectbox(key="model").select("bike-mlp").run()
    assert not page.exception
    assert 'class="verdict"' in markup(page)


# ---- groups, and all rows


def test_the_groups_show_the_figures_of_the_overview(page):
    groups = json.loads(assets.path("models/adult-mlp/overview.json").read_text())["groups"]
    open_tab(opened(page), "Groups")
    page.get("button_group")[0].set_value("sex").run()
    assert not page.exception
    (table,) = [one.value for one in page.dataframe if "turned" in one.value]
    own = [group for group in groups if group["column"] == "sex"]
    assert len(own) == 2
    assert table["if they were"].tolist() == [group["group"].lower() for group in own]
    assert table["probability"].tolist() == [group["probability"] for group in own]
    assert table["turned"].tolist() == [group["turned"] for group in own]
    for text, group in zip(table["the logit changes by"], own, strict=True):
        assert text.startswith(f"{group['swapped']:+.2f} (".replace("-", "−"))


def test_the_table_of_hours_tells_of_no_groups(page):
    open_tab(opened(page, model="bike-mlp"), "Groups")
    assert "No column of this table tells of groups of people" in texts(page)


@pytest.mark.parametrize("model", MODELS)
def test_every_tab_is_drawn(page, model):
    opened(page, model=model)
    for tab in ("All rows", "Groups", "Methods", "Convergence", "What am I looking at?"):
        open_tab(page, tab)
        assert 'class="say"' not in markup(page), tab


@pytest.mark.parametrize(("model", "unit"), [("adult-mlp", "the logit"), ("bike-mlp", "rentals an hour")])
def test_convergence_is_measured_in_the_unit_of_the_output(page, model, unit):
    open_tab(opened(page, model=model), "Convergence")
    page.button(key="measure").click().run()
    assert not page.exception
    charts = [json.loads(one.proto.spec) for one in page.get("vega_lite_chart")]
    assert f"gap, share of the change in {unit}" in json.dumps(charts)


@pytest.fixture(params=["missing", "damaged"])
def without_overview(request, monkeypatch):
    manifest = assets.manifest

    def other():
        rows = manifest()
        row = rows.pop("models/adult-mlp/overview.json")
        return rows if request.param == "missing" else rows | {"models/adult-mlp/overview.json": row | {"sha256": "0"}}

    st.cache_data.clear()
    monkeypatch.setattr(assets, "manifest", other)


@pytest.mark.parametrize("tab", ["All rows", "Groups"])
def test_without_an_overview_its_tabs_say_so_and_the_page_goes_on(page, parts, without_overview, tab):
    open_tab(opened(page), tab)
    assert parts.drawn["waterfall"]["lines"]
    assert markup(page).count('class="say"') == 1
    assert "overview.json" in markup(page)
    open_tab(page, "Methods")
    assert 'class="say"' not in markup(page)
