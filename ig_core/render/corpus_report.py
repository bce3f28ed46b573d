"""A run as one HTML file, for whoever was not there: what the model is, how good, what drives it, where it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from ig_core.corpus.outcomes import Outcomes
from ig_core.corpus.slices import Slice
from ig_core.corpus.summary import Summary
from ig_core.evaluation.probes import Difference
from ig_core.records.text import rows_of
from ig_core.render.corpus_sentences import accuracy_told, by_cost, exactness, headline, of_costs, of_slices, tenths
from ig_core.render.numbers import signed, visible
from ig_core.render.page import Parts, whole
from ig_core.render.sentences import percent

_ENDS, _SLICES, _WORDS, _CLUSTERS = 8, 8, 8, 8
_STYLE = """
h2{font-size:1.15em;margin:2.2em 0 .4em}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.95em}
th{text-align:left;font-weight:600;color:var(--dim);padding:.3em .7em .3em 0;font-size:.85em}
td{border-top:1px solid var(--line);padding:.3em .7em .3em 0}
td.number,th.number{text-align:right;white-space:nowrap}
.bar{display:block;height:.7em;border-radius:2px;min-width:1px}
.bar.for{background:var(--for)}.bar.against{background:var(--against)}
td.track{width:45%}
@media print{h2{break-after:avoid}tr{break-inside:avoid}}
"""


def report(
    summary: Summary,
    outcomes: Outcomes | None = None,
    slices: Sequence[Slice] = (),
    card: Mapping[str, Any] | None = None,
    probes: Mapping[str, Sequence[Difference]] | None = None,
) -> str:
    """A whole page: no script, no font, no network, and none of the inputs.

    Args:
        card: of the model, as card.json; left out if None.
        probes: label of a probe -> what it found.
    """
    sections = {
        "What the model is": _model(card),
        "How good it is": _quality(summary, outcomes),
        "What drives it": _drives(summary),
        "Where it fails": _fails(summary, outcomes, slices),
        "For which reasons": _reasons(summary),
        "Does it matter who or what is named?": _probes(probes or {}),
    }
    body = "".join(f"<h2>{escape(title)}</h2>{html}" for title, html in sections.items() if html)
    return whole(
        Parts(
            headline=headline(summary, outcomes),
            body=body,
            style=_STYLE,
            exact=exactness(summary),
            facts=f"{summary.facts['model']} · {summary.facts['method']} · baseline {summary.facts['baseline']}",
        )
    )


def _model(card: Mapping[str, Any] | None) -> str:
    if not card:
        return ""
    weak = "".join(f"<li>{escape(str(one))}</li>" for one in card.get("weaknesses", ()))
    told = f"<p>{escape(str(card.get('task', '')))} Learned from {escape(str(card.get('data', '')))}.</p>"
    return f"{told}<p>Known weaknesses:</p><ul>{weak}</ul>" if weak else told


def _quality(summary: Summary, outcomes: Outcomes | None) -> str:
    if outcomes is None:
        return "<p>No answers are known, so nobody can say how often it is right.</p>"
    told = (
        f"{accuracy_told(outcomes.accuracy)}, "
        f"{outcomes.accuracy.correct:,} of {outcomes.accuracy.total:,}. Its probabilities are off by "
        f"{percent(outcomes.calibration_error)} on average."
    )
    rows = [(row.label, row.prediction, f"{row.number:,}") for row in rows_of(_named(outcomes.confusion))]
    return f"<p>{escape(told)}</p>{_table(('answer', 'the model says', 'inputs'), rows, last=True)}"


def _named(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename(columns={"count": "number"}).sort_values("number", ascending=False).head(12)


def _drives(summary: Summary) -> str:
    if summary.words is not None and len(summary.words):
        frequent = summary.words[summary.words.texts >= 0.02 * summary.facts["explained"]].sort_values("mean")
        down, up = frequent.head(_ENDS), frequent.tail(_ENDS).iloc[::-1]
        begin = "Mean score of a word each time it is there, of words in at least 1 in 50 texts."
        return f"<p>{begin}</p>{_bars(pd.concat([up, down.iloc[::-1]]), 'word')}"
    if summary.columns is not None and len(summary.columns):
        return f"<p>Mean size of the scores of each column.</p>{_bars(summary.columns, 'label')}"
    return ""


def _bars(table: pd.DataFrame, name: str) -> str:
    most = float(table["mean"].abs().max()) or 1.0
    rows = []
    for row in table.to_dict("records"):
        side = "for" if row["mean"] >= 0 else "against"
        bar = f'<span class="bar {side}" style="width:{abs(row["mean"]) / most * 100:.1f}%"></span>'
        interval = f"{signed(row['low'])} to {signed(row['high'])}"
        rows.append(
            f"<tr><td>{_text(row[name])}</td><td class='track'>{bar}</td>"
            f"<td class='number'>{signed(row['mean'])}</td><td class='number'>{interval}</td></tr>"
        )
    head = f"<tr><th>{name}</th><th></th><th class='number'>mean</th><th class='number'>95 % interval</th></tr>"
    return f"<table>{head}{''.join(rows)}</table>"


def _fails(summary: Summary, outcomes: Outcomes | None, slices: Sequence[Slice]) -> str:
    if outcomes is None:
        return ""
    rows = [
        (one.filter.name, tenths(one.accuracy.value), tenths(one.others.value), f"{one.accuracy.total:,}")
        for one in slices[:_SLICES]
    ]
    told = f"<p>{_text(of_slices(slices))}</p>{_table(('part', 'right', 'elsewhere', 'inputs'), rows)}"
    if summary.words is None or len(summary.facts["labels"]) != 2:
        return told
    worst = [
        (row.word, f"{row.cost:.0f}", f"{row.saved:.0f}", f"{row.texts:,}")
        for row in rows_of(by_cost(summary.words).head(_WORDS))
    ]
    costs = f"<p>{_text(of_costs(summary.words, summary.facts['mistakes']))}</p>"
    return f"{told}{costs}{_table(('word', 'mistakes decided', 'hits decided', 'texts'), worst)}"


def _reasons(summary: Summary) -> str:
    if summary.clusters is None or summary.clusters.empty or summary.kind != "text":
        return ""
    rows = [
        (", ".join(row.words), row.prediction, f"{row.size:,}", "" if pd.isna(row.right) else percent(row.right))
        for row in rows_of(summary.clusters.head(_CLUSTERS))
    ]
    begin = "<p>Inputs grouped by their scores; the groups that go by fewest words come first.</p>"
    return begin + _table(("goes by", "the model says", "inputs", "right"), rows)


def _probes(found: Mapping[str, Sequence[Difference]]) -> str:
    rows = [
        (
            label,
            one.group,
            f"{signed(one.output)} ({signed(one.low)} to {signed(one.high)})" if one.matters else "no difference found",
            f"{one.turned:,} of {one.contexts:,}",
        )
        for label, differences in found.items()
        for one in differences
    ]
    return _table(("what is swapped", "group", "score, 95 % interval", "answers turned"), rows) if rows else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], last: bool = False) -> str:
    """A table whose columns but the first are numbers; or only its last one."""
    if not rows:
        return ""
    first_number = len(head) - 1 if last else 1

    def cells(values: Sequence[str], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=number' if place >= first_number else ''}>{_text(value)}</{tag}>"
            for place, value in enumerate(values)
        )

    lines = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f"<table><tr>{cells(head, 'th')}</tr>{lines}</table>"


def _text(raw: object) -> str:
    return escape(visible(str(raw)))
