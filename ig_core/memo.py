"""Results that are kept for a model while it is loaded, and dropped with it."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")

_MEMOS: weakref.WeakSet[Memo] = weakref.WeakSet()


class Memo(Generic[Result]):
    """A function that remembers its last results, as functools.lru_cache does, and can forget those of one object.

    Args:
        function: of arguments that can be hashed, the first of them the object that the result belongs to.
        most: how many results are kept; those used least recently go first.
    """

    __wrapped__: Callable[..., Result]

    def __init__(self, function: Callable[..., Result], most: int):
        update_wrapper(self, function)
        self._most, self._lock = most, threading.Lock()
        self._results: OrderedDict[tuple, Result] = OrderedDict()
        _MEMOS.add(self)

    def __call__(self, *arguments: Any) -> Result:
        with self._lock:
            if arguments in self._results:
                self._results.move_to_end(arguments)
                return self._results[arguments]
        made = self.__wrapped__(*arguments)
        with self._lock:
            result = self._results.setdefault(arguments, made)  # another thread may have made it meanwhile
            self._results.move_to_end(arguments)
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return result

    def first_arguments(self) -> tuple[Any, ...]:
        """The objects of which results are kept, the one used least recently first."""
        with self._lock:
            return tuple(dict.fromkeys(arguments[0] for arguments in self._results))

    def forget(self, first: Any) -> list[Result]:
        """Drop what is kept for that object; what was dropped."""
        with self._lock:
            return [self._results.pop(key) for key in list(self._results) if key[0] == first]

    def cache_clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._results.clear()


def remembered(most: int) -> Callable[[Callable[..., Result]], Memo[Result]]:
    """The decorator that makes a Memo of a function."""
    return lambda function: Memo(function, most)


def forget(first: Any) -> None:
    """Drop what any Memo keeps for that object."""
    for memo in list(_MEMOS):
        memo.forget(first)
