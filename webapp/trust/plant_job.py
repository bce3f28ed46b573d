"""The training as a job in the queue: others have their turns between two batches, and it ends when nobody waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import streamlit as st

from ig_core import models
from ig_core.evaluation.planting.own import Planted
from webapp.shared import core, turns
from webapp.shared.jobs import Rank, Status, duration
from webapp.shared.waiting import sentence

WORD, MARK = "word", "mark"
_PACKAGE = "ig_core.evaluation.planting"
_EVERY = 0.3  # seconds between two states of the bar
_LONGEST = 60.0  # seconds that are expected at most: a training that waited for others has computed less than it took
_KEPT = 4 * 2**20  # bytes


class Asked(NamedTuple):
    """What is planted: WORD or MARK, the word, the class, and the share of it in which it stands."""

    what: str
    word: str
    label: str
    share: float


@dataclass
class Kind:
    """What differs between planting a word and a mark.

    Attributes:
        dataset: a row of DATASETS.
        needs: that data set, as a sentence names it before "needed".
        unit, part: what is planted in, and what a method chooses from.
        seconds: that a training took lately, the race included.
    """

    dataset: str
    needs: str
    unit: str
    part: str
    seconds: float = field(default=20.0)


KINDS = {
    WORD: Kind("imdb", "film reviews are", "review", "words on average"),
    MARK: Kind("fashion-mnist", "pictures of garments are", "picture", "patches of 4 × 4 pixels"),
}


def name_of(asked: Asked) -> str:
    """What is planted, as a sentence names it."""
    return f"“{asked.word}”" if asked.what == WORD else "the square"


@core.kept(_KEPT)
def planted(asked: Asked) -> Planted:
    """Two networks that learn, with it and without, and the race of the methods.

    Raises: DataError if the data set is not on this machine; jobs.TooLongError if it takes longer than a job may.
    """
    kind = KINDS[asked.what]
    own = models.import_with_keras(f"{_PACKAGE}.own_{asked.what}")
    began = time.monotonic()
    with turns.computing(f"planted {asked.what}", Rank.SLOW, lambda: kind.seconds):
        given = (asked.word, asked.label) if asked.what == WORD else (asked.label,)
        found: Planted = own.plant(*given, asked.share)
    kind.seconds = min(time.monotonic() - began, _LONGEST)
    return found


class Progress:
    """A bar, what is going on, and a button to stop it; to be called with the Status of the job."""

    def __init__(self, asked: Asked, stop: Callable[[], None]):
        row = st.container(horizontal=True, vertical_alignment="center", key="plant_progress")
        row.button("Stop", key="plant_stop", on_click=stop)
        self._bar = row.progress(0.0, text=_begins(asked))
        self._asked, self._last, self._most = asked, 0.0, 0.0

    def __call__(self, status: Status) -> None:
        now = time.monotonic()
        if now - self._last < _EVERY:
            return
        self._last = now
        self._bar.progress(self._part(status), text=self._said(status))

    def _part(self, status: Status) -> float:
        """How much is done; never less than was said before."""
        total = KINDS[self._asked.what].seconds
        if not status.ahead and status.left is not None:
            self._most = max(self._most, min(1 - status.left / total, 0.97))
        return self._most

    def _said(self, status: Status) -> str:
        if status.ahead:
            return sentence(status)
        left = f"about {duration(status.left)} left" if status.left and status.left >= 1 else "almost done"
        return f"{_begins(self._asked)} … {left}"


def _begins(asked: Asked) -> str:
    return f"Two networks learn, one with {name_of(asked)} and one without; then the methods race"
