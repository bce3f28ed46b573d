"""Tables in, Altair charts out. No page and no model is known here; limits are arguments, so that charts can share one."""

from __future__ import annotations

import altair as alt
import pandas as pd

from ig_core.render.palette import LIGHT, Theme
from ig_core.render.segments import signed

RULE_LABELS = {
    "adaptive": "Adaptive",
    "gauss-legendre": "Gauss–Legendre",
    "midpoint": "Midpoint",
    "trapezoid": "Trapezoid",
    "left": "Left",
    "right": "Right",
}
_RULE_COLOURS = ("#d95f02", "#4c78a8", "#72b7b2", "#9d755d", "#b279a2", "#a0a0a8")


def strongest_words(words: pd.DataFrame, limit: float, count: int = 12, theme: Theme = LIGHT, digits: int = 2) -> alt.Chart:
    """Bars of the `count` words with the largest absolute scores, the strongest on top; equal words stay apart.

    Args:
        words: columns word and score, in logits; a row an occurrence.
        limit: both ends of the axis, which is centred on zero.
    """
    ranked = words.reindex(words.score.abs().sort_values(ascending=False, kind="stable").index)
    table = ranked[ranked.score != 0].head(count).reset_index(names="place")[["place", "word", "score"]]
    table["place"] = table.place.astype(str)
    table["shown"] = [signed(score, digits) for score in table.score]
    room = limit * 1.35 or 1.0
    base = alt.Chart(table).encode(
        y=alt.Y("place:N", sort=table.place.tolist(), axis=None),
        tooltip=[alt.Tooltip("word:N", title="word"), alt.Tooltip("shown:N", title="score, logits")],
    )
    x = alt.X("score:Q", scale=alt.Scale(domain=[-room, room]), axis=None)
    sign = alt.condition("datum.score > 0", alt.value(theme.positive), alt.value(theme.negative))
    bars = base.mark_bar(cornerRadius=3, height=14).encode(x=x, color=sign)
    numbers = base.encode(x=x, text="shown:N")
    names = base.encode(x=alt.datum(0), text="word:N")
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=theme.line).encode(x="zero:Q")
    return alt.layer(
        zero,
        bars,
        numbers.transform_filter("datum.score > 0").mark_text(align="left", dx=5, color=theme.dim, fontSize=12),
        numbers.transform_filter("datum.score < 0").mark_text(align="right", dx=-5, color=theme.dim, fontSize=12),
        names.transform_filter("datum.score > 0").mark_text(align="right", dx=-7, color=theme.ink, fontSize=13),
        names.transform_filter("datum.score < 0").mark_text(align="left", dx=7, color=theme.ink, fontSize=13),
    ).properties(height=alt.Step(24), width="container").configure_view(stroke=None)


def convergence(table: pd.DataFrame, tolerance: float, theme: Theme = LIGHT) -> alt.Chart:
    """Error against gradients taken, both on logarithmic axes, a line a rule; the tolerance is a dashed rule.

    Args:
        table: columns rule (a key of RULES, or "adaptive"), points, and error: |gap| as a part of |F(x) - F(x')|.
        tolerance: a part of one.
    """
    rows = table.assign(rule=table.rule.map(RULE_LABELS), error=table.error.clip(lower=1e-8))
    present = [label for label in RULE_LABELS.values() if label in set(rows.rule)]
    base = alt.Chart(rows).encode(
        x=alt.X("points:Q", scale=alt.Scale(type="log", base=2, nice=False), title="gradients taken"),
        y=alt.Y(
            "error:Q",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(format="~%", tickCount=6, values=[10**power for power in range(-8, 2)]),
            title="gap, share of the change in the logit",
        ),
        color=alt.Color(
            "rule:N",
            scale=alt.Scale(domain=present, range=list(_RULE_COLOURS[: len(present)])),
            legend=alt.Legend(title=None, orient="top", columns=3),
        ),
        tooltip=[
            alt.Tooltip("rule:N"),
            alt.Tooltip("points:Q", title="gradients"),
            alt.Tooltip("error:Q", title="gap", format=".2~%"),
        ],
    )
    asked = pd.DataFrame({"tolerance": [tolerance]})
    rule = alt.Chart(asked).mark_rule(strokeDash=[4, 4], color=theme.dim).encode(y="tolerance:Q")
    return alt.layer(rule, base.mark_line(), base.mark_point(filled=True, size=45)).properties(
        height=300, width="container"
    )
