"""Simulated people: how they ask, how long they wait, and what comes of it."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from benchmarks.load.client import Tab
from benchmarks.load.inputs import Asked, Inputs, shown_by
from benchmarks.load.run import Run

_PAGES = ("image", "phrases", "row")  # kinds that have a page of their own name; all else is a review
_TYPED = ("review", "phrases")  # pages with a text to type
_RELOADED = 0.1  # how often a person opens a new tab
_PATIENCE = 120.0  # seconds after which a verdict that has not come is an error


@dataclass
class Answer:
    """What came of one request.

    Attributes:
        sent: when, as of time.monotonic().
        way: how it was asked: by "link" in a new tab, on another "page" of the session, or "typed".
        headline: the verdict, as markup.
        verdict, finished: seconds from sending until the first verdict on this input, and until the script was
            through; None if that has not happened, as when the next request interrupts it.
        bytes, messages: all that has come until the next request.
        errors: sentences; empty if all is well.
        foreign: what was seen of other people's texts.
    """

    person: int
    asked: Asked
    sent: float
    way: str
    headline: str | None = None
    verdict: float | None = None
    finished: float | None = None
    bytes: int = 0
    messages: int = 0
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


class Crowd:
    """Who has asked for what, and what came of it."""

    def __init__(self, address: str, inputs: Inputs) -> None:
        self.address, self.inputs = address, inputs
        self.answers: list[Answer] = []
        self._askers: dict[str, set[int]] = defaultdict(set)  # what is shown, or its last word -> who asked for it

    def note(self, person: int, asked: Asked) -> None:
        for one in (asked.shown, asked.shown.split()[-1]):
            self._askers[one].add(person)

    def foreign_to(self, person: int, seen: set[str]) -> list[str]:
        """What of it was asked for by others, and never by this person."""
        return [one[:60] for one in seen if one in self._askers and person not in self._askers[one]]


@dataclass
class _Open:
    """The last answer of a tab, to which more may come."""

    answer: Answer
    run: Run | None
    bytes_before: int
    messages_before: int


class Person:
    """Somebody with a tab."""

    def __init__(self, number: int, crowd: Crowd, seed: int) -> None:
        self.number, self.crowd, self.random = number, crowd, random.Random(f"{seed} {number}")
        self._tab: Tab | None = None
        self._kind = ""  # of the page that is open
        self._open: _Open | None = None

    async def ask(self, asked: Asked, leaves_after: float | None = None) -> Answer:
        """One request, until its verdict is there.

        Args:
            leaves_after: seconds after which this person does not want to know any more; then no verdict is no error.
        """
        self._settle()
        self.crowd.note(self.number, asked)
        answer = Answer(self.number, asked, time.monotonic(), self._way(asked))
        self.crowd.answers.append(answer)
        try:
            tab, before = await self._send(answer.way, asked)
            await tab.until(lambda: _own(tab, asked) is not None or _over(tab), leaves_after or _PATIENCE)
        except (OSError, WebSocketException) as error:
            answer.errors.append(f"no connection: {type(error).__name__} {error}")
            await self.leave()
            return answer
        run = _own(tab, asked)
        if run is not None:
            answer.verdict, answer.headline = run.verdict_at - answer.sent, run.verdict
        elif _over(tab) or leaves_after is None:
            answer.errors.append(_came_instead(tab))
        self._open = _Open(answer, run, *before)
        if tab.closed is not None:
            answer.errors.append(f"connection dropped: {tab.closed}")
            await self.leave()
        return answer

    async def see_all(self) -> None:
        """Wait until the page is complete."""
        if self._tab is not None:
            tab = self._tab
            await tab.until(lambda: _over(tab), _PATIENCE)

    async def leave(self) -> None:
        """Close the tab."""
        self._settle()
        if self._tab is not None:
            await self._tab.close()
        self._tab, self._kind = None, ""

    def _way(self, asked: Asked) -> str:
        if self._tab is None or self.random.random() < _RELOADED:
            return "link"
        if asked.kind != self._kind:
            return "page"
        return "typed" if asked.typed is not None and asked.kind in _TYPED else "link"

    async def _send(self, way: str, asked: Asked) -> tuple[Tab, tuple[int, int]]:
        """The tab that was asked, and how many bytes and messages had come to it before."""
        path = asked.kind if asked.kind in _PAGES else "review"
        if way == "link" or self._tab is None:
            await self.leave()
            tab, before = await Tab.open(self.crowd.address, path, asked.params), (0, 0)
        else:
            tab = self._tab
            before = tab.bytes, tab.messages
            if way == "page":
                await tab.go(path, asked.params)
            else:
                await tab.enter("text", asked.typed or "")
        self._tab, self._kind = tab, asked.kind
        return tab, before

    def _settle(self) -> None:
        """Add to the last answer what has come since its verdict."""
        last, tab, self._open = self._open, self._tab, None
        if last is None or tab is None:
            return
        answer = last.answer
        answer.bytes, answer.messages = tab.bytes - last.bytes_before, tab.messages - last.messages_before
        if last.run is not None and last.run.finished_at is not None:
            answer.finished = last.run.finished_at - answer.sent
        for run in tab.runs:
            answer.errors += [*run.exceptions, *(f"the page says: {said}" for said in run.sentences)]
        seen = tab.markers | {shown for run in tab.runs if (shown := shown_by(run)) is not None}
        answer.foreign = self.crowd.foreign_to(self.number, seen)


def _own(tab: Tab, asked: Asked) -> Run | None:
    """The run that gave the verdict on what was asked for."""
    return next((run for run in tab.runs if run.verdict is not None and shown_by(run) == asked.shown), None)


def _over(tab: Tab) -> bool:
    """Whether nothing more will come without another request."""
    return bool(tab.runs) and tab.runs[-1].finished_at is not None and not tab.asks_again


def _came_instead(tab: Tab) -> str:
    if not _over(tab):
        return "no verdict in time"
    shown = shown_by(tab.runs[-1])
    return "finished without a verdict" if shown is None else f"a verdict on another input: {shown[:60]!r}"
