"""Charts of many table rows and of many methods: tables in, Altair charts out. No page and no model is known here."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ig_core.render.figures import FONT
from ig_core.render.numbers import signed
from ig_core.render.palette import LIGHT, Theme, colour, text_on

_PLACES = {True: ("#ffe2a0", "#b35fc4"), False: ("#f2b544", "#4b1d6b")}  # on a dark paper, on a light one
_BINS = 60  # across the widest line of a swarm: dots in one are taken for dots that overlap
_FEW = 4  # steps from the middle of a line to its edge, where no more are needed
_AXIS = 46  # pixels below a chart, for the ticks and the title of its axis
_LEGEND = 52  # pixels above
SELECTION = "row"  # the name of the selection of a dot, and of the field that it gives


def mean_strength(table: pd.DataFrame, unit: str = "logits", theme: Theme = LIGHT) -> alt.LayerChart:
    """Bars of the mean absolute score of each column with its interval, the largest on top.

    Args:
        table: columns label, mean, low and high (a 95 % interval), in `unit`.
    """
    order = table.sort_values("mean", ascending=False, kind="stable").label.tolist()
    base = alt.Chart(table).encode(y=_lines("label", order, theme), tooltip=_interval(unit))
    bars = base.mark_bar(color=theme.strengths[-1], cornerRadius=3, height=13).encode(
        x=alt.X("mean:Q", title=f"mean |score|, {unit}", scale=alt.Scale(zero=True))
    )
    intervals = base.mark_rule(color=theme.ink, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    return _finished(alt.layer(bars, intervals), 24 * len(order) + _AXIS, theme)


def beeswarm(table: pd.DataFrame, unit: str = "logits", theme: Theme = LIGHT) -> alt.LayerChart:
    """A line a column, the strongest on mean on top; on it a dot for each row at its score, coloured by its value.

    A dot can be chosen: the selection SELECTION gives the field `row` of the dots that are.

    Args:
        table: columns row (its number), label, score (in `unit`), value (as text) and place: of the value among those
            of its column, 0 to 1; missing where values have no order, as categories.
    """
    strength = table.assign(strength=table.score.abs()).groupby("label", sort=False).strength.mean()
    order = strength.sort_values(ascending=False, kind="stable").index.tolist()
    dots = table.assign(lift=_lifts(table), shown=[signed(score) for score in table.score])
    chosen = alt.selection_point(fields=["row"], name=SELECTION)
    low, high = _PLACES[theme is not LIGHT]
    legend = alt.Legend(
        title="value", orient="top", gradientLength=120, values=[0, 1], labelExpr="datum.value ? 'high' : 'low'"
    )
    place = alt.Color("place:Q", scale=alt.Scale(domain=[0, 1], range=[low, high]), legend=legend)
    points = (
        alt.Chart(dots)
        .mark_circle(size=22, invalid="show")
        .encode(
            x=alt.X("score:Q", title=f"score, {unit}"),
            y=_lines("label", order, theme),
            yOffset=alt.YOffset("lift:Q", scale=alt.Scale(domain=[-1, 1])),
            color=place,
            opacity=alt.condition(chosen, alt.value(0.85), alt.value(0.25)),
            tooltip=[
                alt.Tooltip("row:Q", title="row"),
                alt.Tooltip("label:N", title="column"),
                alt.Tooltip("value:N", title="value"),
                alt.Tooltip("shown:N", title="score"),
            ],
        )
        .add_params(chosen)
    )
    return _finished(alt.layer(_zero(theme), points), 34 * len(order) + _AXIS + _LEGEND, theme)


def group_scores(table: pd.DataFrame, unit: str = "logits", theme: Theme = LIGHT) -> alt.LayerChart:
    """The mean score of a column in each group of rows, a dot with its interval, in the order of the table.

    Args:
        table: columns group, mean, low and high (a 95 % interval), in `unit`, and rows: how many the group has.
    """
    named = table.assign(label=[f"{row.group} ({row.rows:,})" for row in table.itertuples()])
    side = alt.condition(alt.datum.mean >= 0, alt.value(theme.positive), alt.value(theme.negative))
    tooltip = [alt.Tooltip("group:N"), alt.Tooltip("rows:Q", format=","), *_interval(unit)[1:]]
    base = alt.Chart(named).encode(y=_lines("label", named.label.tolist(), theme), color=side, tooltip=tooltip)
    intervals = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=f"mean score, {unit}"), x2="high:Q")
    points = base.mark_circle(size=70, opacity=1).encode(x="mean:Q")
    return _finished(alt.layer(_zero(theme), intervals, points), 30 * len(named) + _AXIS, theme)


def methods_table(table: pd.DataFrame, theme: Theme = LIGHT) -> alt.LayerChart:
    """Scores of columns by several methods as coloured squares with their numbers, in the order of the table.

    Methods of one unit share one scale, so that their colours can be compared; those whose scores have no sign have
    one of their own.

    Args:
        table: columns method and label (of a column), as they are to be shown, score, unit, and signed (of the method).
    """
    limits = table.score.abs().groupby([table.unit, table.signed]).transform("max")
    fills = [
        colour(score, limit, theme, signed=bool(has_signs))
        for score, limit, has_signs in zip(table.score, limits, table.signed, strict=True)
    ]
    digits = [int(np.clip(2 - np.floor(np.log10(limit)), 0, 9)) if limit > 0 else 2 for limit in limits]
    shown = [
        signed(score, count) if has_signs else f"{score:,.{count}f}"
        for score, count, has_signs in zip(table.score, digits, table.signed, strict=True)
    ]
    squares = table.assign(fill=fills, ink=[text_on(fill) for fill in fills], shown=shown)
    labels, methods = (list(dict.fromkeys(table[name])) for name in ("label", "method"))
    axis = alt.Axis(title=None, orient="top", labelAngle=0, labelLimit=110, ticks=False, domain=False)
    base = alt.Chart(squares).encode(
        x=alt.X("method:N", sort=methods, axis=axis),
        y=_lines("label", labels, theme),
        tooltip=[
            alt.Tooltip("method:N"),
            alt.Tooltip("label:N", title="column"),
            alt.Tooltip("shown:N", title="score"),
            alt.Tooltip("unit:N"),
        ],
    )
    rectangles = base.mark_rect().encode(color=alt.Color("fill:N", scale=None))
    numbers = base.mark_text(fontSize=12).encode(text="shown:N", color=alt.Color("ink:N", scale=None))
    return _finished(alt.layer(rectangles, numbers), 28 * len(labels) + 24, theme)


def _lifts(table: pd.DataFrame) -> np.ndarray:
    """How far each dot lies from the middle of its line, -1 to 1: above and below in turn where scores are alike.

    The fullest part of a line fills it, so that a thin part looks thin.
    """
    scores = table.score.to_numpy(float)
    width = float(np.ptp(scores)) / _BINS if len(scores) else 0.0
    bins = np.floor((scores - scores.min()) / width).astype(int) if width > 0 else np.zeros(len(scores), int)
    placed = pd.DataFrame({"label": table.label.to_numpy(), "bin": bins})
    turn = placed.groupby(["label", "bin"]).cumcount()
    steps: pd.Series = (turn + 1) // 2 * np.where(turn % 2, 1, -1)  # 0, 1, -1, 2, -2, …
    fullest: pd.Series = steps.abs().groupby(placed.label).transform("max").clip(lower=_FEW)
    return (steps / fullest).to_numpy()


def _lines(field: str, order: list[str], theme: Theme) -> alt.Y:
    axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=theme.ink, labelPadding=6, labelLimit=200)
    return alt.Y(f"{field}:N", sort=order, axis=axis)


def _interval(unit: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("label:N", title="column"),
        alt.Tooltip("mean:Q", title=f"mean, {unit}", format=".3~f"),
        alt.Tooltip("low:Q", title="95 % interval from", format=".3~f"),
        alt.Tooltip("high:Q", title="to", format=".3~f"),
    ]


def _zero(theme: Theme) -> alt.Chart:
    return alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.line, aria=False).encode(x="zero:Q")


def _finished(chart: Any, height: int, theme: Theme) -> alt.LayerChart:
    axis = alt.AxisConfig(
        labelColor=theme.dim,
        titleColor=theme.dim,
        titleFontWeight="normal",
        gridColor=theme.line,
        domainColor=theme.line,
        tickColor=theme.line,
    )
    legend = alt.LegendConfig(labelColor=theme.dim, titleColor=theme.dim, titleFontWeight="normal")
    missing = alt.ScaleConfig(invalid=alt.ScaleInvalidDataConfig(color={"value": theme.dim}))
    # alt.layer is typed as if it might give a chart of facets
    return chart.properties(height=height, width="container", background="transparent").configure(
        font=FONT, view=alt.ViewConfig(stroke=None), axis=axis, legend=legend, scale=missing
    )
