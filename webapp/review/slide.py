"""A view of a review as a slide."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit.delta_generator import DeltaGenerator

from ig_core.errors import InputError
from ig_core.records import TextExplanation
from ig_core.render import text_page
from ig_core.render.page import Parts
from ig_core.render.removed import Removed
from webapp.review import input as review_input
from webapp.review.result import seen
from webapp.shared import colours, core, settings, slide, verdict


def make(params: Mapping[str, str], place: DeltaGenerator) -> Parts:
    """As slide.MakeSlide says."""
    state = slide.taken(review_input.take, params)
    problem = colours.restore(state, params)
    if problem or not state["text"].strip():
        raise InputError(problem or "There is no text in it.")
    request = settings.request("text", state, state["text"])
    explanation = slide.explained(TextExplanation, request, place)
    checked = verdict.checked(request, explanation, place, can_ask=False)
    dropped = seen(explanation, state["dropped"])
    removed = Removed(dropped, core.remove_words(request, tuple(dropped))) if dropped else None
    made = text_page.parts(explanation, removed, colours.chosen(state), state["signs"])
    return slide.said(made, explanation, checked, checked.plain, *checked.notes)
