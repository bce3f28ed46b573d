"""A picture under a grid, whose cells a reader marks: by clicks, by drawing over them, or with arrow keys and space."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import streamlit as st

from webapp.components.marks import reported
from webapp.components.registry import registered

_HTML = """
<div class="field">
  <img>
  <div class="grid" role="group"></div>
</div>
"""


def markable_picture(
    image: str,
    what: str,
    shape: tuple[int, int],
    units: Collection[int],
    marked: Collection[int],
    on_mark: Callable[[list[int]], None],
    key: str = "cells",
    counted: Collection[int] = (),
) -> None:
    """Draw the picture; call `on_mark` with the numbers of all cells that are marked, in order, when they change.

    Args:
        image: the address of the picture, such as a data URI.
        what: the picture is called for those who hear it.
        shape: rows and columns of cells, which are numbered line by line from 0 at the top left.
        units: numbers of the cells that can be marked; where there are none, the picture is there to be looked at.
        marked: numbers of those that are marked now.
        counted: numbers of those that are framed, since they counted most; `what` has to say so.
    """

    def changed() -> None:
        numbered = reported(st.session_state[key].marked, units)
        if numbered is not None:
            st.session_state[f"{key}_click"], now = numbered
            on_mark(now)

    data = {
        "label": f"{what}; {len(units)} cells to mark. Arrow keys move, space marks a cell." if units else what,
        "alt": what,
        "image": image,
        "rows": shape[0],
        "columns": shape[1],
        "units": sorted(units),
        "marked": sorted(marked),
        "counted": sorted(counted),
        "click": st.session_state.get(f"{key}_click", 0),
    }
    registered(Path(__file__).parent, _HTML)(key=key, data=data, on_marked_change=changed)
