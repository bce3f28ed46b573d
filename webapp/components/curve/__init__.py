"""How the answer goes while a single column changes: a line of this row, and faint ones of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ig_core.errors import InputError
from webapp.components.registry import SHAPES, registered

MOST_OTHERS = 50
_HTML = """
<div class="around" tabindex="0" role="group">
  <svg aria-hidden="true"></svg>
  <div class="tip" role="status" hidden></div>
</div>
"""


@dataclass(frozen=True, kw_only=True)
class Curves:
    """The answer at values of one column, of this row and of others.

    Attributes:
        title: what is drawn, as a sentence: "Chance of more than $50,000 while only the age changes".
        x: numbers in rising order, joined by lines; or the texts of categories, drawn as dots.
        x_texts, y_texts: at each x, its value and this row's answer for people.
        row: this row's answers, one an x.
        others: those of other rows, one an x each; the first MOST_OTHERS are drawn.
        at: where this row is: its x (of categories the index) and its answer.
        colour: of the dot there, as #rrggbb.
        y_ticks: values of the answer with their texts; the first and the last bound the chart if nothing is beyond.
        x_ticks: numbers with their texts; of categories none, they are their own.
        threshold: the answer that decides, with its text; None where nothing does.
    """

    title: str
    x: Sequence[float] | Sequence[str]
    x_texts: Sequence[str]
    y_texts: Sequence[str]
    row: Sequence[float]
    others: Sequence[Sequence[float]]
    at: tuple[float, float]
    colour: str
    y_ticks: Sequence[tuple[float, str]]
    x_ticks: Sequence[tuple[float, str]] = ()
    threshold: tuple[float, str] | None = None

    def __post_init__(self) -> None:
        for name, entries in [("x_texts", self.x_texts), ("y_texts", self.y_texts), ("row", self.row)]:
            if len(entries) != len(self.x):
                raise InputError(f"{name} must have an entry for each of the {len(self.x)} x; got {len(entries)}")
        for other in self.others:
            if len(other) != len(self.x):
                raise InputError(f"each of the others must have an entry for each of the {len(self.x)} x")
        if not self.y_ticks:
            raise InputError("y_ticks must name at least one value")

    @property
    def is_number(self) -> bool:
        return not any(isinstance(value, str) for value in self.x)


def curve(curves: Curves, key: str) -> None:
    """Draw the curves; whoever points at one x is told its value and this row's answer."""
    is_number = curves.is_number
    data = {
        "label": f"{curves.title}; arrow keys move along it.",
        "isNumber": is_number,
        "x": [float(x) for x in curves.x] if is_number else list(range(len(curves.x))),
        "xTexts": list(curves.x_texts),
        "yTexts": list(curves.y_texts),
        "row": _short(curves.row),
        "others": [_short(other) for other in curves.others[:MOST_OTHERS]],
        "at": _short(curves.at),
        "colour": curves.colour,
        "xTicks": [[float(x), text] for x, text in curves.x_ticks] if is_number else list(enumerate(curves.x_texts)),
        "yTicks": [[float(y), text] for y, text in curves.y_ticks],
        "threshold": list(curves.threshold) if curves.threshold else None,
    }
    registered(Path(__file__).parent, _HTML, SHAPES)(key=key, data=data)


def _short(values: Sequence[float]) -> list[float]:
    """To five significant digits, which no screen tells apart: a page that follows a slider sends thousands."""
    return [float(f"{value:.5g}") for value in values]
