"""A view of a picture as a slide."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit.delta_generator import DeltaGenerator

from ig_core.records import ImageExplanation
from ig_core.render import image_page
from ig_core.render.page import Parts
from webapp.image import input as image_input
from webapp.image.result import View
from webapp.shared import settings, slide, verdict


def make(params: Mapping[str, str], place: DeltaGenerator) -> Parts:
    """As slide.MakeSlide says."""
    state = slide.taken(image_input.take, params)
    request = settings.request("image", state, state["image"])
    explanation = slide.explained(ImageExplanation, request, place)
    checked = verdict.checked(request, explanation, place, can_ask=False)
    view, caption = View.chosen(state), image_input.named(request.model, request.input)
    made = image_page.three_pictures(explanation, caption, view.smooth, view.shown, view.opacity)
    return slide.said(made, explanation, checked, checked.plain, *checked.notes)
