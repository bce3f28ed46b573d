"""Cells of a comparison as markup: a row a model, a cell a method, for the page and for a slide."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.comparison import is_deletable, name_of
from ig_core.records import Explanation
from ig_core.render import sentences
from ig_core.render.numbers import number, ramp, scale_limit, sides
from ig_core.render.orientation import coloured_by
from ig_core.render.palette import Theme
from webapp.compare import input as compare_input
from webapp.shared import colours, core, result, terms
from webapp.shared.settings import PREDICTED

STYLE = Path(__file__).parent / "cells.css"


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
        return name_of(self.request.model, self.request.method)

    @property
    def signed(self) -> bool:
        """Whether its scores tell for from against."""
        return METHODS[self.request.method].signed

    @property
    def is_turned(self) -> bool:
        """Whether its colours show the scores of another class than it explains."""
        return self.drawn is not self.explanation


def cell_of(request: core.Request, explanation: Explanation, state: Mapping) -> Cell:
    """The cell of an explanation, in the chosen colours."""
    return Cell(request, explanation, coloured_by(explanation, colours.chosen(state)))


def deletable(cells: list[Cell]) -> bool:
    """Whether the cells of a row can be compared by what deleting their highest scores does."""
    return is_deletable(cells[0].explanation)


def common_limit(cells: list[Cell], state: Mapping) -> float:
    """The score that has the full colour in all cells, if they have one scale; else 0."""
    if state["scale"] != "all":
        return 0.0
    return max((scale_limit(cell.explanation) for cell in cells if cell.signed), default=0.0)


def row_html(
    cells: list[Cell],
    areas: Mapping[str, float],
    state: Mapping,
    theme: Theme,
    limit: float = 0.0,
    missing: int = 0,
    alone: bool = False,
) -> str:
    """The row of a model: what it says, what the colours mean, and its cells.

    Args:
        areas: under the deletion curves, by method, and of a random order; none where that is not known (yet).
        state: what is chosen, see compare.input.
        limit: of `common_limit`.
        missing: how many cells are still to come.
        alone: whether it stands outside of the app: without links into it, and without words that explain themselves.
    """
    name = cells[0].request.model
    if areas and state["order"] == "faithful":
        cells = sorted(cells, key=lambda cell: areas[cell.request.method])
    first = cells[0].explanation
    prediction = first.prediction
    predicted = sentences.prediction_text(prediction)
    target = "" if prediction.is_number else f"explained: {first.target}"
    target += f" minus {first.contrast}" if first.contrast else ""
    random = ""
    if areas:
        deletion = "deletion" if alone else terms.term("deletion test", "deletion")
        random = f"; {deletion} in random order {areas['random']:.2f}"
    cells_html = "".join(_cell_html(cell, areas, state, theme, limit, alone) for cell in cells)
    waiting = '<div class="cell waiting"></div>' * missing
    return (
        f'<div class="row-title"><b>{escape(models.MODELS[name].label)}</b> <span class="dim">{escape(name)}</span>'
        f'<span class="says">{escape(predicted)}</span><span class="dim">{escape(target)}{random}</span>'
        f"{_legend(cells, limit, colours.chosen(state), theme)}</div>"
        f'<div class="cells">{cells_html}{waiting}</div>'
    )


def _legend(cells: list[Cell], limit: float, by: str, theme: Theme) -> str:
    """What the colours of a row mean, as markup, with numbers where all its cells have one scale; the numbers of others
    are at their words. Nothing of a row in which no score has a sign.
    """
    drawn = next((cell.drawn for cell in cells if cell.signed), None)
    if drawn is None:
        return ""
    low, high = sides(drawn, by)
    if limit:
        low, high = f"{low} {number(drawn, -limit)}", f"{number(drawn, limit)} {high}"
    scale = ",".join(ramp(drawn, theme))
    return (
        f'<span class="dim number">{escape(low)}<span class="ramp short" '
        f'style="background:linear-gradient(90deg,{scale})"></span>{escape(high)}</span>'
    )


def _cell_html(cell: Cell, areas: Mapping[str, float], state: Mapping, theme: Theme, limit: float, alone: bool) -> str:
    explanation = cell.drawn
    own = limit if limit and cell.signed else scale_limit(explanation)
    scores = compare_input.subject(state).scores(explanation, own, theme)
    label = escape(METHODS[cell.request.method].label)
    title = f'<b class="card-title">{label}</b>' if alone else _link(cell, state, label)
    area = f"<span>deletion <b>{areas[cell.request.method]:.2f}</b></span>" if areas else ""
    taken = f"<span>{sentences.gradients(explanation.points)}</span>" if explanation.points else ""
    return (
        f'<div class="cell">{title}{scores}<p class="small number facts">{result.gap(explanation)}{area}'
        f"{taken}<span>{explanation.seconds * 1e3:.0f}\u00a0ms</span></p></div>"
    )


def _link(cell: Cell, state: Mapping, label: str) -> str:
    """The name of its method as a link to the page of its kind, which shows the cell; `label` is markup."""
    request, subject = cell.request, compare_input.subject(state)
    params = subject.link(state) | {"model": request.model, "method": request.method}
    target = request.target or PREDICTED
    params |= {"target": target} if target != (models.MODELS[request.model].target or PREDICTED) else {}
    params |= {"contrast": request.contrast} if request.contrast else {}
    address, page = subject.page
    href = escape(f"{address}?{urlencode(params)}")
    return f'<a class="card-title" href="{href}" target="_self" title="open on {page}">{label} ↗</a>'
