"""A tree of phrases as a picture in PNG, drawn with the fonts that ship with the project."""

from __future__ import annotations

import io
from collections.abc import Collection

from PIL import Image, ImageDraw, ImageFont

from ig_core import assets
from ig_core.records import PhraseExplanation
from ig_core.render import tree
from ig_core.render.lettering import runs
from ig_core.render.palette import PHRASES_LIGHT, colour

_LARGEST, _MOST = 16_000, 40_000_000  # pixels of an edge, and of all: a larger tree is drawn smaller
_SCALE = 2


def png(explanation: PhraseExplanation, folded: Collection[int] = (), least: float = 0.0) -> bytes:
    """What `tree.layout` lays out, twice as large; less so a tree wider than 8,000 pixels or of 10 million."""
    theme = PHRASES_LIGHT
    boxes, edges, width, height = tree.layout(explanation, theme, folded, least)
    scale = min(_SCALE, _LARGEST / max(width, height), (_MOST / (width * height)) ** 0.5)
    fonts = {
        named: ImageFont.truetype(assets.path(f"fonts/SourceSerifPro-{name}.ttf"), 14.5 * scale)
        for named, name in ((True, "Semibold"), (False, "Regular"))
    }
    image = Image.new("RGB", (round(width * scale), round(height * scale)), theme.paper)
    draw = ImageDraw.Draw(image)

    def write(text: str, x: float, y: float, ink: str, named: bool = False, middle: bool = True) -> float:
        pieces = runs(text, fonts[named])
        length = sum(font.getlength(part) for part, font in pieces)
        at = x * scale - (length / 2 if middle else 0)
        for part, font in pieces:
            draw.text((at, y * scale), part, font=font, fill=ink, anchor="ls")
            at += font.getlength(part)
        return at / scale

    for x1, y1, x2, bend, y2 in edges:
        draw.line([(x1 * scale, y1 * scale), (x2 * scale, bend * scale), (x2 * scale, y2 * scale)], theme.dim, 2)
    for box in boxes:
        corners = (box.x - box.width / 2, box.y, box.x + box.width / 2, box.y + box.height)
        rounded = [edge * scale for edge in corners]
        draw.rounded_rectangle(rounded, 6 * scale, fill=box.fill, outline=theme.dim, width=1)
        for i, line in enumerate(box.lines):
            write(
                line, box.x, box.y + tree.BASELINE + tree.LINE * i, box.ink, named=box.named and i < len(box.lines) - 1
            )
    low, high = tree.ends(explanation)
    y = height - 16
    left = write(low, 16, y, theme.dim, middle=False) + 8
    for i in range(144):
        shade = colour(2 * i / 143 - 1, 1, theme)
        draw.rectangle([(left + i) * scale, (y - 12) * scale, (left + i + 1) * scale, (y + 2) * scale], fill=shade)
    write(high, left + 152, y, theme.dim, middle=False)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
