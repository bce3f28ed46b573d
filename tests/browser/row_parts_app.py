"""A page of the parts of which the page of table rows is made, on a model that is one line of arithmetic."""

from __future__ import annotations

import html
import json
import math

import streamlit as st

from ig_core.data.columns import Column
from ig_core.render.numbers import signed
from ig_core.render.palette import DARK, LIGHT
from webapp.components.controls import controls, field_of
from webapp.components.curve import Curves, curve
from webapp.components.waterfall import Scale, Score, lines_of, waterfall

OCCUPATIONS = {"exec": "executive or manager", "craft": "craft or repair", "<b>other</b>": "<b>other</b>"}
COLUMNS = [
    Column(name="age", label="Age", meaning="", unit="years", low=17, high=90),
    Column(
        name="education", label="Education", meaning="", levels={9: "high school", 13: "Bachelor's degree"}, high=16
    ),
    Column(name="gain", label="Capital gain", meaning="", unit="$", high=20_000, step=100),
    Column(name="hours", label="Hours per week", meaning="", unit="hours", low=1, high=99),
    Column(name="occupation", label="Occupation", meaning="", categories=OCCUPATIONS),
    Column(name="sex", label="Sex", meaning="", categories={"F": "woman", "M": "man"}, is_sensitive=True),
]
PICKED = {"age": 44.0, "education": 14.0, "gain": 1500.0, "hours": 55.0, "occupation": "exec", "sex": "M"}
MIDDLE = {"age": 38.0, "education": 9.0, "gain": 0.0, "hours": 40.0, "occupation": "craft", "sex": "M"}
WEIGHTS = {"age": 0.03, "education": 0.2, "gain": 0.0002, "hours": 0.04}
OF_CATEGORIES = {"exec": -0.71, "craft": 0.0, "<b>other</b>": 0.4, "F": -0.3, "M": 0.0}
START = -1.4
MOST_HOURS = 90.0


def part(name, value):
    """What a value adds to the logit."""
    return OF_CATEGORIES[value] if isinstance(value, str) else WEIGHTS[name] * value


def percent(logit):
    return f"{100 / (1 + math.exp(-logit)):.1f} %"


def change(values):
    """Takes over what is reported, but no more than MOST_HOURS, so that an answer can differ from what was set."""
    st.session_state.row |= values
    st.session_state.row["hours"] = min(st.session_state.row["hours"], MOST_HOURS)
    st.session_state.reports += 1


def choose(column):
    st.session_state.chosen = column


@st.fragment
def live():
    values, chosen = st.session_state.row, st.session_state.chosen
    theme = DARK if st.context.theme.type == "dark" else LIGHT
    left, right = st.columns([3, 2], gap="medium")
    with right:
        fields = [field_of(one, values[one.name], PICKED[one.name], one.name == chosen) for one in COLUMNS]
        controls(fields, "controls", change, choose)
    scores = [
        Score(
            column=one.name,
            label=one.label,
            value=one.text(values[one.name]),
            baseline=one.text(MIDDLE[one.name]),
            score=part(one.name, values[one.name]) - part(one.name, MIDDLE[one.name]),
            sensitive=one.is_sensitive,
        )
        for one in COLUMNS
    ]
    lines = lines_of(scores, START, signed, theme, [chosen])
    end = lines[-1].end
    scale = Scale(
        title=f"From the middle person ({percent(START)}) to this one ({percent(end)})",
        start=START,
        end=end,
        start_text=percent(START),
        end_text=percent(end),
        low_text="less likely",
        high_text="more likely",
    )
    with left:
        waterfall(lines, scale, "waterfall", choose)
        draw_curve(next(one for one in COLUMNS if one.name == chosen), values, end, theme)
    st.html(f"<p id=state>{html.escape(json.dumps([st.session_state.reports, chosen, values]))}</p>")


def draw_curve(column, values, end, theme):
    own = values[column.name]
    rest = end - part(column.name, own)
    if column.is_number:
        x = [column.low + (column.high - column.low) * i / 40 for i in range(41)]
        at, ticks = own, [(column.low, f"{column.low:g}"), (column.high, f"{column.high:g}")]
    else:
        x = list(column.categories)
        at, ticks = x.index(own), []

    def likely(shift):
        return [1 / (1 + math.exp(-(rest + shift + part(column.name, value)))) for value in x]

    row = likely(0)
    curve(
        Curves(
            title=f"Chance while only {column.label} changes",
            x=x,
            x_texts=[column.text(value) for value in x],
            y_texts=[f"{100 * value:.0f} %" for value in row],
            row=row,
            others=[likely((i - 25) / 10) for i in range(50)],
            at=(at, 1 / (1 + math.exp(-end))),
            colour=theme.positive if end > 0 else theme.negative,
            x_ticks=ticks,
            y_ticks=[(0, "0 %"), (0.5, "50 %"), (1, "100 %")],
            threshold=(0.5, "more likely than not"),
        ),
        "curve",
    )


st.set_page_config(layout="wide")
st.session_state.setdefault("row", dict(PICKED))
st.session_state.setdefault("chosen", "hours")
st.session_state.setdefault("reports", 0)
live()
