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
from ig_core.kinds.row import files, rows
from webapp.row import calls
from webapp.shared import core, turns
from webapp.shared.jobs import QUEUE

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
    """What the components show; whose session it is, controls are told besides."""
    drawn = {key: parts.drawn[key] for key in ("waterfall", "controls", "curve")}
    return drawn | {"controls": {name: value for name, value in drawn["controls"].items() if name != "session"}}


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
        ("example:00000000099999999", "The example rows of adult are numbered 0 to"),
        (
            rows.reference_to(EXAMPLES[0] | {"age": 1e300}),
            "The column age must be a number from -7,283 to 7,390 years, as the data has 17 to 90; got 1e+300.",
        ),
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
        ("picked", "example:0000000009" + "9" * 5000, "The example rows of adult are numbered 0 to"),
    ],
)
def test_a_choice_that_does_not_exist_is_one_sentence_and_the_page_goes_on(page, parts, name, value, sentence):
    opened(page, row=PERSON, **{name: value})
    (said,) = re.findall(r'class="say"[^>]*>(.*?)</p>', markup(page))
    assert said.startswith(sentence)
    assert parts.drawn["waterfall"]["lines"]


@pytest.mark.parametrize(
    ("rather", "sentence"),
    [
        ("example:999", "The example rows of adult are numbered 0 to"),
        ("example:00000000099999999", "The example rows of adult are numbered 0 to"),
        ("nonsense", "A row is given as test:N, example:N"),
        ("row:damaged!", "The row in this link is damaged"),
        (rows.reference_to({"age": 40.0}), "The row lacks the columns workclass"),
        ("", "A row is given as test:N, example:N"),
    ],
)
def test_a_second_row_that_cannot_be_used_is_named_and_the_page_starts_in_the_middle(page, parts, rather, sentence):
    opened(page, row=PERSON, baseline="row", rather=rather)
    (said,) = re.findall(r'class="say"[^>]*>(.*?)</p>', markup(page))
    assert said.startswith(f"The second row in this link cannot be used: {sentence}")
    assert parts.drawn["waterfall"]["lines"]
    assert parameters(page) == {"row": PERSON}
    page.selectbox(key="baseline").select("row").run()
    assert not page.exception
    assert 'class="say"' not in markup(page)


def test_two_rows_that_cannot_be_used_are_both_named(page, parts):
    opened(page, row="example:999", baseline="row", rather="nonsense")
    (said,) = re.findall(r'class="say"[^>]*>(.*?)</p>', markup(page))
    assert "numbered 0 to" in said
    assert "The second row in this link cannot be used: A row is given as" in said
    assert parts.drawn["waterfall"]["lines"]


def test_a_number_that_is_typed_far_beyond_the_data_is_one_sentence_and_the_last_good_value_stays(page, parts):
    opened(page, row=PERSON)
    parts.set(page, age=61)
    parts.set(page, age=1e300)
    (said,) = re.findall(r'class="say"[^>]*>(.*?)</p>', markup(page))
    assert said.startswith("The column age must be a number from -7,283 to 7,390 years")
    assert parts.values == EXAMPLES[3] | {"age": 61}
    parts.set(page, age=62)
    assert 'class="say"' not in markup(page)
    assert parts.values["age"] == 62


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
    assert ">4 rows.</p>" in markup(page)
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
    assert "1 row. Not used: &#x27;" in markup(page)
    button(page, "Explain this row").click().run()
    assert not page.exception
    assert parts.values["hour"] == 5
    assert parts.values["temperature"] == pytest.approx(0.24 * next(one.scale for one in hours if one.source == "temp"))
    assert parts.values["weather"] == "mist"


def test_names_of_columns_that_are_not_used_are_shown_as_text_and_only_a_few(page):
    opened(page)
    names = ["**bold**", "<img src=x>", "[link](http://x)", *map(str, range(20))]
    line = ",".join(["1"] * len(names))
    header, *lines = csv_of(EXAMPLES[:1]).split("\n")
    upload(page, "\n".join([",".join([header, *names]), *(f"{one},{line}" for one in lines)]))
    (said,) = re.findall(r"1 row. Not used: (.*?)</p>", markup(page))
    assert said.startswith("&#x27;**bold**&#x27;, &#x27;&lt;img src=x&gt;&#x27;, &#x27;[link](http://x)&#x27;")
    assert said.endswith(" and 18 more.")
    assert not [one for one in page.caption if "bold" in one.value]


def test_a_file_is_read_once_while_it_is_the_same(page, monkeypatch):
    read, calls_ = files.read, []

    def counted(*arguments):
        calls_.append(arguments)
        return read(*arguments)

    monkeypatch.setattr(files, "read", counted)
    opened(page)
    upload(page, csv_of(EXAMPLES))
    page.number_input(key="row of file").set_value(3).run()
    page.run()
    assert len(calls_) == 1
    upload(page, csv_of(EXAMPLES[:1]), "others.csv")
    assert len(calls_) == 2
    assert ">1 row.</p>" in markup(page)


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
        (csv_of([EXAMPLES[0] | {"age": 1e300}]), "Line 2: The column age must be a number from -7,283 to 7,390 years"),
        ("x" + "," * 5_000, "The header has 5,001 cells; it may have 1,000."),
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
    done, text = page.session_state["row all scores"][2]
    table = list(csv.reader(io.StringIO(text)))
    assert (done, len(table)) == (4, 5)
    assert 'class="say"' not in markup(page)
    assert not [cell for line in table for cell in line if cell.startswith("=")]


def test_rows_for_which_the_time_is_not_enough_are_counted_in_a_sentence_and_the_others_are_kept(page, monkeypatch):
    monkeypatch.setattr(calls, "BUDGET", 0.0)
    opened(page)
    upload(page, csv_of(EXAMPLES))
    page.button(key="explain all").click().run()
    assert not page.exception
    (said,) = re.findall(r'class="say"[^>]*>(.*?)</p>', markup(page))
    assert said == (
        "These are the scores of the first 1 of 4 rows, because a page stops after 0 seconds; "
        "the rest: ig-lens explain-row --all."
    )
    assert len(page.session_state["row all scores"][2].text.splitlines()) == 2
    assert "Download their scores" in [one.label for one in page.get("download_button")]


def test_explaining_a_file_stops_when_the_clock_says_so_and_counts_what_is_done():
    table = rows.as_table(EXAMPLES, COLUMNS).set_axis([2, 3, 4, 5])
    request = core.Request("", "adult-linear", "integrated-gradients", None, None, "median", 1e-3)
    ticks, told = iter([0.0, 50.0, 119.0, 120.0]), []
    found = calls.explain_all(request, table, lambda *counts: told.append(counts), clock=lambda: next(ticks))
    assert found.done == 3
    assert told == [(1, 4), (2, 4), (3, 4)]
    assert [line.split(",")[0] for line in found.text.splitlines()] == ["line", "2", "3", "4"]


def test_between_two_rows_of_a_file_others_may_call_the_model():
    taken = []

    def items():
        for number in range(3):
            taken.append(QUEUE.counts()["running"])
            yield number

    between = [QUEUE.counts()["running"] for _ in turns.taking_turns(items(), "adult-linear")]
    assert taken == [1] * 3
    assert between == [0] * 3


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
