"""A tree of phrases as a page of PDF, in lines and letters, with the fonts that ship with the project."""

from __future__ import annotations

from collections.abc import Collection

from fpdf import FPDF

from ig_core import assets
from ig_core.records import PhraseExplanation
from ig_core.render import tree
from ig_core.render.numbers import visible
from ig_core.render.palette import PHRASES_LIGHT

_LARGEST = 14_000  # points: the longest edge that readers of PDF accept is 14,400
_LETTERS = 10.5  # points


def pdf(explanation: PhraseExplanation, folded: Collection[int] = (), least: float = 0.0) -> bytes:
    """What `tree.layout` lays out, on one page of its size; letters that the fonts lack are left blank."""
    theme = PHRASES_LIGHT
    boxes, edges, width, height = tree.layout(explanation, theme, folded, least)
    scale = min(0.75, _LARGEST / max(width, height))  # a pixel is three quarters of a point
    page = FPDF(unit="pt", format=(width * scale, height * scale))
    page.set_title(visible(f"IG Lens: what each phrase contributes to “{explanation.target}”"))
    page.set_auto_page_break(False)
    page.set_margin(0)
    page.c_margin = 0
    page.add_page()
    for style, name in (("", "Regular"), ("B", "Semibold")):
        page.add_font("Text", style, assets.path(f"fonts/SourceSerifPro-{name}.ttf"))
    page.add_font("Fallback", "", assets.path("fonts/DejaVuSans.ttf"))
    page.add_font("Fallback", "B", assets.path("fonts/DejaVuSans.ttf"))
    page.set_fallback_fonts(["Fallback"])

    def write(text: str, x: float, y: float, ink: str, bold: bool = False, middle: bool = True) -> float:
        page.set_font("Text", "B" if bold else "", _LETTERS * scale / 0.75)
        page.set_text_color(ink)
        length = page.get_string_width(text)
        left = x * scale - (length / 2 if middle else 0)
        page.text(left, y * scale, text)
        return (left + length) / scale

    page.set_line_width(0.5)
    page.set_draw_color(theme.dim)
    for x1, y1, x2, bend, y2 in edges:
        page.polyline([(x1 * scale, y1 * scale), (x2 * scale, bend * scale), (x2 * scale, y2 * scale)])
    for box in boxes:
        page.set_fill_color(box.fill)
        corner = ((box.x - box.width / 2) * scale, box.y * scale)
        size = (box.width * scale, box.height * scale)
        page.rect(*corner, *size, style="DF", round_corners=True, corner_radius=6 * scale)
        for i, line in enumerate(box.lines):
            write(
                line, box.x, box.y + tree.BASELINE + tree.LINE * i, box.ink, bold=box.named and i < len(box.lines) - 1
            )
    low, high = tree.ends(explanation)
    y = height - 16
    left = write(low, 16, y, theme.dim, middle=False) + 8
    for i, shade in enumerate(theme.stops):
        page.set_fill_color(shade)
        page.rect((left + 16 * i) * scale, (y - 12) * scale, 16 * scale, 14 * scale, style="F")
    write(high, left + 16 * len(theme.stops) + 8, y, theme.dim, middle=False)
    return bytes(page.output())
