"""Charts of races: which method finds what was planted. Records in, Altair charts out."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ig_core.evaluation.planting.own import Racer
from ig_core.evaluation.planting.ranking import RANDOM
from ig_core.render.figures import FONT
from ig_core.render.palette import LIGHT, Theme
from ig_core.render.planted_sentences import label_of

_BAR = 26  # pixels from one bar to the next


def race(racers: Sequence[Racer], unit: str, theme: Theme = LIGHT) -> alt.LayerChart:
    """A bar for each method: in how many inputs it puts first what was planted, with the 95 % interval; the order is
    that of `racers`.

    Args:
        unit: what the inputs are, "review" or "picture".
    """
    table = pd.DataFrame(
        {
            "label": label_of(one.method),
            "first": one.first.mean,
            "low": one.first.low,
            "high": one.first.high,
            "end": one.first.mean if one.first.high is None else one.first.high,
            "shown": f"{100 * one.first.mean:.0f} %",
            "rank": f"{one.rank.mean:.1f}",
            "is_random": one.method == RANDOM,
        }
        for one in racers
    )
    axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=theme.ink, labelPadding=6, labelLimit=230)
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort=table.label.tolist(), axis=axis),
        tooltip=[
            alt.Tooltip("label:N", title="method"),
            alt.Tooltip("shown:N", title="puts it first in"),
            alt.Tooltip("low:Q", title="95 % interval from", format=".0%"),
            alt.Tooltip("high:Q", title="to", format=".0%"),
            alt.Tooltip("rank:N", title="mean place"),
        ],
    )
    scale = alt.Scale(domain=[0, 1.15], nice=False)
    shares = alt.Axis(format="%", values=[0, 0.5, 1], title=f"{unit}s in which it comes first")
    colour = alt.condition(alt.datum.is_random, alt.value(theme.line), alt.value(theme.strengths[-1]))
    bars = base.mark_bar(cornerRadius=3, height=14).encode(x=alt.X("first:Q", scale=scale, axis=shares), color=colour)
    intervals = (
        base.transform_filter("isValid(datum.high)")
        .mark_rule(color=theme.ink, strokeWidth=1.5)
        .encode(x="low:Q", x2="high:Q")
    )
    numbers = base.mark_text(align="left", dx=6, color=theme.dim, fontSize=12).encode(
        x=alt.X("end:Q", scale=scale), text="shown:N"
    )
    return (
        alt.layer(bars, intervals, numbers)
        .properties(height=_BAR * len(table), width="container", background="transparent")
        .configure(font=FONT, view=alt.ViewConfig(stroke=None))
        .configure_axis(labelColor=theme.dim, titleColor=theme.dim, gridColor=theme.line, domain=False)
    )
