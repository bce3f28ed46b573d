"""Pictures of the same pixels side by side, to point at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np

from ig_core.evaluation import cells
from ig_core.records import ImageExplanation
from ig_core.render.pixels import box, data_uri, is_large, values
from webapp.components.registry import registered

_PARTS = 32  # of the longer side of a large picture
_HTML = """
<div class="around">
  <div class="pictures" role="group" tabindex="0"></div>
  <div class="tip" role="status" hidden></div>
</div>
"""


def pictures(
    explanation: ImageExplanation, shown: Mapping[str, np.ndarray], number: Callable[[float], str], key: str = "pixels"
) -> None:
    """Draw the pictures; whoever points at a pixel is told its value and score, or at a part of a large picture, where
    no pixel is told from its neighbours, what its scores add up to.

    Args:
        shown: caption -> picture, (height, width, 3) from 0 to 255.
        number: a score as it is printed.
    """
    shape = rows, columns = explanation.scores.shape
    data: dict[str, Any] = {
        "label": "The picture and the scores of its pixels; arrow keys move from pixel to pixel.",
        "pictures": [{"name": name, "image": data_uri(colours)} for name, colours in shown.items()],
        "ratio": shape[1] / shape[0],
        "smooth": is_large(shape),
    }
    if is_large(shape):
        data |= _parts(explanation, number)
    else:
        data |= {
            "rows": rows,
            "columns": columns,
            "values": values(explanation.pixels),
            "scores": [number(score) for score in explanation.scores.ravel().tolist()],
        }
    registered(Path(__file__).parent, _HTML)(key=key, data=data)


def _parts(explanation: ImageExplanation, number: Callable[[float], str]) -> dict[str, Any]:
    """The rows and columns of parts that are pointed at, and what is said of each."""
    shape = explanation.scores.shape
    columns, rows = box(shape, _PARTS, _PARTS)
    ends = [
        [-(-size * at // parts) for at in range(parts + 1)] for size, parts in zip(shape, (rows, columns), strict=True)
    ]
    notes = [
        f"rows {top} to {bottom - 1}, columns {left} to {right - 1}: scores {number(score)} together"
        for score, ((top, bottom), (left, right)) in zip(
            cells.sums(explanation.scores, (rows, columns)).tolist(),
            product(pairwise(ends[0]), pairwise(ends[1])),
            strict=True,
        )
    ]
    return {"rows": rows, "columns": columns, "notes": notes}
