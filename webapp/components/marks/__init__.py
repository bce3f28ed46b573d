"""Words of a text, or lines of a list, that a reader marks: by a click, or by Enter where the arrow keys have led."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from webapp.components.registry import registered

_HTML = '<div class="marks" role="group" dir="auto"></div>'


@dataclass(frozen=True)
class Piece:
    """A piece of what is shown; joined, the texts of all pieces are the whole.

    Attributes:
        text: as it is drawn.
        unit: the number by which it is reported; None for what cannot be marked, such as the space between words.
        note: why this word cannot be marked; empty for all else.
    """

    text: str
    unit: int | None = None
    note: str = ""


def markable(
    pieces: Sequence[Piece],
    marked: Collection[int],
    on_mark: Callable[[list[int]], None],
    key: str = "marks",
    what: str = "The review",
    unit: str = "word",
    listed: bool = False,
) -> None:
    """Draw the pieces; call `on_mark` with the numbers of all that are marked, in order, when one is marked or not.

    Nothing is drawn, or sent to the browser, but what the pieces say: no score and no prediction.

    Args:
        marked: numbers of the pieces that are marked now.
        what: the whole is called for those who hear it.
        unit: a piece is called: "word", "column".
        listed: whether each piece has a line of its own.
    """
    units = {piece.unit for piece in pieces if piece.unit is not None}

    def changed() -> None:
        numbered = reported(st.session_state[key].marked, units)
        if numbered is not None:
            st.session_state[f"{key}_click"], now = numbered
            on_mark(now)

    keys = f" Arrow keys move, Enter marks a {unit}." if units else ""
    data = {
        "label": f"{what}; {len(units)} {unit}{'s' * (len(units) != 1)} to mark.{keys}" if units else what,
        "pieces": [asdict(piece) for piece in pieces],
        "marked": sorted(units & set(marked)),
        "click": st.session_state.get(f"{key}_click", 0),
        "listed": listed,
    }
    registered(Path(__file__).parent, _HTML)(key=key, data=data, on_marked_change=changed)


def reported(report: Any, units: Collection[int | None]) -> tuple[int, list[int]] | None:
    """What a browser reports: the number of the click, and those of all marks that exist; None where it says nothing.

    Args:
        report: {click, units}, or None.
        units: those that can be marked; a browser may report anything.
    """
    if report is None:
        return None
    return int(report["click"]), sorted({int(one) for one in report["units"]} & set(units))
