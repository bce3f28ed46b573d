"""The rooms of this process: in memory, bounded, and gone after two hours."""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable

from webapp.room.item import RoomError
from webapp.room.rooms import GONE, Room

ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"  # none of them looks like another one: no 0 and O, 1 and I, 2 and Z, 5 and S
LENGTH = 6  # of a code
HOURS = 2  # after which a room is gone
UNUSED = 0.25  # after which a room that nobody has joined makes way for another one
MOST_ROOMS = 64
_LETTERS = "IG_LENS_ROOM_LETTERS"  # the variable of the environment


class Rooms:
    """The rooms that are open, by their codes. Whoever touches them forgets those that are gone.

    Args:
        clock: seconds.
        letters: with which the codes of this process begin; those of others begin with others.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, letters: str = ALPHABET) -> None:
        self.letters = letters
        self._clock, self._lock = clock, threading.Lock()
        self._rooms: dict[str, Room] = {}

    def open(self) -> tuple[Room, str]:
        """A new room, and its key. Raises: RoomError if there are too many."""
        with self._lock:
            self._sweep()
            if len(self._rooms) >= MOST_ROOMS:
                self._forget_unused()
            if len(self._rooms) >= MOST_ROOMS:
                raise RoomError(f"There are {MOST_ROOMS} rooms already, as many as there may be: try again later.")
            code = self._code()
            while code in self._rooms:
                code = self._code()
            key = secrets.token_urlsafe(24)
            self._rooms[code] = Room(code, key, self._clock() + HOURS * 3600, self._clock)
            return self._rooms[code], key

    def room(self, code: str) -> Room:
        """The room with that code, as `tidy` writes it. Raises: RoomError if there is none."""
        with self._lock:
            self._sweep()
            if code not in self._rooms:
                raise RoomError(GONE)
            return self._rooms[code]

    def is_elsewhere(self, code: str) -> bool:
        """Whether a room with that code would be one of another process, behind the same address."""
        return code[:1] in ALPHABET and code[:1] not in self.letters

    def _forget_unused(self) -> None:
        """Forget rooms that nobody has used for a while: who opens rooms and leaves them keeps no class out."""
        recent = self._clock() + (HOURS - UNUSED) * 3600
        self._rooms = {code: room for code, room in self._rooms.items() if room.until > recent or not room.is_empty}

    def _code(self) -> str:
        return "".join(secrets.choice(ALPHABET if at else self.letters) for at in range(LENGTH))

    def _sweep(self) -> None:
        self._rooms = {code: room for code, room in self._rooms.items() if not room.is_gone}


def tidy(code: str) -> str:
    """A code as somebody has typed it, in the letters of codes: without spaces, in capitals; at most as long as one."""
    return "".join(one for one in code[:64].upper() if one.isascii() and one.isalnum())[:LENGTH]


def letters() -> str:
    """With which letters codes begin in this process, by the environment: a proxy knows by them whose a room is.

    Raises: ValueError if there is none, or codes have no such letters.
    """
    said = os.environ.get(_LETTERS, "").strip() or ALPHABET
    if set(said) - set(ALPHABET):
        raise ValueError(f"{_LETTERS} must be some of the letters {ALPHABET}; got {said!r}")
    return said


ROOMS = Rooms(letters=letters())
