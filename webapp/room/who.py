"""Who somebody is: a teacher by the key of a room, a pupil by a token. Neither stands in an address, which a projector
would show: the session holds them, and the browser, so that a reload or a lost connection loses nobody."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import partial

from webapp.components.kept import keep
from webapp.room.item import RoomError
from webapp.room.registry import ROOMS
from webapp.room.rooms import Room
from webapp.shared import limits

TOKENS, KEYS = "room tokens", "room keys"  # in the state: code -> secret
_KNOWN = "rooms known"  # codes that this session has found a room with
_NAMES = {TOKENS: "ig-lens-pupil", KEYS: "ig-lens-teacher"}  # by which the browser keeps them


def room(state: MutableMapping, code: str) -> Room:
    """The room with that code.

    Raises: RoomError if there is none; LimitError if the session has tried too many.
    """
    if code not in state.get(_KNOWN, ()):
        limits.count("codes", code, state)  # before it is looked up: who tries too many does not find the right one
    found = ROOMS.room(code)
    state[_KNOWN] = state.get(_KNOWN, frozenset()) | {code}
    return found


def token(state: MutableMapping, room: Room) -> str | None:
    """The token of whoever has joined; None for whoever has not."""
    own = state.get(TOKENS, {}).get(room.code)
    return own if room.knows(own) else None


def key(state: MutableMapping, room: Room) -> str | None:
    """The teacher's key; None for everybody else."""
    return state.get(KEYS, {}).get(room.code)


def remember(state: MutableMapping, which: str, room: Room, secret: str) -> None:
    """From now on this session is who the secret says."""
    state[which] = state.get(which, {}) | {room.code: secret}


def try_key(state: MutableMapping, room: Room, secret: str) -> None:
    """Become the teacher. Raises: RoomError if that is not the key; LimitError after too many."""
    limits.count("codes", secret, state)
    if not room.is_teacher(secret):
        raise RoomError("This is not the key of this room.")
    remember(state, KEYS, room, secret)


def keep_in_browser(state: MutableMapping, which: str, room: Room) -> None:
    """Let the browser hold what the session holds; a session that has nothing hears of what the browser has."""
    own = state.get(which, {}).get(room.code)
    keep(
        None if own is None else f"{room.code}:{own}",
        asks=own is None,
        on_found=partial(_found, state, which, room),
        key=f"kept {which}",
        name=_NAMES[which],
    )


def forget(state: MutableMapping, which: str, code: str) -> None:
    """Let the session and the browser forget their part in a room that is gone."""
    if code in state.get(which, {}):
        state[which] = {other: secret for other, secret in state[which].items() if other != code}
        keep("", asks=False, on_found=lambda text: None, key=f"kept {which}", name=_NAMES[which])


def _found(state: MutableMapping, which: str, room: Room, text: str) -> None:
    """Take up what the browser has kept, if it is of this room."""
    code, _, secret = text.partition(":")
    is_own: Callable[[str], bool] = room.knows if which == TOKENS else room.is_teacher
    if code == room.code and is_own(secret):
        remember(state, which, room, secret)
