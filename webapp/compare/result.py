"""One input, explained by several models and methods: a row a model, a cell a method."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from ig_core import kinds, models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.evaluation.agreement import agreement
from ig_core.records import Explanation
from ig_core.render import charts, sentences
from ig_core.render.numbers import number, ramp, scale_limit, sides
from ig_core.render.orientation import coloured_by, opposites
from webapp.compare import input as compare_input
from webapp.shared import collecting, colours, core, frame, result, terms, waiting
from webapp.shared.settings import PREDICTED

_FOR_ONE_CLASS = ", and where both are coloured by class, for the same class"


class Cell(NamedTuple):
    """What one method says of the input for one model.

    Attributes:
        drawn: the explanation as its colours show it, see `orientation.coloured_by`.
    """

    request: core.Request
    explanation: Explanation
    drawn: Explanation

    @property
    def name(self) -> str:
        return f"{self.request.model} · {METHODS[self.request.method].label}"


def draw(state: Mapping) -> None:
    """All cells, one after the other as they are ready; then how they agree, and which is the most faithful."""
    rows: dict[str, list[Cell]] = {}
    places, limit = {}, 0.0
    with st.container(key="comparing"):  # which is as high as the bar, also when that is gone
        progress = st.empty()
    wanted: dict[str, list[str]] = {name: [] for name in state["models"]}
    for name, method in compare_input.cells(state):
        wanted[name].append(method)
    total, done = sum(map(len, wanted.values())), 0
    for name, methods in wanted.items():
        places[name], rows[name] = st.empty(), []
        for method in methods:
            done += 1
            progress.progress(done / total, text=f"{models.MODELS[name].label}: {METHODS[method].label}")
            request = compare_input.request(state, name, method)
            explanation = result.explained(compare_input.subject(state).record, request)
            if explanation is None:
                break
            rows[name].append(Cell(request, explanation, coloured_by(explanation, colours.chosen(state))))
            with places[name]:
                _draw_row(name, rows[name], {}, state, missing=len(methods) - len(rows[name]))
    areas = {}
    for name, cells in rows.items():
        if not cells:
            continue
        progress.progress(1.0, text=f"{models.MODELS[name].label}: testing the scores")
        try:
            with waiting.line(cells[0].request, can_stop=False):
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
    progress.caption(f"Each cell shows the scores of its {_unit(cells)}s, how exact they are, and how faithful.")
    if cells and not frame.presenting():
        _exports(state)
    if len(cells) > 1:
        _agreement(cells)
        _ranking(cells, areas)


def _exports(state: Mapping) -> None:
    """The address to share, and what collects this view."""
    row = st.container(horizontal=True, gap="small")
    with row.popover("Share"):
        result.share(compare_input.address(state, st.context.url))
    with row:
        collecting.buttons(f"Compared: {compare_input.subject(state).told(state)}")


def _unit(cells: list[Cell]) -> str:
    return cells[0].explanation.unit if cells else "part"


def _deletable(cells: list[Cell]) -> bool:
    return cells[0].request.contrast is None and not cells[0].explanation.prediction.is_number


def _is_turned(cell: Cell) -> bool:
    """Whether its colours show the scores of another class than it explains."""
    return cell.drawn is not cell.explanation


def _signed(cell: Cell) -> bool:
    return METHODS[cell.request.method].signed


def _draw_row(
    name: str, cells: list[Cell], areas: Mapping[str, float], state: Mapping, missing: int = 0, limit: float = 0.0
) -> None:
    if areas and state["order"] == "faithful":
        cells = sorted(cells, key=lambda cell: areas[cell.request.method])
    first = cells[0].explanation
    prediction = first.prediction
    predicted = sentences.prediction_text(prediction)
    target = "" if prediction.is_number else f"explained: {first.target}"
    target += f" minus {first.contrast}" if first.contrast else ""
    random = f"; {terms.term('deletion test', 'deletion')} in random order {areas['random']:.2f}" if areas else ""
    cells_html = "".join(_cell_html(cell, areas, state, limit if limit and _signed(cell) else 0.0) for cell in cells)
    waiting = '<div class="cell waiting"></div>' * missing
    frame.block(
        f'<div class="row-title"><b>{escape(models.MODELS[name].label)}</b> <span class="dim">{escape(name)}</span>'
        f'<span class="says">{escape(predicted)}</span><span class="dim">{escape(target)}{random}</span>'
        f"{_legend(cells, limit, colours.chosen(state))}</div>"
        f'<div class="cells">{cells_html}{waiting}</div>'
    )


def _legend(cells: list[Cell], limit: float, by: str) -> str:
    """What the colours of a row mean, as markup, with numbers where all its cells have one scale; the numbers of others
    are at their words. Nothing of a row in which no score has a sign.
    """
    drawn = next((cell.drawn for cell in cells if _signed(cell)), None)
    if drawn is None:
        return ""
    low, high = sides(drawn, by)
    if limit:
        low, high = f"{low} {number(drawn, -limit)}", f"{number(drawn, limit)} {high}"
    scale = ",".join(ramp(drawn, frame.theme()))
    return (
        f'<span class="dim number">{escape(low)}<span class="ramp short" '
        f'style="background:linear-gradient(90deg,{scale})"></span>{escape(high)}</span>'
    )


def _cell_html(cell: Cell, areas: Mapping[str, float], state: Mapping, limit: float) -> str:
    explanation, subject = cell.drawn, compare_input.subject(state)
    scores = subject.scores(explanation, limit or scale_limit(explanation), frame.theme())
    address, page = subject.page
    href = escape(f"{address}?{urlencode(_link(cell, state))}")
    area = f"<span>deletion <b>{areas[cell.request.method]:.2f}</b></span>" if areas else ""
    taken = f"<span>{sentences.gradients(explanation.points)}</span>" if explanation.points else ""
    return (
        f'<div class="cell"><a class="card-title" href="{href}" target="_self" '
        f'title="open on {page}">{escape(METHODS[cell.request.method].label)} ↗</a>'
        f'{scores}<p class="small number facts">{result.gap(explanation)}{area}'
        f"{taken}<span>{explanation.seconds * 1e3:.0f}\u00a0ms</span></p></div>"
    )


def _link(cell: Cell, state: Mapping) -> dict[str, str]:
    """The parameters with which the page of its kind shows the cell."""
    request = cell.request
    params = compare_input.subject(state).link(state) | {"model": request.model, "method": request.method}
    target = request.target or PREDICTED
    params |= {"target": target} if target != (models.MODELS[request.model].target or PREDICTED) else {}
    return params | ({"contrast": request.contrast} if request.contrast else {})


def _agreement(cells: list[Cell]) -> None:
    st.markdown("## Do they agree?")
    st.caption(
        f"Rank correlation between the scores that any two cells give the {cells[0].explanation.unit}s for what they "
        f"explain{_FOR_ONE_CLASS if any(map(_is_turned, cells)) else ''}: 1 is the same order, −1 the opposite.",
        help=terms.explanation("rank correlation"),
    )
    table = _correlations(cells)
    st.altair_chart(charts.correlations(table, frame.theme()), theme=None, alt="Rank correlations between the cells")


def _correlations(cells: list[Cell]) -> pd.DataFrame:
    """Of every two cells, by name: for one class of two opposite ones where both are coloured by class.

    Scores without signs, or for one class of five, are compared with the scores for what the other cell explains.
    """
    table = agreement({cell.name: cell.drawn for cell in cells})
    others = [cell.name for cell in cells if opposites(cell.explanation) is None]
    if others and any(map(_is_turned, cells)):
        explained = agreement({cell.name: cell.explanation for cell in cells})
        table.loc[others] = explained.loc[others]
        table.loc[:, others] = explained.loc[:, others]
    return table


def over_test_set(state: Mapping) -> None:
    """The published deletion experiment, measured once on a whole test set, of every model that it ships with."""
    for name in compare_input.subject(state).models(state):
        if "deletion" in models.MODELS[name].experiments:
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
            "error": cell.explanation.error,
            "gradients": cell.explanation.points,
            "ms": cell.explanation.seconds * 1e3,
        }
        for cell in cells
        if areas[cell.request.model]
    ]
    if not rows:
        return
    st.markdown("## Which is the most faithful?")
    kind = kinds.lookup(cells[0].explanation.kind)
    st.caption(
        f"{kind.unit.capitalize()}s are replaced by those of the model's first baseline, the highest scores first. The "
        "faster the probability of the explained class falls, the smaller the area under its curve, and the better the "
        f"scores describe the model. On one {kind.label} this is an anecdote; over a test set it is a measurement.",
        help=terms.explanation("deletion test", "probability", "explained class", "baseline"),
    )
    st.dataframe(
        sorted(rows, key=lambda row: row["area"] - row["at random"]),
        hide_index=True,
        height="content",
        placeholder="–",
        column_config={
            "area": st.column_config.NumberColumn(
                "area under the deletion curve", format="%.3f", help=terms.explanation("deletion test")
            ),
            "at random": st.column_config.NumberColumn("for a random order", format="%.3f"),
            "gap": st.column_config.NumberColumn(
                "gap",
                format="percent",
                help=f"{terms.explanation('gap')}\n\nA dash: the method does not say what its scores add up to.",
            ),
            "error": st.column_config.NumberColumn(
                "estimated error",
                format="percent",
                help=f"{terms.explanation('estimated error')}\n\nA dash: the method makes no estimate of its error.",
            ),
            "ms": st.column_config.NumberColumn("ms", format="%.0f"),
        },
    )
