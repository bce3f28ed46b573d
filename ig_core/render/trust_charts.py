"""What checks of an explanation have found, as small Altair charts."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from ig_core.render.figures import FONT
from ig_core.render.palette import LIGHT, Theme

Chart = alt.Chart | alt.LayerChart | alt.FacetChart

_HEIGHT = 210
_ROW, _TALL = 28, 38  # pixels from one dot to the next, and from one score with its widths to the next
REASONS = {"quadrature": "rounding of the integral", "baselines": "other baselines", "seeds": "other random draws"}
"""Why a score may be off -> what people call it."""


def against_chance(
    by_score: np.ndarray, at_random: np.ndarray, parts: np.ndarray, title: str, unit: str, theme: Theme = LIGHT
) -> Chart:
    """The answer while more and more is taken away, or put in: in the order of the scores, and at random.

    Args:
        by_score, at_random: F at each part; at random its mean over many orders, (k,) each.
        parts: of the input, 0 to 1, (k,).
        title: of the axis of parts.
        unit: of F.
    """
    order = {"by score": theme.positive, "at random": theme.dim}
    curves = dict(zip(order, (by_score, at_random), strict=True))
    rows = pd.concat([pd.DataFrame({"order": name, "part": parts, "answer": curves[name]}) for name in order])
    chart = (
        alt.Chart(rows)
        .mark_line(point=alt.OverlayMarkDef(size=30))
        .encode(
            x=alt.X("part:Q", axis=alt.Axis(format="%", tickCount=4), title=title),
            y=alt.Y("answer:Q", title=unit, axis=alt.Axis(tickCount=4)),
            color=alt.Color(
                "order:N",
                scale=alt.Scale(domain=list(order), range=list(order.values())),
                legend=alt.Legend(title=None, orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "order:N", scale=alt.Scale(domain=list(order), range=[[1, 0], [4, 3]]), legend=None
            ),
            tooltip=[
                alt.Tooltip("order:N"),
                alt.Tooltip("part:Q", format=".0%", title="of the input"),
                alt.Tooltip("answer:Q", format="+.2f"),
            ],
        )
        .properties(height=_HEIGHT, width="container")
    )
    return _finished(chart, theme)


def dots(values: Mapping[str, float], threshold: float | None, title: str, theme: Theme = LIGHT) -> Chart:
    """Rank correlations, one a line, from −1 to 1, and how far they must reach.

    Args:
        values: name -> rank correlation; what is not a number is left out.
        title: of the axis.
    """
    rows = pd.DataFrame([{"name": name, "value": value} for name, value in values.items() if np.isfinite(value)])
    x = alt.X("value:Q", scale=alt.Scale(domain=[min([-0.2, *rows.get("value", [])]), 1]), title=title)
    axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=theme.ink, labelLimit=210)
    layers: list[alt.Chart] = []
    if threshold is not None:
        rule = alt.Chart(pd.DataFrame({"value": [threshold]}))
        layers.append(rule.mark_rule(color=theme.dim, strokeDash=[4, 3]).encode(x=x))
    layers.append(
        alt.Chart(rows)
        .mark_circle(size=90, opacity=1, color=theme.positive)
        .encode(
            x=x,
            y=alt.Y("name:N", sort=list(values), axis=axis),
            tooltip=[alt.Tooltip("name:N"), alt.Tooltip("value:Q", format="+.2f", title=title)],
        )
    )
    return _finished(alt.layer(*layers).properties(height=alt.Step(_ROW), width="container"), theme)


def strip(changes: np.ndarray, threshold: float | None, theme: Theme = LIGHT) -> Chart:
    """By how much the scores changed at each nudge of the input, a dot each, and what is too much."""
    rows = pd.DataFrame({"change": changes})
    most = max([float(changes.max(initial=0.0)), threshold or 0.0]) * 1.15 or 1.0
    x = alt.X(
        "change:Q",
        scale=alt.Scale(domain=[0, most]),
        axis=alt.Axis(format="%", tickCount=5),
        title="change of the scores, one dot a nudge",
    )
    dotted = (
        alt.Chart(rows)
        .mark_circle(size=110, opacity=0.6, color=theme.positive)
        .encode(x=x, tooltip=[alt.Tooltip("change:Q", format=".1%")])
    )
    layers = [dotted]
    if threshold is not None:
        rule = alt.Chart(pd.DataFrame({"change": [threshold]}))
        layers.append(rule.mark_rule(color=theme.dim, strokeDash=[4, 3], size=1.5).encode(x=x))
    return _finished(alt.layer(*layers).properties(height=80, width="container"), theme)


def gauge(
    figure: float, threshold: float, at_most: bool, title: str, whole: float | None = 1.0, theme: Theme = LIGHT
) -> Chart:
    """A figure on its scale: a dot, and shaded where it passes.

    Args:
        at_most: whether it passes up to the threshold; else from there on.
        title: of the axis.
        whole: where the scale ends, of shares; None for a figure that has no end, and is no share.
    """
    start, end = 0.0, whole or 1.25 * max(figure, threshold, 0.0)
    if not whole:
        start = 1.25 * min(figure, threshold, 0.0)
    axis = alt.Axis(format=".0%", tickCount=5) if whole else alt.Axis(tickCount=5)
    x = alt.X("low:Q", scale=alt.Scale(domain=[start, end], nice=False), axis=axis, title=title)
    passes = pd.DataFrame({"low": [start if at_most else threshold], "high": [threshold if at_most else end]})
    shade = alt.Chart(passes).mark_rect(color=theme.positive, opacity=0.14).encode(x=x, x2="high:Q")
    rule = alt.Chart(pd.DataFrame({"low": [threshold]})).mark_rule(color=theme.dim, strokeDash=[4, 3]).encode(x=x)
    shown = alt.Tooltip("low:Q", format=".1%" if whole else ".2f", title=title)
    dot = (
        alt.Chart(pd.DataFrame({"low": [figure]}))
        .mark_circle(size=150, opacity=1, color=theme.ink)
        .encode(x=x, tooltip=[shown])
    )
    return _finished(alt.layer(shade, rule, dot).properties(height=80, width="container"), theme)


def sums(total: float, explains: float, unit: str, theme: Theme = LIGHT) -> Chart:
    """What the scores add up to, above what they should: two bars that end at the same place, or do not."""
    names = ["sum of the scores", "change of the answer"]
    rows = pd.DataFrame({"name": names, "value": [total, explains]})
    rows["shown"] = [f"{value:+.4f}".replace("-", "−") for value in rows["value"]]
    ends = [min(0.0, total, explains), max(0.0, total, explains)]
    room = 0.28 * ((ends[1] - ends[0]) or 1.0)  # for the numbers beyond the bars
    domain = [ends[0] - room if ends[0] < 0 else 0.0, ends[1] + room if ends[1] > 0 else 0.0]
    x = alt.X("value:Q", scale=alt.Scale(domain=domain, nice=False), axis=alt.Axis(tickCount=5), title=unit)
    axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=theme.ink, labelLimit=210)
    base = alt.Chart(rows).encode(x=x, y=alt.Y("name:N", sort=names, axis=axis), tooltip=["name:N", "shown:N"])
    colour = alt.condition(alt.datum.value >= 0, alt.value(theme.positive), alt.value(theme.negative))
    bars = base.mark_bar(height=16).encode(color=colour)
    is_left = abs(ends[0]) > ends[1]
    words = base.mark_text(align="right" if is_left else "left", dx=-6 if is_left else 6, color=theme.ink, font=FONT)
    return _finished(
        alt.layer(bars, words.encode(text="shown:N")).properties(height=alt.Step(_TALL), width="container"), theme
    )


def intervals(table: pd.DataFrame, theme: Theme = LIGHT) -> Chart:
    """Scores with how far each may be off, for three reasons, each a line of its own.

    Args:
        table: columns name, score, and the low and high end by each reason: "quadrature low", "quadrature high", the
            same of baselines and of seeds; without those that there are none of.
    """
    colours = dict(zip(REASONS.values(), (theme.ink, theme.positive, theme.negative), strict=True))
    rows = pd.DataFrame(
        [
            {"name": row["name"], "because": label, "low": row[f"{reason} low"], "high": row[f"{reason} high"]}
            for _, row in table.iterrows()
            for reason, label in REASONS.items()
            if f"{reason} low" in table
        ],
        columns=["name", "because", "low", "high"],
    )
    order = table["name"].tolist()
    axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=theme.ink, labelLimit=160)
    y, offset = alt.Y("name:N", sort=order, axis=axis), alt.YOffset("because:N", sort=list(colours))
    shown = [label for label in colours if label in set(rows.because)]
    widths = (
        alt.Chart(rows)
        .mark_rule(strokeWidth=5, strokeCap="round")
        .encode(
            x=alt.X("low:Q", title="score"),
            x2="high:Q",
            y=y,
            yOffset=offset,
            color=alt.Color(
                "because:N",
                scale=alt.Scale(domain=shown, range=[colours[label] for label in shown]),
                legend=alt.Legend(title="may be off by", orient="top", columns=1),
            ),
            tooltip=[
                alt.Tooltip("name:N"),
                alt.Tooltip("because:N"),
                alt.Tooltip("low:Q", format="+.4f"),
                alt.Tooltip("high:Q", format="+.4f"),
            ],
        )
    )
    marks = (
        alt.Chart(table)
        .mark_tick(thickness=2, color=theme.ink, size=20)
        .encode(x="score:Q", y=y, tooltip=[alt.Tooltip("name:N"), alt.Tooltip("score:Q", format="+.4f")])
    )
    return _finished(alt.layer(widths, marks).properties(height=_TALL * max(len(order), 2), width="container"), theme)


def _finished(chart: Chart, theme: Theme) -> Chart:
    return (
        chart.configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=theme.dim,
            titleColor=theme.dim,
            gridColor=theme.line,
            domainColor=theme.line,
            tickColor=theme.line,
        )
        .configure_legend(labelColor=theme.ink, titleColor=theme.dim)
    )
