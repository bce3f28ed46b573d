"""The way to a picture: its pixels come up out of the baseline's."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from ig_core.errors import AssetError
from ig_core.evaluation import cells
from ig_core.records import ImageExplanation
from ig_core.records.walk import Walk
from ig_core.render.palette import Theme
from ig_core.render.pixels import as_rgb, box, data_uri, heatmap, is_large
from webapp.components.walk import packed_pixels
from webapp.image import input as image_input
from webapp.path.subject import Subject
from webapp.shared import core, frame

PICTURE = "path picture"  # the key of the choice of one
_SIDE = 150  # pixels of a small picture
_FINEST = 64  # squares along the longer side of a picture that grows


def _draw(state: MutableMapping) -> None:
    frame.say_problem(state)
    try:
        image_input.follow_model(state)
        known = image_input.examples(state["model"])
    except AssetError as error:
        frame.say(str(error))
        return
    if state["image"]:
        known = {state["image"]: image_input.caption(state["image"]), **known}
    if not known:
        st.caption(
            "This model came without examples. To use a file of yours, go to the page Image, and follow its link."
        )
        return
    state[PICTURE] = state["image"]

    def show() -> None:
        state["image"] = state[PICTURE]

    st.selectbox("Picture", known, key=PICTURE, format_func=lambda one: known[one], on_change=show)
    st.caption("To draw one or to use a file of yours, go to the page Image, and follow its link to here.")


def _hero(walk: Walk, request: core.Request) -> dict[str, Any]:
    explanation = walk.explanation
    assert isinstance(explanation, ImageExplanation)
    case = core.case_of(request)
    shown = getattr(case.model, "shown", lambda points: points[..., 0])  # of a model of somebody else, perhaps
    rows, columns = _grid(explanation)
    return {
        "kind": "image",
        "rows": rows,
        "columns": columns,
        "from": packed_pixels(_coarse(shown(case.start), rows, columns)),
        "to": packed_pixels(_coarse(explanation.pixels, rows, columns)),
    }


def _grid(explanation: ImageExplanation) -> tuple[int, int]:
    """Rows and columns of the squares that are drawn of a picture: its pixels, or of a large one fewer."""
    if not is_large(explanation.scores.shape):
        return explanation.scores.shape[0], explanation.scores.shape[1]
    columns, rows = box(explanation.scores.shape, _FINEST, _FINEST)
    return rows, columns


def _coarse(pixels: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The mean of the pixels, grey or in colour, of each square."""
    if pixels.shape[:2] == (rows, columns):
        return pixels
    number, shape = cells.of_pixels(pixels.shape[:2], (rows, columns)), (rows * columns,)
    channels = [pixels] if pixels.ndim == 2 else np.moveaxis(pixels, -1, 0)
    sums = [np.bincount(number.ravel(), channel.ravel(), *shape) for channel in channels]
    means = np.stack(sums, axis=-1) / np.bincount(number.ravel())[:, np.newaxis]
    return means.reshape(rows, columns, -1)


def _squares(explanation: ImageExplanation) -> np.ndarray | None:
    """Of each pixel of a large picture the square that it is drawn in."""
    if not is_large(explanation.scores.shape):
        return None
    return cells.of_pixels(explanation.scores.shape, _grid(explanation)).ravel()


def _scores(explanation: ImageExplanation, limit: float, theme: Theme) -> str:
    """The picture and the scores of its pixels."""
    picture = _image(as_rgb(explanation.pixels), "the picture")
    return f'<div class="pair">{picture}{_small(explanation, limit, theme)}</div>'


def _small(explanation: ImageExplanation, limit: float, theme: Theme) -> str:
    """The scores of its pixels."""
    return _image(heatmap(explanation.scores, limit, theme, explanation.traits.signed), "the scores of its pixels")


def _image(colours: np.ndarray, name: str) -> str:
    width, height = box(colours.shape, _SIDE, _SIDE)
    rendering = "auto" if is_large(colours.shape) else "pixelated"
    return (
        f'<img src="{data_uri(colours)}" alt="{escape(name)}" width="{width}" height="{height}" '
        f'style="image-rendering:{rendering};border-radius:8px;margin-right:0.8rem">'
    )


def _in_sentence(named: str) -> str:
    """What a picture is called, within a sentence: "your picture"."""
    return re.sub("^Your ", "your ", named).removesuffix(".")


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
    url_params=image_input.picture_params,
    draw=_draw,
    input=lambda state: state["image"],
    hero=_hero,
    squares=_squares,
    nothing=image_input.nothing_yet,
    scores=_scores,
    small=_small,
    told=lambda state: _in_sentence(image_input.named(state["model"], state["image"])),
)
