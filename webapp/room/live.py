"""What others do is seen soon: a part of the page looks every second, and draws anew only what has changed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from webapp.room.item import RoomError
from webapp.room.rooms import Room, Seen

OFTEN, PHONE = 0.7, 1.5  # seconds between two looks: of the wall and the desk, of a phone


def follow(room: Room, drawn: Seen, line: Callable[[Seen], None], every: float = OFTEN) -> None:
    """Draw `line`, again and again; and the whole page once the class is asked something else, is shown the answer, or
    the room is gone.

    Args:
        drawn: what the page shows.
        line: draws what changes with every answer, from what is to be seen now.
    """

    @st.fragment(run_every=every)
    def look() -> None:
        now = _seen(room)
        if now is None or now.step != drawn.step:
            st.rerun()
        line(now)

    look()


def _seen(room: Room) -> Seen | None:
    try:
        return room.seen()
    except RoomError:
        return None
