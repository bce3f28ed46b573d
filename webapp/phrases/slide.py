"""A view of a parse tree as a slide."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit.delta_generator import DeltaGenerator

from ig_core.errors import InputError
from ig_core.records import PhraseExplanation
from ig_core.render import phrase_page, phrase_sentences
from ig_core.render.page import Parts
from webapp.phrases import input as phrases_input
from webapp.shared import core, slide, verdict, warming


def make(params: Mapping[str, str], place: DeltaGenerator) -> Parts:
    """As slide.MakeSlide says."""
    state = slide.taken(phrases_input.take, params)
    if state["changed"]:  # a text that has to be parsed
        warming.start_warming_parser()
        with place:
            phrases_input.resolve(state)
    if state["unusable"] or state["trees"] is None:
        raise InputError(state["unusable"][-1] if state["unusable"] else "There is no text in it.")
    explanation = slide.computed(phrases_input.request(state), _explained, place)
    said = [phrase_sentences.plain(explanation), *phrase_sentences.warnings(explanation)]
    made = phrase_page.tree_alone(explanation, state["folded"], state["least"])
    return slide.said(made, explanation, verdict.untested(explanation), *said)


def _explained(request: core.PhraseRequest) -> PhraseExplanation:
    """As exact as was asked for, whoever else computes."""
    core.refine(request)
    return core.phrases(request)
