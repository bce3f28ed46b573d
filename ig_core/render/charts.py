"""Tables in, Altair charts out. No page and no model is known here; charts side by side can share a limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import altair as alt
import pandas as pd

from ig_core.render import figures
from ig_core.render.figures import FONT
from ig_core.render.numbers import by_size, signed
from ig_core.render.palette import LIGHT, Theme
from ig_core.render.palette import colour as colour_of

RULE_LABELS = {
    "adaptive": "Adaptive",
    "gauss-legendre": "Gauss–Legendre",
    "midpoint": "Midpoint",
    "trapezoid": "Trapezoid",
    "left": "Left",
    "right": "Right",
}
_RULE_COLOURS = ("#d95f02", "#4c78a8", "#72b7b2", "#9d755d", "#b279a2", "#a0a0a8", "#54a24b", "#e45756")


def strongest_words(
    words: pd.DataFrame,
    limit: float,
    count: int = 12,
    theme: Theme = LIGHT,
    shown: Callable[[float], str] = signed,
    has_signs: bool = True,
) -> alt.LayerChart:
    """The figure of this name as a chart of Altair: bars of the `count` words with the largest absolute scores."""
    return figures.strongest_words(words, limit, count, theme, shown, has_signs).chart()


def dimensions(table: pd.DataFrame, theme: Theme = LIGHT) -> alt.Chart:
    """Bars of the dimensions of an embedding, labelled by the words that realised them, the strongest on top.

    Args:
        table: columns dimension, score (in logits) and words, the strongest first.
    """
    rows = table.assign(label=[f"{row.words} · {row.dimension}" for row in table.itertuples()])
    colour = alt.condition(alt.datum.score > 0, alt.value(theme.positive), alt.value(theme.negative))
    axis = alt.Axis(title=None, ticks=False, domain=False, labelColor=theme.ink, labelPadding=6, labelLimit=220)
    return (
        alt.Chart(rows)
        .mark_bar(cornerRadius=3, height=13)
        .encode(
            x=alt.X("score:Q", title="score of the pooled dimension, in logits"),
            y=alt.Y("label:N", sort=rows.label.tolist(), axis=axis),
            color=colour,
            tooltip=[
                alt.Tooltip("words:N"),
                alt.Tooltip("dimension:Q"),
                alt.Tooltip("score:Q", format="+.4f"),
            ],
        )
        .properties(height=24 * max(len(rows), 3), width="container", background="transparent")
        .configure(font=FONT, view=alt.ViewConfig(stroke=None))
    )


def probabilities(of_classes: Mapping[str, float], target: str, theme: Theme = LIGHT) -> alt.LayerChart:
    """The figure of this name as a chart of Altair: bars of the probability of every class."""
    return figures.probabilities(of_classes, target, theme).chart()


def removal(table: pd.DataFrame, what: str, theme: Theme = LIGHT) -> alt.Chart:
    """Curves of a probability while pixels or words are removed (or put in), by score and at random, side by side.

    Args:
        table: columns kind ("deletion", "insertion"), order ("scores", "random"), part (0 to 1) and probability.
        what: is removed, such as "pixels".
    """
    names = {"scores": "by score", "random": "at random"}
    base = alt.Chart(table.assign(order=table.order.map(names))).encode(
        x=alt.X("part:Q", axis=alt.Axis(format="%", tickCount=5), title=f"share of the {what} changed"),
        y=alt.Y("probability:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5), title=None),
        color=alt.Color(
            "order:N",
            scale=alt.Scale(domain=list(names.values()), range=[theme.positive, theme.dim]),
            legend=alt.Legend(title=None, orient="top"),
        ),
        tooltip=[
            alt.Tooltip("order:N"),
            alt.Tooltip("part:Q", format=".0%"),
            alt.Tooltip("probability:Q", format=".1%"),
        ],
    )
    return (
        base.mark_line(point=alt.OverlayMarkDef(size=18))
        .properties(height=200, width="container", background="transparent")
        .configure(font=FONT)
    )


def correlations(table: pd.DataFrame, theme: Theme = LIGHT) -> alt.LayerChart:
    """A square of rank correlations with their numbers; purple -1, green 1. Columns are numbered as rows are."""
    numbers = {name: str(number) for number, name in enumerate(table.columns, start=1)}
    named = [f"{number} {name}" for name, number in numbers.items()]
    square = table.set_axis(named, axis=0).rename_axis(index="one").reset_index()
    rows = square.melt("one", var_name="other", value_name="correlation").dropna()
    rows["number"] = rows.other.map(numbers)
    rows["fill"] = [colour_of(value, 1.0, theme) for value in rows.correlation]
    axis = alt.Axis(title=None, labelLimit=330, labelColor=theme.ink, ticks=False, domain=False, labelAngle=0)
    base = alt.Chart(rows).encode(
        x=alt.X("number:N", sort=list(numbers.values()), axis=axis),
        y=alt.Y("one:N", sort=named, axis=axis),
        tooltip=[
            alt.Tooltip("one:N", title="of"),
            alt.Tooltip("other:N", title="and"),
            alt.Tooltip("correlation:Q", format="+.2f"),
        ],
    )
    squares = base.mark_rect().encode(color=alt.Color("fill:N", scale=None))
    dark = alt.condition("abs(datum.correlation) > 0.6", alt.value(theme.paper), alt.value(theme.ink))
    texts = base.mark_text(fontSize=11).encode(text=alt.Text("correlation:Q", format=".2f"), color=dark)
    return (
        alt.layer(squares, texts)
        .properties(width="container", height=26 * len(numbers) + 40, background="transparent")
        .configure(font=FONT, view=alt.ViewConfig(stroke=None))
    )


def word_deletion(table: pd.DataFrame, start: str, theme: Theme = LIGHT) -> alt.Chart:
    """Accuracy while words are deleted, a line a method.

    Args:
        table: as ig_core.evaluation.word_deletion gives it, with methods by the names to be shown.
        start: "correct" or "wrong", the sentences to show.
    """
    rows = table[table.start == start]
    names = list(dict.fromkeys(rows.method))
    return (
        alt.Chart(rows)
        .mark_line(point=True)
        .encode(
            x=alt.X("deleted:O", title="words deleted", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("accuracy:Q", axis=alt.Axis(format="%"), title=None),
            color=alt.Color(
                "method:N",
                scale=alt.Scale(domain=names, range=list(_RULE_COLOURS[: len(names)])),
                legend=alt.Legend(title=None, orient="top", columns=2),
            ),
            tooltip=[
                alt.Tooltip("method:N"),
                alt.Tooltip("deleted:O", title="words deleted"),
                alt.Tooltip("accuracy:Q", format=".1%"),
                alt.Tooltip("sentences:Q"),
            ],
        )
        .properties(height=280, width="container", background="transparent")
        .configure(font=FONT)
    )


def by_strength(words: pd.DataFrame) -> pd.DataFrame:
    """The rows with the largest absolute scores first; equal ones in the order of the text."""
    return words.iloc[by_size(words.score.to_numpy())]


def convergence(
    table: pd.DataFrame, tolerance: float, theme: Theme = LIGHT, output: str = "the logit"
) -> alt.LayerChart:
    """Error against gradients taken, both on logarithmic axes, a line a rule; the tolerance is a dashed rule.

    Args:
        table: columns rule (a key of RULES, or "adaptive"), points, and error: |gap| as a part of |F(x) - F(x')|.
        tolerance: a part of one.
        output: what people call F: "rentals an hour".
    """
    rows = table.assign(rule=table.rule.map(RULE_LABELS), error=table.error.clip(lower=1e-8))
    present = [label for label in RULE_LABELS.values() if label in set(rows.rule)]
    base = alt.Chart(rows).encode(
        x=alt.X("points:Q", scale=alt.Scale(type="log", base=2, nice=False), title="gradients taken"),
        y=alt.Y(
            "error:Q",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(format="~%", tickCount=6, values=[10**power for power in range(-8, 2)]),
            title=f"gap, share of the change in {output}",
        ),
        color=alt.Color(
            "rule:N",
            scale=alt.Scale(domain=present, range=list(_RULE_COLOURS[: len(present)])),
            legend=alt.Legend(title=None, orient="top", columns=2),
        ),
        tooltip=[
            alt.Tooltip("rule:N"),
            alt.Tooltip("points:Q", title="gradients"),
            alt.Tooltip("error:Q", title="gap", format=".2~%"),
        ],
    )
    asked = pd.DataFrame({"tolerance": [tolerance]})
    rule = alt.Chart(asked).mark_rule(strokeDash=[4, 4], color=theme.dim).encode(y="tolerance:Q")
    return alt.LayerChart(layer=[rule, base.mark_line(), base.mark_point(filled=True, size=45)]).properties(
        height=300, width="container", background="transparent"
    )
