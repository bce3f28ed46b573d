"""What is seen first: the way into a room, or to a new one; and which view of it the address asks for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, MutableMapping
from pathlib import Path

import streamlit as st
from streamlit.runtime.state import QueryParamsProxy

from ig_core.errors import UserError
from webapp.room import desk, phone, wall, who
from webapp.room.address import CODE, DESK, PARAMS, WALL
from webapp.room.registry import LENGTH, ROOMS, tidy
from webapp.room.rooms import Room
from webapp.shared import frame, limits

PAGE = "room"
_STYLE, _WALL_STYLE = (Path(__file__).parent / name for name in ("room.css", "wall.css"))
_CODE, _VIEW = "room of address", "view of room"  # in the state: the code, and WALL, DESK or nothing


def restore(state: MutableMapping, query_params: Mapping) -> None:
    """Take the room and the view of it from the address, else what was shown before."""
    with frame.entering(PAGE, state, query_params, _CODE) as params:
        if params is not None:
            state[_CODE] = tidy(params.get(CODE, ""))
            state[_VIEW] = next((view for view in (WALL, DESK) if params.get(view) == "true"), "")


def remember(state: MutableMapping, query_params: QueryParamsProxy) -> None:
    """Write the room and the view of it into the address; nobody's key and nobody's token."""
    params = {CODE: state[_CODE]} if state[_CODE] else {}
    frame.remember(PAGE, state, query_params, params | ({state[_VIEW]: "true"} if state[_VIEW] else {}), PARAMS)


def draw(state: MutableMapping) -> None:
    """Draw the view that the address asks for."""
    st.html(_STYLE)
    if not state[_CODE]:
        _draw_doors(state)
        return
    try:
        room = who.room(state, state[_CODE])
        seen = room.seen()
    except UserError as error:
        if ROOMS.is_elsewhere(state[_CODE]):
            _lead_elsewhere(state[_CODE])
            return
        for which in (who.TOKENS, who.KEYS):
            who.forget(state, which, state[_CODE])
        frame.refuse(error)
        st.button("Another code", key="room_leave", on_click=_go, args=(state, "", ""))
        return
    if state[_VIEW] == WALL:
        st.html(_WALL_STYLE)
        wall.draw(room, seen)
    elif state[_VIEW] == DESK:
        _draw_desk(state, room)
    else:
        frame.say_problem(state)
        phone.draw(state, room, seen)


def _lead_elsewhere(code: str) -> None:
    """Of several processes behind one address another one has this room: only a request for the page finds it."""
    frame.block(
        f'<p class="verdict"><a href="?{CODE}={code}" target="_self">Go to your room {code}</a></p>'
        '<p class="small">If you come back to this line, the room is closed: ask for the code again.</p>'
    )


def _draw_desk(state: MutableMapping, room: Room) -> None:
    key = who.key(state, room)
    if key is not None:
        desk.draw(state, room, room.seen(), key)
        return
    who.keep_in_browser(state, who.KEYS, room)
    frame.say_problem(state)
    with st.form("room_teacher", border=True):
        st.text_input("The key of this room", key="room_key", type="password", max_chars=80)
        st.form_submit_button("I am the teacher", on_click=_teach, args=(state, room))


def _teach(state: MutableMapping, room: Room) -> None:
    try:
        who.try_key(state, room, state["room_key"].strip())
    except UserError as error:
        state["problem"] = str(error)


def _draw_doors(state: MutableMapping) -> None:
    frame.block(
        '<p class="verdict" role="heading" aria-level="2">Guess what a neural network looks at, as a class.</p>'
        '<p class="dim">A teacher opens a room, everybody joins with a phone, and all guesses are on the wall beside '
        "the model's. Nobody needs an account or gives a name, and everything is gone after two hours.</p>"
    )
    frame.say_problem(state)
    joining, opening = st.columns(2, gap="large")
    with joining, st.form("room_joining", border=True):
        st.text_input(f"The code on the wall ({LENGTH} letters and digits)", key="room_code", max_chars=20)
        teaches = st.checkbox("I am the teacher, and have the key", key="room_teaches")
        if st.form_submit_button("Join", type="primary", width="stretch"):
            _go(state, tidy(state["room_code"]), DESK if teaches else "")
            st.rerun()
    with opening, st.container(border=True):
        frame.block("<p>For teachers: open a room, and let your class guess.</p>")
        st.button("Open a room", key="room_open", width="stretch", on_click=_open, args=(state,))


def _open(state: MutableMapping) -> None:
    try:
        limits.count("codes", secrets.token_hex(8), state)  # each room is one more
        room, key = ROOMS.open()
    except UserError as error:
        state["problem"] = str(error)
        return
    who.remember(state, who.KEYS, room, key)
    _go(state, room.code, DESK)


def _go(state: MutableMapping, code: str, view: str) -> None:
    state[_CODE], state[_VIEW] = code, view
