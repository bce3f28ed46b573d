"""The picture and its heatmap as an HTML page: pointing at a pixel shows its value and score."""

from __future__ import annotations

from html import escape

import numpy as np

from ig_core.records import ImageExplanation
from ig_core.records.text import rows_of
from ig_core.render.numbers import ends, number, scale_limit
from ig_core.render.page import page
from ig_core.render.palette import DARK, LIGHT, Theme, hexadecimal
from ig_core.render.pixels import grey, heatmap
from ig_core.render.sentences import balance
from ig_core.render.smooth import NOTE, drawn_as

_STYLE = """
.pictures{display:flex;flex-wrap:wrap;gap:1.5rem;margin:1.5rem 0 .8rem}
svg{width:22rem;max-width:100%;height:auto;border:1px solid var(--line);border-radius:6px}
svg rect{fill:var(--l)}
svg rect:hover{stroke:var(--ink);stroke-width:.08}
@media(prefers-color-scheme:dark){svg rect{fill:var(--d)}}
"""


def html(explanation: ImageExplanation, smooth: bool = False) -> str:
    """A whole page; the two pictures are drawn in vectors, a square a pixel.

    Args:
        smooth: whether each score is spread over its neighbours; pointing at a pixel tells its own score all the same.
    """
    drawn_scores, signed = drawn_as(explanation, smooth), explanation.traits.signed

    def coloured(theme: Theme) -> np.ndarray:
        return heatmap(drawn_scores.scores, scale_limit(drawn_scores), theme, signed)

    notes = [
        f"row {row.row}, column {row.column}: pixel {row.pixel:.2f}, score {number(explanation, row.score)}"
        for row in rows_of(explanation.table)
    ]
    picture = grey(explanation.pixels)
    drawn = _svg("The picture", picture, picture, notes)
    drawn += _svg("Scores of its pixels", coloured(LIGHT), coloured(DARK), notes)
    body = f'<div class="pictures">{drawn}</div><p>{escape(balance(explanation))}</p>'
    return page(explanation, _STYLE, body, f" · {NOTE}" if smooth else "", ends(drawn_scores))


def _svg(label: str, light: np.ndarray, dark: np.ndarray, notes: list[str]) -> str:
    height, width = light.shape[:2]
    squares = "".join(
        f'<rect x="{i % width}" y="{i // width}" width="1.02" height="1.02" '
        f'style="--l:{hexadecimal(light[i // width, i % width])};--d:{hexadecimal(dark[i // width, i % width])}">'
        f"<title>{escape(note)}</title></rect>"
        for i, note in enumerate(notes)
    )
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{squares}</svg>'
