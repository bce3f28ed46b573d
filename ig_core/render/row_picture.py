"""The columns of a table row with their waterfall as a PNG, drawn with the fonts that ship with the project."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from ig_core.records import RowExplanation
from ig_core.records.text import rows_of
from ig_core.render.lettering import LEGEND, LINE, MARGIN, WIDTH, draw_legend, draw_lines, font_of, title_of, write
from ig_core.render.numbers import number
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

    write(draw, path_text(explanation), _BARS, at + 44, "small", LIGHT.dim, WIDTH - MARGIN)
    at += LINE
    begin = start(explanation)
    for end in [0.0] if begin is None else [begin, explanation.prediction.logit]:
        for y in range(at, at + LINE * len(rows), 12):
            draw.line((x(end), y, x(end), y + 6), fill=LIGHT.dim)
    for row, (first, last) in zip(rows, drawn[:_MOST], strict=True):
        draw.line((MARGIN, at, WIDTH - MARGIN, at), fill=LIGHT.line)
        write(draw, row.label, MARGIN, at + 44, "text", LIGHT.ink, _VALUE - _GAP)
        write(draw, row.text, _VALUE, at + 44, "text", LIGHT.dim, _BARS - _GAP)
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
        write(draw, said, MARGIN, at + 44, "text", LIGHT.dim, WIDTH - MARGIN)
        at += LINE
    draw_legend(draw, explanation, at + 30)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
