"""The small picture of what a check has found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from ig_core import models
from ig_core.attribution import METHODS
from ig_core.evaluation import checks, trust
from ig_core.evaluation.trust.finding import Finding
from ig_core.records import Explanation
from ig_core.render import trust_charts
from ig_core.render.palette import Theme
from ig_core.render.parts import names
from webapp.shared import frame
from webapp.trust.shown import Shown


def draw(shown: Shown, found: Finding) -> None:
    """The picture of a finding, as wide as where it lies; nothing where there is none."""
    theme = frame.theme()
    if found.name in _PICTURES and found.detail is not None:
        charts = _PICTURES[found.name](shown, found, theme)
    elif found.name in _SCALES and found.figure is not None and found.threshold is not None:
        title, whole = _SCALES[found.name]
        charts = [trust_charts.gauge(found.figure, found.threshold, found.at_most, title, whole, theme)]
    else:
        return
    for column, chart in zip(st.columns(len(charts)), charts, strict=True):
        column.altair_chart(chart, theme=None, alt=found.sentence)


def _adds_up(shown: Shown, found: Finding, theme: Theme) -> list[trust_charts.Chart]:
    unit = shown.explanation.traits.unit
    return [trust_charts.sums(found.detail.sum, found.detail.explains, unit, theme)]


def _chance(shown: Shown, found: Finding, theme: Theme) -> list[trust_charts.Chart]:
    chance, unit = found.detail, f"answer, {shown.explanation.traits.unit}"
    curves = {
        "taken away": (chance.deletion, chance.random_deletion),
        "all that is there": (chance.insertion, chance.random_insertion),
    }
    return [trust_charts.against_chance(*both, chance.parts, title, unit, theme) for title, both in curves.items()]


def _baselines(shown: Shown, found: Finding, theme: Theme) -> list[trust_charts.Chart]:
    labels = {name: row.label for name, row in models.baselines_of(shown.request.model).items()}
    own = found.detail.correlations.loc[shown.request.baseline].drop(shown.request.baseline)
    values = {labels.get(name, name): value for name, value in own.items()}
    return [trust_charts.dots(values, found.threshold, "rank correlation with these scores", theme)]


def _learned(shown: Shown, found: Finding, theme: Theme) -> list[trust_charts.Chart]:
    values = {f"{stage.label} random": stage.correlation for stage in found.detail.stages}
    return [trust_charts.dots(values, found.threshold, "rank correlation with these scores", theme)]


def _steady(shown: Shown, found: Finding, theme: Theme) -> list[trust_charts.Chart]:
    return [trust_charts.strip(found.detail.changes, found.threshold, theme)]


def _methods(shown: Shown, found: Finding, theme: Theme) -> list[trust_charts.Chart]:
    values = {METHODS[name].label: value for name, value in found.detail.correlations.items()}
    return [trust_charts.dots(values, found.threshold, "rank correlation with these scores", theme)]


def _order(shown: Shown, found: Finding, theme: Theme) -> list[trust_charts.Chart]:
    order = found.detail
    places = order.strongest
    table = pd.DataFrame({"name": _names(shown.explanation, places), "score": order.scores[places]})
    for reason in trust_charts.REASONS:
        if (interval := getattr(order, reason)) is not None:
            table[f"{reason} low"], table[f"{reason} high"] = interval.low[places], interval.high[places]
    return [trust_charts.intervals(table, theme)]


def _names(explanation: Explanation, places: Sequence[int]) -> list[str]:
    """What is at those places of the scores, numbered from the second time on."""
    known = names(explanation)
    found = [known[place] for place in places]
    numbers = [found[: at + 1].count(name) for at, name in enumerate(found)]
    return [f"{name} ({number})" if number > 1 else name for name, number in zip(found, numbers, strict=True)]


_PICTURES: dict[str, Callable[[Shown, Finding, Theme], list[trust_charts.Chart]]] = {
    trust.ADDS_UP: _adds_up,
    trust.CHANCE: _chance,
    trust.BASELINES: _baselines,
    trust.LEARNED: _learned,
    trust.STEADY: _steady,
    trust.METHODS: _methods,
    trust.ORDER: _order,
}
"""Of checks that have found more than a figure."""

_SCALES: dict[str, tuple[str, float | None]] = {
    checks.FAMILIAR: ("how strange the input is, for this model", None),
    checks.KNOWN: ("words that the model does not know", 1.0),
    checks.START: ("probability of the likelier answer at the starting point", 1.0),
    checks.DECIDED: ("lead of the likeliest answer over the next", 1.0),
}
"""Of checks that have nothing but a figure: what it is, and where its scale ends; see trust_charts.gauge."""
