"""Where in a picture the scores lie: nine regions whose sums add up to the whole."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_ROWS, _COLUMNS = ("top", "", "bottom"), ("left", "", "right")
NAMES = tuple(f"{row} {column}".strip() or "centre" for row, column in product(_ROWS, _COLUMNS))


def regions(scores: np.ndarray) -> pd.DataFrame:
    """Scores (height, width) summed over thirds of height and width.

    Returns: region ("top left", "top", …, "centre", …), score (of all pixels in it), from the top left.
    """
    import pandas as pd

    return pd.DataFrame({"region": NAMES, "score": sums(scores)})


def sums(scores: np.ndarray) -> np.ndarray:
    """The same as numbers alone (9,), in the order of NAMES."""
    cells = [cell for band in np.array_split(scores, 3) for cell in np.array_split(band, 3, axis=1)]
    return np.array([float(cell.sum()) for cell in cells])


def places(scores: np.ndarray) -> np.ndarray:
    """Of every pixel of scores (height, width) its region, as an index of NAMES, flattened."""
    rows, columns = (
        np.repeat(np.arange(3), [part.size for part in np.array_split(np.arange(n), 3)]) for n in scores.shape
    )
    return (3 * rows[:, None] + columns).ravel()
