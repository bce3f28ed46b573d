"""Mean scores of many pictures, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt

import numpy as np
from PIL import Image

from ig_core.render import pixels
from webapp.corpus.runs import Opened
from webapp.shared import frame


def drawn(shown: Opened, mean: np.ndarray, size: int, most: float | None = None) -> Image.Image:
    """Means (pixels,) of the pictures of a run, so large on the longer side.

    Args:
        most: the mean that gets the full colour; the largest of these if None.
    """
    limit = most or float(np.abs(mean).max()) or 1.0
    return pixels.fitted(pixels.heatmap(mean.reshape(_size_of(shown, mean.size)), limit, frame.theme()), size)


def _size_of(shown: Opened, count: int) -> Sequence[int]:
    """Height and width of its pictures: those of garments are square."""
    side = isqrt(count)
    return shown.summary.model.shape[:2] or (side, side)
