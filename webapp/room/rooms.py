"""A room in which a class guesses together.

Whoever opens a room gets its code, which everybody may know, and a key, which nobody can guess and without which nobody
asks, freezes, reveals or closes. Whoever joins gets a token, which nobody can guess either: an answer is given, and
changed, by its token alone. No name is asked for, and what is handed out tells no token.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from webapp.room.item import PREDICTION, Answer, Item, RoomError

MOST_MEMBERS, MOST_ITEMS = 60, 40
GONE = "There is no such room, or it is closed: ask for the code again."


class Phase(StrEnum):
    """Where a room is: nothing is asked yet; answers are taken; no more are; the model's answer is shown."""

    WAITING, GUESSING, FROZEN, REVEALED = "waiting", "guessing", "frozen", "revealed"


_AFTER = {  # phase -> those that may follow; a question is asked in any of them
    Phase.WAITING: (),
    Phase.GUESSING: (Phase.FROZEN, Phase.REVEALED),
    Phase.FROZEN: (Phase.GUESSING, Phase.REVEALED),
    Phase.REVEALED: (),  # those who have seen the answer guess no more
}


@dataclass(frozen=True)
class Given:
    """An answer of somebody.

    Attributes:
        member: the number of whoever gave it, from 0.
        explained: whether the explanation was before their eyes.
    """

    member: int
    answer: Answer
    explained: bool = False


@dataclass(frozen=True)
class Round:
    """A question with all answers to it, in the order of members' numbers; `revealed` if the class has seen the
    model's."""

    item: Item
    given: tuple[Given, ...]
    revealed: bool


@dataclass(frozen=True)
class Seen:
    """What everybody in a room may know.

    Attributes:
        version: another one after every change; `step` after those changes alone that pupils must see.
        number: of the question, from 1; 0 before the first.
        item: the question; None before the first.
        joined, answered: how many have come, and how many of them have answered this question.
    """

    version: int
    step: int
    phase: Phase
    number: int
    item: Item | None
    joined: int
    answered: int


@dataclass
class _Round:
    item: Item
    turn: int  # how many questions about the prediction were asked before
    given: dict[str, Answer] = field(default_factory=dict)  # by token
    revealed: bool = False


