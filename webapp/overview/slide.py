"""The sentence of the overview as a slide."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit.delta_generator import DeltaGenerator

from ig_core.render import sentences, text_page
from ig_core.render.page import Parts
from ig_core.render.removed import Removed
from webapp.overview import page, sentence
from webapp.shared import core, slide


def make(params: Mapping[str, str], place: DeltaGenerator) -> Parts:
    """As slide.MakeSlide says."""
    dropped = page.without(params)
    shown = slide.computed(sentence.request(), lambda _: sentence.shown(dropped), place)
    removed = Removed(dropped, core.remove_words(sentence.request(), tuple(dropped))) if dropped else None
    label, probability = shown.answer(shown.now)
    return text_page.parts(shown.explanation, removed)._replace(
        headline=sentence.heading(shown),
        said=f"{sentences.probability_text(probability)} {label}. {page.meaning(shown)}",
        doubt="",
    )
