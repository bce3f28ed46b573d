"""The stage: a view in large type, headline and picture alone; one after the other where there is a playlist."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from webapp.shared import frame, places, playlist
from webapp.shared.playlist import Playlist


def enter(shown: Playlist, place: int) -> NoReturn:
    """Go to the view at `place` of a playlist, on the stage."""
    view = shown.views[place]
    stage = {frame.PRESENT: "true", playlist.PARAM: playlist.pack(shown), playlist.AT: str(place + 1)}
    st.session_state["page"] = None  # the page is entered anew, also where it is the one that is shown
    st.switch_page(places.script(view.page), query_params={**view.params, **stage})
