"""One input, explained by several models and methods: a row a model, a cell a method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ig_core import kinds, models
from ig_core.attribution import METHODS
from ig_core.comparison import correlations
from ig_core.errors import UserError
from ig_core.render import charts
from webapp.compare import input as compare_input
from webapp.compare.cells import STYLE, Cell, cell_of, common_limit, deletable, row_html
from webapp.shared import collecting, colours, core, frame, result, terms, waiting

_FOR_ONE_CLASS = ", and where both are coloured by class, for the same class"


def draw(state: Mapping) -> None:
    """All cells, one after the other as they are ready; then how they agree, and which is the most faithful."""
    st.html(STYLE)
    rows: dict[str, list[Cell]] = {}
    places = {}
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
            rows[name].append(cell_of(request, explanation, state))
            with places[name]:
                missing = len(methods) - len(rows[name])
                frame.block(row_html(rows[name], {}, state, frame.theme(), missing=missing))
    areas = {}
    for name, cells in rows.items():
        if not cells:
            continue
        progress.progress(1.0, text=f"{models.MODELS[name].label}: testing the scores")
        try:
            with waiting.line(cells[0].request, can_stop=False):
                areas[name] = core.deletion_areas(tuple(cell.request for cell in cells)) if deletable(cells) else {}
        except UserError as error:
            frame.say(str(error))
            areas[name] = {}
    cells = [cell for row in rows.values() for cell in row]
    limit = common_limit(cells, state)
    for name, row in rows.items():
        if row:
            with places[name]:
                frame.block(row_html(row, areas[name], state, frame.theme(), limit))
    if frame.presenting():
        progress.empty()
        return
    progress.caption(f"Each cell shows the scores of its {_unit(cells)}s, how exact they are, and how faithful.")
    if cells:
        _exports(state)
    if len(cells) > 1:
        _agreement(cells, state)
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


def _agreement(cells: list[Cell], state: Mapping) -> None:
    st.markdown("## Do they agree?")
    for_one_class = _FOR_ONE_CLASS if any(cell.is_turned for cell in cells) else ""
    st.caption(
        f"Rank correlation between the scores that any two cells give the {cells[0].explanation.unit}s for what they "
        f"explain{for_one_class}: 1 is the same order, −1 the opposite.",
        help=terms.explanation("rank correlation"),
    )
    table = correlations({cell.name: cell.explanation for cell in cells}, colours.chosen(state))
    st.altair_chart(charts.correlations(table, frame.theme()), theme=None, alt="Rank correlations between the cells")


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
        unit, data = "sentences", "the Stanford Sentiment Treebank with at least ten words"
        if models.MODELS[name].dataset == "imdb":
            unit, data = "reviews", "IMDB"
        st.caption(
            f"{name} on test {unit} of {data}, explained for the true class. Left: those that it got right, with "
            "words deleted from the highest score down; the faster it fails, the better the scores. Right: those that "
            "it got wrong, with words deleted from the lowest score up; the faster it recovers, the better. Words are "
            "deleted as by Arras, Montavon, Müller and Samek (2017), who did not test Integrated Gradients."
        )
        for column, start in zip(st.columns(2), ("correct", "wrong"), strict=True):
            count = int(table[table.start == start].sentences.iloc[0])
            column.markdown(f"**{count:,} {unit} it got {'right' if start == 'correct' else 'wrong'}**")
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
