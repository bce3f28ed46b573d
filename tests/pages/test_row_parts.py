"""The parts of a page for table rows, as Python gives them to the browser and takes reports back."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from ig_core.data.columns import Column
from ig_core.errors import InputError
from ig_core.render.palette import LIGHT
from webapp.components import controls as controls_module
from webapp.components import waterfall as waterfall_module
from webapp.components.controls import controls, field_of
from webapp.components.curve import Curves
from webapp.components.waterfall import Scale, Score, lines_of, waterfall

AGE = Column(name="age", label="Age", meaning="", unit="years", low=17, high=90)
SEX = Column(name="sex", label="Sex", meaning="", categories={"F": "woman", "M": "man"}, is_sensitive=True)


def score(column, value):
    return Score(column=column, label=column, value="", baseline="", score=value)


@pytest.fixture
def drawn(monkeypatch):
    """What a component was drawn with, in place of a browser; `reports` puts a report into its state."""
    given = {}
    session = {}

    def registered(folder, html):
        return lambda **arguments: given.update(arguments)

    for module in (controls_module, waterfall_module):
        monkeypatch.setattr(module, "registered", registered)
        monkeypatch.setattr(module.st, "session_state", session)
    return SimpleNamespace(given=given, session=session)


def reported(drawn, fields, values, chosen=None):
    """What `controls` makes of a report of the browser: values taken over, columns chosen."""
    taken, columns = [], []
    controls(fields, "key", taken.append, columns.append)
    report = {"number": 3, "values": values, "chosen": chosen}
    drawn.session["key"] = SimpleNamespace(reported=report)
    drawn.given["on_reported_change"]()
    return taken, columns


# ---- waterfall


def test_each_line_starts_where_the_one_before_ends_and_the_last_ends_at_the_sum():
    lines = lines_of([score("a", 2.0), score("b", -0.5), score("c", 0.0)], 1.0, "{:+.1f}".format, LIGHT, ["b"])
    assert [(line.start, line.end) for line in lines] == [(1.0, 3.0), (3.0, 2.5), (2.5, 2.5)]
    assert [line.score_text for line in lines] == ["+2.0", "-0.5", "+0.0"]
    assert [line.colour for line in lines] == [LIGHT.positive, LIGHT.negative, LIGHT.dim]
    assert [line.chosen for line in lines] == [False, True, False]


def test_no_scores_give_no_lines():
    assert lines_of([], 1.0, str, LIGHT) == []


@pytest.mark.parametrize(("column", "expected"), [("a", ["a"]), ("", []), ("unknown", []), (None, [])])
def test_only_a_line_of_a_column_can_be_chosen(drawn, column, expected):
    chosen = []
    scale = Scale(title="", start=0.0, end=3.0, start_text="", end_text="")
    waterfall(lines_of([score("a", 2.0), score("", 1.0)], 0.0, str, LIGHT), scale, "key", chosen.append)
    drawn.session["key"] = SimpleNamespace(chosen=column)
    drawn.given["on_chosen_change"]()
    assert chosen == expected


# ---- controls


def test_a_field_says_its_value_and_what_it_was_as_the_column_does():
    one = field_of(AGE, 50.0, 44.0)
    assert (one.shown, one.was, one.changed) == ("50 years", "44 years", True)
    assert (one.low, one.high, one.is_number) == (17, 90, True)
    assert not field_of(SEX, "F", "F").changed
    assert field_of(SEX, "F", "F").options == [("F", "woman"), ("M", "man")]


@pytest.mark.parametrize(
    ("column", "value", "accepted"),
    [
        (AGE, 50, True),
        (AGE, -3.5, True),
        (AGE, float("nan"), False),
        (AGE, float("inf"), False),
        (AGE, "50", False),
        (AGE, True, False),
        (AGE, None, False),
        (SEX, "M", True),
        (SEX, "X", False),
        (SEX, 1, False),
    ],
)
def test_a_value_that_the_column_cannot_have_is_not_taken_over(drawn, column, value, accepted):
    fields = [field_of(AGE, 44.0, 44.0), field_of(SEX, "F", "F")]
    taken, _ = reported(drawn, fields, {column.name: value})
    assert taken == ([{column.name: value}] if accepted else [])


def test_a_number_far_beyond_the_data_is_refused_and_others_of_the_same_report_are_taken_over(drawn):
    fields = [field_of(AGE, 44.0, 44.0), field_of(SEX, "F", "F")]
    assert reported(drawn, fields, {"age": 1e300, "sex": "M"})[0] == [{"sex": "M"}]
    assert reported(drawn, fields, {"age": 1e300})[0] == []


def test_a_report_changes_values_and_chooses_at_once_and_is_answered_by_its_number(drawn):
    fields = [field_of(AGE, 44.0, 44.0), field_of(SEX, "F", "F")]
    assert reported(drawn, fields, {"age": 45, "other": 1}, chosen="sex") == ([{"age": 45.0}], ["sex"])
    controls(fields, "key", print, print)
    assert drawn.given["data"]["answered"] == 3


def test_a_report_that_only_chooses_changes_nothing(drawn):
    assert reported(drawn, [field_of(AGE, 44.0, 44.0)], {}, chosen="age") == ([], ["age"])
    assert reported(drawn, [field_of(AGE, 44.0, 44.0)], {}, chosen="other") == ([], [])


# ---- curve


def curves(**changes):
    usual = {"x": [0.0, 1.0], "x_texts": ["0", "1"], "y_texts": ["a", "b"], "row": [0.1, 0.2], "others": [[0.3, 0.4]]}
    return Curves(title="", at=(0, 0.1), colour="#000000", y_ticks=[(0, "0")], **(usual | changes))


@pytest.mark.parametrize("name", ["x_texts", "y_texts", "row"])
def test_curves_without_an_entry_for_each_x_are_refused(name):
    with pytest.raises(InputError, match=f"{name} must have an entry for each of the 2 x; got 1"):
        curves(**{name: [0.5]})


def test_curves_of_others_without_an_entry_for_each_x_are_refused():
    with pytest.raises(InputError, match="each of the others"):
        curves(others=[[0.1, 0.2], [0.1]])


def test_curves_without_a_tick_are_refused():
    with pytest.raises(InputError, match="y_ticks must name at least one value"):
        Curves(title="", x=[], x_texts=[], y_texts=[], row=[], others=[], at=(0, 0), colour="", y_ticks=[])


# ---- all of them


def test_a_page_of_the_parts_gives_them_what_they_draw():
    page = AppTest.from_file(str(Path(__file__).parents[1] / "browser" / "row_parts_app.py"), default_timeout=60).run()
    assert not page.exception
    fields, lines, curve = [json.loads(one.proto.json) for one in _in_order(page)]
    assert [one["value"] for one in fields["fields"]] == [44, 14, 1500, 55, "exec", "M"]
    assert [one["score_text"] for one in lines["lines"]] == ["+0.18", "+1.00", "+0.30", "+0.60", "−0.71", "0.00"]
    assert (len(curve["x"]), len(curve["others"]), len(curve["others"][0])) == (41, 50, 41)


def _in_order(page):
    given = {
        next(iter(set(json.loads(one.proto.json)) & {"fields", "lines", "row"})): one
        for one in page.get("bidi_component")
    }
    return [given[name] for name in ("fields", "lines", "row")]
