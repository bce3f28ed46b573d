"""Where in a picture the scores lie: nine regions whose sums add up to the whole."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from ig_core.records import ImageExplanation
from ig_core.render.numbers import explained

if TYPE_CHECKING:
    import pandas as pd

_ROWS, _COLUMNS = ("top", "", "bottom"), ("left", "", "right")
_LITTLE = 0.1  # what speaks against is little below this part of what speaks for, and the reverse
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


def whereabouts(explanation: ImageExplanation) -> str:
    """Where most of what speaks for and against the class lies, in shares of the nine regions' sums; in plain words.

    A region speaks for or against as a whole, by the sum of its pixels, as in the headline.
    """
    what = explained(explanation)
    is_number = explanation.prediction.is_number
    if not explanation.traits.signed and is_number:
        return "These scores have no sign: they tell where the number is sensitive, not what raises or lowers it."
    if not explanation.traits.signed:
        return f"These scores have no sign: they tell where {what} is sensitive, not for or against what."
    by_region = sums(explanation.scores)
    speaking_for, against = np.clip(by_region, 0, None), np.clip(-by_region, 0, None)
    if not by_region.any():
        return "No part of the picture says anything."
    return " ".join(
        (
            _where("raises the number" if is_number else f"speaks for {what}", speaking_for, against.sum()),
            _where("lowers it" if is_number else "speaks against it", against, speaking_for.sum()),
        )
    )


def _where(verb: str, strengths: np.ndarray, other: float) -> str:
    """One side of it: the region, or the two, with the largest shares of that side.

    Args:
        strengths: of the regions, not negative, (9,).
        other: what the regions of the other side add up to.
    """
    whole = float(strengths.sum())
    if whole == 0:
        return f"No part of the picture {verb}."
    if whole < _LITTLE * other:
        return f"Little {verb}."
    first, second = np.argsort(-strengths, kind="stable")[:2]
    share, both = strengths[first] / whole, strengths[[first, second]].sum() / whole
    if share > 0.5:
        return f"Most of what {verb} lies at the {_part(first, share)}."
    if both > 0.5:
        return f"Most of what {verb} lies at the {_part(first, share)} and the {_part(second, both - share)}."
    return f"What {verb} lies all over the picture, most of it at the {_part(first, share)}."


def _part(region: int, share: float) -> str:
    return f"{NAMES[region]} ({100 * share:.0f} %)"
