"""A function of two inputs as a picture: bands of colour, with a line wherever it has a round value."""

from __future__ import annotations

import numpy as np

from ig_core.render.palette import LIGHT, Theme, colours

_THICK = 1.2  # pixels of a line
_OPACITY = 0.28
_SHADES = 4  # at the edges of a line; with few colours a picture is a small file


def contours(values: np.ndarray, slopes: np.ndarray, step: float, limit: float, theme: Theme = LIGHT) -> np.ndarray:
    """Values of a function (height, width) -> a picture (height, width, 3), from 0 to 255.

    Args:
        slopes: by how much the function changes from one pixel to the next where it changes most, (height, width).
        step: between two lines; a band between them has the colour of its middle.
        limit: the value that gets the full colour, see palette.colours.
    """
    rgb = colours((np.floor(values / step) + 0.5) * step, limit, theme).astype(float)
    away = np.abs(values - step * np.round(values / step)) / np.maximum(slopes, 1e-12)  # pixels from the nearest line
    covered = np.round(_SHADES * np.clip((_THICK + 1) / 2 - away, 0, 1)) / _SHADES
    covered = np.where(np.round(values / step) >= 1, _OPACITY * covered, 0.0)  # zero ends the scale, and is no line
    ink = np.array([int(theme.ink[i : i + 2], 16) for i in (1, 3, 5)], float)
    return np.round(rgb + covered[..., np.newaxis] * (ink - rgb)).astype(np.uint8)
