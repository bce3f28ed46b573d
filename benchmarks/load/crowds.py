"""What simulated people do all day: warm a server up, ask and think, see page after page, open slow links and go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from itertools import count

from benchmarks.load.inputs import Inputs
from benchmarks.load.people import Crowd, Person
from benchmarks.load.server import Server

_FIRST = 4  # requests of each kind that warm a server up
_SLOW_FROM = 1_000_000  # numbers of the people who open slow links
_CHANGED = 0.15  # how often a person goes on with another kind of page


async def warm_up(server: Server, inputs: Inputs, kinds: Sequence[str]) -> None:
    """Wait until the server is ready, and let one person see some pages of each kind, with inputs that do not come
    again: among them are texts by link and typed ones.

    Raises: RuntimeError if a page gave no verdict.
    """
    await asyncio.to_thread(server.wait_until_ready)
    first = Person(-1, Crowd(server.url, inputs), seed=-1)
    for kind in [kind for kind in kinds for _ in range(_FIRST)]:
        answer = await first.ask(inputs.draw(kind))
        await first.see_all()
        if answer.verdict is None:
            raise RuntimeError(f"no verdict on the first {kind}: {'; '.join(answer.errors)}")
    await first.leave()


async def ask_for(
    crowd: Crowd, people: int, mix: Mapping[str, int], pauses: tuple[float, float], seconds: float, seed: int
) -> None:
    """Let people ask, read and think for so many seconds, each most of the time for one kind.

    Args:
        mix: kind -> how many of the people, or of the changes, it gets, in proportion to the others.
        pauses: the shortest and the longest time between a verdict and the next request, seconds.
    """
    kinds, until = list(mix), time.monotonic() + seconds
    firsts = [kind for kind in kinds for _ in range(mix[kind])]

    async def live(person: Person) -> None:
        kind = firsts[person.number % len(firsts)]
        await asyncio.sleep(person.random.uniform(0, pauses[1]))
        while time.monotonic() < until:
            if person.random.random() < _CHANGED:
                kind = person.random.choices(kinds, [mix[one] for one in kinds])[0]
            await person.ask(crowd.inputs.draw(kind))
            await asyncio.sleep(person.random.uniform(*pauses))
        await person.see_all()
        await person.leave()

    await asyncio.gather(*(live(Person(number, crowd, seed)) for number in range(people)))


async def ask_times(crowd: Crowd, people: int, mix: Mapping[str, int], pause: float, requests: int, seed: int) -> None:
    """Let each person ask so many times, in the proportions of `mix`, and see each page complete before the pause."""
    kinds = [kind for kind in mix for _ in range(mix[kind])]

    async def live(person: Person) -> None:
        for number in range(requests):
            await person.ask(crowd.inputs.draw(kinds[(person.number + number) % len(kinds)]))
            await person.see_all()
            await asyncio.sleep(pause)
        await person.leave()

    await asyncio.gather(*(live(Person(number, crowd, seed)) for number in range(people)))


async def ask_slowly(crowd: Crowd, number: int, leaves_after: float, seed: int, most: int | None = None) -> None:
    """Open slow links, one after the other, until cancelled; go when the verdict is there or takes too long.

    Args:
        most: how many; None for no limit.
    """
    person = Person(_SLOW_FROM + number, crowd, seed)
    try:
        for _ in count() if most is None else range(most):
            await person.ask(crowd.inputs.slow(), leaves_after)
            await person.leave()
    finally:
        await person.leave()
