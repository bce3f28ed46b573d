"""The stage: a view in large type, headline and picture alone; one after the other where there is a playlist.

A view is on the stage when its address says so (see frame.presenting): any page can be, and stays what it is, so that a
word can be clicked away before an audience. Which playlist it belongs to, and where in it, stands in the address, too.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from contextlib import suppress
from typing import NoReturn

import streamlit as st

from ig_core.errors import InputError
from webapp.components.stage import Scene, stage
from webapp.shared import frame, places, playlist, resuming
from webapp.shared.playlist import Playlist

_TO = "stage wants"  # in the state of a session: the place of the view to go to
_READY = "stage is ready"  # and the playlist and place after which the next view has been computed


def where(shown: Playlist, place: int) -> tuple[str, dict[str, str]]:
    """The page, and the parameters of the address, that show the view at `place` of a playlist on the stage."""
    view = shown.views[place]
    on_stage = {frame.PRESENT: "true", playlist.PARAM: playlist.pack(shown), playlist.AT: str(place + 1)}
    return view.page, {**view.params, **on_stage}


def enter(shown: Playlist, place: int) -> NoReturn:
    """Go to the view at `place` of a playlist, on the stage."""
    page, params = where(shown, place)
    st.session_state["page"] = None  # the page is entered anew, also where it is the one that is shown
    st.switch_page(places.script(page), query_params=params)


def leave() -> None:
    """Show the same view with all its controls."""
    params = st.query_params
    params.from_dict({name: params[name] for name in params if name not in frame.STAGE})


def draw(state: MutableMapping) -> None:
    """On the stage: its line, with the way to the next view; go there, if the reader wants to."""
    if not frame.presenting():
        return
    try:
        shown, at = _shown()
    except InputError as error:
        frame.say(str(error))
        shown, at = Playlist(), 0
    wanted = state.pop(_TO, None)
    if wanted is not None and 0 <= wanted < len(shown.views):
        enter(shown, wanted)
    if not resuming.for_widgets_alone():
        scenes = [Scene(view.title, view.notes) for view in shown.views]
        stage(scenes, at, lambda to: state.update({_TO: to}), leave)


def foot(state: MutableMapping) -> None:
    """On the stage, once a view is shown: compute what the next one shows, so that it is there at once."""
    if not frame.presenting():
        return
    with suppress(InputError):
        shown, at = _shown()
        if at + 1 < len(shown.views) and state.get(_READY) != (shown, at):
            from webapp.playlist import slides  # of all pages: not before somebody is on the stage

            slides.make_ready(shown.views[at + 1], st.container(key="ahead"))
            state[_READY] = shown, at


def _shown() -> tuple[Playlist, int]:
    """The playlist of the address, empty where there is none, and the place of what is shown in it.

    Raises: InputError if it is broken.
    """
    params = st.query_params
    if playlist.PARAM not in params:
        return Playlist(), 0
    found = playlist.unpack(params[playlist.PARAM])
    at = params.get(playlist.AT, "1")
    place = int(at) - 1 if at.isascii() and at.isdigit() and len(at) < 4 else 0
    return found, max(0, min(place, len(found.views) - 1))
