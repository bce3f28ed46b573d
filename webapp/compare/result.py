"""One text, explained by several models and methods: a row a model, a cell a method."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlencode

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.evaluation.agreement import agreement
from ig_core.records import TextExplanation
from ig_core.render import charts, sentences
from ig_core.render.numbers import scale_limit
from ig_core.render.segments import segments
from webapp.compare import input as compare_input
from webapp.review import input as review_input
from webapp.shared import core, frame, result


class Cell(NamedTuple):
    """What one method says of the text for one model."""

    request: core.Request
    explanation: TextExplanation

    @property
    def name(self) -> str:
        return f"{self.request.model} · {METHODS[self.request.method].label}"


def draw(state: Mapping) -> None:
    """All cells, one after the other as they are ready; then how they agree, and which is the most faithful."""
    rows: dict[str, list[Cell]] = {}
    places, limit = {}, 0.0
    progress = st.empty()
    wanted = {
        name: [method for method in state["methods"] if method in models.methods_of(name)] for name in state["models"]
    }
    total, done = sum(map(len, wanted.values())), 0
    for name, methods in wanted.items():
        places[name], rows[name] = st.empty(), []
        for method in methods:
            done += 1
            progress.progress(done / total, text=f"{models.MODELS[name].label}: {METHODS[method].label}")
            request = compare_input.request(state, name, method)
            explanation = result.explained(TextExplanation, request)
            if explanation is None:
                break
            rows[name].append(Cell(request, explanation))
            with places[name]:
                _draw_row(name, rows[name], {}, state, missing=len(methods) - len(rows[name]))
    areas = {}
    for name, cells in rows.items():
        if not cells:
            continue
        progress.progress(1.0, text=f"{models.MODELS[name].label}: deleting words")
        try:
            areas[name] = core.deletion_areas(tuple(cell.request for cell in cells)) if _deletable(cells) else {}
        except UserError as error:
            frame.say(str(error))
            areas[name] = {}
    cells = [cell for row in rows.values() for cell in row]
    if state["scale"] == "all":
        limit = max((scale_limit(cell.explanation) for cell in cells if _signed(cell)), default=0.0)
    for name, row in rows.items():
        if row:
            with places[name]:
                _draw_row(name, row, areas[name], state, limit=limit)
    progress.empty()
    if len(cells) > 1:
        _agreement(cells)
        _ranking(cells, areas)


def _deletable(cells: list[Cell]) -> bool:
    return cells[0].request.contrast is None


def _signed(cell: Cell) -> bool:
    return METHODS[cell.request.method].signed


def _draw_row(
    name: str, cells: list[Cell], areas: Mapping[str, float], state: Mapping, missing: int = 0, limit: float = 0.0
) -> None:
    if state["order"] == "faithful" and areas:
        cells = sorted(cells, key=lambda cell: areas[cell.request.method])
    first = cells[0].explanation
    prediction = first.prediction
    predicted = sentences.prediction_text(prediction)
    target = f"explained: {first.target}" + (f" minus {first.contrast}" if first.contrast else "")
    random = f"; deletion in random order {areas['random']:.2f}" if areas else ""
    cells_html = "".join(_cell_html(cell, areas, state, limit if limit and _signed(cell) else 0.0) for cell in cells)
    waiting = '<div class="cell waiting"></div>' * missing
    frame.block(
        f'<div class="row-title"><b>{escape(models.MODELS[name].label)}</b> <span class="dim">{escape(name)}</span>'
        f'<span class="says">{escape(predicted)}</span><span class="dim">{escape(target)}{random}</span></div>'
        f'<div class="cells">{cells_html}{waiting}</div>'
    )


def _cell_html(cell: Cell, areas: Mapping[str, float], state: Mapping, limit: float) -> str:
    explanation, theme = cell.explanation, frame.theme()
    limit = limit or scale_limit(explanation)
    pieces = []
    for segment in segments(explanation):
        colours = segment.colours(limit, theme)
        if segment.word is None:
            pieces.append(escape(segment.text))
        elif colours is None:
            pieces.append(f'<span class="dotted" title="{escape(segment.note)}">{escape(segment.text)}</span>')
        else:
            style = f"background:{colours[0]};color:{colours[1]}"
            pieces.append(f'<span style="{style}" title="{escape(segment.note)}">{escape(segment.text)}</span>')
    area = f"<span>deletion <b>{areas[cell.request.method]:.2f}</b></span>" if areas else ""
    taken = f"<span>{sentences.gradients(explanation.points)}</span>" if explanation.points else ""
    return (
        f'<div class="cell"><a class="card-title" href="./?{escape(urlencode(_link(cell, state)))}" target="_self" '
        f'title="open on the review page">{escape(METHODS[cell.request.method].label)} ↗</a>'
        f'<div class="small-text" dir="auto">{"".join(pieces)}</div>'
        f'<p class="small number facts">{result.gap(explanation)}{area}'
        f"{taken}<span>{explanation.seconds * 1e3:.0f}\u00a0ms</span></p></div>"
    )


def _link(cell: Cell, state: Mapping) -> dict[str, str]:
    """The parameters with which the review page shows the cell."""
    params = review_input.url_params(state) | {"model": cell.request.model, "method": cell.request.method}
    params |= {"target": cell.request.target} if cell.request.target else {}
    return params | ({"contrast": cell.request.contrast} if cell.request.contrast else {})


def _agreement(cells: list[Cell]) -> None:
    st.markdown("##### Do they agree?")
    st.caption("Rank correlation between the word scores of any two cells: 1 is the same order, −1 the opposite.")
    table = agreement({cell.name: cell.explanation for cell in cells})
    st.altair_chart(charts.correlations(table, frame.theme()), theme=None, alt="Rank correlations between the cells")


def over_test_set() -> None:
    """The published deletion experiment, measured once on a whole test set, of every model that it ships with."""
    for name in (name for name, row in models.MODELS.items() if "deletion" in row.experiments):
        _deletion_experiment(name)


def _deletion_experiment(name: str) -> None:
    with st.expander("Over a whole test set: delete words, and see whether the model still gets it right"):
        try:
            table = core.deletion_experiment(name)
        except UserError as error:
            frame.say(str(error))
            return
        labels = {method: row.label for method, row in METHODS.items()} | {"random": "random order"}
        table = table.assign(method=table.method.map(labels))
        st.caption(
            f"{name} on test sentences of the Stanford Sentiment Treebank with at least ten words, explained for the "
            "true class. Left: sentences that it got right, with words deleted from the highest score down; the faster "
            "it fails, the better the scores. Right: sentences that it got wrong, with words deleted from the lowest "
            "score up; the faster it recovers, the better. Words are deleted as by Arras, Montavon, Müller and Samek "
            "(2017), who did not test Integrated Gradients."
        )
        for column, start in zip(st.columns(2), ("correct", "wrong"), strict=True):
            count = int(table[table.start == start].sentences.iloc[0])
            column.markdown(f"**{count:,} sentences it got {'right' if start == 'correct' else 'wrong'}**")
            column.altair_chart(charts.word_deletion(table, start, frame.theme()), theme=None)


def _ranking(cells: list[Cell], areas: Mapping[str, Mapping[str, float]]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "model": cell.request.model,
            "method": METHODS[cell.request.method].label,
            "area": areas[cell.request.model][cell.request.method],
            "at random": areas[cell.request.model]["random"],
            "gap": cell.explanation.relative_gap,
            "gradients": cell.explanation.points,
            "ms": cell.explanation.seconds * 1e3,
        }
        for cell in cells
        if areas[cell.request.model]
    ]
    if not rows:
        return
    st.markdown("##### Which is the most faithful?")
    st.caption(
        "Words are replaced by the model's first baseline, the highest scores first. The faster the probability of the "
        "explained class falls, the smaller the area under its curve, and the better the scores describe the model. On "
        "one text this is an anecdote; over a test set it is a measurement."
    )
    st.dataframe(
        sorted(rows, key=lambda row: row["area"] - row["at random"]),
        hide_index=True,
        height="content",
        column_config={
            "area": st.column_config.NumberColumn("area under the deletion curve", format="%.3f"),
            "at random": st.column_config.NumberColumn("for a random order", format="%.3f"),
            "gap": st.column_config.NumberColumn("gap", format="percent"),
            "ms": st.column_config.NumberColumn("ms", format="%.0f"),
        },
    )
