"""A field to draw a path on, from its bottom left corner to its top right one: by mouse, finger or arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from webapp.components.registry import registered

MOST_SENT = 1000  # corners of one path that a browser may report; toy_paths.js keeps to it
STEP = 0.05  # of an arrow key
_FAR = 1e6  # from the field, beyond which no pointer can be
_HTML = """
<div class="around">
  <div class="up" aria-hidden="true"></div>
  <div class="field" tabindex="0" role="application">
    <img alt="">
    <div class="levels" aria-hidden="true"></div>
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <path class="straight" d="M0,100L100,0" /><path class="halo" /><path class="path" />
    </svg>
    <i class="end start" aria-hidden="true"></i><i class="end last" aria-hidden="true"></i>
    <i class="pen" aria-hidden="true" hidden></i>
  </div>
  <div class="across" aria-hidden="true"></div>
  <p class="keys"></p>
  <p class="told" role="status"></p>
</div>
"""


@dataclass(frozen=True, kw_only=True)
class Field:
    """What a path is drawn on, the unit square.

    Attributes:
        label: what the field is and shows, for those who do not see it.
        image: the address of its picture, such as a data URI.
        levels: where a value stands on the field, and its text: x, y, text.
        across, up: what stands along its lower and its left side.
        names: of the two inputs.
    """

    label: str
    image: str
    levels: Sequence[tuple[float, float, str]]
    across: str
    up: str
    names: tuple[str, str]


def toy_paths(field: Field, shown: np.ndarray, number: int, on_drawn: Callable[[np.ndarray], None], key: str) -> None:
    """Draw the field and a path; call `on_drawn` with the corners, (k, 2), of a path that somebody has drawn.

    Args:
        shown: the corners of the path that is shown, (k, 2).
        number: of the path that is shown: another number than before takes what was being drawn off the field.
        on_drawn: is given numbers from 0 to 1, in the order in which they were drawn. They may begin and end anywhere.
    """

    def drawn() -> None:
        corners = checked(st.session_state[key].drawn)
        if corners is not None:
            on_drawn(corners)

    data = {
        "label": field.label,
        "image": field.image,
        "levels": [[float(x), float(y), text] for x, y, text in field.levels],
        "across": field.across,
        "up": field.up,
        "names": list(field.names),
        "keys": "Draw from the bottom left to the top right. Or with the arrow keys: each press is one step, Backspace"
        " takes it back, Enter ends the path, Escape drops it.",
        "shown": np.round(shown, 4).tolist(),
        "number": number,
        "most": MOST_SENT,
        "step": STEP,
    }
    registered(Path(__file__).parent, _HTML)(key=key, data=data, on_drawn_change=drawn)


def checked(report: Any) -> np.ndarray | None:
    """The corners that a browser reports, (k, 2), moved into the unit square; None if they are no path.

    A browser may report anything: a path is a list of one corner to MOST_SENT, each a list of two finite numbers.
    """
    if not isinstance(report, list) or not 1 <= len(report) <= MOST_SENT:
        return None
    if not all(isinstance(corner, list) and len(corner) == 2 and all(map(_is_number, corner)) for corner in report):
        return None
    return np.clip(np.array(report, float), 0.0, 1.0)


def _is_number(value: Any) -> bool:
    """Whether it is a number that is not NaN and can be a place near the field, if not on it."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _FAR
