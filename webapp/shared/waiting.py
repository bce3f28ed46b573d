"""What people see while a job of theirs waits or computes: their place, how far it is, and how to stop it."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import streamlit as st

from ig_core.errors import UserError
from ig_core.render import sentences
from webapp.shared import frame, settings, turns
from webapp.shared.jobs import Status, TooLongError, duration

_SLOW = 0.7  # seconds after which one is told how a job stands
_EVERY = 0.4  # seconds between two sentences
_NUMBER = count()


class Waiting:
    """A line in the place where the result will be, from when a job takes long; to be called with its Status.

    Args:
        asked: what was asked for. Once it is stopped, it is not asked for again in this session until its reader says
            so; see `is_stopped`.
        can_stop: whether that is offered. A fragment runs to its end, whatever is pressed meanwhile.
    """

    def __init__(self, asked: Hashable, can_stop: bool = True):
        self._asked, self._can_stop, self._place = asked, can_stop, st.empty()
        self._line: st.delta_generator.DeltaGenerator | None = None
        self._last = 0.0

    def __call__(self, status: Status) -> None:
        now = time.monotonic()
        if status.seconds < _SLOW or now - self._last < _EVERY:
            return
        self._last = now
        if self._line is None:
            state = st.session_state
            key = f"waiting_line_{hash(self._asked)}_{next(_NUMBER)}"  # of what lies over the page and moves nothing
            with self._place.container(horizontal=True, vertical_alignment="center", key=key):
                if self._can_stop:
                    stopped, key = {"stopped": self._asked}, f"stop {hash(self._asked)}"
                    st.button("Stop", on_click=state.update, kwargs=stopped, key=key)
                self._line = st.empty()
        self._line.caption(sentence(status))

    def end(self) -> None:
        """Take the line away."""
        self._place.empty()


@contextmanager
def line(asked: Hashable, can_stop: bool = True) -> Iterator[None]:
    """Within this block a line says how each job stands that takes long; arguments as those of Waiting."""
    shown = Waiting(asked, can_stop)
    try:
        with turns.telling(shown):
            yield
    finally:
        shown.end()


@contextmanager
def refusing(request: Any, can_stop: bool = True) -> Iterator[None]:
    """The same, of what belongs to `request`. What takes too long in the block, or cannot be, ends it there: the page
    says so, and offers less."""
    try:
        with line(request, can_stop):
            yield
    except TooLongError as error:
        offer_less(request, error)
    except UserError as error:
        frame.refuse(error)


def is_stopped(asked: Hashable) -> bool:
    """Whether the reader has stopped this; then it says so, with a button to go on."""
    state = st.session_state
    if state.get("stopped") != asked:
        return False
    frame.say("Stopped: no scores were computed.")
    st.button("Compute anyway", on_click=state.update, kwargs={"stopped": None})
    return True


def sentence(status: Status) -> str:
    """How a job stands: its place in the line, or how far it is."""
    if status.ahead:
        others = "1 other comes" if status.ahead == 1 else f"{status.ahead} others come"
        soon = f"; it begins in about {duration(status.wait)}" if status.wait and status.wait >= 1 else ""
        return f"Others are being served: {others} first{soon}."
    left = f"; about {duration(status.left)} left" if status.left and status.left >= 1 else ""
    return f"So far {sentences.gradients(status.points)}{left}."


def offer_less(request: Any, error: TooLongError) -> None:
    """Say that what belongs to `request` takes too long, with buttons that ask for less; arguments as those of
    settings.smaller."""
    frame.say(f"{error} Ask for less:")
    with st.container(horizontal=True):
        for label, ask in settings.smaller(request, error.expected).items():
            if st.button(label, on_click=ask):
                st.rerun()  # the whole page, where this is drawn by a part of it
