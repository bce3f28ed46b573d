"""How much one browser session may ask for: so that a page that asks without end does not keep a class waiting.

A session is one tab of a browser. Who opens more of them has more; what one address may ask for altogether is for the
proxy in front of the app to say, see docs/guide.md.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Hashable, MutableMapping
from dataclasses import dataclass, field
from math import ceil

from ig_core.errors import UserError

WINDOW = 60.0  # seconds over which things are counted
RETRY = 3.0  # seconds after which an upload that had to wait is tried again


class LimitError(UserError):
    """One session has asked for too much within a minute.

    Attributes:
        seconds: after which it may ask again.
    """

    def __init__(self, seconds: float):
        self.seconds = max(ceil(seconds), 1)
        unit = "second" if self.seconds == 1 else "seconds"
        super().__init__(f"That was a lot at once: wait {self.seconds} {unit}.")


@dataclass
class Limit:
    """At most so many different things within a minute.

    Attributes:
        most: of them; 0 for no limit.
        clock: seconds.
    """

    most: int
    clock: Callable[[], float] = time.monotonic
    _asked: dict[Hashable, float] = field(default_factory=dict)  # when, the first first
    _lock: threading.Lock = field(default_factory=threading.Lock)  # a run may begin while the last one still ends

    def count(self, thing: Hashable) -> None:
        """Note that `thing` is asked for. What was counted within the last minute is not counted again.

        Raises: LimitError if that is one too many; it is not counted then.
        """
        now, thing = self.clock(), hash(thing)  # texts are long, and kept for a minute
        with self._lock:
            self._asked = {other: when for other, when in self._asked.items() if now - when < WINDOW}
            if not self.most or thing in self._asked:
                return
            if len(self._asked) >= self.most:
                raise LimitError(next(iter(self._asked.values())) + WINDOW - now)
            self._asked[thing] = now


# Of each kind the variable of the environment that sets the limit, and the default. A text is explained whenever typing
# pauses for 150 ms, and a row at most every 60 ms while a slider is dragged, when the last answer has come: a person
# who does nothing else for a minute does not ask for 600.
# Nobody mistypes the code of a room twenty times, and with 26⁶ codes nobody finds one in twenty tries.
_SETTINGS = {
    "inputs": ("IG_LENS_REQUESTS_A_MINUTE", 600),
    "uploads": ("IG_LENS_UPLOADS_A_MINUTE", 20),
    "codes": ("IG_LENS_CODES_A_MINUTE", 20),
}


def count(kind: str, thing: Hashable, state: MutableMapping) -> None:
    """Count an input that a session asks to have explained, an upload, or a code or key of a room that it tries.

    However many models, methods and baselines are asked about one input, it counts once.

    Args:
        kind: "inputs", "uploads" or "codes".
        thing: what is asked for.
        state: of the session.
    Raises: LimitError if the session has asked for too many within a minute.
    """
    name = f"limit of {kind}"
    if name not in state:
        state[name] = Limit(most(kind))
    state[name].count(thing)


def most(kind: str) -> int:
    """How many of a kind a session may ask for within a minute, by the environment; 0 for no limit.

    Raises: ValueError if the environment says something else than a whole number.
    """
    variable, default = _SETTINGS[kind]
    said = os.environ.get(variable, "").strip()
    if not said:
        return default
    if not (said.isascii() and said.isdigit()):
        raise ValueError(f"{variable} must be a whole number, 0 for no limit; got {said!r}")
    return int(said)
