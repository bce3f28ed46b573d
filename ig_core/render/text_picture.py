"""The coloured text as a PNG, drawn with the fonts that ship with the project."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from ig_core.records import TextExplanation
from ig_core.render.lettering import (
    LEGEND,
    LINE,
    MARGIN,
    WIDTH,
    draw_legend,
    draw_lines,
    font_of,
    paragraph,
    parts,
    title_of,
    wrap,
)
from ig_core.render.numbers import ends, scale_limit, visible
from ig_core.render.orientation import BY_CLASS, coloured_by
from ig_core.render.palette import LIGHT
from ig_core.render.removed import Removed
from ig_core.render.segments import segments
from ig_core.render.sentences import headline

_MAX_LINES = 400


def png(explanation: TextExplanation, removed: Removed | None = None, colours: str = BY_CLASS) -> bytes:
    """PNG of the headline, the coloured text, the legend and how exact the numbers are; WIDTH pixels wide.

    Letters that the fonts lack (CJK, emoji) are drawn as □. A very long text is cut, and says so.

    Args:
        removed: words that were taken out, which are struck through; below the text stands what that did.
        colours: what they go by, see `orientation.coloured_by`; the headline is about what is explained all the same.
    """
    drawn = coloured_by(explanation, colours)
    limit = scale_limit(drawn)
    pieces = [
        (part, segment.colours(limit), segment.status)
        for segment in segments(drawn, removed.words if removed else ())
        for part in parts(segment.drawn, keep=segment.word is not None)
    ]
    title = title_of(explanation, headline(explanation))
    lines = wrap(pieces, font_of("text"))
    if len(lines) > _MAX_LINES:
        lines = [*lines[:_MAX_LINES], [("… (cut)", None, "unknown", MARGIN)]]
    said = paragraph(visible(removed.sentence(explanation)), font_of("small")) if removed else []
    height = 2 * MARGIN + LINE * (len(title) + len(lines) + len(said)) + LEGEND
    image = Image.new("RGB", (WIDTH, height), LIGHT.paper)
    draw = ImageDraw.Draw(image)
    at = draw_lines(draw, title, MARGIN, "title")
    at = draw_lines(draw, lines, at + 20, "text")
    at = draw_lines(draw, said, at, "small")
    draw_legend(draw, explanation, at + 30, ends(drawn, colours))
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
