"""A view of a comparison as a slide."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from streamlit.delta_generator import DeltaGenerator

from ig_core import kinds
from ig_core.errors import InputError
from ig_core.render.page import Parts, in_both
from ig_core.render.palette import DARK, LIGHT, Theme
from webapp.compare import cells
from webapp.compare import input as compare_input
from webapp.compare.cells import Cell
from webapp.shared import core, slide

_STYLE = """
.block p{margin:0}
.block .card-title{font-size:.85em;font-weight:600;color:var(--dim);margin-bottom:.35em}
.block .dim,.block .small{font-size:.9em;color:var(--dim);margin:0}
.block .row-title .dim .dim{font-size:1em}
.block .number{font-variant-numeric:tabular-nums}
.block .says{font-weight:600}
.block .met{color:var(--for);font-weight:600}
.block .missed{color:var(--against);font-weight:600}
.block .dotted{border-bottom:2px dotted var(--dim)}
.block .ramp{display:inline-block;vertical-align:middle;width:5em;height:.6em;border-radius:.3em;margin:0 .55em}
"""


def make(params: Mapping[str, str], place: DeltaGenerator) -> Parts:
    """As slide.MakeSlide says."""
    state = slide.taken(partial(compare_input.take, query_params=params), params)
    subject, asked = compare_input.subject(state), compare_input.cells(state)
    if not asked or not subject.input(state).strip():
        raise InputError("There is nothing in it to compare.")
    rows: dict[str, list[Cell]] = {}
    for model, method in asked:
        request = compare_input.request(state, model, method)
        explanation = slide.explained(subject.record, request, place)
        rows.setdefault(model, []).append(cells.cell_of(request, explanation, state))
    areas = {name: _areas(row, place) for name, row in rows.items()}
    limit = cells.common_limit([cell for row in rows.values() for cell in row], state)

    def drawn(theme: Theme) -> str:
        markup = (cells.row_html(row, areas[name], state, theme, limit, alone=True) for name, row in rows.items())
        return "".join(markup)

    body = f'<div class="block">{in_both(drawn(LIGHT), drawn(DARK))}</div>'
    style = cells.STYLE.read_text(encoding="utf-8") + _STYLE
    kind = kinds.lookup(rows[asked[0][0]][0].explanation.kind).label
    return Parts(headline=f"{_count(rows)}: do they agree about one {kind}?", body=body, style=style)


def _areas(row: list[Cell], place: DeltaGenerator) -> Mapping[str, float]:
    if not cells.deletable(row):
        return {}
    requests = tuple(cell.request for cell in row)
    return slide.computed(requests[0], lambda _: core.deletion_areas(requests), place)


def _count(rows: Mapping[str, list[Cell]]) -> str:
    """How many models and methods: "Two models, one method"."""
    methods = {cell.request.method for row in rows.values() for cell in row}
    counts = {"model": len(rows), "method": len(methods)}
    return ", ".join(f"{count} {what}{'s' * (count != 1)}" for what, count in counts.items())
