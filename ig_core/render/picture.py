"""The coloured text as a PNG, drawn with the fonts that ship with the project."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from ig_core import assets
from ig_core.attribution import METHODS
from ig_core.explanation import Explanation
from ig_core.render.palette import LIGHT, colour
from ig_core.render.segments import ends, scale_limit, segments, visible
from ig_core.render.sentences import exactness, headline

WIDTH = 1600
_MARGIN, _LINE, _SIZE = 80, 68, 38  # pixels
_MAX_LINES = 400
_LONGEST_WORD = 40  # characters; the widest letters of so many fill a line
_MISSING = "\U0010fffe"  # a code point that no font has


def png(explanation: Explanation) -> bytes:
    """PNG of the headline, the coloured text, the legend and how exact the numbers are; WIDTH pixels wide.

    Letters that the fonts lack (CJK, emoji) are drawn as □. A very long text is cut, and says so.
    """
    limit = scale_limit(explanation)
    pieces = [
        (part, segment.colours(limit), segment.status)
        for segment in segments(explanation)
        for part in _parts(segment.text, keep=segment.word is not None)
    ]
    title = _wrap([(word, None, "between") for word in _parts(headline(explanation))], _font("title"))
    lines = _wrap(pieces, _font("text"))
    if len(lines) > _MAX_LINES:
        lines = [*lines[:_MAX_LINES], [("… (cut)", None, "unknown", _MARGIN)]]
    height = 2 * _MARGIN + _LINE * (len(title) + len(lines)) + 190
    image = Image.new("RGB", (WIDTH, height), LIGHT.paper)
    draw = ImageDraw.Draw(image)
    at = _draw_lines(draw, title, _MARGIN, "title")
    at = _draw_lines(draw, lines, at + 20, "text")
    _draw_legend(draw, explanation, at + 30)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _parts(text: str, keep: bool = False) -> list[str]:
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


def _wrap(pieces: list, font) -> list[list[tuple]]:
    lines, x = [[]], _MARGIN
    for text, colours, status in pieces:
        width = 0.0 if text == "\n" else _width(text, font)
        if text == "\n" or (x + width > WIDTH - _MARGIN and x > _MARGIN):
            lines.append([])
            x = _MARGIN
        if text == "\n" or (text == " " and not lines[-1]):
            continue
        lines[-1].append((text, colours, status, x))
        x += width
    return lines


def _draw_lines(draw: ImageDraw.ImageDraw, lines: list[list[tuple]], at: int, role: str) -> int:
    font = _font(role)
    for line in lines:
        for text, colours, status, x in line:
            width = _width(text, font)
            if colours and colours[0] != LIGHT.paper:
                draw.rounded_rectangle((x - 2, at + 4, x + width + 2, at + _LINE - 12), 9, fill=colours[0])
            ink = colours[1] if colours else LIGHT.dim if status in ("unknown", "beyond") else LIGHT.ink
            for part, part_font in _runs(text, font):
                draw.text((x, at + 44), part, font=part_font, fill=ink, anchor="ls")
                x += part_font.getlength(part)
            if status in ("unknown", "beyond"):
                for dot in range(int(x - width), int(x), 8):
                    draw.ellipse((dot, at + 52, dot + 3, at + 55), fill=LIGHT.dim)
        at += _LINE
    return at


def _draw_legend(draw: ImageDraw.ImageDraw, explanation: Explanation, at: int) -> None:
    font = _font("small")
    low, high = ends(explanation)
    signs = METHODS[explanation.method].signed
    draw.text((_MARGIN, at + 26), low, font=font, fill=LIGHT.dim, anchor="ls")
    x = _MARGIN + int(font.getlength(low)) + 20
    for i in range(360):
        shade = colour(2 * i / 359 - 1 if signs else i / 359, 1, signed=signs)
        draw.line((x + i, at + 8, x + i, at + 28), fill=shade)
    draw.text((x + 380, at + 26), visible(high), font=font, fill=LIGHT.dim, anchor="ls")
    draw.text((_MARGIN, at + 78), visible(exactness(explanation)), font=font, fill=LIGHT.dim, anchor="ls")
    made = f"IG Lens · {explanation.model} · {explanation.method}"
    draw.text((_MARGIN, at + 122), made, font=font, fill=LIGHT.dim, anchor="ls")


def _width(text: str, font) -> float:
    return sum(part_font.getlength(part) for part, part_font in _runs(text, font))


def _runs(text: str, font) -> list[tuple[str, ImageFont.FreeTypeFont]]:
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
def _has(font, character: str) -> bool:
    if character.isspace() or ord(character) < 0x7F:
        return True
    return bytes(font.getmask(character)) != bytes(font.getmask(_MISSING))


@lru_cache(maxsize=8)
def _font(role: str) -> ImageFont.FreeTypeFont:
    name, size = {
        "title": ("SourceSerifPro-Semibold.ttf", 46),
        "text": ("SourceSerifPro-Regular.ttf", _SIZE),
        "small": ("SourceSerifPro-Regular.ttf", 27),
    }[role]
    return ImageFont.truetype(assets.path(f"fonts/{name}"), size)


@lru_cache(maxsize=8)
def _fallback(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(assets.path("fonts/DejaVuSans.ttf"), size)
