"""Links to a playlist, and its files."""

from __future__ import annotations

from collections.abc import MutableMapping
from urllib.parse import urlencode

import streamlit as st

from ig_core.errors import UserError
from webapp.playlist.changes import counted, replace
from webapp.shared import collecting, frame, limits, playlist
from webapp.shared.playlist import Playlist

_MADE = "playlist file"  # in the state: the list of which the HTML file was made, packed, and the file
_LONG = 8000  # characters of a link that every program takes


def draw(state: MutableMapping, shown: Playlist) -> None:
    """Ways to hand the list on, to save it, and to begin another one."""
    with st.container(horizontal=True, gap="small", key="saving"):
        with st.popover("Share", icon=":material/link:"):
            _share(collecting.packed(state) or "")
        st.download_button("JSON", shown.to_json, "playlist.json", "application/json", on_click="ignore")
        draw_upload(state)
        wants_file = st.button("Make the HTML file", key="make_slides")
        made = st.empty()
        begins_anew = st.button("Begin a new one")
    if begins_anew:  # no callback, which might come before that of what was just typed into the list
        replace(state, Playlist(), "Your playlist is empty now.")
        st.rerun()
    if wants_file:
        _make(state, shown)
    if _MADE in state and state[_MADE][0] == collecting.packed(state):
        made.download_button(
            "Download the HTML file", state[_MADE][1], "playlist.html", "text/html", on_click="ignore", type="primary"
        )


def _make(state: MutableMapping, shown: Playlist) -> None:
    """Make the file that shows the views without a network, and keep it until the list is another one."""
    from webapp.playlist import slides  # of all pages: not before somebody wants it

    place = st.container()
    bar = place.progress(0.0, text="Explaining the views")
    try:
        text = slides.html(shown, place, lambda done, of: bar.progress(done / max(of, 1), text=f"{done} of {of} views"))
    except UserError as error:
        frame.refuse(error)
        return
    bar.empty()
    state[_MADE] = collecting.packed(state), text


def _share(packed: str) -> None:
    """The address of the list, and the one that begins it on the stage."""
    address = f"{(st.context.url or '').split('?')[0]}?{urlencode({playlist.PARAM: packed})}"
    if len(address) > _LONG:
        frame.say(
            f"These links have {len(address):,} characters, and some programs cut them. The JSON is safer: whoever has "
            "the file opens it on this page."
        )
    st.caption("This list, with titles and notes:")
    st.code(address, language=None)
    st.caption("The same, beginning at once with the first view in large type:")
    st.code(f"{address}&{frame.PRESENT}=true", language=None)


def draw_upload(state: MutableMapping) -> None:
    """A button that opens a list from its file."""
    with st.popover("Open a file", icon=":material/upload_file:"):
        st.caption("A playlist that this page has saved as JSON. Nothing is stored on the server.")
        uploaded = st.file_uploader("Playlist", type=["json"], key="playlist_file", max_upload_size=2)
        if uploaded is None:
            return
        if state.get("playlist file read") != uploaded.file_id:
            try:
                limits.count("uploads", uploaded.file_id, state)
                found = Playlist.from_json(uploaded.getvalue().decode("utf-8", "replace"))
            except UserError as error:
                frame.refuse(error)
                return
            state["playlist file read"] = uploaded.file_id
            replace(state, found, f"Opened a file with {counted(found)}.")
            st.rerun()
