"""One text, explained by several models and methods: a row a model, a cell a method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.errors import UserError
from ig_core.evaluation.agreement import agreement
from ig_core.explanation import TextExplanation
from ig_core.render import charts, sentences
from ig_core.render.numbers import scale_limit
from ig_core.render.segments import segments
from webapp import core, frame, result, review_input
from webapp.settings import NOTHING, PREDICTED

PAGE = "compare"
SCALES = {"cell": "each cell its own", "all": "one for all cells"}
ORDERS = {"table": "as in the tables", "faithful": "the most faithful first"}
_SLOW = ("smooth-integrated-gradients", "imdb-bert")  # left out unless asked for: they take half a minute
_LISTS = {"models": models.of_kind("text"), "methods": METHODS}  # of which several may be chosen


class Cell(NamedTuple):
    """What one method says of the text for one model."""

    request: core.Request
    explanation: TextExplanation

    @property
    def name(self) -> str:
        return f"{self.request.model} · {METHODS[self.request.method].label}"


def _choices() -> dict[str, Iterable[str]]:
    """Of every choice of one thing, what may be chosen; the first is the default."""
    rows = [models.MODELS[name].labels for name in models.of_kind("text")]
    two = next(labels for labels in rows if len(labels) == 2)
    many = next((labels for labels in rows if len(labels) > 2), ())
    return {
        "scale": SCALES,
        "order": ORDERS,
        "two": (PREDICTED, *two),
        "many": (PREDICTED, *many),
        "minus": (NOTHING, *many),
    }


def restore(state: MutableMapping, params: Mapping) -> None:
    """When the page is entered, take text and choices from the address, else what was shown before."""
    params = review_input.restore(state, params, PAGE)
    if params is None:
        return
    for name, known in _LISTS.items():
        wanted = params[name].split(",") if name in params else _default(known)
        state[name] = [one for one in wanted if one in known] or _default(known)
    for name, known in _choices().items():
        state[name] = params[name] if params.get(name) in known else next(iter(known))


def remember(state: MutableMapping, params: MutableMapping) -> None:
    """Write text and choices into the address of the page."""
    told = review_input.told(state)
    told |= {name: ",".join(state[name]) for name, known in _LISTS.items() if state[name] != _default(known)}
    choices = _choices()
    told |= {name: state[name] for name, known in choices.items() if state[name] != next(iter(known))}
    frame.remember(PAGE, state, params, told, (*review_input.NAMES, *_LISTS, *choices))


def _default(known: Iterable[str]) -> list[str]:
    return [one for one in known if one not in _SLOW]


def draw_choices() -> None:
    """Which models and methods, which class, and how the cells are coloured and ordered."""
    left, right = st.columns(2)
    left.multiselect("Models", models.of_kind("text"), key="models", format_func=models.of_kind("text").get)
    right.multiselect("Methods", METHODS, key="methods", format_func=lambda name: METHODS[name].label)
    two, many, minus, scale, order = st.columns(5)
    choices = _choices()
    two.selectbox("Two classes: explain", choices["two"], key="two", format_func=_class)
    many.selectbox("Five classes: explain", choices["many"], key="many", format_func=_class)
    minus.selectbox("minus", choices["minus"], key="minus")
    scale.selectbox("Colour scale", choices["scale"], key="scale", format_func=SCALES.get)
    order.selectbox("Order of cells", choices["order"], key="order", format_func=ORDERS.get)


def _class(name: str) -> str:
    return "the predicted class" if name == PREDICTED else name


def draw(state: Mapping) -> None:
    """All cells, one after the other as they are ready; then how they agree, and which is the most faithful."""
    rows, places, limit = {}, {}, 0.0
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
            request = _request(state, name, method)
            explanation = result.explained(request)
            if explanation is None:
                break
            rows[name].append(Cell(request, explanation))
            with places[name]:
                _row(name, rows[name], {}, state, missing=len(methods) - len(rows[name]))
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
                _row(name, row, areas[name], state, limit=limit)
    progress.empty()
    if len(cells) > 1:
        _agreement(cells)
        _ranking(cells, areas)


def _deletable(cells: list[Cell]) -> bool:
    return cells[0].request.contrast is None


def _signed(cell: Cell) -> bool:
    return METHODS[cell.request.method].signed


def _request(state: Mapping, model: str, method: str) -> core.Request:
    few = len(models.MODELS[model].labels) == 2
    target = state["two" if few else "many"]
    minus = NOTHING if few else state["minus"]
    return core.Request(
        input=state["text"],
        model=model,
        method=method,
        target=None if target == PREDICTED else target,
        contrast=None if minus in (NOTHING, target) else minus,
        baseline=None,
        tolerance=1e-3,
    )


def _row(
    name: str, cells: list[Cell], areas: Mapping[str, float], state: Mapping, missing: int = 0, limit: float = 0.0
) -> None:
    if state["order"] == "faithful" and areas:
        cells = sorted(cells, key=lambda cell: areas[cell.request.method])
    first = cells[0].explanation
    prediction = first.prediction
    says = f"{sentences.chance(prediction.probability)} {prediction.label}"
    what = f"explained: {first.target}" + (f" minus {first.contrast}" if first.contrast else "")
    random = f"; random order {areas['random']:.2f}" if areas else ""
    drawn = "".join(_cell(cell, areas, state, limit if limit and _signed(cell) else 0.0) for cell in cells)
    waiting = '<div class="cell waiting"></div>' * missing
    frame.block(
        f'<div class="row-title"><b>{escape(models.MODELS[name].label)}</b> <span class="dim">{escape(name)}</span>'
        f'<span class="says">{escape(says)}</span><span class="dim">{escape(what)}{random}</span></div>'
        f'<div class="cells">{drawn}{waiting}</div>'
    )


def _cell(cell: Cell, areas: Mapping[str, float], state: Mapping, limit: float) -> str:
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
    told = review_input.told(state) | {"model": cell.request.model, "method": cell.request.method}
    told |= {"target": cell.request.target} if cell.request.target else {}
    return told | ({"contrast": cell.request.contrast} if cell.request.contrast else {})


def _agreement(cells: list[Cell]) -> None:
    st.markdown("##### Do they agree?")
    st.caption("Rank correlation of the scores of the words, between all cells: 1 is the same order, −1 the opposite.")
    table = agreement({cell.name: cell.explanation for cell in cells})
    st.altair_chart(charts.correlations(table, frame.theme()), theme=None, alt="Rank correlations between the cells")


def over_test_set() -> None:
    """The published deletion experiment, measured once on a whole test set."""
    name = "sst-bilstm"
    with st.expander("Over a whole test set: delete words, and see whether the model still knows"):
        try:
            table = core.deletion_experiment(name)
        except UserError as error:
            frame.say(str(error))
            return
        labels = {method: row.label for method, row in METHODS.items()} | {"random": "random order"}
        table = table.assign(method=table.method.map(labels))
        st.caption(
            f"{name} on test sentences of the Stanford Sentiment Treebank with at least ten words. Scores are of the "
            "true class. Left: sentences that it got right, words deleted from the highest score down: the faster it "
            "fails, the better the scores. Right: sentences that it got wrong, from the lowest score up: the faster it "
            "recovers, the better. After Arras, Montavon, Müller and Samek (2017), who delete words in the same way; "
            "they did not test Integrated Gradients."
        )
        for column, start in zip(st.columns(2), ("correct", "wrong"), strict=True):
            count = int(table[table.start == start].sentences.iloc[0])
            column.markdown(f"**{count:,} sentences it got {'right' if start == 'correct' else 'wrong'}**")
            column.altair_chart(charts.word_deletion(table, start, frame.theme()), theme=None)


def _ranking(cells: list[Cell], areas: Mapping[str, Mapping[str, float]]) -> None:
    rows = [
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
        "Words are replaced by the model's first baseline in the order of their scores, the highest first; the area "
        "under the probability of the explained class is small where the order is right about the model. On one text "
        "this is an anecdote; over a test set it is a measurement."
    )
    st.dataframe(
        sorted(rows, key=lambda row: row["area"] - row["at random"]),
        hide_index=True,
        height="content",
        column_config={
            "area": st.column_config.NumberColumn("area under deletion", format="%.3f"),
            "at random": st.column_config.NumberColumn("of a random order", format="%.3f"),
            "gap": st.column_config.NumberColumn("gap", format="percent"),
            "ms": st.column_config.NumberColumn("ms", format="%.0f"),
        },
    )
