"""What people got and what it cost, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.common import environment, show
from benchmarks.load.inputs import KINDS
from benchmarks.load.people import Answer

_SHOWN = 12  # errors that are printed


@dataclass
class Use:
    """What the server and the simulated people used while these asked.

    Attributes:
        seconds: how long that was.
        server, clients: processor time, seconds; that of a server elsewhere is nan.
        memory: resident, of the server: at the start, at most, and at the end; MB.
    """

    seconds: float
    server: float
    clients: float
    memory: tuple[float, float, float]


def report(title: str, answers: Sequence[Answer], use: Use, logged: Sequence[str]) -> None:
    """Print what came of all requests, by kind, what they cost, and what went wrong; `logged` by the server."""
    ordinary = [one for one in answers if one.asked.kind in KINDS]
    slow = [one for one in answers if one.asked.kind not in KINDS]
    named = {kind: [one for one in ordinary if one.asked.kind == kind] for kind in KINDS}
    groups = (
        {name: group for name, group in named.items() if group} | {"all": ordinary} | ({"slow": slow} if slow else {})
    )
    note = "kB (before compression) and messages: what the server sent a request, on average."
    if slow:
        left = sum(one.verdict is None and not one.errors for one in slow)
        note += f" Of {len(slow)} slow requests, {left} were left before the verdict came."
    show(title, [_times(name, group) for name, group in groups.items()], note)
    ways = Counter(f"{one.asked.kind} by {one.way}" for one in ordinary)
    rows = [
        {
            "CPU-seconds": use.server,
            "a request": use.server / max(len(ordinary), 1),
            "requests a second": len(ordinary) / use.seconds,
            "memory at start, MB": use.memory[0],
            "at most": use.memory[1],
            "at the end": use.memory[2],
            "errors in the log": len(logged),
            "CPU-seconds of the clients": use.clients,
        }
    ]
    said = ", ".join(f"{count} {way}" for way, count in sorted(ways.items()))
    beside = " The slow requests are in the CPU-seconds, and are not counted as requests." if slow else ""
    show("What the server used", rows, f"{said}.{beside} {environment()}")
    wrong = [f"{one.asked.kind} by {one.way}: {error}" for one in answers for error in one.errors]
    wrong += [f"foreign, to a {one.asked.kind} by {one.way}: {seen}" for one in answers for seen in one.foreign]
    for line, times in Counter([*wrong, *(f"log: {line}" for line in logged)]).most_common(_SHOWN):
        print(f"- {times} × {line[:300]}")


def _times(name: str, answers: Sequence[Answer]) -> dict[str, object]:
    verdicts = _percentiles([one.verdict for one in answers], 50, 95, 99)
    finished = _percentiles([one.finished for one in answers if one.finished is not None], 50, 95)
    return {
        "kind": name,
        "requests": len(answers),
        **dict(zip(("verdict p50, s", "p95", "p99"), verdicts, strict=True)),
        **dict(zip(("finished p50, s", "finished p95"), finished, strict=True)),
        "no verdict": sum(one.verdict is None for one in answers),
        "with errors": sum(bool(one.errors) for one in answers),
        "foreign texts": sum(bool(one.foreign) for one in answers),
        "kB": np.mean([one.bytes for one in answers]) / 1e3 if answers else None,
        "messages": np.mean([one.messages for one in answers]) if answers else None,
    }


def _percentiles(seconds: Sequence[float | None], *ranks: int) -> list[float]:
    """Of the requests, those without an answer among the slowest."""
    if not seconds:
        return [np.nan] * len(ranks)
    known = [np.inf if one is None else one for one in seconds]
    return list(np.percentile(known, ranks, method="higher"))
