"""Arrays with the scores of their entries as a PNG, drawn with the fonts that ship with the project."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

from ig_core.records import ArrayExplanation
from ig_core.render.array_panels import Panel, own_scale, panels, scale, size
from ig_core.render.array_sentences import left_out
from ig_core.render.array_table import STRONGEST, span, tells_more
from ig_core.render.entries import Entry, strongest
from ig_core.render.lettering import (
    LEGEND,
    LINE,
    MARGIN,
    SMALL_LINE,
    WIDTH,
    draw_legend,
    draw_lines,
    font_of,
    paragraph,
    title_of,
    write,
)
from ig_core.render.numbers import number
from ig_core.render.palette import LIGHT
from ig_core.render.pixels import heatmap, resized
from ig_core.render.sentences import headline

_MOST = 12  # inputs that are drawn
_ROW = 50  # height of a line of an entry, in pixels
_VALUE, _BARS, _SCORE = 520, 760, 1360  # where the values and the bars begin, and where the bars end
_CELL, _HIGH, _LEAST = 64, 900, 32  # of a map and its cells, see `array_panels.size`
_GAP = 24  # between a text and what stands to the right of it
_APART = 46  # between two inputs

Block = tuple[int, Callable[[ImageDraw.ImageDraw, Image.Image, int], None]]
"""A part of the picture: its height, and what draws it from there down."""


def png(explanation: ArrayExplanation) -> bytes:
    """PNG of the headline, of each input its bars or its map, the strongest entries, and the legend; WIDTH wide.

    Of more than twelve inputs the first are drawn; texts that are too long for their place are cut.
    """
    shown, title = panels(explanation), title_of(explanation, headline(explanation))
    blocks = []
    for panel in shown[:_MOST]:
        blocks += _panel(explanation, panel, own_scale(explanation, panel, shown))
    if others := len(shown[_MOST:]):
        blocks.append(_note(f"… and {others:,} more {'inputs' if others > 1 else 'input'}"))
    if tells_more(explanation, shown):
        entries = strongest(explanation, STRONGEST)
        blocks += [
            _heading("Strongest entries", ""),
            _heads("Entry", _BARS),
            *(_line(explanation, one, one.told, False) for one in entries),
        ]
        blocks += [_note(said) for said in left_out(explanation, len(entries))]
    height = 2 * MARGIN + LINE * len(title) + sum(high for high, _ in blocks) + 40 + LEGEND
    image = Image.new("RGB", (WIDTH, height), LIGHT.paper)
    draw = ImageDraw.Draw(image)
    at = draw_lines(draw, title, MARGIN, "title")
    for high, drawn in blocks:
        drawn(draw, image, at)
        at += high
    draw_legend(draw, explanation, at + 40, scale(explanation, shown))
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _panel(explanation: ArrayExplanation, panel: Panel, own: str) -> list[Block]:
    """The heading of an input, its bars or its map, and how the map is to be read."""
    blocks = [_heading(panel.name, panel.facts)]
    if panel.grid is None:
        names = [one.input if panel.by_name else one.place for one in panel.bars]
        lines = [_line(explanation, one, name) for one, name in zip(panel.bars, names, strict=True)]
        return [*blocks, _heads("Input" if panel.by_name else "Entry", _VALUE), *lines]
    said = " ".join(filter(None, (panel.note, own)))
    notes = [_note("".join(part for part, *_ in line)) for line in paragraph(said, font_of("small"))]
    return [*blocks, _map(explanation, panel), *notes]


def _heading(name: str, facts: str) -> Block:
    def draw(draw: ImageDraw.ImageDraw, image: Image.Image, at: int) -> None:
        end = write(draw, name, MARGIN, at + _APART + 44, "text", LIGHT.ink, WIDTH - MARGIN)
        write(draw, facts, end + _GAP, at + _APART + 44, "small", LIGHT.dim, WIDTH - MARGIN)

    return _APART + LINE, draw


def _heads(name: str, values: int) -> Block:
    """What stands in the columns of the lines below; the values begin at `values`."""

    def draw(draw: ImageDraw.ImageDraw, image: Image.Image, at: int) -> None:
        write(draw, name, MARGIN, at + 28, "small", LIGHT.dim, WIDTH)
        write(draw, "Value", values, at + 28, "small", LIGHT.dim, WIDTH)
        draw.text((WIDTH - MARGIN, at + 28), "Score", font=font_of("small"), fill=LIGHT.dim, anchor="rs")

    return SMALL_LINE + 4, draw


def _line(explanation: ArrayExplanation, one: Entry, name: str, barred: bool = True) -> Block:
    """An entry with its value and score, and a bar unless it has none."""
    low, high = span(explanation)

    def x(score: float) -> float:
        return _BARS + (_SCORE - _BARS) * (score - low) / (high - low)

    def draw(draw: ImageDraw.ImageDraw, image: Image.Image, at: int) -> None:
        draw.line((MARGIN, at, WIDTH - MARGIN, at), fill=LIGHT.line)
        write(draw, name, MARGIN, at + 35, "small", LIGHT.ink, (_VALUE if barred else _BARS) - _GAP)
        write(draw, one.value, _VALUE if barred else _BARS, at + 35, "small", LIGHT.dim, WIDTH - 2 * MARGIN)
        if barred:
            draw.line((x(0), at, x(0), at + _ROW), fill=LIGHT.dim)
        if barred and one.score:
            shade = LIGHT.positive if one.score > 0 else LIGHT.negative
            shade = shade if explanation.traits.signed else LIGHT.strengths[-1]
            left, right = sorted((x(0.0), x(one.score)))
            draw.rectangle((left, at + 12, right, at + _ROW - 12), fill=shade)
        score = number(explanation, one.score)
        draw.text((WIDTH - MARGIN, at + 35), score, font=font_of("small"), fill=LIGHT.ink, anchor="rs")

    return _ROW, draw


def _map(explanation: ArrayExplanation, panel: Panel) -> Block:
    assert panel.grid is not None
    wide, high = (round(one) for one in size(panel.grid, _CELL, WIDTH - 2 * MARGIN, _HIGH, _LEAST))
    shades = heatmap(panel.grid, panel.limit, signed=explanation.traits.signed)

    def draw(draw: ImageDraw.ImageDraw, image: Image.Image, at: int) -> None:
        image.paste(resized(shades, wide, high), (MARGIN, at))
        draw.rectangle((MARGIN, at, MARGIN + wide - 1, at + high - 1), outline=LIGHT.line)

    return high + 12, draw


def _note(said: str) -> Block:
    def draw(draw: ImageDraw.ImageDraw, image: Image.Image, at: int) -> None:
        write(draw, said, MARGIN, at + 30, "small", LIGHT.dim, WIDTH - MARGIN)

    return SMALL_LINE + 4, draw
