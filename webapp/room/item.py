"""A question to a class: which input, what is asked about it, and which answers there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ig_core.errors import UserError

MARKS, PREDICTION = "marks", "prediction"
MOST_LETTERS = 2_000  # of an input that is typed: more is neither read on a phone nor seen on a wall
MOST_MARKS = 100  # of one answer

Answer = tuple[int, ...] | str  # numbers of units that were marked, in order; or a class


class RoomError(UserError):
    """What somebody wanted of a room cannot be done."""


@dataclass(frozen=True, eq=False)
class Item:
    """A question about one input, with the model's answer, which nobody is sent before it is revealed.

    Attributes:
        kind: of the input, a row of KINDS.
        request: what is explained: a core.Request.
        asks: MARKS, which parts counted most; or PREDICTION, what the model says.
        units: numbers of all parts that can be marked.
        options: all answers there are to what the model says.
        said: which of them the model says.
        scores: of every part, by its number.
    """

    kind: str
    request: Any
    asks: str
    units: frozenset[int]
    options: tuple[str, ...]
    said: str
    scores: np.ndarray

    @property
    def about(self) -> tuple[str, str]:
        """The input and the model."""
        return self.request.input, self.request.model

    def check(self) -> None:
        """Raises: RoomError if a class cannot be asked this."""
        if self.asks not in (MARKS, PREDICTION):
            raise RoomError(f"A class can be asked for {MARKS} or for a {PREDICTION}; got {self.asks!r}.")
        if len(self.request.input) > MOST_LETTERS:
            raise RoomError(
                f"This is too long for a class: at most {MOST_LETTERS:,} characters; got {len(self.request.input):,}."
            )
        if not (self.units if self.asks == MARKS else self.options):
            raise RoomError("There is nothing here that the model has seen, so there is nothing to guess.")

    def checked(self, answer: Sequence[int] | str) -> Answer:
        """The answer as it is kept: marks in order, each once.

        Raises: RoomError if it is none to this question, whoever has sent it.
        """
        if self.asks == PREDICTION:
            if not isinstance(answer, str) or answer not in self.options:
                raise RoomError("That is not one of the answers there are: choose one of those on the page.")
            return answer
        if isinstance(answer, str) or not all(type(one) is int and one in self.units for one in answer):
            raise RoomError("That is no part of this input: mark one of those on the page.")
        if len(answer) > min(MOST_MARKS, len(self.units)):
            raise RoomError(f"These are too many marks: at most {min(MOST_MARKS, len(self.units))}.")
        return tuple(sorted(set(answer)))
