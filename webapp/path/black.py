"""A black shirt on a black ground: what a starting point cannot see."""

from __future__ import annotations

from html import escape

import numpy as np
import streamlit as st

from ig_core import models
from ig_core.errors import AssetError
from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.image import pictures
from ig_core.quadrature import DEFAULT_TOLERANCE
from ig_core.records import ImageExplanation
from ig_core.render import walk_sentences
from ig_core.render.numbers import scale_limit
from ig_core.render.pixels import as_rgb, data_uri, heatmap
from webapp.path import calls
from webapp.shared import core, frame, result

_DRAWING = "shirt-long"
_CHEST = slice(10, 18)  # rows of the drawing that become black
_SIDE = 168  # pixels of a picture on the page


def draw() -> None:
    """The shirt, and the scores of its pixels as seen from a black picture and from a white one."""
    try:
        drawn = image_examples.garments()[_DRAWING].pixels
    except AssetError as error:
        frame.say(str(error))
        return
    shirt, is_black = drawn.copy(), np.zeros(drawn.shape, bool)
    shirt[_CHEST], is_black[_CHEST] = 0, drawn[_CHEST] > 0
    model = next(iter(models.of_kind("image")))
    found = {}
    for start in ("black", "white"):
        request = core.Request(pictures.reference_to(shirt), model, calls.METHOD, None, None, start, DEFAULT_TOLERANCE)
        explanation = result.computed(request, core.explain)
        if not isinstance(explanation, ImageExplanation):
            return
        found[start] = explanation
    theme, limit = frame.theme(), max(map(scale_limit, found.values()))
    images = {"a shirt with a black chest": as_rgb(found["black"].pixels)}
    images |= {f"seen from {start}": heatmap(one.scores, limit, theme, True) for start, one in found.items()}
    figures = "".join(
        f'<figure style="margin:0"><img src="{data_uri(colours)}" alt="{escape(name)}" width="{_SIDE}" '
        f'height="{_SIDE}" style="image-rendering:pixelated;border-radius:8px"><figcaption class="small">'
        f"{escape(name)}</figcaption></figure>"
        for name, colours in images.items()
    )
    told = walk_sentences.black_on_black(found["black"], found["white"], is_black)
    with st.container(border=True, key="card_black"):
        frame.block(
            f'<p class="card-title">A black shirt on black</p><p class="says">{escape(told)}</p>'
            f'<div style="display:flex;flex-wrap:wrap;gap:1rem 1.6rem;margin-top:.7rem">{figures}</div>'
        )
