"""The playlist that one collects: views come in on any page, and it stays while the browser's tab is open.

The session holds it, and the tab does, too (see webapp/components/kept): a session that was just begun, by a reload or
with a server that was started anew, asks the tab what it has. It is in no file and no list on the server.
"""

from __future__ import annotations

from collections.abc import MutableMapping

import streamlit as st

from ig_core.errors import InputError
from webapp.components.kept import keep as keep_in_tab
from webapp.shared import frame, playlist
from webapp.shared.playlist import Playlist, View

PAGE = "pages/playlist.py"
OTHER = "playlist of link"  # in the state: one that came by a link, and waits for the reader to say what becomes of it
_OWN, _PACKED, _ASKED = "playlist", "playlist packed", "playlist asked for"


def own(state: MutableMapping) -> Playlist:
    """What was collected so far."""
    return state.get(_OWN) or Playlist()


def packed(state: MutableMapping) -> str | None:
    """The same as an address holds it, packed once; None if the session has none yet."""
    shown, known = state.get(_OWN), state.get(_PACKED)
    if shown is None:
        return None
    if known is None or known[0] is not shown:
        state[_PACKED] = known = shown, playlist.pack(shown)
    return known[1]


def put(state: MutableMapping, shown: Playlist, by_reader: bool = True) -> None:
    """Have another one instead.

    Args:
        by_reader: who has changed it; else it came by a link, and the tab may have one that is the reader's.
    """
    state[_OWN] = shown
    if by_reader:
        state[_ASKED] = True


def keep() -> None:
    """Let the tab hold what the session holds; a session that is new hears of what the tab has."""
    state = st.session_state
    keep_in_tab(packed(state), asks=_ASKED not in state, on_found=_found)


def _found(kept: str) -> None:
    """Take up what the tab has kept; what came by a link meanwhile waits, what was added meanwhile comes after it."""
    state = st.session_state
    has_changed, state[_ASKED] = _ASKED in state, True
    try:
        found = playlist.unpack(kept)
        if has_changed:
            found = found.with_views(own(state).views)
    except InputError:  # what no page of this app has written, or too many: what the session has is the newer
        return
    if not has_changed and own(state).views:
        state[OTHER] = own(state)
    put(state, found)


@st.fragment
def buttons(title: str) -> None:
    """Ways to show this view on the stage, and to add it to the playlist under a title; and the way there.

    They are a fragment: whoever adds a view draws nothing else again.
    """
    state = st.session_state
    with st.container(horizontal=True, gap="small", vertical_alignment="center", width="content", key="collecting"):
        if st.button("Present", icon=":material/present_to_all:", key="to_stage", help="Alone, in large type"):
            st.query_params[frame.PRESENT] = "true"
            st.rerun()
        if st.button("Add to playlist", icon=":material/playlist_add:", key="to_playlist"):
            _add(state, title)
        if state.get("framed"):  # else this page is all that there is of the app
            number = len(own(state).views)
            st.page_link(PAGE, label=f"Playlist ({number})" if number else "Playlist")
    keep()


def _add(state: MutableMapping, title: str) -> None:
    """Add what the page shows, unless it is what was added last; say so."""
    page = state["page"]
    address = {name: st.query_params[name] for name in st.query_params if name not in frame.STAGE}
    view = View(page, dict(state.get(f"address of {page}", address)), title)
    shown = own(state)
    try:
        if not shown.views or (shown.views[-1].page, shown.views[-1].params) != (page, view.params):
            put(state, shown.with_view(view))
    except InputError as error:
        st.toast(str(error))
        return
    number = len(own(state).views)
    st.toast(f"Added: {number} {'view' if number == 1 else 'views'}", icon=":material/playlist_add_check:")
