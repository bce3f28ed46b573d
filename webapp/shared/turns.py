"""The models of this process take turns: within `computing` one is called, when it is the turn of this reader's job."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ig_core import attribution
from ig_core.watching import watched
from webapp.shared import memory
from webapp.shared.jobs import QUEUE, Expected, Rank, Status, tell_nobody, unknown

if TYPE_CHECKING:
    from ig_core.explainer import Case

Item = TypeVar("Item")

Told = Callable[[Status], None]
"""Told how a job stands, see jobs.Status; what it raises ends the job."""

COARSE = 5e-2  # tolerance of what is shown first where finer scores would keep others waiting, and of mere ranks
_SECONDS_PER_CALL = 0.5  # of a model, after which others may have their turn
DRAWING = 0.06  # seconds that a browser has to draw what matters most, before the rest
_GLANCE = 0.01  # seconds between two looks at whether a resting run is still wanted
_ROUNDS, _COARSE_ROUNDS = 3.0, 1.5  # times the points with which a rule begins are expected of it in the end

_ROUNDS_OF_PAIRS = 2.0  # the same of second derivatives, unless a model says more

_TOLD: ContextVar[Told] = ContextVar("told", default=tell_nobody)


@contextmanager
def telling(told: Told) -> Iterator[None]:
    """Within this block `told` hears how each job of this run stands. Nothing that Streamlit caches may be made in it
    by a job, but those that tell nobody: Streamlit would draw again, in other runs, what is drawn in between."""
    token = _TOLD.set(told)
    try:
        yield
    finally:
        _TOLD.reset(token)


@contextmanager
def computing(
    model: str,
    rank: Rank = Rank.LATER,
    expected: Expected = unknown,
    told: Told | None = None,
    may_slow: bool = True,
) -> Iterator[None]:
    """Within this block the model is called, when it is the turn of this job. Nothing that is kept may be asked for in
    it: another job might make that, and wait for its turn.

    Args:
        told: None for whoever hears of all jobs of this run, see `telling`.
    """
    told = _TOLD.get() if told is None else told
    with (
        memory.using(model),
        QUEUE.job(rank, expected, still_wanted, told, may_slow) as job,
        watched(job.step, _SECONDS_PER_CALL),
    ):
        yield


def still_wanted() -> None:
    """End the run of a page that nobody waits for any more, because the reader has left or has asked for something
    else: Streamlit does so wherever the state of its session is read."""
    if get_script_run_ctx(suppress_warning=True) is not None:
        st.session_state.get("page")


def let_browser_draw() -> None:
    """Rest, so that the reader's browser draws what was sent so far before it is sent more, or before this machine
    computes what is not waited for: on two cores, headline and colours come some 30 ms sooner after a keystroke."""
    until = time.monotonic() + DRAWING
    while time.monotonic() < until:
        time.sleep(_GLANCE)
        still_wanted()


def beside() -> Callable[[], None]:
    """For one who waits for a result that another one asked for first: to be called again and again."""
    began, told = time.monotonic(), _TOLD.get()

    def look() -> None:
        still_wanted()
        told(Status(ahead=1, wait=None, left=None, points=0, seconds=time.monotonic() - began))

    return look


def taking_turns(items: Iterator[Item], model: str) -> Iterator[Item]:
    """The same, each made by the model as a job of its own; between two of them others have their turns."""
    while True:
        with computing(model):
            made = list(islice(items, 1))
        if not made:
            return
        yield made[0]


def expected_seconds(case: Case, method: str, tolerance: float) -> float | None:
    """What an explanation should take where nobody else keeps the machine busy: gradients × what one has taken at this
    length; None if none has."""
    row, rule = attribution.lookup(method), attribution.Adaptive()
    seconds = case.compiled.speed.fastest(case.x.size)
    if seconds is None:
        return None
    rounds = _COARSE_ROUNDS if tolerance >= COARSE else _ROUNDS
    points = rounds * getattr(case.model, "first_points", rule.first) if row.uses_rule else 1
    paths = row.copies * (len(case.baselines) if row.uses_baseline else 1)
    return seconds * (row.background or points * paths)


def expected_pairs_seconds(case: Case) -> float | None:
    """What the pairs of an input should take: a row for each word at each point of the path, and about a gradient for
    each row; None if no gradient was taken yet."""
    from ig_core.interactions import most_of

    seconds = case.compiled.speed.fastest(case.x.size)
    if seconds is None:
        return None
    units = case.encoded.units
    rows = min(np.unique(units[units >= 0]).size, most_of(case.model) + 1)
    few = _ROUNDS_OF_PAIRS * getattr(case.model, "first_points", attribution.Adaptive().first)
    return seconds * rows * getattr(case.model, "points_of_pairs", few) * len(case.baselines)
