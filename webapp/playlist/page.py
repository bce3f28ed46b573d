"""How the page looks: the list, a question where a link brings another one, and what to do where there is none."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from ig_core.errors import InputError, UserError
from webapp.components.views import Row, views
from webapp.playlist import example, saving, stage
from webapp.playlist.changes import BEFORE, GOING, counted, do, replace
from webapp.shared import collecting, frame, places, playlist
from webapp.shared.playlist import Playlist

PAGE = "playlist"
_STYLE = Path(__file__).parent / "playlist.css"
_STEPS, _LAST = "playlist steps", "playlist last step"  # the lists that this page has written into the address
_PRESENTED = "playlist presented"
_LONGEST = 32_000  # characters of a list in the address; of a longer one the tab of the browser alone knows


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """When the page is entered, take the playlist from the address; go on to the stage, if it asks for that."""
    if frame.presenting():
        _present(state, query_params)
    if state.get("page") == PAGE:
        return
    state["page"] = None
    if playlist.PARAM in query_params:
        _take(state, query_params[playlist.PARAM])
    state["page"] = PAGE


def _present(state: MutableMapping, query_params: Mapping) -> None:
    """Go to the first view on the stage; but not again where the reader comes back from there."""
    packed = query_params.get(playlist.PARAM, "")
    try:
        shown = playlist.unpack(packed) if packed else collecting.own(state)
    except InputError as error:
        state["problem"], shown = str(error), Playlist()
    is_back, state[_PRESENTED] = state.get(_PRESENTED) == packed, packed
    if shown.views and not is_back:
        stage.enter(shown, 0)
    del st.query_params[frame.PRESENT]
    st.rerun()


def _take(state: MutableMapping, packed: str) -> None:
    """Show the playlist of an address. Where the reader has another one, ask; but Back undoes what was done here."""
    if packed == collecting.packed(state):
        return
    try:
        linked = playlist.unpack(packed)
    except InputError as error:
        state["problem"] = str(error)
        return
    if not collecting.own(state).views:
        collecting.put(state, linked, by_reader=False)
    elif hash(packed) not in state.get(_STEPS, ()):
        state[collecting.OTHER] = linked
    elif state[_LAST] == hash(collecting.packed(state)):  # nothing was added on another page since
        collecting.put(state, linked)


def remember(state: MutableMapping, query_params: QueryParamsProxy) -> None:
    """Write the list into the address, and nothing else: where the reader comes back from the stage, it has parameters
    of a view. Leave it where it holds another list that the reader is asked about."""
    if collecting.OTHER in state:
        return
    packed = collecting.packed(state) if collecting.own(state).views else None
    params = {playlist.PARAM: packed} if packed and len(packed) <= _LONGEST else {}
    state[_STEPS] = state.get(_STEPS, frozenset()) | {hash(packed)}
    state[_LAST] = hash(collecting.packed(state))
    frame.remember(PAGE, state, query_params, params, list(query_params))


def draw(state: MutableMapping) -> None:
    """The list, and what can be done with it."""
    st.html(_STYLE)
    frame.say_problem(state)
    going = state.pop(GOING, None)
    shown = collecting.own(state)
    if going and going[1] < len(shown.views):
        _go(shown, *going)
    if collecting.OTHER in state:
        _ask(state, state[collecting.OTHER], shown)
    if shown.views or BEFORE in state:
        said = state[BEFORE][0] if BEFORE in state else ""
        rows = [Row(view.title, places.PLACES[view.page], view.notes) for view in shown.views]
        views(shown.title, rows, said, "views", lambda kind, change: do(state, kind, **change))
    if shown.views:
        saving.draw(state, shown)
    else:
        _draw_empty(state)
    collecting.keep()


def _go(shown: Playlist, kind: str, place: int) -> None:
    if kind == "present":
        stage.enter(shown, place)
    view = shown.views[place]
    st.session_state["page"] = None  # the page is entered anew
    st.switch_page(places.script(view.page), query_params=dict(view.params))


def _ask(state: MutableMapping, other: Playlist, shown: Playlist) -> None:
    """What becomes of a list that came by a link where the reader has one. No callback does it: one might come before
    that of what was just typed into the list."""
    name = f"“{other.title}”" if other.title else "another playlist"
    titles = " · ".join(view.title or "Untitled" for view in other.views)

    with st.container(border=True, key="asking"):
        frame.block(
            f'<p class="says">This link holds {escape(name)}: {counted(other)}. You have a playlist of your own, with '
            f'{counted(shown)}.</p><p class="small">{escape(titles)}</p>'
        )
        with st.container(horizontal=True, gap="small"):
            opens = st.button("Open the one in the link", type="primary")
            adds = st.button("Add its views to mine")
            keeps = st.button("Keep mine")
    if not (opens or adds or keeps):
        return
    try:
        if opens:
            replace(state, other, f"This is {name}.")
        elif adds:
            replace(state, shown.with_views(other.views), f"The views of {name} come after yours.")
        del state[collecting.OTHER]
    except InputError as error:
        state["problem"] = str(error)
    st.rerun()


def _draw_empty(state: MutableMapping) -> None:
    """How to collect, and two ways to a list that is there already."""
    with st.container(key="no_views"):
        frame.block(
            '<p class="verdict" role="heading" aria-level="2">Nothing collected yet.</p><p style="margin-top:.4rem">A '
            "playlist holds views of this app in an order, to present or to hand on: press “Add to playlist” below "
            "what you want to show.</p>"
        )
        with st.container(horizontal=True, gap="small", key="ways_to_views"):
            for page, label in places.PLACES.items():
                name = "The start page" if page == "overview" else label.capitalize()
                st.page_link(places.script(page), label=name)
        try:
            demo = example.demo()
        except UserError as error:
            frame.say(str(error))
            return
        with st.container(border=True, key="demo"):
            lines = "".join(f"<li>{escape(view.title)}</li>" for view in demo.views)
            frame.block(
                f'<p class="card-title">An example, with notes for who speaks</p><p class="says">{escape(demo.title)}'
                f'</p><ol class="demo">{lines}</ol>'
            )
            with st.container(horizontal=True, gap="small"):
                st.button("Open it", type="primary", on_click=replace, args=(state, demo, "This is an example."))
                saving.draw_upload(state)
