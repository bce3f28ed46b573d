"""If the weights were random: the coloured input again and again, as more and more of the network is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ig_core.evaluation import trust
from ig_core.evaluation.trust.finding import DOUBTFUL, FAILED, PASSED, Finding
from ig_core.render.numbers import scale_limit, signed
from ig_core.render.orientation import BY_CLASS, coloured_by
from ig_core.render.rescored import with_scores
from webapp.compare import cells
from webapp.shared import frame
from webapp.trust import rows
from webapp.trust.shown import Shown

_THEY = {PASSED: "They do.", DOUBTFUL: "They do, but not all of them.", FAILED: "They do not."}
_MOST = 7  # stages: with the trained network two lines of a wide screen
_IDEA = (
    "What if the network forgot what it has learned, layer by layer? If the colours tell what it learned, they must "
    "change."
)


def draw(place: DeltaGenerator, shown: Shown, found: Finding | None, offered: str) -> None:
    """The section; arguments as those of rows.draw."""
    said = "It is being computed …" if found is None else _said(found)
    with place.container():
        frame.block(
            '<h2 style="margin:0;padding:0">If the weights were random</h2>'
            f'<p class="dim" style="max-width:46rem;text-wrap:pretty">{escape(_IDEA)} {escape(said)}</p>'
        )
        rows.run_button(shown, trust.LEARNED, offered, "trust forget")
        if found is not None and found.detail is not None:
            _multiples(shown, found)


def _said(found: Finding) -> str:
    if found.detail is None or found.figure is None:
        return found.sentence
    alike, count = f"{found.figure:.2f}".replace("-", "−"), len(found.detail.correlations)
    agrees = f"the order of strength agrees to {alike} (1 would be the same; the mean of {count} random networks)"
    return f"{_THEY[found.light]} With all of it random, {agrees}."


def _multiples(shown: Shown, found: Finding) -> None:
    """The input as it is coloured by the trained network, and by those that have forgotten more and more."""
    st.html(cells.STYLE)
    drawn = [_multiple(shown, "trained", shown.explanation.scores, "")]
    first, *others = _some(found.detail.stages)
    titles = [f"{first.label} random", *(f"random down to {stage.label}" for stage in others)]
    titles[-1] = "all random"
    for title, stage in zip(titles, [first, *others], strict=True):
        drawn.append(_multiple(shown, title, stage.scores, f"rank correlation {signed(stage.correlation)}"))
    frame.block(
        f'<div class="multiples">{"".join(drawn)}</div><p class="small">Each in colours of its own scale: the '
        "strongest score has the full colour.</p>"
    )


def _some(stages: Sequence[Any]) -> list[Any]:
    """The first and the last of the stages, and some between them."""
    places = np.linspace(0, len(stages) - 1, min(len(stages), _MOST)).round().astype(int)
    return [stages[place] for place in places]


def _multiple(shown: Shown, title: str, scores: np.ndarray, note: str) -> str:
    explanation = coloured_by(with_scores(shown.explanation, scores), BY_CLASS)
    picture = shown.subject.small(explanation, scale_limit(explanation), frame.theme())
    return (
        f'<div class="cell"><p class="card-title">{escape(title)}</p>{picture}'
        f'<p class="small number">{escape(note)}</p></div>'
    )
