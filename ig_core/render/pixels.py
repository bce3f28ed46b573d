"""Pixels and their scores as pictures: grey values, a heatmap, one over the other."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from ig_core.render.palette import LIGHT, Theme, colours

SIGNS = {"both": 0, "positive": 1, "negative": -1}  # which scores to show
_SATURATED = 0.995  # part of the pixels of several pictures whose colours tell them apart


def of_sign(scores: np.ndarray, shown: str) -> np.ndarray:
    """The scores of one sign, and zero elsewhere; all of them where `shown` is "both"."""
    sign = SIGNS[shown]
    return np.where(scores * sign >= 0, scores, 0.0) if sign else scores


def grey(pixels: np.ndarray) -> np.ndarray:
    """Pixels (height, width) from 0 to 1 -> (height, width, 3) from 0 to 255."""
    return np.repeat(np.round(255 * pixels).astype(np.uint8)[..., np.newaxis], 3, axis=2)


def limit_of_all(scores: Sequence[np.ndarray]) -> float:
    """The score that gets the full colour where several pictures, (height, width) each, share one scale: few pixels of
    all go beyond it."""
    return float(np.quantile(np.abs(list(scores)), _SATURATED))


def heatmap(scores: np.ndarray, limit: float, theme: Theme = LIGHT, signed: bool = True) -> np.ndarray:
    """Scores (height, width) -> (height, width, 3) from 0 to 255; `limit` has the full colour."""
    return colours(scores, limit, theme, signed)


def overlay(pixels: np.ndarray, scores: np.ndarray, limit: float, opacity: float, signed: bool = True) -> np.ndarray:
    """The picture with the colours of its scores, (height, width, 3): the stronger a score, the less shows through.

    The colours are those of the light theme, which differ from light and dark greys.

    Args:
        opacity: of the strongest score, from 0 (the picture alone) to 1. A quarter of that score has half of it.
    """
    strongest = colours(np.sign(scores) * limit, limit, LIGHT, signed)
    strength = np.sqrt(np.clip(np.abs(scores) / limit, 0, 1)) if limit > 0 else np.zeros_like(scores)
    part = (opacity * strength)[..., np.newaxis]
    return np.round((1 - part) * grey(pixels) + part * strongest).astype(np.uint8)


def enlarged(rgb: np.ndarray, side: int) -> Image.Image:
    """A picture of `side` pixels in which every pixel of `rgb` is a square."""
    return Image.fromarray(rgb).resize((side, side), Image.Resampling.NEAREST)


def data_uri(rgb: np.ndarray) -> str:
    """The picture as an address that holds it whole, to be shown enlarged with `image-rendering: pixelated`."""
    stream = io.BytesIO()
    Image.fromarray(rgb).save(stream, "PNG")
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode('ascii')}"
