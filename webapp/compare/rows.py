"""Table rows that are compared: which one, and a cell with its strongest columns as bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from html import escape

import streamlit as st

from ig_core import models
from ig_core.data import DATASETS
from ig_core.errors import AssetError, UserError
from ig_core.records import RowExplanation
from ig_core.render.numbers import number, visible
from ig_core.render.palette import Theme
from ig_core.render.waterfall import strongest_first
from webapp.compare.subject import Subject
from webapp.row import calls
from webapp.row import input as row_input
from webapp.shared import frame

_SHOWN = 6  # columns that have a line of their own; the others share one


def _models(table: str) -> dict[str, str]:
    """Name -> label of the models that read rows of a table."""
    return {name: label for name, label in models.of_kind("row").items() if calls.table_of(name) == table}


def _tables() -> list[str]:
    return list(dict.fromkeys(map(calls.table_of, models.of_kind("row"))))


def _label(table: str) -> str:
    """A data set; or the rows that a model of somebody else reads, and others of the same columns."""
    if table in DATASETS:
        return DATASETS[table].label.split(":")[0]
    return f"Rows of “{models.lookup(table).label}”"


def _take(state: MutableMapping, params: Mapping) -> None:
    known = _tables()
    state["data"] = params["data"] if params.get("data") in known else known[0]
    first = row_input.first(_first_model(state))
    state["compared row"] = params.get("row", first)
    try:
        calls.row_of(state["compared row"], _first_model(state))
    except AssetError:
        raise
    except UserError as error:
        state["problem"] = str(error)
        state["compared row"] = first


def _first_model(state: Mapping) -> str:
    return next(iter(_models(state["data"])))


def _url_params(state: Mapping) -> dict[str, str]:
    params = {"row": state["compared row"]}
    return params if state["data"] == _tables()[0] else params | {"data": state["data"]}


def _draw(state: MutableMapping, start_again: Callable[[], None]) -> None:
    frame.say_problem(state)
    data, row = st.columns([1, 2.4])

    def go_to_its_first_row() -> None:
        state["compared row"] = row_input.first(_first_model(state))
        start_again()

    data.selectbox(
        "Table",
        _tables(),
        key="data",
        format_func=_label,
        on_change=go_to_its_first_row,
    )
    model = _first_model(state)
    known = row_input.examples(model)
    own = {} if state["compared row"] in known else {state["compared row"]: _named(model, state["compared row"])}
    offered = own | known
    row.selectbox("Row", offered, key="compared row", format_func=lambda one: offered[one])


def _named(model: str, reference: str) -> str:
    truth = row_input.truth(model, reference)
    return row_input.named(model, reference) + (f" · {truth}" if truth else "")


def _scores(explanation: RowExplanation, limit: float, theme: Theme) -> str:
    """The strongest columns, each with its score and a bar: from the middle, or from the left where none has a sign."""
    order = strongest_first(explanation)
    order = order[explanation.scores[order] != 0]
    shown, others = (order, order[:0]) if len(order) <= _SHOWN + 1 else (order[:_SHOWN], order[_SHOWN:])
    lines = []
    for i in shown:
        column = explanation.columns.iloc[i]
        lines.append(_line(explanation, column.label, column.text, float(column.score), limit, theme))
    if others.size:
        together = float(explanation.scores[others].sum())
        lines.append(_line(explanation, f"{others.size} others", "", together, limit, theme))
    return f'<div class="bars">{"".join(lines) or "<p>No column changes the answer.</p>"}</div>'


def _line(explanation: RowExplanation, label: str, value: str, score: float, limit: float, theme: Theme) -> str:
    part = min(abs(score) / limit, 1.0) if limit else 0.0
    if explanation.traits.signed:
        left, width = (50.0 if score > 0 else 50 - 50 * part), 50 * part
        fill, middle = (theme.positive if score > 0 else theme.negative), "<u></u>"
    else:
        left, width, fill, middle = 0.0, 100 * part, theme.strengths[-1], ""
    named = f'{escape(visible(label))} <span class="dim">{escape(visible(value))}</span>'
    return (
        f'<p class="bar-line"><span>{named}</span><b class="number">{number(explanation, score)}</b></p>'
        f'<div class="bar-track">{middle}<i style="left:{left:.1f}%;width:{width:.1f}%;background:{fill}"></i></div>'
    )


ROWS = Subject(
    label="A table row",
    record=RowExplanation,
    page=("./row", "the row page"),
    params=("row", "data"),
    take=_take,
    url_params=_url_params,
    link=lambda state: {"row": state["compared row"]},
    draw=_draw,
    models=lambda state: _models(state["data"]),
    input=lambda state: state["compared row"],
    told=lambda state: row_input.named(_first_model(state), state["compared row"]),
    scores=_scores,
)
