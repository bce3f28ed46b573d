"""The entries of arrays as tables in HTML: a few with bars, the strongest of all without; no script, all escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ig_core.records import ArrayExplanation
from ig_core.render.array_panels import Panel
from ig_core.render.entries import Entry, strongest
from ig_core.render.numbers import printer
from ig_core.render.page import text
from ig_core.render.row_table import THINNEST, placed

STRONGEST = 10


def span(explanation: ArrayExplanation) -> tuple[float, float]:
    """The scores at the two ends of all bars: zero, and the strongest ones of either sign."""
    scores = explanation.scores
    low, high = min(0.0, float(scores.min())), max(0.0, float(scores.max()))
    return (low, high) if high > low else (-0.5, 0.5)


def bars(explanation: ArrayExplanation, panel: Panel, part: Mapping[str, str]) -> str:
    """A line an entry, in the order of the input: its place, value, bar and score.

    Args:
        part: attributes of each of `row_table.PARTS`, as markup.
    """
    (low, high), shown = span(explanation), printer(explanation)

    def at(value: float) -> float:
        return 100 * (value - low) / (high - low)

    zero = f"<i {placed(part['mark'], f'left:{at(0.0):.2f}%')}></i>"

    def line(one: Entry) -> str:
        left, width = at(min(one.score, 0.0)), max(abs(at(one.score) - at(0.0)), THINNEST)
        side = ("for" if one.score >= 0 else "against") if explanation.traits.signed else "strength"
        bar = f"<i {placed(part[side], f'left:{left:.2f}%;width:{width:.2f}%')}></i>" if one.score else ""
        return (
            f'<tr><th scope="row" {part["name"]}>{text(one.input if panel.by_name else one.place)}</th>'
            f"<td {part['value']}>{one.value}</td>"
            f"<td {part['bar']}><span {part['track']}>{zero}{bar}</span></td>"
            f"<td {part['score']}>{shown(one.score)}</td></tr>"
        )

    return _table(part, ("Input" if panel.by_name else "Entry", "Value", "", "Score"), map(line, panel.bars))


def of_strongest(explanation: ArrayExplanation, shown: Sequence[Panel], part: Mapping[str, str]) -> str:
    """The strongest entries of all inputs, with their values and scores; empty where a few bars show all of them."""
    if not tells_more(explanation, shown):
        return ""
    number = printer(explanation)
    lines = (
        f'<tr><th scope="row" {part["name"]}>{text(one.told)}</th><td {part["value"]}>{one.value}</td>'
        f"<td {part['score']}>{number(one.score)}</td></tr>"
        for one in strongest(explanation, STRONGEST)
    )
    return _table(part, ("Strongest entries", "Value", "Score"), lines)


def tells_more(explanation: ArrayExplanation, shown: Sequence[Panel]) -> bool:
    """Whether a table of the strongest entries tells more than the panels: not where these are a few bars."""
    return explanation.scores.size > STRONGEST or any(panel.grid is not None for panel in shown)


def _table(part: Mapping[str, str], names: Sequence[str], lines: Iterable[str]) -> str:
    heads = "".join(
        f'<th scope="col" {part["last" if name == names[-1] else "head"]}>{text(name)}</th>' for name in names
    )
    body = "".join(lines)
    return f"<table {part['row-table']}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
