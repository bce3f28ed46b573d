"""A comparison as a piece of HTML within a notebook: a cell a column, then the table, then how they agree."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ig_core.records import Comparison, Explanation
from ig_core.records.text import rows_of
from ig_core.render import doubts, fragments, sentences
from ig_core.render.numbers import signed
from ig_core.render.page import text
from ig_core.render.palette import LIGHT

_WIDTH = 92  # em, at most
_DIM = f"color:{LIGHT.dim};font-size:.85em"
_CELL = f"border-top:1px solid {LIGHT.line};padding:.3em .9em .3em 0;text-align:left;vertical-align:top"
_HEAD = f"padding:.3em .9em .3em 0;text-align:left;font-size:.8em;font-weight:600;color:{LIGHT.dim}"
_TITLE = "font-weight:600;margin:1.2em 0 .3em"
_HEADS = ("", "prediction", "exactness", "estimated error", "gradients", "ms")
_AREAS = ("deletion", "in random order")


def fragment(comparison: Comparison) -> str:
    """The cells side by side as far as there is room, the facts as a table, and the rank correlations."""
    explanations = comparison.explanations
    cells = "".join(_cell(name, one) for name, one in explanations.items())
    body = f'<div style="display:flex;flex-wrap:wrap;gap:1.2em">{cells}</div>{_facts(comparison)}'
    if len(explanations) > 1:
        unit = sentences.plural(next(iter(explanations.values())).unit)
        body += f'<div style="{_TITLE}">Do they agree? Rank correlation of the scores of the {unit}</div>'
        body += _agreement(comparison)
    left_out = "".join(f"<div>{text(reason)}</div>" for reason in comparison.left_out.values())
    body += f'<div style="{_DIM};margin-top:.8em">{left_out}</div>' if left_out else ""
    return fragments.framed(_headline(comparison), body, _footnote(comparison), width=_WIDTH)


def _headline(comparison: Comparison) -> str:
    models, methods = (comparison.facts[name].nunique() for name in ("model", "method"))
    counts = {"model": int(models), "method": int(methods)}
    return ", ".join(f"{sentences.counted(n)} {what}{'s' * (n != 1)}" for what, n in counts.items()).capitalize()


def _footnote(comparison: Comparison) -> str:
    exact = "Exactness: how far the scores are from adding up to what they explain, as a part of it."
    if comparison.facts.area.isna().all():
        return exact
    return f"{exact} Deletion: the area under the probability as the highest scores go first; less is more faithful."


def _cell(name: str, explanation: Explanation) -> str:
    doubted = doubts.first(doubts.of_record(explanation))
    doubt = f'<div style="color:{LIGHT.doubt};font-weight:600">{text(doubted)}</div>' if doubted else ""
    return (
        f'<div style="flex:1 1 22em;min-width:0;border-top:2px solid {LIGHT.line};padding-top:.5em;overflow-x:auto">'
        f'<div style="font-weight:600">{text(name)}</div>{doubt}'
        f'<div style="{_DIM};margin-bottom:.5em">{text(sentences.headline(explanation))}</div>'
        f"{fragments.body(explanation)}</div>"
    )


def _facts(comparison: Comparison) -> str:
    has_areas = not comparison.facts.area.isna().all()
    rows = []
    for (name, one), row in zip(comparison.explanations.items(), rows_of(comparison.facts), strict=True):
        gap = "–" if one.relative_gap is None else sentences.percent(one.relative_gap)
        error = "–" if one.error is None else sentences.percent(one.error)
        values = [name, sentences.prediction_text(one.prediction), gap, error, f"{one.points:,}"]
        values.append(f"{one.seconds * 1e3:,.0f}")
        values += [_two_digits(row.area), _two_digits(row.area_at_random)] if has_areas else []
        rows.append(values)
    return _table((*_HEADS, *_AREAS) if has_areas else _HEADS, rows)


def _two_digits(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.2f}"


def _agreement(comparison: Comparison) -> str:
    table, rows = comparison.agreement, []
    numbers = [str(number) for number in range(1, len(table) + 1)]
    for number, name in zip(numbers, table.index, strict=True):
        rows.append([f"{number}  {name}", *("–" if math.isnan(one) else signed(one) for one in table.loc[name])])
    return _table(("", *numbers), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th style="{_HEAD}">{text(one)}</th>' for one in heads)
    lines = ""
    for row in rows:
        cells = "".join(f'<td style="{_CELL}">{text(one)}</td>' for one in row)
        lines += f"<tr>{cells}</tr>"
    style = "border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.8em 0 0;font-size:.95em"
    return f'<div style="overflow-x:auto"><table style="{style}"><tr>{head}</tr>{lines}</table></div>'
