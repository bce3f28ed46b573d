"""The pace of a path and what a rule of integration sees of it, as an Altair chart."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from ig_core.render.figures import FONT
from ig_core.render.palette import LIGHT, Theme

_HEIGHT = 250


def areas(
    alphas: np.ndarray,
    paces: np.ndarray,
    nodes: np.ndarray,
    seen: np.ndarray,
    weights: np.ndarray | None,
    ends: tuple[str, str],
    theme: Theme = LIGHT,
) -> alt.LayerChart:
    """The directional derivative along a path, whose area is the change of F, and where a rule looks at it.

    Args:
        alphas, paces: the curve, (stops,) each.
        nodes, seen: where gradients were taken, ascending, and the derivative there, (points,) each.
        weights: of the nodes, which become the widths of rectangles, (points,); None where there are none to draw.
        ends: what the two ends of the path are called.
    """
    x = alt.X(
        "alpha:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(
            values=[0, 1],
            labelExpr=f"datum.value == 0 ? {_quoted(ends[0])} : {_quoted(ends[1])}",
            labelFlush=True,
            grid=False,
            ticks=False,
            labelLimit=240,
        ),
    )
    y = alt.Y("pace:Q", title=None, axis=alt.Axis(tickCount=4))
    curve = pd.DataFrame({"alpha": alphas, "pace": paces})
    dots = pd.DataFrame({"alpha": nodes, "pace": seen})
    layers = []
    if weights is not None:
        edges = np.concatenate([[0.0], np.cumsum(weights)])
        bars = pd.DataFrame({"alpha": edges[:-1], "end": edges[1:], "pace": seen, "zero": 0.0})
        bars["speaks"] = np.where(bars.pace >= 0, theme.positive, theme.negative)
        layers.append(
            alt.Chart(bars)
            .mark_rect(opacity=0.3, stroke=theme.paper, strokeWidth=1)
            .encode(x=x, x2="end:Q", y=y, y2="zero:Q", color=alt.Color("speaks:N", scale=None))
        )
    layers.append(alt.Chart(curve).mark_line(color=theme.ink, strokeWidth=2).encode(x=x, y=y))
    layers.append(alt.Chart(pd.DataFrame({"pace": [0.0]})).mark_rule(color=theme.line).encode(y=y))
    layers.append(
        alt.Chart(dots)
        .mark_circle(color=theme.positive, size=46, opacity=1, stroke=theme.paper, strokeWidth=1)
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("alpha:Q", title="on the way", format=".1%"),
                alt.Tooltip("pace:Q", title="pace there", format="+.3f"),
            ],
        )
    )
    return (
        alt.layer(*layers)
        .properties(height=_HEIGHT, width="container", background="transparent")
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=theme.dim,
            titleColor=theme.dim,
            gridColor=theme.line,
            domainColor=theme.line,
            tickColor=theme.line,
        )
    )


def _quoted(text: str) -> str:
    """A text as an expression of Vega."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
