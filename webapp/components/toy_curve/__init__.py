"""A function of one input, to go along: the gradient at each place, and the score that has come together up to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from ig_core.errors import InputError
from webapp.components.registry import SHAPES, registered

_HTML = """
<div class="around">
  <svg aria-hidden="true"></svg>
  <label><span></span><input type="range" step="1"></label>
  <dl><div><dt></dt><dd class="gradient"></dd></div><div><dt></dt><dd class="score"></dd></div></dl>
  <p class="said"></p>
</div>
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place on the way of an input from its baseline.

    Attributes:
        x, value, gradient: the input there, the function and its slope; the slope holds up to the next place.
        x_text, gradient_text, score_text: what is written of the input, the slope, and the score up to here.
        said: a sentence about this place.
    """

    x: float
    value: float
    gradient: float
    x_text: str
    gradient_text: str
    score_text: str
    said: str


def toy_curve(places: Sequence[Place], x_ticks: Sequence[tuple[float, str]], key: str) -> None:
    """Draw the function and, below it, its slope; a slider goes along both and tells of each place what there is.

    Raises: InputError unless there are two places at least, in rising order.
    """
    if len(places) < 2 or any(one.x >= other.x for one, other in pairwise(places)):
        raise InputError("places must be at least two, each further on than the one before")
    data = {
        "slider": "x, the input: move it from its baseline, 0, to 2",
        "gradientName": "the gradient here",
        "scoreName": "the score so far",
        "valueTitle": "the answer, F(x)",
        "gradientTitle": "its gradient; the area so far is the score",
        "places": [asdict(one) for one in places],
        "xTicks": [[float(x), text] for x, text in x_ticks],
    }
    registered(Path(__file__).parent, _HTML, SHAPES)(key=key, data=data)
