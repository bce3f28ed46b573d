"""Several things in one row of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from keras import ops


def parted(points: Any, sizes: Sequence[int]) -> list[Any]:
    """Points (n, Σ sizes) -> (n, size) for each size."""
    return [points] if len(sizes) == 1 else ops.split(points, np.cumsum(sizes)[:-1].tolist(), axis=1)
