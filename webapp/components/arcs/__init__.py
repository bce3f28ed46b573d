"""Pairs of words as arcs over their text, and as a list of buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from webapp.components.registry import SHAPES, registered

_HTML = """
<div class="around">
  <div class="text" dir="auto" tabindex="0" role="group">
    <svg aria-hidden="true"></svg>
    <div class="tip" hidden></div>
  </div>
  <ol class="pairs"></ol>
</div>
"""


@dataclass(frozen=True)
class Arc:
    """A pair of words.

    Attributes:
        one, other: the numbers of the pieces that are the words.
        name: of the pair: "not × good".
        shown: its score, as it is printed.
        note: what somebody is told who points at it.
        part: its strength as a part of the strongest one's, 0 to 1.
        colour: of the arc, as #rrggbb.
        against: whether it is drawn with dashes, since colour alone does not tell.
    """

    one: int
    other: int
    name: str
    shown: str
    note: str
    part: float
    colour: str
    against: bool


def arcs(pieces: Sequence[str], pairs: Sequence[Arc], label: str, key: str) -> None:
    """Draw the pairs over their text.

    Args:
        pieces: the text, cut into words and what lies between them.
        label: what it is called for those who hear it.
    """
    data = {"pieces": list(pieces), "pairs": [asdict(pair) for pair in pairs], "label": label}
    registered(Path(__file__).parent, _HTML, SHAPES)(key=key, data=data)
