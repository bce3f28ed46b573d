"""The page "Explain a table row", run without a browser: its links, and the files that somebody sends."""

import csv
import io
import re
from pathlib import Path

import pytest
from app_page import markup
from row_page import HOUR, PERSON, adult, button, labels, opened, parameter, parameters, upload
from streamlit.testing.v1 import AppTest

from ig_core.data import lookup
from ig_core.data.columns import features
from ig_core.kinds.row import rows

COLUMNS = features(lookup("adult").columns)
NAMES = [column.name for column in COLUMNS]
EXAMPLES = [rows.resolve(f"example:{number}", "adult", COLUMNS) for number in range(4)]


def opened_again(page):
    """What a new visitor sees at the same address."""
    again = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=120)
    return opened(again, **parameters(page))


def said_of(page):
    return re.findall(r'class="verdict"[^>]*>(.*?)</p>', markup(page))


def csv_of(given, names=NAMES, separator=","):
    lines = [names, *([str(row[name]) for name in names] for row in given)]
    return "\n".join(separator.join(line) for line in lines)


def drawn_of(parts):
    return {key: parts.drawn[key] for key in ("waterfall", "controls", "curve")}


# ---- links


@pytest.mark.parametrize(
    "parameters_",
    [
        {"row": PERSON},
        pytest.param({"row": "test:17"}, marks=adult),
        {"row": PERSON, "column": "occupation"},
        {"row": PERSON, "model": "adult-linear", "method": "shapley"},
        {"row": PERSON, "target": "at most $50,000", "tolerance": "0.01"},
        {"row": PERSON, "baseline": "row", "rather": "example:1"},
        {"row": PERSON, "baseline": "background", "method": "expected-gradients"},
        {"row": rows.reference_to(EXAMPLES[3] | {"age": 61.0}), "picked": PERSON},
        {"row": rows.reference_to(EXAMPLES[2])},
        {"row": HOUR, "model": "bike-mlp", "column": "temperature"},
    ],
)
def test_a_link_shows_what_it_says_and_stays_the_address(page, parts, parameters_):
    opened(page, **parameters_)
    assert 'class="say"' not in markup(page)
    assert parameters(page) == parameters_
    before, said = drawn_of(parts), said_of(page)
    again = opened_again(page)
    assert (drawn_of(parts), said_of(again)) == (before, said)


def test_a_changed_row_in_a_link_can_be_put_back_to_the_one_that_was_picked(page, parts):
    opened(page, row=rows.reference_to(EXAMPLES[3] | {"age": 61.0}), picked=PERSON)
    assert parts.changed == {"age": 61}
    button(page, "Put back").click().run()
    assert parts.values == EXAMPLES[3]
    assert parameters(page) == {"row": PERSON}


def test_everything_that_was_set_is_in_the_address(page, parts):
    opened(page, row=PERSON)
    page.selectbox(key="method").select("leave-one-out").run()
    page.selectbox(key="target").select("at most $50,000").run()
    page.selectbox(key="row second").select("example:1").run()
    parts.set(page, age=61, chosen="age")
    found = parameters(page)
    row = found.pop("row")
    assert rows.resolve(row, "adult", COLUMNS) == EXAMPLES[3] | {"age": 61}
    assert found == {
        "picked": PERSON,
        "column": "age",
        "method": "leave-one-out",
        "target": "at most $50,000",
        "baseline": "row",
        "rather": "example:1",
    }
    before, said = drawn_of(parts), said_of(page)
    again = opened_again(page)
    before["controls"]["answered"] = parts.drawn["controls"]["answered"]  # which counts the reports of one visit
    assert (drawn_of(parts), said_of(again)) == (before, said)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("row:damaged!", "The row in this link is damaged: ask for the link again."),
        (rows.reference_to({"age": 40.0}), "The row lacks the columns workclass, education-num"),
        (
            rows.reference_to(EXAMPLES[0] | {"age": "old"}),
            "The column age must be a number (years); got &#x27;old&#x27;.",
        ),
        ("example:999", "The example rows of adult are numbered 0 to"),
        ("nonsense", "A row is given as test:N, example:N, or the columns of a row; got &#x27;nonsense&#x27;."),
        ("", "A row is given as test:N, example:N, or the columns of a row; got &#x27;&#x27;."),
        pytest.param("test:99999", "The test rows of adult are numbered 0 to 16,280", marks=adult),
        pytest.param("test:-1", "The test rows of adult are numbered 0 to 16,280", marks=adult),
    ],
)
def test_a_link_to_no_row_is_one_sentence_and_the_page_goes_on(page, parts, row, sentence):
    opened(page, row=row)
    (said,) = re.findall(r'class="say"[^>]*>(.*?)</p>', markup(page))
    assert said.startswith(sentence)
    assert parts.drawn["waterfall"]["lines"]
    assert parameter(page, "row") == "example:5"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("model", "nonsense", "There is no model &#x27;nonsense&#x27;"),
        ("method", "lrp", "There is no method &#x27;lrp&#x27;"),
        ("target", "rich", "There is no target &#x27;rich&#x27;"),
        ("baseline", "black", "There is no baseline &#x27;black&#x27;"),
        ("picked", "example:999", "The example rows of adult are numbered 0 to"),
    ],
)
def test_a_choice_that_does_not_exist_is_one_sentence_and_the_page_goes_on(page, parts, name, value, sentence):
    opened(page, row=PERSON, **{name: value})
    (said,) = re.findall(r'class="say"[^>]*>(.*?)</p>', markup(page))
    assert said.startswith(sentence)
    assert parts.drawn["waterfall"]["lines"]


