"""Pixels and their scores as pictures, grey or in colour, of any size: the picture, a heatmap, one over the other."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from ig_core.render.palette import LIGHT, Theme, colours

SIGNS = {"both": 0, "positive": 1, "negative": -1}  # which scores to show
_SATURATED = 0.995  # part of the pixels of several pictures whose colours tell them apart
_LUMINANCE = (0.2126, 0.7152, 0.0722)  # of red, green and blue
_SQUARES = 64 * 64  # pixels that are drawn as a square each; of more, none is told from its neighbours
_CLEAR = 3  # pixels: a square that is this large looks like one, wherever its edges fall
_MOST = 1024  # pixels on the longer side of a picture within a page


def of_sign(scores: np.ndarray, shown: str) -> np.ndarray:
    """The scores of one sign, and zero elsewhere; all of them where `shown` is "both"."""
    sign = SIGNS[shown]
    return np.where(scores * sign >= 0, scores, 0.0) if sign else scores


def as_rgb(pixels: np.ndarray) -> np.ndarray:
    """Pixels (height, width), or (height, width, 3) in colour, from 0 to 1 -> (height, width, 3) from 0 to 255."""
    shades = np.round(255 * pixels).astype(np.uint8)
    return shades if in_colour(pixels) else np.repeat(shades[..., np.newaxis], 3, axis=2)


def in_colour(pixels: np.ndarray) -> bool:
    """Whether pixels have three channels."""
    return pixels.ndim == 3


def luminance(pixels: np.ndarray) -> np.ndarray:
    """How light pixels are, (height, width): those of a grey picture are it already."""
    return pixels @ np.array(_LUMINANCE) if in_colour(pixels) else pixels


def values(pixels: np.ndarray) -> list[str]:
    """What each pixel is, from the top left: "0.25"; in colour "0.25 red, 0.50 green, 0.00 blue"."""
    if not in_colour(pixels):
        return [f"{value:.2f}" for value in pixels.ravel().tolist()]
    channels = pixels.reshape(-1, 3).tolist()
    return [f"{red:.2f} red, {green:.2f} green, {blue:.2f} blue" for red, green, blue in channels]


def is_large(shape: Sequence[int]) -> bool:
    """Whether a picture (height, width, …) has too many pixels for a square each."""
    return shape[0] * shape[1] > _SQUARES


def limit_of_all(scores: Sequence[np.ndarray]) -> float:
    """The score that gets the full colour where several pictures, (height, width) each, share one scale: few pixels of
    all go beyond it."""
    return float(np.quantile(np.abs(list(scores)), _SATURATED))


def heatmap(scores: np.ndarray, limit: float, theme: Theme = LIGHT, signed: bool = True) -> np.ndarray:
    """Scores (height, width) -> (height, width, 3) from 0 to 255; `limit` has the full colour."""
    return colours(scores, limit, theme, signed)


def overlay(pixels: np.ndarray, scores: np.ndarray, limit: float, opacity: float, signed: bool = True) -> np.ndarray:
    """The picture with the colours of its scores, (height, width, 3): the stronger a score, the less shows through.

    The colours are those of the light theme, which differ from light and dark greys. They would not differ from those
    of a colour picture, of which its luminance is drawn for that reason; `over` says so.

    Args:
        opacity: of the strongest score, from 0 (the picture alone) to 1. A quarter of that score has half of it.
    """
    strongest = colours(np.sign(scores) * limit, limit, LIGHT, signed)
    strength = np.sqrt(np.clip(np.abs(scores) / limit, 0, 1)) if limit > 0 else np.zeros_like(scores)
    part = (opacity * strength)[..., np.newaxis]
    return np.round((1 - part) * as_rgb(luminance(pixels)) + part * strongest).astype(np.uint8)


def over(pixels: np.ndarray) -> str:
    """What `overlay` draws: "scores over the picture", and of a colour picture that it is drawn in grey."""
    return "scores over the picture, in grey" if in_colour(pixels) else "scores over the picture"


def box(shape: Sequence[int], width: int, height: int) -> tuple[int, int]:
    """Width and height of a picture (height, width, …) as large as fits into those given, in its proportions."""
    factor = min(width / shape[1], height / shape[0])
    return max(1, round(factor * shape[1])), max(1, round(factor * shape[0]))


def resized(rgb: np.ndarray, width: int, height: int) -> Image.Image:
    """The picture in that size: enlarged, every pixel is a square; shrunk, or hardly enlarged, it is smooth."""
    clear = min(width / rgb.shape[1], height / rgb.shape[0]) >= _CLEAR
    method = Image.Resampling.NEAREST if clear else Image.Resampling.LANCZOS
    return Image.fromarray(rgb).resize((width, height), method)


def fitted(rgb: np.ndarray, side: int) -> Image.Image:
    """The picture with `side` pixels on its longer side, as `resized` makes it."""
    return resized(rgb, *box(rgb.shape, side, side))


def within(rgb: np.ndarray) -> np.ndarray:
    """The same with no more pixels on either side than a page can show; where it has more, its proportions change."""
    height, width = rgb.shape[:2]
    if max(height, width) <= _MOST:
        return rgb
    return np.asarray(resized(rgb, min(width, _MOST), min(height, _MOST)))


def data_uri(rgb: np.ndarray) -> str:
    """The picture as an address that holds it whole, to be shown enlarged with `image-rendering: pixelated`.

    Of a very large one a smaller picture, of the size in which a page can show it.
    """
    stream = io.BytesIO()
    image = fitted(rgb, _MOST) if max(rgb.shape[:2]) > _MOST else Image.fromarray(rgb)
    image.save(stream, "PNG")
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode('ascii')}"
