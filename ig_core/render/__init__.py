"""Records drawn: as charts, HTML, PNG, SVG, PDF. Importing this registers what draws which record.

A record of yours is registered in the same way: `drawing.html.register(MyExplanation, my_html)`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from ig_core.records import (
    ArrayExplanation,
    Comparison,
    ImageExplanation,
    InteractionExplanation,
    PhraseExplanation,
    RowExplanation,
    TextExplanation,
    drawing,
)
from ig_core.render import sentences


def _later(module: str, function: str) -> Callable[[Any], Any]:
    """The function of that module, which is imported when something is first drawn."""

    def draw(*arguments: Any, **view: Any) -> Any:
        return getattr(import_module(f"ig_core.render.{module}"), function)(*arguments, **view)

    return draw


drawing.html.register(TextExplanation, _later("text_page", "html"))
drawing.html.register(ImageExplanation, _later("image_page", "html"))
drawing.html.register(PhraseExplanation, _later("phrase_page", "html"))
drawing.html.register(RowExplanation, _later("row_page", "html"))
drawing.html.register(ArrayExplanation, _later("array_page", "html"))
drawing.html.register(InteractionExplanation, _later("interaction_page", "html"))
drawing.fragment.register(InteractionExplanation, _later("interaction_page", "fragment"))
drawing.fragment.register(TextExplanation, _later("fragments", "of_text"))
drawing.fragment.register(ImageExplanation, _later("fragments", "of_image"))
drawing.fragment.register(PhraseExplanation, _later("fragments", "of_phrases"))
drawing.fragment.register(RowExplanation, _later("fragments", "of_row"))
drawing.fragment.register(ArrayExplanation, _later("fragments", "of_array"))
drawing.fragment.register(Comparison, _later("comparison_piece", "fragment"))
drawing.png.register(TextExplanation, _later("text_picture", "png"))
drawing.png.register(ImageExplanation, _later("image_picture", "png"))
drawing.png.register(PhraseExplanation, _later("tree_picture", "png"))
drawing.png.register(RowExplanation, _later("row_picture", "png"))
drawing.png.register(ArrayExplanation, _later("array_picture", "png"))
drawing.svg.register(PhraseExplanation, _later("tree", "svg"))
drawing.pdf.register(PhraseExplanation, _later("tree_page", "pdf"))
drawing.dot.register(PhraseExplanation, _later("tree", "dot"))
sentences.headline.register(RowExplanation, _later("row_sentences", "headline"))
sentences.reasons.register(RowExplanation, _later("row_sentences", "reasons"))
sentences.if_not_there.register(RowExplanation, _later("row_sentences", "if_as_at_the_start"))
sentences.summary.register(RowExplanation, _later("row_sentences", "summary"))
sentences.if_not_there.register(ArrayExplanation, _later("array_sentences", "if_as_at_the_start"))
sentences.summary.register(ArrayExplanation, _later("array_sentences", "summary"))
