"""Work that is watched: whoever asked for it is told after every call of a model, and may end it there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[int], None]
"""Told how many points a model has been called with so far. What it raises ends the work."""

Watching = Progress | bool | None
"""Who is told: somebody; a bar that is drawn on the screen if True; nobody else."""

_FIRST = 2  # points in a call of a function whose speed nobody knows yet, where calls are to be short
_WEIGHT = 0.2  # of a slower call in the speed that is expected: others may have kept the machine busy


class Speed:
    """How long calls of one function take, as they have been measured: seconds a point, by the size of points. The very
    first call does not count, in which the function is compiled."""

    def __init__(self) -> None:
        self._lately: dict[int, float] = {}  # seconds a point, by the bits of its size
        self._fastest: dict[int, float] = {}
        self._is_compiled = False

    def saw(self, size: int, points: int, seconds: float) -> None:
        """Note a call with so many points of so many numbers."""
        if not self._is_compiled:
            self._is_compiled = True
            return
        bits, found = size.bit_length(), seconds / points
        before = self._lately.get(bits, found)
        self._lately[bits] = found if found < before else (1 - _WEIGHT) * before + _WEIGHT * found
        self._fastest[bits] = min(self._fastest.get(bits, found), found)

    def seconds(self, size: int) -> float | None:
        """For a point of so many numbers, as busy as the machine has been lately; from points of another size, in
        proportion; None as long as none is known."""
        return _nearest(self._lately, size)

    def fastest(self, size: int) -> float | None:
        """The same, in the fastest call that was seen: what a point costs where nobody else keeps the machine busy."""
        return _nearest(self._fastest, size)


def _nearest(seconds: dict[int, float], size: int) -> float | None:
    bits, known = size.bit_length(), dict(seconds)
    if not known:
        return None
    nearest = min(known, key=lambda one: abs(one - bits))
    return known[nearest] * 2.0 ** (bits - nearest)


@dataclass
class _Watch:
    """Who is told, how long a call may take, and how many points are done."""

    progress: Progress
    seconds_per_call: float | None
    done: int = field(default=0)

    def told(self, points: int) -> None:
        self.done += points
        self.progress(self.done)


_WATCH: ContextVar[_Watch | None] = ContextVar("watch", default=None)


class Bar:
    """A bar of tqdm on the standard error, or in a notebook: how many parts of the work are done, and how many points.

    Args:
        parts: what the work consists of, as a plural; points alone are counted if empty.
        total: how many of them there are, if that is known.
    """

    def __init__(self, parts: str = "", total: int | None = None) -> None:
        from tqdm.auto import tqdm

        self._has_parts = bool(parts)
        unit = f" {parts or 'points'}"
        self._bar: Any = tqdm(total=total, unit=unit, miniters=0)  # so that time alone says when it is drawn

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def points(self, points: int) -> None:
        """So many points have been done by now: a Progress."""
        if not self._has_parts:
            self._bar.update(points - self._bar.n)
            return
        self._bar.set_postfix_str(f"{points:,} points", refresh=False)
        self._bar.update(0)

    def parts(self, parts: int, name: str = "") -> None:
        """So many more parts are done; what comes now is called `name`."""
        self._bar.set_description_str(name, refresh=False)
        self._bar.update(parts)

    def close(self) -> None:
        self._bar.close()


class Teller:
    """Tells somebody, a Progress, and knows whether what they raised has ended the work."""

    def __init__(self, progress: Watching) -> None:
        self.has_ended = False
        self._progress = progress

    def __call__(self, points: int) -> None:
        self.has_ended = True  # unless this comes back
        if callable(self._progress):
            self._progress(points)
        self.has_ended = False


@contextmanager
def watched(progress: Watching, seconds_per_call: float | None = None) -> Iterator[None]:
    """Within this block `progress` is told after every call of a model in this thread, whatever asks for it.

    Args:
        progress: None, or False, changes nothing: whoever was told before is told still.
        seconds_per_call: about how long a call should take at most; work is cut into calls accordingly, as far as
            points allow. Results then differ in the last digits, as sums of numbers in another order do.
    """
    if progress is True:
        with Bar() as bar, watched(bar.points, seconds_per_call):
            yield
        return
    if progress is None or progress is False:
        yield
        return
    token = _WATCH.set(_Watch(progress, seconds_per_call))
    try:
        yield
    finally:
        _WATCH.reset(token)


def tell(points: int = 0) -> None:
    """Tell whoever watches, if anybody does, that so many more points are done."""
    watch = _WATCH.get()
    if watch:
        watch.told(points)


def calls(count: int, most: int, size: int, speed: Speed) -> Iterator[slice]:
    """Which of `count` points of so many numbers go into each call of a function: at most `most`.

    What is done with a slice before the next one is asked for is taken for the call: its time goes into `speed`.
    """
    at, watch = 0, _WATCH.get()
    while at < count:
        part = slice(at, min(at + _points(most, size, speed, watch), count))
        began = time.perf_counter()
        yield part
        speed.saw(size, part.stop - part.start, time.perf_counter() - began)
        at = part.stop
        if watch:
            watch.told(part.stop - part.start)


def _points(most: int, size: int, speed: Speed, watch: _Watch | None) -> int:
    """How many points go into the next call: powers of two where time counts, so that few shapes are met."""
    if watch is None or watch.seconds_per_call is None:
        return most
    seconds = speed.seconds(size)
    wanted = _FIRST if seconds is None else int(min(watch.seconds_per_call / max(seconds, 1e-9), most))
    return max(1, min(most, wanted if wanted >= most else 1 << max(wanted.bit_length() - 1, 0)))
