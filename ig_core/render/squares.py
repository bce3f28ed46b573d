"""Small pictures in vectors, a square a pixel, in a light and a dark theme: pointing at a square shows a note."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from ig_core.render.palette import hexadecimal


def svg(label: str, light: np.ndarray, dark: np.ndarray, notes: Sequence[str], own: str = "") -> str:
    """The picture as markup; --l and --d of each square are its colours in the two themes.

    Args:
        label: what it shows, as text.
        light, dark: (height, width, 3) from 0 to 255.
        notes: of each square, row by row from the top left; squares that have none are left out.
        own: further attributes of the element, as markup.
    """
    height, width = light.shape[:2]
    squares = "".join(
        f'<rect x="{i % width}" y="{i // width}" width="1.02" height="1.02" '
        f'style="--l:{hexadecimal(light[i // width, i % width])};--d:{hexadecimal(dark[i // width, i % width])}">'
        f"<title>{escape(note)}</title></rect>"
        for i, note in enumerate(notes)
    )
    return f'<svg{own} viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">{squares}</svg>'