@pytest.mark.parametrize("rather", ["example:999", "nonsense", "row:damaged!", ""])
def test_a_second_row_that_does_not_exist_is_one_sentence_and_another_start_can_be_chosen(page, parts, rather):
    opened(page, row=PERSON, baseline="row", rather=rather)
    assert markup(page).count('class="say"') >= 1
    page.selectbox(key="baseline").select("median").run()
    assert not page.exception
    assert 'class="say"' not in markup(page)
    assert parts.drawn["waterfall"]["lines"]


def test_a_column_that_does_not_exist_is_not_chosen(page, parts):
    opened(page, row=PERSON, column="<b>")
    assert parts.drawn["waterfall"]["lines"]
    assert parameter(page, "column") is None


def test_what_a_link_says_is_shown_as_text(page):
    attack = "<img src=x onerror=alert(1)>"
    opened(page, row=rows.reference_to(EXAMPLES[0] | {"occupation": attack}), method=attack)
    assert "<img" not in markup(page)
    assert "&lt;img" in markup(page)


def test_the_page_shows_the_same_row_when_one_comes_back_to_it(page, parts):
    opened(page, row=PERSON)
    parts.set(page, age=61)
    page.switch_page("pages/review.py")
    page.query_params.clear()
    page.run()
    page.switch_page("pages/row.py")
    page.query_params.clear()
    page.run()
    assert not page.exception
    assert parts.values == EXAMPLES[3] | {"age": 61}
    assert parts.changed == {"age": 61}


# ---- files


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_row_of_a_file_is_explained(page, parts, separator):
    opened(page)
    upload(page, csv_of(EXAMPLES, [*reversed(NAMES)], separator))
    assert any(one.value == "4 rows." for one in page.caption)
    page.number_input(key="row of file").set_value(3).run()
    button(page, "Explain this row").click().run()
    assert not page.exception
    assert parts.values == EXAMPLES[2]


def test_a_file_as_it_was_published_is_explained_and_what_is_not_used_is_named(page, parts):
    opened(page)
    hours = lookup("bike-sharing").columns
    page.selectbox(key="model").select("bike-mlp").run()
    published = (
        "instant,dteday,season,yr,mnth,hr,holiday,weekday,workingday,weathersit,temp,atemp,hum,windspeed,casual,"
        "registered,cnt\n1,2011-01-01,1,0,1,5,0,6,0,2,0.24,0.2576,0.75,0.0896,0,1,1"
    )
    upload(page, published)
    assert any("1 row. Not used: " in one.value and "dteday" in one.value for one in page.caption)
    button(page, "Explain this row").click().run()
    assert not page.exception
    assert parts.values["hour"] == 5
    assert parts.values["temperature"] == pytest.approx(0.24 * next(one.scale for one in hours if one.source == "temp"))
    assert parts.values["weather"] == "mist"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file"),
        (csv_of([]), "The file has a header and no rows."),
        ("1,2,3\n4,5,6", "The first line must name the columns"),
        (csv_of(EXAMPLES, NAMES[1:]), "The header lacks the column age"),
        (csv_of(EXAMPLES).replace("\n", ",7\n", 1), "Line 2 has"),
        (
            csv_of([EXAMPLES[0] | {"age": "old"}]),
            "Line 2: The column age must be a number (years); got &#x27;old&#x27;.",
        ),
        (csv_of([EXAMPLES[0] | {"sex": "<b>x</b>"}]), "Line 2: The column sex must be one of these"),
        (csv_of(EXAMPLES) + '\n"', "Line 6 opens a quote that is never closed."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_and_nothing_is_lost(page, parts, text, sentence):
    opened(page, row=PERSON)
    upload(page, text)
    (said,) = re.findall(r'class="say"[^>]*>(.*?)</p>', markup(page))
    assert sentence in said
    assert "<b>x" not in markup(page)
    assert parts.values == EXAMPLES[3]


def test_the_scores_of_all_rows_of_a_file_come_as_one_csv_without_formulas(page):
    opened(page)
    upload(page, csv_of(EXAMPLES))
    page.button(key="explain all").click().run()
    assert not page.exception
    assert "Download their scores" in [one.label for one in page.get("download_button")]
    table = list(csv.reader(io.StringIO(page.session_state["row all scores"][2])))
    assert len(table) > 4
    assert not [cell for line in table for cell in line if cell.startswith("=")]


def test_scores_of_one_file_are_not_offered_for_another(page):
    opened(page)
    upload(page, csv_of(EXAMPLES[:2]))
    page.button(key="explain all").click().run()
    assert [one.label for one in page.get("download_button")].count("Download their scores") == 1
    upload(page, csv_of(EXAMPLES[2:]), "others.csv")
    assert "Download their scores" not in [one.label for one in page.get("download_button")]


def test_a_file_of_people_is_one_sentence_where_hours_are_explained(page, parts):
    opened(page)
    upload(page, csv_of(EXAMPLES))
    page.selectbox(key="model").select("bike-mlp").run()
    assert not page.exception
    assert markup(page).count('class="say"') == 1
    assert "Explain this row" not in labels(page)
    assert parts.drawn["waterfall"]["lines"]
