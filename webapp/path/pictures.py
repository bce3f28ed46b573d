"""The way to a picture: its pixels come up out of the baseline's."""

from __future__ import annotations

from collections.abc import MutableMapping
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from ig_core.errors import AssetError
from ig_core.kinds.image import examples as image_examples
from ig_core.records import ImageExplanation
from ig_core.records.walk import Walk
from ig_core.render.palette import Theme
from ig_core.render.pixels import as_rgb, data_uri, heatmap
from webapp.components.walk import packed_pixels
from webapp.image import input as image_input
from webapp.path.subject import Subject
from webapp.shared import core, frame

PICTURE = "path picture"  # the key of the choice of one
_SIDE = 150  # pixels of a small picture


def _draw(state: MutableMapping) -> None:
    frame.say_problem(state)
    try:
        known = {f"drawing:{slug}": row.title for slug, row in image_examples.garments().items()}
    except AssetError as error:
        frame.say(str(error))
        return
    known = {state["image"]: image_input.caption(state["image"])} | known
    state[PICTURE] = state["image"]

    def show() -> None:
        state["image"] = state[PICTURE]

    st.selectbox("Picture", known, key=PICTURE, format_func=lambda one: known[one], on_change=show)
    st.caption("To draw one or to use a file of yours, go to the page Image, and follow its link to here.")


def _hero(walk: Walk, request: core.Request) -> dict[str, Any]:
    explanation = walk.explanation
    assert isinstance(explanation, ImageExplanation)
    rows, columns = explanation.scores.shape
    start = core.case_of(request).start[..., 0]
    return {
        "kind": "image",
        "rows": rows,
        "columns": columns,
        "from": packed_pixels(start),
        "to": packed_pixels(explanation.pixels),
    }


def _scores(explanation: ImageExplanation, limit: float, theme: Theme) -> str:
    """The picture and the scores of its pixels."""
    picture = _image(as_rgb(explanation.pixels), "the picture")
    return f'<div class="pair">{picture}{_small(explanation, limit, theme)}</div>'


def _small(explanation: ImageExplanation, limit: float, theme: Theme) -> str:
    """The scores of its pixels."""
    return _image(heatmap(explanation.scores, limit, theme, explanation.traits.signed), "the scores of its pixels")


def _image(colours: np.ndarray, name: str) -> str:
    return (
        f'<img src="{data_uri(colours)}" alt="{escape(name)}" width="{_SIDE}" height="{_SIDE}" '
        f'style="image-rendering:pixelated;border-radius:8px;margin-right:0.8rem">'
    )


PICTURES = Subject(
    label="A picture",
    page="image",
    params=("image",),
    end="the picture",
    starts={
        "black": "a black picture",
        "white": "a white picture",
        "grey": "a grey picture",
        "blurred": "its blur",
        "noise": "noise",
        "mean": "the mean of a class",
        "picture": "another picture",
    },
    other="white",
    take=image_input.take,
    url_params=lambda state: {"image": state["image"]},
    draw=_draw,
    input=lambda state: state["image"],
    hero=_hero,
    scores=_scores,
    small=_small,
    told=lambda state: image_input.caption(state["image"]).removesuffix("."),
)
