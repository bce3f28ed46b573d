"""The picture and its heatmap as an HTML page: pointing at a pixel of a small one shows its value and score."""

from __future__ import annotations

from html import escape

import numpy as np

from ig_core.records import ImageExplanation
from ig_core.records.text import rows_of
from ig_core.render.numbers import ends, printer, scale_limit
from ig_core.render.page import Parts, in_both, text, whole, with_scale
from ig_core.render.palette import DARK, LIGHT, Theme
from ig_core.render.pixels import as_rgb, data_uri, heatmap, is_large, of_sign, over, overlay, values
from ig_core.render.sentences import balance
from ig_core.render.smooth import NOTE, drawn_as
from ig_core.render.squares import svg

_STYLE = """
.pictures{display:flex;flex-wrap:wrap;gap:1.5em;margin:1.5em 0 .8em}
svg{width:22em;max-width:100%;height:auto;border:1px solid var(--line);border-radius:6px}
svg rect{fill:var(--l)}
svg rect:hover{stroke:var(--ink);stroke-width:.08}
@media(prefers-color-scheme:dark){svg rect{fill:var(--d)}}
"""
_LARGE = """
.pictures img{display:block;max-width:100%;border:1px solid var(--line);border-radius:6px}
"""
_WIDE = 22  # em, of the longer side of a picture
_NAMES = ("The picture", "Scores of its pixels")
OPACITY = 0.85  # of the colours over the picture
_THREE = """
.three{display:flex;flex-wrap:wrap;gap:1em 2em;margin:.8em 0}
figure{margin:0;width:14em;max-width:100%}
img{display:block;width:100%;image-rendering:pixelated;border:1px solid var(--line);border-radius:6px}
figcaption{color:var(--dim);font-size:.75em;margin-top:.4em}
"""


def html(explanation: ImageExplanation, smooth: bool = False) -> str:
    """A whole page; arguments as of `parts`."""
    return whole(parts(explanation, smooth))


def parts(explanation: ImageExplanation, smooth: bool = False) -> Parts:
    """The parts of the page; the two pictures are drawn in vectors, a square a pixel, or as images if they are large.

    Args:
        smooth: whether each score is spread over its neighbours; pointing at a pixel tells its own score all the same.
    """
    drawn_scores, signed = drawn_as(explanation, smooth), explanation.traits.signed

    def coloured(theme: Theme) -> np.ndarray:
        return heatmap(drawn_scores.scores, scale_limit(drawn_scores), theme, signed)

    picture, shades = as_rgb(explanation.pixels), (coloured(LIGHT), coloured(DARK))
    if is_large(picture.shape):
        style, drawn = _STYLE + _LARGE, _image(_NAMES[0], picture, _WIDE)
        drawn += in_both(*(_image(_NAMES[1], one, _WIDE) for one in shades))
    else:
        style, notes = _STYLE, _notes(explanation)
        drawn = _squares(_NAMES[0], picture, picture, notes) + _squares(_NAMES[1], *shades, notes)
    body = f'<div class="pictures">{drawn}</div><p>{escape(balance(explanation))}</p>'
    return with_scale(explanation, style, body, f" · {NOTE}" if smooth else "", ends(drawn_scores))


def three_pictures(
    explanation: ImageExplanation, caption: str, smooth: bool = False, shown: str = "both", opacity: float = OPACITY
) -> Parts:
    """The parts of a page with the picture, its scores, and the one over the other, to be seen from afar.

    Args:
        caption: of the picture itself, as text.
        smooth: as of `parts`.
        shown: which scores, a key of SIGNS.
        opacity: see `pixels.overlay`.
    """
    drawn, signed = drawn_as(explanation, smooth), explanation.traits.signed
    limit, scores = scale_limit(drawn), of_sign(drawn.scores, shown if signed else "both")
    light, dark = (heatmap(scores, limit, theme, signed) for theme in (LIGHT, DARK))
    name = f"The scores of its pixels{', smoothed' if smooth else ''}."
    both = f"The {over(explanation.pixels)}."
    figures = (
        (caption, _image(caption, as_rgb(explanation.pixels))),
        (name, in_both(_image(name, light), _image(name, dark))),
        (both, _image(both, overlay(explanation.pixels, scores, limit, opacity, signed))),
    )
    body = "".join(f"<figure>{image}<figcaption>{text(said)}</figcaption></figure>" for said, image in figures)
    note = f" · {NOTE}" if smooth else ""
    return with_scale(explanation, _THREE, f'<div class="three">{body}</div>', note, ends(drawn))


def _notes(explanation: ImageExplanation) -> list[str]:
    """Of each pixel, from the top left, where it is, what it is, and its score."""
    shown = printer(explanation)
    return [
        f"row {row.row}, column {row.column}: pixel {value}, score {shown(row.score)}"
        for row, value in zip(rows_of(explanation.table), values(explanation.pixels), strict=True)
    ]


def _image(alt: str, rgb: np.ndarray, side: float | None = None) -> str:
    """An image as wide as its place, `side` em where one is given; no higher than wide."""
    height, width = rgb.shape[:2]
    part, style = min(1.0, width / height), []
    if side is not None or part < 1:
        style.append(f"width:{100 * part:.4g}%" if side is None else f"width:{side * part:.4g}em")
    if is_large(rgb.shape):
        style.append("image-rendering:auto")
    own = f' style="{";".join(style)}"' if style else ""
    return f'<img{own} alt="{text(alt)}" src="{data_uri(rgb)}">'


def _squares(label: str, light: np.ndarray, dark: np.ndarray, notes: list[str]) -> str:
    height, width = light.shape[:2]
    return svg(label, light, dark, notes, f' style="width:{_WIDE * width / height:.4g}em"' if width < height else "")
