"""Charts of a whole data set: tables in, Altair charts out. No page and no model is known here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ig_core.render.figures import FONT
from ig_core.render.numbers import signed
from ig_core.render.palette import LIGHT, Theme, with_text

SELECTION = "word"  # the name of the selection of a word, and of the field that it gives
LINE = "line"  # of a line of shares
PAIR = "pair"  # of an answer and a prediction, which it gives as the fields label and prediction
_HEIGHT, _LINE, _AXIS = 380, 24, 46  # pixels: of a chart, from one line to the next, below for ticks and title
_FEW = 4  # classes, whose names stand beside each other
_NAMED = 40  # words that are written beside their dots, at most
_APART = (0.06, 0.045)  # of the width and of the height, that two names keep apart


def words(table: pd.DataFrame, ends: tuple[str, str], unit: str = "logits", theme: Theme = LIGHT) -> alt.LayerChart:
    """A dot a word: how many texts have it, and its mean score; the most telling ones are named.

    A dot can be chosen: the selection SELECTION gives the field `word`.

    Args:
        table: columns word, texts, occurrences, mean, low, high.
        ends: what scores below and above zero speak for.
    """
    told = table.assign(
        shown=[signed(mean) for mean in table["mean"]],
        interval=[f"{signed(low)} to {signed(high)}" for low, high in zip(table.low, table.high, strict=True)],
    )
    chosen = alt.selection_point(fields=["word"], name=SELECTION)
    x = alt.X("texts:Q", scale=alt.Scale(type="log", nice=False), title="texts that have it", axis=alt.Axis(format=","))
    y = alt.Y("mean:Q", title=f"mean score, {unit}: ← {ends[0]} · {ends[1]} →", axis=alt.Axis(tickCount=6))
    side = alt.condition(alt.datum.mean >= 0, alt.value(theme.positive), alt.value(theme.negative))
    base = alt.Chart(told).encode(x=x, y=y)
    dots = (
        base.mark_circle(size=48)
        .encode(
            color=side,
            opacity=alt.condition(chosen, alt.value(0.8), alt.value(0.2)),
            tooltip=[
                alt.Tooltip("word:N"),
                alt.Tooltip("shown:N", title="mean score"),
                alt.Tooltip("interval:N", title="95 % interval"),
                alt.Tooltip("texts:Q", format=","),
                alt.Tooltip("occurrences:Q", format=","),
            ],
        )
        .add_params(chosen)
    )
    names = base.transform_filter(alt.FieldOneOfPredicate("word", named(told))).mark_text(
        dy=-9, color=theme.ink, font=FONT, fontSize=11
    )
    zero = alt.Chart(pd.DataFrame({"mean": [0.0]})).mark_rule(color=theme.dim).encode(y="mean:Q")
    return _finished(alt.layer(zero, dots, names.encode(text="word:N")), _HEIGHT, theme)


def named(table: pd.DataFrame) -> list[str]:
    """The words that are written beside their dots: the most telling ones, but for those that another one's name would
    cover."""
    across, up = np.log(table.texts.to_numpy(float)), table["mean"].to_numpy(float)
    places = np.stack([across / (np.ptp(across) or 1.0), up / (np.ptp(up) or 1.0)], axis=1)
    weight = np.abs(up) * np.sqrt(table.texts.to_numpy(float))
    kept: list[int] = []
    for place in np.argsort(-weight, kind="stable"):
        apart = np.abs(places[kept] - places[place]) >= _APART
        if apart.any(axis=1).all():
            kept.append(int(place))
        if len(kept) == _NAMED:
            break
    return table.word.iloc[kept].tolist()


def ends(table: pd.DataFrame, name: str = "word", unit: str = "logits", theme: Theme = LIGHT) -> alt.LayerChart:
    """Mean scores with their 95 % intervals, a bar a line, in the order of the table.

    Args:
        table: columns `name`, mean, low, high and texts.
    """
    order = table[name].tolist()
    side = alt.condition(alt.datum.mean >= 0, alt.value(theme.positive), alt.value(theme.negative))
    tooltip = [
        alt.Tooltip(f"{name}:N"),
        *(alt.Tooltip(f"{end}:Q", format="+.3f") for end in ("mean", "low", "high")),
        alt.Tooltip("texts:Q", format=","),
    ]
    base = alt.Chart(table).encode(y=_lines(name, order, theme), tooltip=tooltip)
    bars = base.mark_bar(cornerRadius=2, height=12).encode(
        x=alt.X("mean:Q", title=f"mean score, {unit}", axis=alt.Axis(tickCount=6)), color=side
    )
    intervals = base.mark_rule(color=theme.ink, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    return _finished(alt.layer(bars, intervals), _LINE * len(order) + _AXIS, theme)


def shares(table: pd.DataFrame, name: str, value: str, title: str, theme: Theme = LIGHT) -> alt.LayerChart:
    """Shares with their 95 % intervals, a dot a line, in the order of the table.

    A dot can be chosen: the selection LINE gives the field `name`.

    Args:
        table: columns `name`, `value`, low, high and count; the columns are told when a line is pointed at.
        value: the column of the shares, 0 to 1.
        title: of the axis.
    """
    order = table[name].tolist()
    tooltip = [
        alt.Tooltip(f"{name}:N"),
        *(alt.Tooltip(f"{end}:Q", format=".1%") for end in (value, "low", "high")),
        alt.Tooltip("count:Q", format=",", title="inputs"),
    ]
    base = alt.Chart(table).encode(y=_lines(name, order, theme), tooltip=tooltip)
    x = alt.X("low:Q", title=title, axis=alt.Axis(format="%", tickCount=5), scale=alt.Scale(zero=False, nice=True))
    intervals = base.mark_rule(color=theme.ink, strokeWidth=2).encode(x=x, x2="high:Q")
    chosen = alt.selection_point(fields=[name], name=LINE)
    dots = base.mark_circle(size=80, opacity=1, color=theme.ink, cursor="pointer").encode(x=f"{value}:Q")
    dots = dots.add_params(chosen)
    return _finished(alt.layer(intervals, dots), _LINE * len(order) + _AXIS, theme)


def confusion(table: pd.DataFrame, labels: Sequence[str], theme: Theme = LIGHT) -> alt.LayerChart:
    """How often each class was taken for which: shares of the answers of a class, with counts.

    A square can be chosen: the selection PAIR gives the fields `label` and `prediction`.

    Args:
        table: columns label, prediction and count, see outcomes.py.
        labels: the classes, in their order.
    """
    told = table.assign(part=table["count"] / table.groupby("label")["count"].transform("sum"))
    told[["fill", "ink"]] = with_text(told.part.to_numpy(), 1.0, theme, signed=False)
    base = alt.Chart(told).encode(
        x=alt.X(
            "prediction:N",
            sort=list(labels),
            title="the model says",
            axis=_names(theme, labelAngle=-40 if len(labels) > _FEW else 0),
        ),
        y=alt.Y("label:N", sort=list(labels), title="the answer is", axis=_names(theme)),
        tooltip=[
            alt.Tooltip("label:N", title="answer"),
            alt.Tooltip("prediction:N", title="the model says"),
            alt.Tooltip("count:Q", format=","),
            alt.Tooltip("part:Q", format=".1%", title="of that answer"),
        ],
    )
    chosen = alt.selection_point(fields=["label", "prediction"], name=PAIR)
    squares = base.mark_rect(stroke=theme.paper, strokeWidth=2, cursor="pointer")
    squares = squares.encode(color=alt.Color("fill:N", scale=None)).add_params(chosen)
    numbers = base.mark_text(font=FONT, fontSize=11).encode(
        text=alt.Text("count:Q", format=","), color=alt.Color("ink:N", scale=None)
    )
    return _finished(alt.layer(squares, numbers), 44 * len(labels) + 90, theme)


def pairs(
    table: pd.DataFrame, name: str, ends: tuple[str, str], unit: str = "logits", theme: Theme = LIGHT
) -> alt.LayerChart:
    """Two mean scores a line, joined: what one run and the other say of a word or column, in the order of the table.

    Args:
        table: columns `name`, first and second, mean scores in `unit`.
        ends: what the two runs are called.
    """
    order = table[name].tolist()
    parts = [table.assign(run=end, mean=table[one]) for one, end in zip(("first", "second"), ends, strict=True)]
    joined = alt.Chart(table).mark_rule(color=theme.line, strokeWidth=3)
    shape = alt.Shape("run:N", sort=list(ends), scale=alt.Scale(range=["circle", "diamond"]), legend=_legend())
    shades = alt.Scale(domain=list(ends), range=[theme.dim, theme.ink])
    dots = (
        alt.Chart(pd.concat(parts, ignore_index=True))
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=alt.X("mean:Q", title=f"mean score, {unit}"),
            y=_lines(name, order, theme),
            shape=shape,
            color=alt.Color("run:N", sort=list(ends), scale=shades, legend=_legend()),
            tooltip=[alt.Tooltip(f"{name}:N"), alt.Tooltip("run:N"), alt.Tooltip("mean:Q", format="+.3f")],
        )
    )
    lines = joined.encode(x="first:Q", x2="second:Q", y=_lines(name, order, theme))
    return _finished(alt.layer(lines, dots), _LINE * len(order) + _AXIS + 30, theme)


def _legend() -> alt.Legend:
    return alt.Legend(title=None, orient="top", labelLimit=300)


def calibration(bins: pd.DataFrame, theme: Theme = LIGHT) -> alt.LayerChart:
    """Of predictions with a probability of 80 %, how many are right? On the diagonal as many as that.

    Args:
        bins: as quality.calibration gives them.
    """
    diagonal = alt.Chart(pd.DataFrame({"predicted": [0, 1], "actual": [0, 1]}))
    parts: dict[str, Any] = {"scale": alt.Scale(domain=[0, 1]), "axis": alt.Axis(format="%")}
    x = alt.X("predicted:Q", title="probability of what the model says", **parts)
    y = alt.Y("actual:Q", title="right", **parts)
    line = diagonal.mark_line(color=theme.dim, strokeDash=[4, 3]).encode(x=x, y=y)
    dots = (
        alt.Chart(bins)
        .mark_circle(opacity=1, color=theme.ink)
        .encode(
            x=x,
            y=y,
            size=alt.Size("rows:Q", scale=alt.Scale(range=[40, 500]), legend=None),
            tooltip=[
                alt.Tooltip("predicted:Q", format=".1%", title="probability"),
                alt.Tooltip("actual:Q", format=".1%", title="right"),
                alt.Tooltip("rows:Q", format=",", title="inputs"),
            ],
        )
    )
    return _finished(alt.layer(line, dots), _HEIGHT - 80, theme)


def _lines(name: str, order: Sequence[str], theme: Theme) -> alt.Y:
    return alt.Y(f"{name}:N", sort=list(order), axis=_names(theme, title=None))


def _names(theme: Theme, **options: Any) -> alt.Axis:
    return alt.Axis(ticks=False, domain=False, labelColor=theme.ink, labelLimit=170, **options)


def _finished(chart: Any, height: int, theme: Theme) -> alt.LayerChart:
    return (
        chart.properties(height=height, width="container")
        .configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=theme.dim,
            titleColor=theme.dim,
            gridColor=theme.line,
            domainColor=theme.line,
            tickColor=theme.line,
        )
    )
