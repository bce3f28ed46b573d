"""The memory of this process: above a cap, the models that nobody has used for longest are unloaded.

What is counted is the resident memory as the operating system tells it; where it tells nothing there is no cap. The cap
is IG_LENS_MEMORY, in MB; 0 stands for none. Free memory that the allocator holds goes back first. Then models are
unloaded, least recently used first, until the process is below the cap again. Passed over are models in use or used a
moment ago, which would be loaded again at once: so the process may be above the cap for a while. So are the one used
last, and small ones, which would free hardly anything. The parser goes with the model that it reads. The next visitor
who wants an unloaded model waits while it is loaded, and gets the same result as before.
"""

from __future__ import annotations

import ctypes
import gc
import mmap
import os
import re
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from ig_core import assets, memo, models
from webapp.shared import streamlit_patches

SETTING = "IG_LENS_MEMORY"
CAP = 1500  # MB: room for all models that pages start with, and for what a class computes at a time
_LARGE = 4e6  # bytes of weights from which a model is worth unloading
_SLACK = 64  # MB below the cap at which unloading ends, so that the next use does not exceed it at once
_ARENA_MAX, _ARENAS = -8, 2  # M_ARENA_MAX of malloc.h, and what it is set to
_PAUSE = 2.0  # seconds
_A_WHILE = 60.0  # seconds after its last use in which a model stays
_TIDY, _BETWEEN = 0.6, 20.0  # part of the cap above which what is free goes back now and then; seconds between

_RANGE = re.compile(r"^(?=[0-9a-f]+-[0-9a-f]+ )", re.MULTILINE)  # before each of smaps
_UNTOUCHED = re.compile(r"(Anonymous|Swap):\s+0 kB")

Unloaded = Callable[[str], None]


def bound_allocators() -> None:
    """Before TensorFlow is imported: few pools of memory, which give back what is free. Where the C library is another
    one than glibc nothing is changed.

    The C library keeps a pool for every few threads, of which each holds on to the most that it was ever asked for;
    oneDNN's allocator, which TensorFlow takes instead, never gives anything back, and that of Arrow seldom.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    with suppress(OSError, AttributeError, TypeError):
        if ctypes.CDLL(None).mallopt(_ARENA_MAX, _ARENAS):
            os.environ.setdefault("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "1")


def resident() -> float | None:
    """What this process holds in memory, in MB (10⁶ bytes); None where the operating system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError, IndexError):
        return None


def cap() -> float | None:
    """The cap in MB; None if there is none. Raises: ValueError if the setting is no number."""
    given = os.environ.get(SETTING, "").strip() or str(CAP)
    try:
        wanted = float(given)
    except ValueError:
        raise ValueError(f"{SETTING} is the memory of the app in MB, as in {SETTING}={CAP}; got {given!r}.") from None
    return wanted if wanted > 0 else None


def give_back() -> None:
    """Give the free memory of the C library back to the operating system, where it can."""
    with suppress(OSError, AttributeError, TypeError):  # of glibc alone
        ctypes.CDLL(None).malloc_trim(0)


def let_go_of_library_files() -> None:
    """Of libraries, let the operating system map again what is used again.

    Loading them reads large parts of their files once: with TensorFlow 300 MB that count as resident and are hardly
    ever wanted again. They stay in the system's own cache of files, as long as it has room. Only ranges that have been
    read from a file and never written to are let go of. Called when TensorFlow is imported as a whole; on Linux alone.
    """
    with suppress(OSError, AttributeError, ValueError, TypeError):
        library = ctypes.CDLL(None)
        library.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        for start, end in _clean_ranges(Path("/proc/self/smaps").read_text()):
            library.madvise(start, end - start, mmap.MADV_DONTNEED)


def _clean_ranges(smaps: str) -> list[tuple[int, int]]:
    """Addresses of libraries, of which no page is this process's own, in memory or swapped out, and none can be written
    to."""
    found = []
    for part in _RANGE.split(smaps)[1:]:
        head, *figures = part.splitlines()
        places, permissions, *others = head.split()
        if "w" in permissions or ".so" not in others[-1] or sum(bool(_UNTOUCHED.match(line)) for line in figures) < 2:
            continue
        start, end = (int(place, 16) for place in places.split("-"))
        found.append((start, end))
    return found


