"""Small pictures in a grid, to press on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

from webapp.components.registry import registered

_HTML = '<div class="tiles" role="group"></div>'


@dataclass(frozen=True)
class Tile:
    """A picture to press on.

    Attributes:
        value: what `on_pick` is told.
        image: the address of the picture, such as a data URI.
        name, note: what stands below it.
        title: what is shown when one points at it.
        chosen: whether it is marked.
    """

    value: str
    image: str
    name: str
    note: str = ""
    title: str = ""
    chosen: bool = False


def tiles(items: Sequence[Tile], label: str, on_pick: Callable[[str], None], key: str) -> None:
    """Draw the tiles; call `on_pick` with the value of the one that is pressed. `label` tells readers what they are."""

    def picked() -> None:
        value = st.session_state[key].picked
        if value is not None:
            on_pick(str(value))

    data = {"label": label, "tiles": [asdict(item) for item in items]}
    registered(Path(__file__).parent, _HTML)(key=key, data=data, on_picked_change=picked)
