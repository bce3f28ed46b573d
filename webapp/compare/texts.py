"""Reviews that are compared: where they come from, and a cell that colours their words."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from html import escape
from textwrap import shorten

from ig_core import models
from ig_core.records import TextExplanation
from ig_core.render.palette import Theme
from ig_core.render.segments import coloured, segments
from webapp.compare.subject import Subject
from webapp.review import input as review_input
from webapp.shared import colours

_TOLD = 80  # characters of a review by which it is named


def _draw(state: MutableMapping, start_again: Callable[[], None]) -> None:
    review_input.draw(state)


def _scores(explanation: TextExplanation, limit: float, theme: Theme) -> str:
    """The text; pointing at a word shows its score."""
    pieces = []
    for segment, shades in coloured(segments(explanation), limit, theme):
        if segment.word is None:
            pieces.append(escape(segment.drawn))
        elif shades is None:
            pieces.append(f'<span class="dotted" title="{escape(segment.note)}">{escape(segment.text)}</span>')
        else:
            style = f"background:{shades[0]};color:{shades[1]}"
            pieces.append(f'<span style="{style}" title="{escape(segment.note)}">{escape(segment.text)}</span>')
    return f'<div class="small-text" dir="auto">{"".join(pieces)}</div>'


TEXTS = Subject(
    label="A review",
    record=TextExplanation,
    page=("./review", "the review page"),
    params=review_input.PARAMS,
    take=review_input.take,
    url_params=review_input.url_params,
    link=lambda state: review_input.url_params(state) | colours.url_params(state),
    draw=_draw,
    models=lambda state: models.of_kind("text"),
    input=lambda state: state["text"],
    told=lambda state: f"“{shorten(state['text'], _TOLD, placeholder=' …')}”",
    scores=_scores,
)
