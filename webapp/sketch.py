"""A sheet to draw on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from ig_core.pictures import SIDE
from webapp.component import registered

_HERE = Path(__file__).parent
_HTML = """
<div class="sketch">
  <canvas role="img"></canvas>
  <div class="tools">
    <label>Width of the pen <input class="width" type="range" min="0.6" max="6" step="0.2" value="2.4"></label>
    <label>Its grey <input class="grey" type="range" min="0" max="255" step="5" value="200"></label>
    <button class="clear" type="button">Clear the sheet</button>
  </div>
</div>
"""


def sketch(on_drawn: Callable[[np.ndarray], None], key: str) -> None:
    """Draw the sheet; call `on_drawn` with its pixels, (28, 28) from 0 to 255, after every stroke."""

    def drawn() -> None:
        pixels = st.session_state[key].drawn
        if pixels is not None:
            on_drawn(np.clip(np.array(pixels, float), 0, 255).astype(np.uint8).reshape(SIDE, SIDE))

    mounted = registered(
        "ig_lens_sketch",
        css=(_HERE / "sketch.css").read_text(encoding="utf-8"),
        js=(_HERE / "sketch.js").read_text(encoding="utf-8"),
        html=_HTML,
    )
    label = "A sheet to draw a garment on, white on black, with mouse, pen or finger"
    mounted(key=key, data={"side": SIDE, "label": label}, on_drawn_change=drawn)