class Keeper:
    """Knows who is used, and by how many at the moment; unloads when the memory is above the cap.

    Args:
        resident: what the process holds, in MB.
        cap: how much it may hold.
        pause: seconds from one look at the memory to the next.
        a_while: seconds after its last use in which a model stays.
        clock: seconds.
    """

    def __init__(
        self,
        resident: Callable[[], float | None] = resident,
        cap: Callable[[], float | None] = cap,
        pause: float = _PAUSE,
        a_while: float = _A_WHILE,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._resident, self._cap = resident, cap
        self._a_while, self._clock = a_while, clock
        self._lock, self._unloading = threading.Lock(), threading.Lock()
        self._last: dict[str, float] = {}  # when each was used; the order is that of use
        self._users: Counter[str] = Counter()
        self._pause, self._is_due, self._tidied = pause, False, -float("inf")
        self._gone: list[weakref.ref[Any]] = []
        self._told: list[Unloaded] = []

    @contextmanager
    def using(self, name: str) -> Iterator[None]:
        """While somebody computes with the model it is not unloaded. Afterwards the memory is looked at."""
        with self._lock:
            self._mark(name)
            self._users[name] += 1
        try:
            yield
        finally:
            with self._lock:
                self._mark(name)
                self._users[name] -= 1
            self._look_later()

    def used(self, name: str) -> None:
        """Somebody uses the model just now; the memory is looked at, in the background."""
        with self._lock:
            self._mark(name)
        self._look_later()

    def when_unloaded(self, tell: Unloaded) -> Unloaded:
        """A decorator: `tell` is called with the name of every model that is unloaded."""
        self._told.append(tell)
        return tell

    def _mark(self, name: str) -> None:
        self._last.pop(name, None)
        self._last[name] = self._clock()

    def _look_later(self) -> None:
        """Look at the memory once in a while as long as there is use, and after it until all is tidy."""
        with self._lock:
            if self._is_due:
                return
            self._is_due = True
        look = threading.Timer(self._pause, self._look)
        look.daemon = True
        look.start()

    def _look(self) -> None:
        with self._lock:
            self._is_due = False
            last_use = max(self._last.values(), default=-float("inf"))
        held, most = self._resident(), self._cap()
        if held is None or most is None:
            return
        if held > _TIDY * most and self._clock() - self._tidied > _BETWEEN:
            self._tidied = self._clock()
            gc.collect()
            give_back()
            let_go_of_library_files()
            held = self._resident() or 0.0
        if held > most:
            self.shrink()
            held = self._resident() or 0.0
        goes_later = held > most and bool(self._candidates())  # when nobody has used them for a while
        if goes_later or (held > _TIDY * most and self._tidied < last_use):
            self._look_later()

    def shrink(self) -> list[str]:
        """Go below the cap, as far as one can: the names of what was unloaded."""
        unloaded: list[str] = []
        if not self._unloading.acquire(blocking=False):
            return unloaded  # somebody is at it
        try:
            give_back()
            self._let_go_again()
            while (most := self._cap()) is not None and (self._resident() or 0.0) > most - (_SLACK if unloaded else 0):
                name = self._next_to_go()
                if name is None:
                    break
                self.unload(name)
                unloaded.append(name)
        finally:
            self._unloading.release()
        return unloaded

    def _next_to_go(self) -> str | None:
        """Of the candidates the first, unless it was used a moment ago."""
        first = next(iter(self._candidates()), None)
        return first if first is None or self._clock() - self._used_at(first) >= self._a_while else None

    def _candidates(self) -> list[str]:
        """Among what is loaded, the large ones that are not in use, but for the model used last; in order of use."""
        with self._lock:
            by_use = sorted(models.loaded(), key=self._used_at)
            return [name for name in by_use[:-1] if not self._users[name] and _is_large(name)]

    def _used_at(self, name: str) -> float:
        return self._last.get(name, -float("inf"))

    def unload(self, name: str) -> None:
        """Let go of the model, of what the app has made of it, and of the memory that is free then."""
        self._gone += [weakref.ref(model) for model in models.unload(name)]
        for tell in self._told:
            tell(name)
        gc.unfreeze()  # or the cycles of the network would never be found
        streamlit_patches.spare_loaded_objects()
        give_back()

    def _let_go_again(self) -> None:
        """Of models unloaded earlier: what those who were still computing with them have had compiled since."""
        for reference in self._gone:
            if (model := reference()) is not None:
                memo.forget(model)
        self._gone = [reference for reference in self._gone if reference() is not None]


def _is_large(name: str) -> bool:
    with suppress(OSError):
        return (assets.FOLDER / "models" / name / "weights.npz").stat().st_size > _LARGE
    return True  # a model of one's own, of which nothing is known


bound_allocators()
KEEPER = Keeper()
using, used, when_unloaded = KEEPER.using, KEEPER.used, KEEPER.when_unloaded
