"""Charts of races: which method finds what was planted. Records in, Altair charts out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
    rows = [(one.method, one.first.mean, one.first.low, one.first.high, one.rank.mean) for one in racers]
    return _bars(rows, f"{unit}s in which it comes first", "puts it first in", theme)


def precisions(rows: Sequence[Mapping[str, Any]], order: Sequence[str], theme: Theme = LIGHT) -> alt.LayerChart:
    """A bar for each method: its precision for one shortcut, with the 95 % interval over texts.

    Args:
        rows: those that ship, of one data set, family and shortcut.
        order: of the methods; those without a row are left out.
    """
    found = {row["method"]: row for row in rows}
    chosen = [found[method] for method in order if method in found]
    bars = [(row["method"], row["precision"], *_interval(row), row["mean_rank"]) for row in chosen]
    return _bars(bars, "planted words found", "finds", theme)


def _interval(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Of its precision; that of random order is known exactly."""
    return (None, None) if row["method"] == RANDOM else (row["precision_low"], row["precision_high"])


def _bars(
    rows: Sequence[tuple[str, float, float | None, float | None, float]], title: str, verb: str, theme: Theme
) -> alt.LayerChart:
    """Rows: method, share, the ends of its interval, mean place; `title` of the axis, `verb` of the share."""
    table = pd.DataFrame(
        {
            "label": label_of(method),
            "share": share,
            "low": low,
            "high": high,
            "end": share if high is None else high,
            "shown": f"{100 * share:.0f} %",
            "rank": f"{rank:.1f}",
            "is_random": method == RANDOM,
        }
        for method, share, low, high, rank in rows
    )
    axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=theme.ink, labelPadding=6, labelLimit=230)
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort=table.label.tolist(), axis=axis),
        tooltip=[
            alt.Tooltip("label:N", title="method"),
            alt.Tooltip("shown:N", title=verb),
            alt.Tooltip("low:Q", title="95 % interval from", format=".0%"),
            alt.Tooltip("high:Q", title="to", format=".0%"),
            alt.Tooltip("rank:N", title="mean place"),
        ],
    )
    scale = alt.Scale(domain=[0, 1.3], nice=False)
    shares = alt.Axis(format="%", values=[0, 0.5, 1], title=title)
    colour = alt.condition(alt.datum.is_random, alt.value(theme.line), alt.value(theme.strengths[-1]))
    bars = base.mark_bar(cornerRadius=3, height=14).encode(x=alt.X("share:Q", scale=scale, axis=shares), color=colour)
    known = base.transform_filter("isValid(datum.high)")
    intervals = known.mark_rule(color=theme.ink, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    numbers = base.mark_text(align="left", dx=6, color=theme.dim, fontSize=12).encode(
        x=alt.X("end:Q", scale=scale), text="shown:N"
    )
    return (
        alt.layer(bars, intervals, numbers)
        .properties(height=_BAR * len(table), width="container", background="transparent")
        .configure(font=FONT, view=alt.ViewConfig(stroke=None))
        .configure_axis(labelColor=theme.dim, titleColor=theme.dim, gridColor=theme.line, domain=False)
    )
