"""Text in pictures, with the fonts that ship with the project: wrapped lines, coloured words, the colour scale."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PIL import ImageDraw, ImageFont

from ig_core import assets
from ig_core.records import Explanation
from ig_core.render import doubts
from ig_core.render.numbers import ends, visible
from ig_core.render.palette import LIGHT, colour
from ig_core.render.sentences import exactness

WIDTH = 1600
MARGIN, LINE, SMALL_LINE = 80, 68, 36  # pixels
LEGEND = 190  # height
_LONGEST_WORD = 40  # characters; the widest letters of so many fill a line
_MISSING = "\U0010fffe"  # a code point that no font has

Piece = tuple[str, tuple[str, str] | None, str]
"""Text, its background and ink where it has colours, and status, as a Segment has it."""

PlacedPiece = tuple[str, tuple[str, str] | None, str, float]
"""The same, and where in its line it begins, in pixels."""


def parts(text: str, keep: bool = False) -> list[str]:
    """A word whole, unless it is longer than a line; what lies between words cut at spaces and line breaks, which
    come as pieces of their own."""
    if keep:
        return [text[i : i + _LONGEST_WORD] for i in range(0, len(text), _LONGEST_WORD)]
    parts, start = [], 0
    for index, character in enumerate(text):
        if character.isspace():
            parts += [text[start:index], "\n" if character == "\n" else " "]
            start = index + 1
    return [part for part in (*parts, text[start:]) if part]


def paragraph(text: str, font: ImageFont.FreeTypeFont) -> list[list[PlacedPiece]]:
    """Plain text in lines, as `wrap` makes them."""
    return wrap([(part, None, "between") for part in parts(text)], font)


def title_of(explanation: Explanation, headline: str) -> list[list[PlacedPiece]]:
    """What speaks against an explanation, and its headline, in lines of the title's font."""
    said = [doubts.first(doubts.of_record(explanation)), headline]
    return [line for text in said if text for line in paragraph(visible(text), font_of("title"))]


def wrap(pieces: Sequence[Piece], font: ImageFont.FreeTypeFont) -> list[list[PlacedPiece]]:
    """Pieces in lines that fit between the margins."""
    lines: list[list[PlacedPiece]] = [[]]
    x: float = MARGIN
    for text, colours, status in pieces:
        width = 0.0 if text == "\n" else _width(text, font)
        if text == "\n" or (x + width > WIDTH - MARGIN and x > MARGIN):
            lines.append([])
            x = MARGIN
        if text == "\n" or (text == " " and not lines[-1]):
            continue
        lines[-1].append((text, colours, status, x))
        x += width
    return lines


def draw_lines(draw: ImageDraw.ImageDraw, lines: Sequence[Sequence[PlacedPiece]], at: int, role: str) -> int:
    """Draw wrapped lines from `at` down; where the next line would stand."""
    font = font_of(role)
    for line in lines:
        for text, colours, status, x in line:
            width = _width(text, font)
            if colours and colours[0] != LIGHT.paper:
                draw.rounded_rectangle((x - 2, at + 4, x + width + 2, at + LINE - 12), 9, fill=colours[0])
            ink = colours[1] if colours else LIGHT.dim if status in ("unknown", "beyond", "out") else LIGHT.ink
            for part, part_font in runs(text, font):
                draw.text((x, at + 44), part, font=part_font, fill=ink, anchor="ls")
                x += part_font.getlength(part)
            if status == "out":
                draw.line((x - width, at + 33, x, at + 33), fill=LIGHT.dim, width=3)
            if status in ("unknown", "beyond"):
                for dot in range(int(x - width), int(x), 8):
                    draw.ellipse((dot, at + 52, dot + 3, at + 55), fill=LIGHT.dim)
        at += LINE
    return at


def draw_legend(
    draw: ImageDraw.ImageDraw, explanation: Explanation, at: int, scale: tuple[str, str] | None = None
) -> None:
    """The colour scale with its ends, how exact the scores are, and what made them; LEGEND high.

    Args:
        scale: what its two ends mean; see `numbers.ends`, which says it if it is not given.
    """
    font = font_of("small")
    low, high = scale or ends(explanation)
    signs = explanation.traits.signed
    draw.text((MARGIN, at + 26), low, font=font, fill=LIGHT.dim, anchor="ls")
    x = MARGIN + int(font.getlength(low)) + 20
    for i in range(360):
        shade = colour(2 * i / 359 - 1 if signs else i / 359, 1, signed=signs)
        draw.line((x + i, at + 8, x + i, at + 28), fill=shade)
    draw.text((x + 380, at + 26), high, font=font, fill=LIGHT.dim, anchor="ls")
    at += 78
    for line in paragraph(visible(exactness(explanation)), font):
        draw.text((MARGIN, at), "".join(part for part, *_ in line), font=font, fill=LIGHT.dim, anchor="ls")
        at += SMALL_LINE
    made = f"IG Lens · {explanation.model} · {explanation.method}"
    draw.text((MARGIN, at + 8), visible(made), font=font, fill=LIGHT.dim, anchor="ls")


def write(draw: ImageDraw.ImageDraw, text: str, x: float, y: float, role: str, ink: str, end: float) -> float:
    """Draw a text in one line from `x`, cut so that it stops before `end`; where it has stopped."""
    font = font_of(role)
    for part, part_font in runs(_fitting(" ".join(visible(text).split()), font, end - x), font):
        draw.text((x, y), part, font=part_font, fill=ink, anchor="ls")
        x += part_font.getlength(part)
    return x


def _fitting(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """The text, or as much of its beginning as fits with an ellipsis."""
    text = text[:200]  # no line holds so many letters
    if _width(text, font) <= width:
        return text
    shortened = (f"{text[:end].rstrip()}…" for end in range(len(text) - 1, -1, -1))
    return next((short for short in shortened if _width(short, font) <= width), "…")


def _width(text: str, font: ImageFont.FreeTypeFont) -> float:
    return sum(part_font.getlength(part) for part, part_font in runs(text, font))


def runs(text: str, font: ImageFont.FreeTypeFont) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """The text cut where the font changes: the fallback font for what `font` lacks, □ for what both lack."""
    runs: list[tuple[str, ImageFont.FreeTypeFont]] = []
    for character in text:
        chosen = font
        if not _has(font, character):
            chosen = _fallback(font.size)
            character = character if _has(chosen, character) else "□"
        if runs and runs[-1][1] is chosen:
            runs[-1] = (runs[-1][0] + character, chosen)
        else:
            runs.append((character, chosen))
    return runs


@lru_cache(maxsize=4096)
def _has(font: ImageFont.FreeTypeFont, character: str) -> bool:
    if character.isspace() or ord(character) < 0x7F:
        return True
    return bytes(font.getmask(character)) != bytes(font.getmask(_MISSING))


@lru_cache(maxsize=8)
def font_of(role: str) -> ImageFont.FreeTypeFont:
    """Of "title", "text" or "small" print."""
    name, size = {
        "title": ("SourceSerifPro-Semibold.ttf", 46),
        "text": ("SourceSerifPro-Regular.ttf", 38),
        "small": ("SourceSerifPro-Regular.ttf", 27),
    }[role]
    return ImageFont.truetype(assets.path(f"fonts/{name}"), size)


@lru_cache(maxsize=8)
def _fallback(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(assets.path("fonts/DejaVuSans.ttf"), size)
