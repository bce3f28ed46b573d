"""Classes that guess together, see webapp/room: a teacher, pupils and a wall in each room, all over websockets."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

from benchmarks.load.client import Tab
from benchmarks.load.run import Run

_PATIENCE = 60.0  # seconds after which what has not come is an error
_JOINING = 2.0  # seconds over which a class joins, and answers
_MOST_MARKS = 5  # of a pupil
_LABELS = {"marks": "Which words counted", "prediction": "What the model says"}
_PART = re.compile(r'<span class="part"[^>]*title="(\d+) of (\d+)">(.*?)</span>', re.DOTALL)
_BAR = re.compile(r'<span>(?:✓ )?([^<]*)</span><i style="[^"]*"></i><span class="number">(\d+)</span>')
_ANSWERED = re.compile(r'class="counts"[^>]*>(\d+) of (\d+)')


@dataclass
class Played:
    """What came of one room.

    Attributes:
        latencies: seconds from an answer until the wall counted so many answers, one for each answer.
        errors: sentences; empty if all is well.
        answers: how many were given.
        resting: cores that the server used while all waited.
    """

    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    answers: int = 0
    resting: float = 0.0


class Class:
    """A room with its teacher, its wall and its pupils.

    Args:
        url: of the server.
        seed: of what pupils guess.
    """

    def __init__(self, url: str, pupils: int, seed: int) -> None:
        self.played = Played()
        self._url, self._count, self._random = url, pupils, random.Random(seed)
        self._tabs: list[Tab] = []

    async def play(self, questions: int, rest: float = 0.0, cpu: Callable[[], float] = lambda: 0.0) -> Played:
        """Open the room, let everybody join, and ask: by turns which words counted, and what the model says.

        Args:
            rest: seconds that all wait before the first question.
            cpu: processor time that the server has used so far, in seconds.
        """
        try:
            await self._open()
            if rest:
                used = cpu()
                await asyncio.sleep(rest)
                self.played.resting = (cpu() - used) / rest
            for number in range(questions):
                await self._ask(number, "prediction" if number % 2 else "marks")
        except (OSError, TimeoutError, StopIteration) as error:
            self._wrong(f"{type(error).__name__}: {error}")
        for tab in self._tabs:
            last = tab.runs[-1] if tab.runs else Run()
            self.played.errors += [*last.exceptions, *last.sentences, *([tab.closed] if tab.closed else [])]
            await tab.close()
        return self.played

    async def _open(self) -> None:
        self._teacher = await self._enter()
        await self._press(self._teacher, "room_open", lambda: "code" in self._teacher.params)
        code = self._teacher.params["code"]
        self._wall = await self._enter(code=code, wall="true")
        self._pupils = [await self._join(code) for _ in range(self._count)]
        await self._until(self._wall, lambda: _last(self._wall).last_counts != "", "the wall shows nothing")

    async def _enter(self, **params: str) -> Tab:
        tab = await Tab.open(self._url, "room", params)
        self._tabs.append(tab)
        await self._until(tab, lambda: _last(tab).finished_at is not None, "a page did not finish")
        return tab

    async def _join(self, code: str) -> Tab:
        await asyncio.sleep(self._random.uniform(0, _JOINING / self._count))
        tab = await self._enter(code=code)
        await self._press(tab, "room_join", lambda: "You are in" in (_last(tab).verdict or ""))
        return tab

    async def _ask(self, number: int, asks: str) -> None:
        teacher, wall = self._teacher, self._wall
        await teacher.choose("room_asks", _LABELS[asks])
        await self._until(teacher, lambda: _last(teacher).finished_at is not None, "the desk did not finish")
        await self._press(teacher, "room_ask", lambda: teacher.has("room_frozen"))
        for pupil in self._pupils:
            await self._until(pupil, lambda pupil=pupil: _is_asked(pupil, asks), f"a pupil is not asked {asks}")  # type: ignore[misc]
        given = await asyncio.gather(*(self._answer(pupil, number, asks) for pupil in self._pupils))
        self.played.answers += len(given)
        await self._until(wall, lambda: _answered(_last(wall).last_counts) == self._count, "the wall misses answers")
        self._measure([when for when, _ in given])
        if asks == "marks":
            self._compare_marks([answer for _, answer in given])
        if told := [pupil for pupil in self._pupils if _tells(pupil)]:
            self._wrong(f"{len(told)} phones were told what the model says before it was shown")
        await self._press(teacher, "room_frozen", lambda: teacher.has("room_revealed"))
        if asks == "prediction":
            await self._until(wall, lambda: bool(_BAR.search(_last(wall).last_counts)), "no bars on the wall")
            self._compare_guesses([str(answer) for _, answer in given])
        await self._press(teacher, "room_revealed", lambda: not teacher.has("room_revealed"))
        for pupil in self._pupils:
            await self._until(pupil, lambda pupil=pupil: _tells(pupil), "a phone does not show the answer")  # type: ignore[misc]
        await self._until(
            wall, lambda: "The model says" in _last(wall).last_counts, "the wall does not show the answer"
        )

    async def _answer(self, pupil: Tab, number: int, asks: str) -> tuple[float, object]:
        """When it was sent, and what: numbers of words, or a class."""
        await asyncio.sleep(self._random.uniform(0, _JOINING))
        if asks == "marks":
            units = [piece["unit"] for piece in _pieces(pupil) if piece["unit"] is not None]
            chosen = sorted(self._random.sample(units, self._random.randint(1, min(_MOST_MARKS, len(units)))))
            sent = time.monotonic()
            await pupil.report("words to mark", "marked", {"units": chosen, "click": number + 1})
            return sent, chosen
        option = self._random.randrange(2)
        sent = time.monotonic()
        await pupil.press(f"room_{option}")
        return sent, ("negative", "positive")[option]

    def _measure(self, sent: list[float]) -> None:
        """Of each answer, by their order, when the wall counted as many."""
        seen = [(when, _answered(markup)) for when, markup in _last(self._wall).counts]
        for rank, when in enumerate(sorted(sent), 1):
            self.played.latencies.append(next(at for at, count in seen if count >= rank and at >= when) - when)

    def _compare_marks(self, given: list[object]) -> None:
        times = Counter(unit for one in given for unit in one)  # type: ignore[attr-defined]
        pieces = _pieces(self._pupils[0])
        expected = [(times[piece["unit"]], piece["text"]) for piece in pieces if times[piece["unit"]]]
        shown = [(int(count), unescape(text)) for count, of, text in _PART.findall(_last(self._wall).last_counts)]
        if shown != expected:
            self._wrong(f"the wall shows {shown}, pupils have sent {expected}")

    def _compare_guesses(self, given: list[str]) -> None:
        expected = Counter(given)
        shown = {unescape(option): int(count) for option, count in _BAR.findall(_last(self._wall).last_counts)}
        if shown != {option: expected[option] for option in shown} or sum(shown.values()) != len(given):
            self._wrong(f"the wall shows {shown}, pupils have sent {dict(expected)}")

    async def _press(self, tab: Tab, key: str, done: Callable[[], bool]) -> None:
        await tab.press(key)
        await self._until(tab, done, f"nothing came of {key}")

    async def _until(self, tab: Tab, done: Callable[[], bool], otherwise: str) -> None:
        if not await tab.until(done, _PATIENCE):
            last = _last(tab)
            raise TimeoutError(f"{otherwise}: {[*last.exceptions, *last.sentences, tab.closed, last.verdict]}")

    def _wrong(self, sentence: str) -> None:
        self.played.errors.append(sentence)


def _last(tab: Tab) -> Run:
    return tab.runs[-1] if tab.runs else Run()


def _pieces(tab: Tab) -> list[dict]:
    return json.loads(_last(tab).components["ig_lens_marks"])["pieces"]


def _is_asked(tab: Tab, asks: str) -> bool:
    run = _last(tab)
    ready = "ig_lens_marks" in run.components if asks == "marks" else tab.has("room_1")
    wanted = "counted most for the model?" if asks == "marks" else "What does the model say?"
    return run.finished_at is not None and ready and wanted in (run.verdict or "")


def _tells(tab: Tab) -> bool:
    """Whether a phone shows the model's answer."""
    said = _last(tab).verdict or ""
    return "for the model." in said or "the model says" in said


def _answered(markup: str) -> int:
    found = _ANSWERED.search(markup)
    return int(found[1]) if found else 0
