"""The addresses of a room: what stands on the wall, and is read by phones."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

CODE, WALL, DESK = PARAMS = ("code", "wall", "desk")  # parameters of the address
_OWN = ("localhost", "127.0.0.1", "::1", "[::1]", "")


def of_room(code: str, **params: str) -> str:
    """The address at which phones join; with parameters, that of another view of the room."""
    page = (st.context.url or "").split("?")[0].split("#")[0]
    return f"{page}?{urlencode({CODE: code} | params)}"


def only_here() -> bool:
    """Whether this address means the machine of whoever reads it: no phone finds it."""
    return (urlsplit(st.context.url or "").hostname or "") in _OWN
