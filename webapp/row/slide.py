"""A view of a table row as a slide."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit.delta_generator import DeltaGenerator

from ig_core.records import RowExplanation
from ig_core.render import row_page
from ig_core.render.page import Parts
from webapp.row import input as row_input
from webapp.row import result as row_result
from webapp.shared import slide, verdict


def make(params: Mapping[str, str], place: DeltaGenerator) -> Parts:
    """As slide.MakeSlide says."""
    request = row_input.request(slide.taken(row_input.take, params))
    explanation = slide.explained(RowExplanation, request, place)
    with place:
        doubts, told = row_result.doubts_of(request, explanation), row_result.told(request, explanation)
    checked = verdict.checked(request, explanation, place, doubts, can_ask=False)
    told += row_result.sensitive(request, explanation)
    return slide.said(row_page.parts(explanation, row_result.SHOWN_ON_STAGE), explanation, checked, *told)
