"""Results that are kept for whoever asks again, as many as a number of bytes allows; each is made once."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from functools import partial, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from ig_core.errors import UserError

Value = TypeVar("Value")
Asked = ParamSpec("Asked")
_GLANCE = 0.05  # seconds after which one who waits looks whether the reader is still there


class _Making:
    """A result that a thread makes, and what those who wait for it are told if it cannot be made."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.problem: UserError | None = None


def size_of(value: Any) -> int:
    """About how many bytes a record takes: its arrays, tables and texts, and what holds them."""
    if isinstance(value, np.ndarray):
        return value.nbytes + 128
    if isinstance(value, pd.DataFrame | pd.Series):
        usage = value.memory_usage(deep=True)
        return int(usage if isinstance(usage, int) else usage.sum())
    if is_dataclass(value) and not isinstance(value, type):
        return 64 + sum(size_of(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Mapping):
        return 64 + sum(size_of(key) + size_of(one) for key, one in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return 64 + sum(map(size_of, value))
    return sys.getsizeof(value)


class Results(Generic[Value]):
    """Results by what was asked for; the least recently used are forgotten first. Nobody may modify one.

    Streamlit's own caches hold no call that draws, as showing progress does, and copy what they hold at every use.

    Args:
        most_bytes: that all of them take together.
        size: how many one of them takes.
    """

    def __init__(self, most_bytes: int, size: Callable[[Any], int] = size_of):
        self.most_bytes, self.bytes = most_bytes, 0
        self._size = size
        self._found: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._being_made: dict[Hashable, _Making] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value], wanted: Callable[[], None]) -> Value:
        """The result for `key`, made now if there is none; if another thread makes it already, that one's.

        Args:
            wanted: called while one waits for another thread; what it raises ends the waiting.
        Raises: what `make` raises; a UserError also to those who wait, for whom it would be the same.
        """
        while True:
            with self._lock:
                if key in self._found:
                    self._found.move_to_end(key)
                    return self._found[key][0]
                other = self._being_made.get(key)
                if other is None:
                    own = self._being_made[key] = _Making()
                    break
            while not other.done.wait(_GLANCE):
                wanted()
            if other.problem is not None:
                raise other.problem
        try:
            value = make()
            self._keep(key, value)
            return value
        except UserError as error:
            own.problem = error
            raise
        finally:
            with self._lock:
                del self._being_made[key]
            own.done.set()

    def holds(self, key: Hashable) -> bool:
        """Whether the result for `key` is there."""
        with self._lock:
            return key in self._found

    def found(self, key: Hashable) -> Value | None:
        """The result for `key`, if it is there."""
        with self._lock:
            return self._found[key][0] if key in self._found else None

    def forget(self, key: Hashable) -> None:
        """Forget the result for `key`, if it is there."""
        with self._lock:
            _, freed = self._found.pop(key, (None, 0))
            self.bytes -= freed

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._found.clear()
            self.bytes = 0

    def _keep(self, key: Hashable, value: Value) -> None:
        size = self._size(value)
        with self._lock:
            self._found[key] = value, size
            self.bytes += size
            while self.bytes > self.most_bytes:
                _, (_, freed) = self._found.popitem(last=False)
                self.bytes -= freed


class Kept(Generic[Asked, Value]):
    """A function whose results are kept, by its arguments.

    Args:
        wanted: called by one who begins to wait for another thread; gives what is called while it waits.
    """

    def __init__(self, make: Callable[Asked, Value], results: Results[Value], wanted: Callable[[], Callable[[], None]]):
        self._make, self._results, self._wanted = make, results, wanted
        self.clear = results.clear
        update_wrapper(self, make)

    def __call__(self, *args: Asked.args, **kwargs: Asked.kwargs) -> Value:
        return self._results.get(_key(args, kwargs), partial(self._make, *args, **kwargs), self._wanted())

    def holds(self, *args: Asked.args, **kwargs: Asked.kwargs) -> bool:
        """Whether the result of these arguments is there."""
        return self._results.holds(_key(args, kwargs))


def _key(args: tuple, kwargs: Mapping[str, Any]) -> Hashable:
    return args, tuple(sorted(kwargs.items()))
