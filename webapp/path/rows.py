"""The way to a table row: each column is a mixture of two values, more and more of its own."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from ig_core.records import RowExplanation
from ig_core.records.text import rows_of
from ig_core.records.walk import Walk
from ig_core.render.numbers import visible
from webapp.compare.rows import ROWS as COMPARED
from webapp.path.subject import Subject
from webapp.row import input as row_input
from webapp.shared import core


def _hero(walk: Walk, request: core.Request) -> dict[str, Any]:
    explanation = walk.explanation
    assert isinstance(explanation, RowExplanation)
    lines = [
        {
            "label": visible(row.label),
            "from": visible(row.baseline_text),
            "to": visible(row.text),
            "same": row.baseline_text == row.text,
        }
        for row in rows_of(explanation.columns)
    ]
    return {"kind": "row", "lines": lines}


def _draw(state: MutableMapping) -> None:
    row_input.follow_model(state)
    row_input.draw(state)


def _url_params(state: Mapping) -> dict[str, str]:
    return {"row": row_input.reference(state)}


ROWS = Subject(
    label="A table row",
    page="row",
    params=row_input.PARAMS,
    end="this row",
    starts={
        "median": "the middle of all rows",
        "mean": "the mean of all rows",
        "background": "many rows",
        "row": "the other row",
    },
    other="mean",
    take=row_input.take,
    url_params=_url_params,
    draw=_draw,
    input=row_input.reference,
    hero=_hero,
    scores=COMPARED.scores,
    small=COMPARED.scores,
    told=lambda state: f"this row ({row_input.named(state['model'], row_input.reference(state))})",
)
