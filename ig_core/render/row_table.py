"""The columns of a table row as a table in HTML, with their waterfall; no script, all escaped."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from ig_core.records import RowExplanation
from ig_core.records.text import rows_of
from ig_core.render.numbers import number, visible
from ig_core.render.palette import LIGHT
from ig_core.render.row_sentences import path_text, shows_start
from ig_core.render.waterfall import bars, span, start, strongest_first

_ROOM = 2.0  # percent of the width, left free on both sides
_LEAST = 0.005  # of the largest score: what moves the answer less hardly does
THINNEST = 0.4  # percent: a bar of no length still shows where it stands
_BAR = "position:absolute;top:calc(50% - .45em);height:.9em;border-radius:2px;background:"
PARTS: Mapping[str, str] = {  # of the table, the inline style of each, for pages without a style sheet
    "row-table": "border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums",
    "head": f"text-align:left;font-size:.8em;font-weight:600;color:{LIGHT.dim};padding:.4em .7em .4em 0",
    "last": f"text-align:right;font-size:.8em;font-weight:600;color:{LIGHT.dim};padding:.4em 0 .4em .7em",
    "name": f"border-top:1px solid {LIGHT.line};padding:.4em .7em .4em 0;text-align:left;font-weight:400",
    "value": f"border-top:1px solid {LIGHT.line};padding:.4em .7em .4em 0",
    "from": f"border-top:1px solid {LIGHT.line};padding:.4em .7em .4em 0;color:{LIGHT.dim}",
    "bar": f"border-top:1px solid {LIGHT.line};padding:0;width:40%;position:relative",
    "score": f"border-top:1px solid {LIGHT.line};padding:.4em 0 .4em .7em;text-align:right;white-space:nowrap",
    "track": "position:absolute;inset:0",
    "mark": f"position:absolute;top:0;bottom:0;width:0;border-left:1px dashed {LIGHT.dim}",
    "for": f"{_BAR}{LIGHT.positive}",
    "against": f"{_BAR}{LIGHT.negative}",
    "strength": f"{_BAR}{LIGHT.strengths[-1]}",
}


def classed(explanation: RowExplanation, most: int | None = None) -> str:
    """The table with a class for each of its PARTS, for a page that has a style sheet.

    Args:
        most: columns that have a line of their own, the strongest; the others, and those that hardly move the answer,
            share one. All of them have one if None.
    """
    return _table(explanation, {part: f'class="{part}"' for part in PARTS}, most)


def styled(explanation: RowExplanation, most: int | None = None) -> str:
    """The table with its styles written out, as in the light theme; `most` as above."""
    return _table(explanation, {part: f'style="{style}"' for part, style in PARTS.items()}, most)


def _table(explanation: RowExplanation, part: Mapping[str, str], most: int | None = None) -> str:
    order = strongest_first(explanation)
    drawn, rows = bars(explanation, order), list(rows_of(explanation.columns.iloc[order]))
    low, high = span(explanation, drawn)

    def at(value: float) -> float:
        return _ROOM + (100 - 2 * _ROOM) * (value - low) / (high - low)

    begin, compared = start(explanation), any(shows_start(explanation, row) for row in rows)
    levels = [0.0] if begin is None else [begin, explanation.prediction.logit]
    marks = "".join(f"<i {placed(part['mark'], f'left:{at(level):.2f}%')}></i>" for level in levels)

    def line(label: str, value: str, before: str, score: float, first: float, last: float) -> str:
        left, width = at(min(first, last)), max(abs(at(last) - at(first)), THINNEST)
        side = ("for" if score >= 0 else "against") if explanation.traits.signed else "strength"
        bar = f"<i {placed(part[side], f'left:{left:.2f}%;width:{width:.2f}%')}></i>" if score else ""
        was = f"<td {part['from']}>{_text(before)}</td>" if compared else ""
        return (
            f'<tr><th scope="row" {part["name"]}>{_text(label)}</th><td {part["value"]}>{_text(value)}</td>'
            f"{was}<td {part['bar']}><span {part['track']}>{marks}{bar}</span></td>"
            f"<td {part['score']}>{number(explanation, score)}</td></tr>"
        )

    own = len(rows) if most is None else min(most, sum(abs(row.score) > _LEAST * explanation.largest for row in rows))
    own = len(rows) if own == len(rows) - 1 else own  # one alone has its own line too
    lines = "".join(
        line(row.label, row.text, row.baseline_text, row.score, *ends)
        for row, ends in zip(rows[:own], drawn[:own].tolist(), strict=True)
    )
    if others := rows[own:]:
        together, first = sum(row.score for row in others), float(drawn[own, 0])
        lines += line(f"{len(others)} others", "", "", together, first, first + together)
    names = ["Column", "Value", *["From"] * compared, path_text(explanation), "Score"]
    heads = [f'<th scope="col" {part["head"]}>{_text(name)}</th>' for name in names[:-1]]
    heads.append(f'<th scope="col" {part["last"]}>{_text(names[-1])}</th>')
    return f"<table {part['row-table']}><thead><tr>{''.join(heads)}</tr></thead><tbody>{lines}</tbody></table>"


def placed(attributes: str, place: str) -> str:
    """Attributes of a part, a class or a style, with those of a place of its own."""
    return f'{attributes[:-1]};{place}"' if attributes.startswith("style") else f'{attributes} style="{place}"'


def _text(text: str) -> str:
    return escape(visible(text))
