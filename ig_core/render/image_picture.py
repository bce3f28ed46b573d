"""The picture, the heatmap of its scores and the one over the other, as a PNG."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from ig_core.records import ImageExplanation
from ig_core.render.lettering import LEGEND, LINE, MARGIN, WIDTH, draw_legend, draw_lines, font_of, paragraph, title_of
from ig_core.render.numbers import ends, scale_limit
from ig_core.render.palette import LIGHT
from ig_core.render.pixels import as_rgb, box, heatmap, over, overlay, resized
from ig_core.render.sentences import balance, headline
from ig_core.render.smooth import NOTE, drawn_as

_GAP = 40  # pixels between two pictures
_SIDE = (WIDTH - 2 * MARGIN - 2 * _GAP) // 3  # the room of each; a high one may be half as high again
_OPACITY = 0.85


def png(explanation: ImageExplanation, smooth: bool = False) -> bytes:
    """PNG of the headline, the three pictures, what the signs say, the legend and how exact it is; WIDTH wide.

    Args:
        smooth: whether each score is spread over its neighbours, see `smooth.smoothed`.
    """
    drawn = drawn_as(explanation, smooth)
    limit, signed = scale_limit(drawn), explanation.traits.signed
    pictures = {
        "the picture": as_rgb(explanation.pixels),
        "scores of its pixels": heatmap(drawn.scores, limit, signed=signed),
        over(explanation.pixels): overlay(explanation.pixels, drawn.scores, limit, _OPACITY, signed=signed),
    }
    title = title_of(explanation, headline(explanation))
    says = paragraph(balance(explanation), font_of("text"))
    wide, high = box(explanation.pixels.shape, _SIDE, _SIDE * 3 // 2)
    height = 2 * MARGIN + LINE * (len(title) + len(says)) + high + 110 + LEGEND
    image = Image.new("RGB", (WIDTH, height), LIGHT.paper)
    draw = ImageDraw.Draw(image)
    at = draw_lines(draw, title, MARGIN, "title") + 20
    for number, (name, rgb) in enumerate(pictures.items()):
        left = MARGIN + number * (_SIDE + _GAP)
        image.paste(resized(rgb, wide, high), (left, at))
        draw.rectangle((left, at, left + wide - 1, at + high - 1), outline=LIGHT.line)
        draw.text((left, at + high + 38), name, font=font_of("small"), fill=LIGHT.dim, anchor="ls")
    at = draw_lines(draw, says, at + high + 70, "text")
    low, most = ends(drawn)
    draw_legend(draw, explanation, at + 20, (low, f"{most}; {NOTE}" if smooth else most))
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
