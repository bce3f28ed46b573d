"""Pictures of the same pixels side by side, to point at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from ig_core.records import ImageExplanation
from ig_core.render.pixels import data_uri, values
from webapp.components.registry import registered

_HTML = """
<div class="around">
  <div class="pictures" role="group" tabindex="0"></div>
  <div class="tip" role="status" hidden></div>
</div>
"""


def pictures(
    explanation: ImageExplanation, shown: Mapping[str, np.ndarray], number: Callable[[float], str], key: str = "pixels"
) -> None:
    """Draw the pictures; whoever points at a pixel is told its value and score.

    Args:
        shown: caption -> picture, (height, width, 3) from 0 to 255.
        number: a score as it is printed.
    """
    rows, columns = explanation.scores.shape
    data = {
        "label": "The picture and the scores of its pixels; arrow keys move from pixel to pixel.",
        "pictures": [{"name": name, "image": data_uri(colours)} for name, colours in shown.items()],
        "rows": rows,
        "columns": columns,
        "values": values(explanation.pixels),
        "scores": [number(score) for score in explanation.scores.ravel().tolist()],
    }
    registered(Path(__file__).parent, _HTML)(key=key, data=data)
