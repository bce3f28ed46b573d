"""Charts of experiments on whole data sets: tables in, Altair charts out, right in light and dark."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import altair as alt
import pandas as pd

from ig_core.evaluation.experiments.published import PUBLISHED
from ig_core.evaluation.experiments.verdicts import CONTROL, RANDOM, interval_of
from ig_core.render.experiment_sentences import method_label
from ig_core.render.figures import FONT
from ig_core.render.palette import DARK, LIGHT, Theme

_LINES = ("#1f77b4", "#d95f02", "#1b9e77", "#b279a2", "#9d755d", "#e6ab02", "#72b7b2", "#e7298a", "#6e6e73")
_LINES_DARK = ("#6db3f2", "#ff9d4d", "#4fd1a5", "#d7a6cf", "#c9a58d", "#f2cf4d", "#9adbd6", "#ff7dbd", "#9d9da4")

_LETTERS = 22  # of a line of a name
_LEAST = -0.4  # the rank correlation at which charts end


def intervals(rows: pd.DataFrame, title: str, theme: Theme = LIGHT, percent: bool = True) -> alt.LayerChart:
    """A dot and its 95 % interval a row, the first on top; random order in grey.

    Args:
        rows: columns name (what people call it), value, low, high and plain (whether it is no method).
        title: of the axis: what is measured, and what is better.
    """
    names = rows.name.tolist()
    form = ".0%" if percent else ".2f"
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=names, axis=_names(names, theme)),
        color=alt.condition(alt.datum.plain, alt.value(theme.dim), alt.value(theme.positive)),
        tooltip=[
            alt.Tooltip("name:N", title="method"),
            alt.Tooltip("value:Q", title="mean", format=form),
            alt.Tooltip("low:Q", title="95 % from", format=form),
            alt.Tooltip("high:Q", title="to", format=form),
        ],
    )
    x = alt.X("low:Q", title=title.split(": "), axis=alt.Axis(format=form, tickCount=5), scale=alt.Scale(zero=True))
    spans = base.mark_rule(strokeWidth=3, opacity=0.55).encode(x=x, x2="high:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("value:Q"))
    return _configured(alt.LayerChart(layer=[spans, dots]), 34 * len(names) + 60, theme)


def of_measure(
    table: Mapping[str, Any], measure: str, title: str, higher_is_better: bool, **options: Any
) -> alt.LayerChart:
    """`intervals` of one measure of a table that ships, the best method on top; `options` as there."""
    rows = [
        {
            "name": method_label(row["method"]),
            "plain": row["method"] in (RANDOM, CONTROL),
            "value": row[measure],
            "low": row[f"{measure}_low"],
            "high": row[f"{measure}_high"],
        }
        for row in table["rows"]
    ]
    rows.sort(key=lambda row: row["value"], reverse=higher_is_better)
    return intervals(pd.DataFrame(rows), title, **options)


def published(data: str, measure: int, title: str, theme: Theme = LIGHT) -> alt.LayerChart:
    """The published figures of BERT and DistilBERT, a line a method, in the published order, the best on top.

    Args:
        data: "sst-2" or "imdb".
        measure: its number in published.MEASURES.
    """
    rows = pd.DataFrame(
        [
            {"method": method, "model": model, "value": figures[measure]}
            for (of_data, model), methods in PUBLISHED.items()
            if of_data == data
            for method, figures in methods.items()
        ]
    )
    names = list(dict.fromkeys(rows.method))[::-1]
    base = alt.Chart(rows).encode(
        x=alt.X("value:Q", title=title.split(": "), axis=alt.Axis(format=".0%" if measure else ".1f", tickCount=5)),
        y=alt.Y("method:N", sort=names, axis=_names(names, theme)),
        tooltip=[alt.Tooltip("method:N"), alt.Tooltip("model:N"), alt.Tooltip("value:Q", title="published")],
    )
    marks = alt.Scale(domain=["BERT", "DistilBERT"], range=["circle", "diamond"])
    legend = alt.Legend(title=None, orient="top")
    dots = base.mark_point(filled=True, size=70, opacity=1, color=theme.ink).encode(
        shape=alt.Shape("model:N", scale=marks, legend=legend)
    )
    return _configured(alt.LayerChart(layer=[dots]), 34 * len(names) + 90, theme)


def randomisation(table: Mapping[str, Any], theme: Theme = LIGHT) -> alt.LayerChart:
    """How alike the scores stay while more and more layers are random, a line a method, with 95 % intervals."""
    stages = ["as trained", *table["setting"]["stages"]]
    rows = [
        {
            "stage": f"{row['count']}",
            "what": row["stage"],
            "method": method_label(row["method"]),
            "value": row["rank"],
            "low": row["rank_low"],
            "high": row["rank_high"],
            "plain": row["method"] == CONTROL,
        }
        for row in table["rows"]
    ]
    methods = list(dict.fromkeys(row["method"] for row in rows))
    for method in methods:
        plain = method == method_label(CONTROL)
        start = {"stage": "0", "what": stages[0], "method": method, "value": 1, "low": 1, "high": 1, "plain": plain}
        rows.append(start)
    labels = f"{stages}[datum.value]"
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X(
            "stage:O",
            sort=[str(number) for number in range(len(stages))],
            title="random down to",
            axis=alt.Axis(labelExpr=labels, labelAngle=-40, labelLimit=110),
        ),
        color=alt.Color(
            "method:N",
            scale=alt.Scale(domain=methods, range=list(_lines(theme)[: len(methods)])),
            legend=alt.Legend(title=None, orient="top", columns=2, labelLimit=260),
        ),
        tooltip=[
            alt.Tooltip("method:N"),
            alt.Tooltip("what:N", title="random down to"),
            alt.Tooltip("value:Q", title="rank correlation", format=".2f"),
            alt.Tooltip("low:Q", title="95 % from", format=".2f"),
            alt.Tooltip("high:Q", title="to", format=".2f"),
        ],
    )
    scale = alt.Scale(domain=[_LEAST, 1])
    y = alt.Y("value:Q", title="rank correlation of |scores|", axis=alt.Axis(format=".1f", tickCount=6), scale=scale)
    lines = base.mark_line(strokeWidth=2, clip=True).encode(
        y=y, strokeDash=alt.condition(alt.datum.plain, alt.value([5, 4]), alt.value([1, 0]))
    )
    dots = base.mark_point(filled=True, size=36, opacity=1).encode(y=y)
    spans = base.mark_rule(opacity=0.5, clip=True).encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
    return _configured(alt.LayerChart(layer=[spans, lines, dots]), 440, theme)


def deletion(table: Mapping[str, Any], start: str, theme: Theme = LIGHT) -> alt.LayerChart:
    """Accuracy while words are deleted, a line a method, with 95 % intervals; `start` is "correct" or "wrong"."""
    rows = []
    for row in table["rows"]:
        if row["start"] == start:
            low, high = interval_of(row)
            rows.append({**row, "method": method_label(row["method"]), "low": low, "high": high})
    methods = list(dict.fromkeys(row["method"] for row in rows))
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("deleted:O", title="words deleted", axis=alt.Axis(labelAngle=0)),
        color=alt.Color(
            "method:N",
            scale=alt.Scale(domain=methods, range=list(_lines(theme)[: len(methods)])),
            legend=alt.Legend(title=None, orient="top", columns=2, labelLimit=260),
        ),
        tooltip=[
            alt.Tooltip("method:N"),
            alt.Tooltip("deleted:O", title="words deleted"),
            alt.Tooltip("accuracy:Q", format=".1%"),
            alt.Tooltip("low:Q", title="95 % from", format=".1%"),
            alt.Tooltip("high:Q", title="to", format=".1%"),
        ],
    )
    y = alt.Y("accuracy:Q", title="texts that are right", axis=alt.Axis(format="%", tickCount=5))
    spans = base.mark_rule(opacity=0.4).encode(y="low:Q", y2="high:Q")
    lines = base.mark_line(strokeWidth=2, point=True).encode(y=y)
    return _configured(alt.LayerChart(layer=[spans, lines]), 360, theme)


def _names(names: Sequence[str], theme: Theme) -> alt.Axis:
    """An axis of names, long ones on two lines."""
    lines = {name: wrap(name, _LETTERS) for name in names}
    return alt.Axis(
        title=None,
        ticks=False,
        domain=False,
        labelColor=theme.ink,
        labelPadding=6,
        labelExpr=f"({json.dumps(lines)})[datum.value]",
    )


def _lines(theme: Theme) -> Sequence[str]:
    return _LINES_DARK if theme.paper == DARK.paper else _LINES


def _configured(chart: alt.LayerChart, height: int, theme: Theme) -> alt.LayerChart:
    return (
        chart.properties(height=height, width="container", background="transparent")
        .configure(font=FONT, view=alt.ViewConfig(stroke=None))
        .configure_axis(
            labelColor=theme.dim,
            titleColor=theme.dim,
            titleFontWeight="normal",
            gridColor=theme.line,
            domainColor=theme.line,
            tickColor=theme.line,
        )
        .configure_legend(labelColor=theme.ink, titleColor=theme.dim, symbolOpacity=1)
    )
