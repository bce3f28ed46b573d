"""A class on one server: simulated people who ask for explanations, and what that costs.

Each person opens the app over its websocket, as a browser does, asks for the explanation of a real test review,
picture, sentence or table row, reads the verdict, thinks, and asks for the next: texts are typed into the page or
opened by a link, pictures and rows are opened by links. With --slow, so many more people open 500 words explained by
SmoothGrad on imdb-bert, go after --leave seconds, and open others. One kind alone, by one person who sees every page
complete:

    python -m benchmarks.load --people 1 --mix review --requests 30 --pause 0.5

With --rooms, so many classes of --people pupils guess together at once, each with a teacher and a wall:

    python -m benchmarks.load --rooms 2 --people 30 --questions 4

A wall is right if it shows exactly what its own pupils have sent; how long each answer takes to be on it is measured.

An answer counts if the page that brought the verdict shows the very input that was asked for. Every fourth text ends
with a made-up word of its own; a text, or such a word, that only other people have asked for is a foreign text.
Needs the data sets imdb, fashion-mnist, sst and adult, in IG_DATA_DIR or where `ig-lens data fetch` puts them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np
import psutil

from benchmarks.common import environment, show
from benchmarks.load.classes import Class
from benchmarks.load.crowds import ask_for, ask_slowly, ask_times, warm_up
from benchmarks.load.inputs import KINDS, Inputs
from benchmarks.load.people import Crowd, Person
from benchmarks.load.report import Use, report
from benchmarks.load.server import Server, serving

CLASS = {"review": 3, "image": 1, "phrases": 1}
_THINKING = (5.0, 10.0)  # seconds
_STAY, _WATCHED, _STEP = (
    5.0,
    30.0,
    0.5,
)  # seconds that slow people stay, that the server is watched after, between looks
_IDLE = 0.05  # of a core: a server that does nothing uses less


def main() -> None:
    wanted = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # so that the server is ended, too
    with _server(wanted) as server:
        if wanted.cancel:
            asyncio.run(_watch_leaving(server, Inputs(wanted.seed)))
            return
        if wanted.rooms:
            asyncio.run(_classes(server, wanted))
            return
        inputs = Inputs(wanted.seed, wanted.words)
        for mix in [{kind: 1} for kind in KINDS] if wanted.mix == "all" else [_mix(wanted.mix)]:
            crowd, use = asyncio.run(_measured(server, wanted, mix, inputs))
            title = f"{wanted.people} people, {', '.join(f'{n} {kind}' for kind, n in mix.items())}"
            report(title, crowd.answers, use, server.errors())
            if wanted.log:
                with wanted.log.open("a", encoding="utf-8") as log:
                    log.writelines(f"{json.dumps(asdict(answer))}\n" for answer in crowd.answers)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--people", type=int, default=30, metavar="N", help="30")
    add("--seconds", type=float, default=600, help="how long they ask: 600")
    add("--requests", type=int, metavar="N", help="how often each asks, seeing every page complete; then no --seconds")
    add("--pause", type=float, help="seconds until the next request, instead of 5 to 10")
    add("--mix", choices=["class", "all", *KINDS], default="class", help="class: 3 reviews to 1 picture to 1 sentence")
    add("--words", type=int, metavar="N", help="texts of about so many words only")
    add("--slow", type=int, default=0, metavar="N", help="how many people open slow links: 0")
    add("--leave", type=float, default=20, help="seconds after which these go: 20")
    add("--cancel", action="store_true", help="only what the server does after two people have left slow links")
    add("--rooms", type=int, default=0, metavar="N", help="only so many classes that guess together at once")
    add("--questions", type=int, default=4, metavar="N", help="how many each of them is asked: 4")
    add("--rest", type=float, default=20, help="seconds that they watch before the first question: 20")
    add("--url", help="of a server that runs already; else one is started")
    add("--pid", type=int, help="of its process, if it is on this machine")
    add("--log", type=Path, metavar="FILE", help="one JSON line for each request, in the order of asking")
    add("--seed", type=int, default=0, help="0")
    return parser.parse_args()


def _mix(name: str) -> dict[str, int]:
    return CLASS if name == "class" else {name: 1}


@contextmanager
def _server(wanted: argparse.Namespace) -> Iterator[Server]:
    if wanted.url:
        yield Server(wanted.url.rstrip("/"), wanted.pid)
        return
    with serving() as server:
        yield server


async def _measured(
    server: Server, wanted: argparse.Namespace, mix: Mapping[str, int], inputs: Inputs
) -> tuple[Crowd, Use]:
    """Warm up, let everybody ask, and watch the server meanwhile."""
    await warm_up(server, inputs, list(mix))
    crowd = Crowd(server.url, inputs)
    memory: list[float] = []
    watching = asyncio.create_task(_watch_memory(server, memory))
    own, cpu, began = psutil.Process().cpu_times(), server.cpu(), time.monotonic()
    slow = [asyncio.create_task(ask_slowly(crowd, number, wanted.leave, wanted.seed)) for number in range(wanted.slow)]
    pauses = _THINKING if wanted.pause is None else (wanted.pause, wanted.pause)
    if wanted.requests:
        await ask_times(crowd, wanted.people, mix, pauses[1], wanted.requests, wanted.seed)
    else:
        await ask_for(crowd, wanted.people, mix, pauses, wanted.seconds, wanted.seed)
    seconds, now = time.monotonic() - began, psutil.Process().cpu_times()
    use = Use(seconds, server.cpu() - cpu, now.user + now.system - own.user - own.system, (np.nan,) * 3)
    for task in (watching, *slow):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    use.memory = memory[0], max(memory), memory[-1]
    return crowd, use


async def _classes(server: Server, wanted: argparse.Namespace) -> None:
    """Let classes guess together, and print how soon answers were on their walls, what it cost, and what went wrong."""
    await asyncio.to_thread(server.wait_until_ready)
    rooms = [Class(server.url, wanted.people, wanted.seed + number) for number in range(wanted.rooms)]
    cpu, began = server.cpu(), time.monotonic()
    played = await asyncio.gather(*(room.play(wanted.questions, wanted.rest, server.cpu) for room in rooms))
    seconds, used = time.monotonic() - began, server.cpu() - cpu
    latencies = [one for room in played for one in room.latencies] or [np.nan]
    resting = max(room.resting for room in played) if wanted.rest else np.nan
    row = {
        "answers": sum(room.answers for room in played),
        **{f"on the wall p{rank}, s": float(np.percentile(latencies, rank)) for rank in (50, 95, 100)},
        "CPU-seconds": used,
        "cores": used / seconds,
        "a phone and minute that waits, CPU-s": resting * 60 / (wanted.rooms * wanted.people),
        "memory, MB": server.memory(),
        "errors": sum(len(room.errors) for room in played),
        "errors in the log": len(server.errors()),
    }
    title = f"{wanted.rooms} classes of {wanted.people} pupils, {wanted.questions} questions"
    show(title, [row], f"While they wait, walls and desks are counted with the phones. {environment()}")
    for line, times in Counter(error for room in played for error in room.errors).most_common(12):
        print(f"- {times} × {line[:300]}")


async def _watch_memory(server: Server, memory: list[float]) -> None:
    while True:
        memory.append(server.memory())
        await asyncio.sleep(_STEP)


async def _watch_leaving(server: Server, inputs: Inputs) -> None:
    """Two people open slow links and go; how busy the server is afterwards, when nobody is there."""
    crowd = Crowd(server.url, inputs)
    await warm_up(server, inputs, ["review"])
    first = Person(-1, crowd, 0)
    await first.ask(inputs.slow(words=5))  # the model is loaded
    await first.see_all()
    await first.leave()
    people = [Person(number, crowd, 0) for number in range(2)]
    await asyncio.gather(*(person.ask(inputs.slow(), _STAY) for person in people))
    await asyncio.gather(*(person.leave() for person in people))
    left, used = time.monotonic(), [server.cpu()]
    times = [0.0]
    while times[-1] < _WATCHED:
        await asyncio.sleep(_STEP)
        times.append(time.monotonic() - left)
        used.append(server.cpu())
    busy = np.diff(used) / np.diff(times)  # cores
    last = np.flatnonzero(busy > _IDLE)
    rests = 0.0 if not len(last) else times[last[-1] + 1] if last[-1] < len(busy) - 1 else None
    row = {
        "seconds until it rests": rests,
        "CPU-seconds in the seconds 2 to 6": float(np.interp(6, times, used) - np.interp(2, times, used)),
        f"in all {_WATCHED:.0f} s": used[-1] - used[0],
        "jobs that run": ((server.answer() or {}).get("jobs") or {}).get("running"),
    }
    cores = " ".join(f"{one:.2f}" for one in busy[:24])
    note = (
        f"Two people left after {_STAY:.0f} s. It rests below {_IDLE:.0%} of a core; -: not within {_WATCHED:.0f} s. "
    )
    note += f"Cores in use, every {_STEP} s: {cores} … {environment()}"
    show("After two people have left slow links", [row], note)


if __name__ == "__main__":
    main()
