"""The map of pairs: which words it shows, in which colours; as a chart, and as a table of HTML."""

from __future__ import annotations

from html import escape
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from ig_core.records import InteractionExplanation
from ig_core.render.figures import FONT
from ig_core.render.interaction_sentences import printer
from ig_core.render.numbers import visible
from ig_core.render.palette import DARK, LIGHT, Theme, with_text

MOST = 14  # words on either side
_NUMBERED = 10  # up to so many words, each cell has its number written in it


def shown_places(explanation: InteractionExplanation, most: int = MOST) -> np.ndarray:
    """The places that the map shows, in their order: those of the strongest pairs where not all have room."""
    count = len(explanation.places)
    if count <= most:
        return np.arange(count)
    chosen = list(dict.fromkeys(explanation.pairs[["one", "other"]].to_numpy().ravel().tolist()))[:most]
    return np.sort(np.array(chosen, int))


def limit(explanation: InteractionExplanation) -> float:
    """The score that has the full colour: the largest off the diagonal, so that pairs can be seen beside what words do
    alone, which may go beyond it."""
    apart = explanation.matrix - np.diag(np.diag(explanation.matrix))
    return float(np.abs(apart).max(initial=0.0)) or float(np.abs(explanation.matrix).max(initial=0.0))


def cells(explanation: InteractionExplanation, theme: Theme = LIGHT, most: int = MOST) -> pd.DataFrame:
    """A line a cell, row by row: one and other, what is written beside its row and above its column; score, shown, fill
    and ink; and what it says of itself."""
    places, names, shown = shown_places(explanation, most), explanation.places.name.tolist(), printer(explanation)
    scores = explanation.matrix[np.ix_(places, places)]
    colours = with_text(scores.ravel(), limit(explanation), theme)
    lines: list[dict[str, Any]] = []
    for number, (fill, ink) in enumerate(colours):
        one, other = (int(places[index]) for index in divmod(number, len(places)))
        score = float(explanation.matrix[one, other])
        first, second = visible(names[one]), visible(names[other])
        said = f"“{first}” alone: {shown(score)}"
        if one != other:
            both = score + float(explanation.matrix[other, one])
            said = f"“{first}” and “{second}” together: {shown(both)}, half of it here"
        line = {"one": f"{one + 1} {first}", "other": f"{other + 1} {second}", "score": score, "shown": shown(score)}
        lines.append(line | {"fill": fill, "ink": ink, "said": said})
    return pd.DataFrame(lines)


def chart(explanation: InteractionExplanation, theme: Theme = LIGHT, most: int = MOST) -> alt.LayerChart:
    """The map: words on both sides, in the order of the text. Pointing at a cell says what its two words do."""
    rows = cells(explanation, theme, most)
    order = rows.one.drop_duplicates().tolist()
    axis = alt.Axis(title=None, labelLimit=130, labelColor=theme.ink, ticks=False, domain=False)
    base = alt.Chart(rows).encode(
        x=alt.X("other:N", sort=order, axis=axis, scale=alt.Scale(paddingInner=0.06)),
        y=alt.Y("one:N", sort=order, axis=axis, scale=alt.Scale(paddingInner=0.06)),
        tooltip=[alt.Tooltip("said:N", title=" "), alt.Tooltip("shown:N", title="this cell")],
    )
    layers = [base.mark_rect(cornerRadius=3).encode(color=alt.Color("fill:N", scale=None))]
    if len(order) <= _NUMBERED:
        layers.append(base.mark_text(fontSize=10).encode(text="shown:N", color=alt.Color("ink:N", scale=None)))
    return (
        alt.layer(*layers)
        .properties(width="container", height=26 * len(order) + 60, background="transparent")
        .configure(font=FONT, view=alt.ViewConfig(stroke=None))
    )


def table(explanation: InteractionExplanation, most: int = MOST) -> str:
    """The same as markup, for both themes: colours are the variables --l and --lt in light, --d and --dt in dark."""
    light, dark = cells(explanation, LIGHT, most), cells(explanation, DARK, most)
    order = light.one.drop_duplicates().tolist()
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in order)
    body = []
    for number, name in enumerate(order):
        own = range(number * len(order), (number + 1) * len(order))
        row = "".join(_cell(light.iloc[at], dark.iloc[at]) for at in own)
        body.append(f'<tr><th scope="row">{escape(name)}</th>{row}</tr>')
    return f'<table class="map"><tr><td></td>{head}</tr>{"".join(body)}</table>'


def _cell(light: pd.Series, dark: pd.Series) -> str:
    style = f"--l:{light.fill};--lt:{light.ink};--d:{dark.fill};--dt:{dark.ink}"
    return f'<td style="{style}" title="{escape(light.said)}">{escape(light.shown)}</td>'