class Room:
    """A room; whatever is asked of it fails with RoomError once it is gone.

    Args:
        until: the time of `clock` at which it is gone.
    """

    def __init__(self, code: str, key: str, until: float, clock: Callable[[], float]) -> None:
        self.code, self.until = code, until
        self._key, self._clock, self._lock = key, clock, threading.RLock()
        self._closed = False
        self._members: dict[str, int] = {}  # token -> number
        self._first: list[bool] = []  # by number: whether the first explanation is this member's, or the second
        self._rounds: list[_Round] = []
        self._phase, self._version, self._step = Phase.WAITING, 0, 0

    @property
    def is_gone(self) -> bool:
        return self._closed or self._clock() >= self.until

    @property
    def is_empty(self) -> bool:
        """Whether nobody has joined, and nothing was asked."""
        with self._lock:
            return not (self._members or self._rounds)

    def seen(self) -> Seen:
        """What everybody in it may know."""
        with self._open():
            last = self._rounds[-1] if self._rounds else None
            answered, item = (len(last.given), last.item) if last else (0, None)
            number, joined = len(self._rounds), len(self._members)
            return Seen(self._version, self._step, self._phase, number, item, joined, answered)

    def rounds(self) -> tuple[Round, ...]:
        """All questions so far, with their answers."""
        with self._open():
            return tuple(self._round(one) for one in self._rounds)

    def last(self) -> Round:
        """The question that is asked now, with its answers. Raises: RoomError if there is none."""
        with self._open():
            return self._round(self._current())

    # The teacher's.

    def is_teacher(self, key: str) -> bool:
        """Whether this is the key of the room."""
        return hmac.compare_digest(self._key.encode(), key.encode("utf-8", "replace"))

    def ask(self, key: str, item: Item) -> None:
        """Ask the class this, and take answers; the question before it is over."""
        item.check()
        with self._teaching(key):
            if len(self._rounds) >= MOST_ITEMS:
                raise RoomError(f"A room has at most {MOST_ITEMS} questions: save the results, and open another one.")
            turn = sum(one.item.asks == PREDICTION for one in self._rounds)
            self._rounds.append(_Round(item, turn))
            self._go(Phase.GUESSING)

    def move(self, key: str, phase: Phase) -> None:
        """Freeze or reveal, or take answers once more. Raises: RoomError if that cannot come next."""
        with self._teaching(key):
            if phase == self._phase:
                return
            if phase not in _AFTER[self._phase]:
                raise RoomError(f"This question is {self._phase}, it cannot be {phase} now: ask the next one.")
            self._rounds[-1].revealed = phase == Phase.REVEALED
            self._go(phase)

    def close(self, key: str) -> None:
        """Forget everything."""
        with self._teaching(key):
            self._closed = True
            self._members, self._rounds = {}, []

    # A pupil's.

    def join(self) -> str:
        """Come in: the token by which one's answers are one's own. Raises: RoomError if the room is full."""
        with self._open():
            if len(self._members) >= MOST_MEMBERS:
                raise RoomError(f"This room is full: {MOST_MEMBERS} have joined.")
            token, number = secrets.token_urlsafe(24), len(self._members)
            self._members[token] = number
            by_chance = secrets.randbelow(2) == 1  # of two who come one after the other, one sees the first explanation
            self._first.append(not self._first[-1] if number % 2 else by_chance)
            self._version += 1
            return token

    def knows(self, token: str | None) -> bool:
        """Whether this is the token of somebody who has joined."""
        with self._open():
            return token in self._members

    def answer(self, token: str, number: int, answer: Sequence[int] | str) -> None:
        """Answer the question of that number, or change one's answer; no marks at all take it back.

        Raises: RoomError if answers to it are not taken, or this is none.
        """
        with self._open():
            self._number_of(token)
            if number != len(self._rounds) or self._phase != Phase.GUESSING:
                raise RoomError("Answers to this question are no longer taken.")
            current = self._current()
            checked = current.item.checked(answer)
            if checked:
                current.given[token] = checked
            else:
                current.given.pop(token, None)
            self._version += 1

    def own(self, token: str) -> Given | None:
        """What this member has answered to the question that is asked now."""
        with self._open():
            current, member = self._current(), self._number_of(token)
            answer = current.given.get(token)
            return None if answer is None else Given(member, answer, self._explains(current, member))

    def explains_to(self, token: str) -> bool:
        """Whether this member sees the explanation while guessing: to every question about the prediction half of the
        class does, and everybody to every other one."""
        with self._open():
            return self._explains(self._current(), self._number_of(token))

    def _explains(self, asked: _Round, member: int) -> bool:
        return asked.item.asks == PREDICTION and self._first[member] == (asked.turn % 2 == 0)

    def _round(self, asked: _Round) -> Round:
        given = [
            Given(member, asked.given[token], self._explains(asked, member))
            for token, member in self._members.items()
            if token in asked.given
        ]
        return Round(asked.item, tuple(given), asked.revealed)

    def _current(self) -> _Round:
        if not self._rounds:
            raise RoomError("Nothing has been asked yet.")
        return self._rounds[-1]

    def _number_of(self, token: str) -> int:
        if token not in self._members:
            raise RoomError("You are not in this room: join it with its code.")
        return self._members[token]

    def _go(self, phase: Phase) -> None:
        self._phase, self._version, self._step = phase, self._version + 1, self._step + 1

    @contextmanager
    def _open(self) -> Iterator[None]:
        """Alone with the room, which is still there."""
        with self._lock:
            if self.is_gone:
                raise RoomError(GONE)
            yield

    @contextmanager
    def _teaching(self, key: str) -> Iterator[None]:
        """The same, with its key."""
        if not self.is_teacher(key):
            raise RoomError("This is not the key of this room.")
        with self._open():
            yield
