"""The columns of a table row with their waterfall as a PNG, drawn with the fonts that ship with the project."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from ig_core.records import RowExplanation
from ig_core.records.text import rows_of
from ig_core.render.lettering import LEGEND, LINE, MARGIN, WIDTH, draw_legend, draw_lines, font_of, runs, title_of
from ig_core.render.numbers import number, visible
from ig_core.render.palette import LIGHT
from ig_core.render.row_sentences import headline, path_text
from ig_core.render.waterfall import bars, span, start, strongest_first

_MOST = 60  # columns: of more, the strongest are drawn
_VALUE, _BARS, _SCORE = 500, 860, 1350  # where the values and the bars begin, and where the bars end, in pixels
_GAP = 24  # between a text and what stands to the right of it


def png(explanation: RowExplanation) -> bytes:
    """PNG of the headline, a line a column with its value, bar and score, and the legend; WIDTH pixels wide.

    Texts that are too long for their place are cut. Of more than 60 columns the strongest are drawn.
    """
    order = strongest_first(explanation)
    drawn, rows = bars(explanation, order), list(rows_of(explanation.columns.iloc[order]))[:_MOST]
    low, high = span(explanation, drawn)
    title = title_of(explanation, headline(explanation))
    left_out = len(order) - len(rows)
    height = 2 * MARGIN + LINE * (len(title) + 1 + len(rows) + bool(left_out)) + LEGEND
    image = Image.new("RGB", (WIDTH, height), LIGHT.paper)
    draw = ImageDraw.Draw(image)
    at = draw_lines(draw, title, MARGIN, "title")

    def x(value: float) -> float:
        return _BARS + (_SCORE - _BARS) * (value - low) / (high - low)

    _write(draw, path_text(explanation), _BARS, at + 44, "small", LIGHT.dim, WIDTH - MARGIN)
    at += LINE
    begin = start(explanation)
    for end in [0.0] if begin is None else [begin, explanation.prediction.logit]:
        for y in range(at, at + LINE * len(rows), 12):
            draw.line((x(end), y, x(end), y + 6), fill=LIGHT.dim)
    for row, (first, last) in zip(rows, drawn[:_MOST], strict=True):
        draw.line((MARGIN, at, WIDTH - MARGIN, at), fill=LIGHT.line)
        _write(draw, row.label, MARGIN, at + 44, "text", LIGHT.ink, _VALUE - _GAP)
        _write(draw, row.text, _VALUE, at + 44, "text", LIGHT.dim, _BARS - _GAP)
        if row.score:
            shade = LIGHT.positive if row.score > 0 else LIGHT.negative
            shade = shade if explanation.traits.signed else LIGHT.strengths[-1]
            draw.rectangle((x(min(first, last)), at + 18, x(max(first, last)), at + LINE - 18), fill=shade)
        font = font_of("text")
        text = number(explanation, row.score)
        draw.text((WIDTH - MARGIN, at + 44), text, font=font, fill=LIGHT.ink, anchor="rs")
        at += LINE
    if left_out:
        said = f"… and {left_out:,} {'columns' if left_out > 1 else 'column'} with smaller scores"
        _write(draw, said, MARGIN, at + 44, "text", LIGHT.dim, WIDTH - MARGIN)
        at += LINE
    draw_legend(draw, explanation, at + 30)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _write(draw: ImageDraw.ImageDraw, text: str, x: float, y: float, role: str, ink: str, end: float) -> None:
    """Draw a text in one line from `x`, cut so that it stops before `end`."""
    font = font_of(role)
    for part, part_font in runs(_fitting(" ".join(visible(text).split()), font, end - x), font):
        draw.text((x, y), part, font=part_font, fill=ink, anchor="ls")
        x += part_font.getlength(part)


def _fitting(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """The text, or as much of its beginning as fits with an ellipsis."""

    def fits(part: str) -> bool:
        return sum(part_font.getlength(piece) for piece, part_font in runs(part, font)) <= width

    text = text[:200]  # no line holds so many letters
    if fits(text):
        return text
    return next(short for end in range(len(text) - 1, -1, -1) if fits(short := f"{text[:end].rstrip()}…") or not end)
