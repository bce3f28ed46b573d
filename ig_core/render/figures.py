"""Charts that pages draw for every input: defined in Altair, built and checked once, then filled with rows.

To build a chart in Altair and check it takes a tenth of a second. All that differs between the inputs of such a chart
is therefore in its rows and its height, and the rest of it is kept. Tables in, figures out; no page is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

import altair as alt
import numpy as np
import pandas as pd

from ig_core.render.numbers import by_size, signed
from ig_core.render.palette import LIGHT, Theme

FONT = '"Source Sans", "Source Sans 3", system-ui, sans-serif'
_REACH = 1.4  # both ends of the axis of scores, as parts of the limit: room for the numbers at the ends of the bars
_BAR = 24  # pixels from one bar of a word to the next
_CLASS_BAR = 21  # the same of a class


class Word(NamedTuple):
    """Occurrences of a word whose scores have the same sign, taken together.

    Attributes:
        name: as it is written; in lower case where it is written in several ways.
        score: the sum of their scores.
        times: how many they are.
        others: how many occurrences of the word have the other sign.
    """

    name: str
    score: float
    times: int
    others: int

    @property
    def label(self) -> str:
        """The word, and how often it is there: "awful ×9"."""
        return f"{self.name} ×{self.times}" if self.times > 1 else self.name

    @property
    def said(self) -> str:
        """Of how many occurrences the score is."""
        if not self.others:
            return {1: "one", 2: "the sum of both"}.get(self.times, f"the sum of all {self.times}")
        sum_of = f"the sum of {self.times}" if self.times > 1 else "of one"
        return f"{sum_of}; {self.others} more with the opposite sign"


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
    """Bars of the `count` words with the largest absolute scores, the strongest on top; see `merged`.

    Args:
        words: columns word and score, in logits; a row an occurrence.
        limit: both ends of the axis, which is centred on zero; a larger sum of several occurrences, if there is one.
        shown: a score as it is printed.
        has_signs: whether scores tell for from against, in colour too.
    """
    strongest = merged(words)[:count]
    limit = max([limit, *(abs(word.score) for word in strongest)])
    rows = [
        {
            "place": place,
            "word": word.label,
            "score": word.score,
            "part": word.score / (limit or 1.0),
            "shown": shown(word.score),
            "said": word.said,
        }
        for place, word in enumerate(strongest)
    ]
    return Figure({**_bars_of_words(theme, has_signs), "height": _BAR * max(len(rows), 3)}, rows)


def merged(words: pd.DataFrame) -> list[Word]:
    """Every word once, in whatever case it is written, with the sum of its scores; the largest absolute one first.

    A word that speaks for the class in one place and against it in another is there twice, once for each sign: a sum
    of both would hide it. Occurrences with a score of zero, such as those that the model has not seen, are left out.

    Args:
        words: columns word and score; a row an occurrence.
    """
    scores_of: dict[tuple[str, bool], list[float]] = {}
    names_of: dict[str, set[str]] = {}
    for name, score in zip(words.word.tolist(), words.score.tolist(), strict=True):
        if score != 0:
            folded = name.casefold()
            scores_of.setdefault((folded, score > 0), []).append(score)
            names_of.setdefault(folded, set()).add(name)
    found = []
    for (folded, is_positive), scores in scores_of.items():
        names, others = names_of[folded], scores_of.get((folded, not is_positive), [])
        name = min(names) if len(names) == 1 else min(names).lower()
        found.append(Word(name, float(np.sum(scores)), len(scores), len(others)))
    return [found[at] for at in by_size(np.array([word.score for word in found], float))]


@cache
def _bars_of_words(theme: Theme, has_signs: bool) -> dict[str, Any]:
    """Rows: place (0 on top), word, part (the score as a part of the limit), shown (the score as it is printed), and
    said (of how many occurrences it is)."""
    x = alt.X("part:Q", scale=alt.Scale(domain=[-_REACH, _REACH], nice=False), axis=None)
    y = alt.Y("place:O", axis=None)
    tooltip = [
        alt.Tooltip("word:N", title="word"),
        alt.Tooltip("shown:N", title="score"),
        alt.Tooltip("said:N", title="occurrences"),
    ]
    zero = alt.Chart(alt.sequence(1)).mark_rule(color=theme.line, aria=False).encode(x=alt.XDatum(0, axis=None))
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
