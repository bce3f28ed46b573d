"""Who may compute now. Jobs take turns, each a call of a model or so: what somebody waits for comes first, what is slow
rests while others compute, but for a call now and then, and what nobody waits for any more ends there.

Nothing here knows Streamlit or a model.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NamedTuple

from ig_core.errors import UserError

SETTING = "IG_LENS_JOB_SECONDS"  # the environment variable
BUDGET = 180.0  # seconds that a job may compute
_NEARLY = 1.0  # seconds that are left to a job which is let go on though it has taken long,
_PATIENCE = 3.0  # up to so many times as long
QUICK = 1.5  # seconds of computing beyond which a job is slow
_TOO_MUCH = 3.0  # times its budget: a job that is expected to take as long is ended early
_TRIED = 5.0  # seconds of computing after which what is expected of a job is known well enough for that
_REST = 2.0  # seconds that a slow job rests at most, as long as others compute, before its next call
_GLANCE = 0.05  # seconds after which one who waits looks whether the reader is still there


class Rank(IntEnum):
    """What comes first; within the first two, who asked first."""

    VERDICT = 0  # the explanation that a page begins with
    LATER = 1  # what is drawn after it: tests, other baselines
    SLOW = 2  # within it, what has least left


class Status(NamedTuple):
    """How a job stands, as its reader is told.

    Attributes:
        ahead: how many others have their turns first; 0 once it has begun.
        wait: seconds until it begins, as far as that is known.
        left: seconds of computing that are left to it, as far as that is known.
        points: with which its model has been called so far.
        seconds: since it was asked for.
    """

    ahead: int
    wait: float | None
    left: float | None
    points: int
    seconds: float


class TooLongError(UserError):
    """A job took longer than one may, or would. `expected` is how many times its budget it would take, if known."""

    def __init__(self, sentence: str, expected: float | None = None):
        super().__init__(sentence)
        self.expected = expected


Expected = Callable[[], float | None]
"""Seconds of computing that a job should take in all, as far as that is known by now; None where it is not."""


def unknown() -> None:
    """For jobs of which nobody knows how long they take."""


def tell_nobody(status: Status) -> None:
    """For jobs whose reader sees nothing but the result."""


def _always() -> None:
    """For jobs that nobody can leave."""


class Job:
    """A piece of work, while it waits, and while it computes.

    Args:
        expected: asked again and again, since more is known while it computes.
        wanted: called again and again; raises what ends the job once nobody waits for it.
        may_slow: whether it becomes slow once it has taken long; what many wait for, such as a model that is warmed
            up, does not.
        told: called while it waits, and after every call of a model; what it raises ends the job too.
    """

    def __init__(
        self,
        queue: Queue,
        rank: Rank,
        number: int,
        expected: Expected,
        wanted: Callable[[], None],
        told: Callable[[Status], None],
        may_slow: bool,
    ):
        self.rank, self.number, self.expected, self._may_slow = rank, number, expected, may_slow
        self.used = 0.0  # seconds of computing
        self.points = 0
        self._queue, self._wanted, self._told = queue, wanted, told
        self._asked = self._began = queue.clock()

    @property
    def left(self) -> float | None:
        """Seconds of computing that it is expected to take still."""
        expected = self.expected()
        return None if expected is None else max(expected - self.used, 0.0)

    @property
    def claim(self) -> tuple[int, float, int]:
        """Who comes first: the smallest. Of slow ones of which nobody knows more, as much is taken to be left as they
        have taken so far."""
        left = self.left if self.rank == Rank.SLOW else 0.0
        return (self.rank, self.used if left is None else left, self.number)

    def step(self, points: int) -> None:
        """After every call of a model, which has been called with so many points: go on, or wait for another turn.

        Raises: what `wanted` raises; TooLongError if the job has used up its budget.
        """
        now, self.points = self._queue.clock(), points
        self.used, self._began = self.used + now - self._began, now
        self.look()
        budget = self._queue.budget
        if self.used > budget:
            raise TooLongError(f"This was stopped: one job may take {duration(budget)}.")
        left = self.left
        if left is not None and self.used > _TRIED and self.used + left > _TOO_MUCH * budget:
            raise TooLongError(
                f"This would take about {duration(self.used + left)}, and one job may take {duration(budget)}.",
                (self.used + left) / budget,
            )
        if self._may_slow and self.used > (QUICK if left is None or left > _NEARLY else _PATIENCE * QUICK):
            self.rank = Rank.SLOW
        if self._queue.must_yield(self):
            self._queue.give_up_turn(self)
            self._queue.wait_for_turn(self)
            self._began = self._queue.clock()

    def look(self, ahead: int = 0, wait: float | None = 0.0) -> None:
        """See whether the reader is still there, and tell how the job stands."""
        self._wanted()
        self._told(Status(ahead, wait, self.left, self.points, self._queue.clock() - self._asked))

    def begins(self) -> None:
        """Its first turn has come."""
        self._began = self._queue.clock()


class Queue:
    """The jobs of a process.

    Args:
        at_once: how many may compute at a time. A slow job computes while no other one does; where others always do, it
            has a call every few seconds.
        budget: seconds of computing that a job may take.
        clock: seconds.
    """

    def __init__(self, at_once: int = 2, budget: float = BUDGET, clock: Callable[[], float] = time.monotonic):
        self.at_once, self.budget, self.clock = at_once, budget, clock
        self._running: list[Job] = []
        self._waiting: list[Job] = []
        self._changed = threading.Condition()
        self._last = 0
        self._slow_until = self.clock()  # when a slow job had its last turn

    @contextmanager
    def job(
        self,
        rank: Rank,
        expected: Expected = unknown,
        wanted: Callable[[], None] = _always,
        told: Callable[[Status], None] = tell_nobody,
        may_slow: bool = True,
    ) -> Iterator[Job]:
        """A job, whose turn has come when the block begins. Its `step` is to be called after every call of a model.

        Arguments as Job has them. A job must ask for nothing that another job makes: that one might wait for its turn.
        Raises: what `wanted` and `told` raise.
        """
        seconds = expected()
        if rank < Rank.SLOW and seconds is not None and seconds > QUICK:
            rank = Rank.SLOW
        with self._changed:
            self._last += 1
            job = Job(self, rank, self._last, expected, wanted, told, may_slow)
        try:
            self.wait_for_turn(job)
            job.begins()
            yield job
        finally:
            self.give_up_turn(job)

    def wait_for_turn(self, job: Job) -> None:
        """Return when it is the turn of `job`."""
        with self._changed:
            self._waiting.append(job)
        try:
            while True:
                with self._changed:
                    if self._is_next(job):
                        self._running.append(job)
                        return
                    self._changed.wait(_GLANCE)
                    ahead = self._ahead(job)
                job.look(len(ahead), _sum(one.left for one in ahead))
        finally:
            with self._changed:
                self._waiting.remove(job)
                self._changed.notify_all()

    def give_up_turn(self, job: Job) -> None:
        """Let others have the turn of `job`, if it has one."""
        with self._changed:
            if job in self._running:
                self._running.remove(job)
                if job.rank == Rank.SLOW:
                    self._slow_until = self.clock()
                self._changed.notify_all()

    def must_yield(self, job: Job) -> bool:
        """Whether others come before the next call of `job`."""
        with self._changed:
            others = job.rank == Rank.SLOW and len(self._running) > 1
            return others or any(one.claim < job.claim for one in self._waiting)

    def counts(self) -> dict[str, int]:
        """How many jobs compute, and how many wait."""
        with self._changed:
            return {"running": len(self._running), "waiting": len(self._waiting)}

    @property
    def is_idle(self) -> bool:
        """Whether nobody computes or waits, but for slow jobs, which let others by."""
        with self._changed:
            return all(one.rank == Rank.SLOW for one in (*self._running, *self._waiting))

    def _is_next(self, job: Job) -> bool:
        if len(self._running) >= self.at_once:
            return False
        quick = [one for one in self._waiting if one.rank < Rank.SLOW]
        if job.rank < Rank.SLOW:
            return min(quick, key=lambda one: one.claim) is job
        others = bool(self._running or quick)
        if any(one.rank == Rank.SLOW for one in self._running) or (others and not self._slow_have_rested):
            return False
        return min((one for one in self._waiting if one.rank == Rank.SLOW), key=lambda one: one.claim) is job

    @property
    def _slow_have_rested(self) -> bool:
        return self.clock() - self._slow_until >= _REST

    def _ahead(self, job: Job) -> list[Job]:
        """Those whose work comes before that of `job`."""
        running = [one for one in self._running if job.rank < Rank.SLOW or one.rank <= job.rank]
        return running + [one for one in self._waiting if one.claim < job.claim]


def _sum(seconds: Iterator[float | None]) -> float | None:
    """Of all together, as far as that is known; None where nothing is."""
    known = [one for one in seconds if one is not None]
    return sum(known) if known else None


def duration(seconds: float) -> str:
    """So many seconds in words: "40 seconds", "3 minutes"."""
    if seconds < 120:
        return f"{max(1, round(seconds))} second{'s' if round(seconds) > 1 else ''}"
    return f"{round(seconds / 60)} minutes"


def seconds_a_job() -> float:
    """How long a job may compute, by the environment. Raises: ValueError if it says something else than a number."""
    given = os.environ.get(SETTING, "").strip() or str(BUDGET)
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ValueError(
            f"{SETTING} is how many seconds a job may compute, as in {SETTING}={BUDGET:.0f}; got {given!r}."
        )
    return seconds


QUEUE = Queue(at_once=2, budget=seconds_a_job())  # two cores: more calls at once would only wait for each other
"""The jobs of this process."""
