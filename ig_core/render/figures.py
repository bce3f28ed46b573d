"""Charts that pages draw for every input: defined in Altair, built and checked once, then filled with rows.

To build a chart in Altair and check it takes a tenth of a second. All that differs between the inputs of such a chart
is therefore in its rows and its height, and the rest of it is kept. Tables in, figures out; no page is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from ig_core.render.numbers import by_size, signed
from ig_core.render.palette import LIGHT, Theme

FONT = '"Source Sans", "Source Sans 3", system-ui, sans-serif'
_REACH = 1.4  # both ends of the axis of scores, as parts of the limit: room for the numbers at the ends of the bars
_BAR = 24  # pixels from one bar of a word to the next
_CLASS_BAR = 21  # the same of a class


class Figure(NamedTuple):
    """A chart as plain data.

    Attributes:
        spec: its Vega-Lite without data, shared by all figures of its kind: nobody modifies it.
        rows: what it shows, a row a mark.
    """

    spec: Mapping[str, Any]
    rows: list[dict[str, Any]]

    def chart(self) -> alt.LayerChart:
        """The same as a chart of Altair."""
        return alt.LayerChart.from_dict({**self.spec, "data": {"values": self.rows}})


def strongest_words(
    words: pd.DataFrame,
    limit: float,
    count: int = 12,
    theme: Theme = LIGHT,
    shown: Callable[[float], str] = signed,
    has_signs: bool = True,
) -> Figure:
    """Bars of the `count` words with the largest absolute scores, the strongest on top; equal words stay apart.

    Args:
        words: columns word and score, in logits; a row an occurrence.
        limit: both ends of the axis, which is centred on zero.
        shown: a score as it is printed.
        has_signs: whether scores tell for from against, in colour too.
    """
    scores, names = words.score.to_numpy(float), words.word.to_numpy()
    order = by_size(scores)[:count]
    rows = [
        {
            "place": place,
            "word": names[at],
            "score": float(scores[at]),
            "part": float(scores[at] / (limit or 1.0)),
            "shown": shown(float(scores[at])),
        }
        for place, at in enumerate(order[scores[order] != 0])
    ]
    return Figure({**_bars_of_words(theme, has_signs), "height": _BAR * max(len(rows), 3)}, rows)


@cache
def _bars_of_words(theme: Theme, has_signs: bool) -> dict[str, Any]:
    """Rows: place (0 on top), word, part (the score as a part of the limit) and shown (the score as it is printed)."""
    x = alt.X("part:Q", scale=alt.Scale(domain=[-_REACH, _REACH], nice=False), axis=None)
    y = alt.Y("place:O", axis=None)
    tooltip = [alt.Tooltip("word:N", title="word"), alt.Tooltip("shown:N", title="score")]
    zero = alt.Chart(alt.sequence(1)).mark_rule(color=theme.line).encode(x=alt.XDatum(0, axis=None))
    layers = [zero]
    positive = theme.positive if has_signs else theme.strengths[-1]
    for side, colour in ((1, positive), (-1, theme.negative)):
        base = alt.Chart().transform_filter(alt.datum.part * side > 0).encode(y=y, tooltip=tooltip)
        layers += [
            base.mark_bar(color=colour, cornerRadius=3, height=14).encode(x=x),
            base.mark_text(align="left" if side > 0 else "right", dx=5 * side, color=theme.dim, fontSize=12).encode(
                x=x, text="shown:N"
            ),
            base.mark_text(align="right" if side > 0 else "left", dx=-7 * side, color=theme.ink, fontSize=13).encode(
                x=alt.XDatum(0, axis=None), text="word:N"
            ),
        ]
    return _built(alt.layer(*layers))


def probabilities(of_classes: Mapping[str, float], target: str, theme: Theme = LIGHT) -> Figure:
    """Bars of the probability of every class, the largest on top; that of `target` in the colour of "for"."""
    order = sorted(of_classes, key=lambda label: -of_classes[label])
    rows = [
        {"place": place, "label": label, "probability": float(of_classes[label]), "chosen": label == target}
        for place, label in enumerate(order)
    ]
    return Figure({**_bars_of_classes(theme), "height": _CLASS_BAR * len(rows)}, rows)


@cache
def _bars_of_classes(theme: Theme) -> dict[str, Any]:
    """Rows: place (0 on top), label, probability and chosen (whether it is the explained class)."""
    axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=theme.ink, labelPadding=6)
    base = alt.Chart().encode(
        x=alt.X("probability:Q", scale=alt.Scale(domain=[0, 1.15]), axis=None),
        y=alt.Y("label:N", sort=alt.EncodingSortField("place", op="min"), axis=axis),
        tooltip=[alt.Tooltip("label:N", title="class"), alt.Tooltip("probability:Q", format=".2%")],
    )
    colour = alt.condition(alt.datum.chosen, alt.value(theme.positive), alt.value(theme.dim))
    bars = base.mark_bar(cornerRadius=3, height=12).encode(color=colour)
    numbers = base.mark_text(align="left", dx=5, color=theme.dim, fontSize=12).encode(
        text=alt.Text("probability:Q", format=".1%")
    )
    return _built(alt.layer(bars, numbers))


def _built(chart: Any) -> dict[str, Any]:
    """The checked Vega-Lite of a chart that is as wide as what it lies in, without data and height."""
    # alt.layer is typed as if it might give a chart of facets
    finished = chart.properties(width="container", background="transparent", data=alt.NamedData("rows")).configure(
        font=FONT, padding=0, view=alt.ViewConfig(stroke=None)
    )
    spec = finished.to_dict()
    del spec["data"]
    return spec
