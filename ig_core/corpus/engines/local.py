"""Worker processes on this machine, each with one thread. The process that started them imports no TensorFlow."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from threading import Thread
from types import ModuleType

from ig_core.corpus.work import ENVIRONMENT, Done, Worker
from ig_core.errors import InputError

MOST_TRIES = 3  # of a part whose worker dies: another reason than its inputs may be to blame

_worker: Worker | None = None  # of this process, if it is one of a pool and has begun


def run(folder: Path, numbers: Sequence[int], workers: int) -> Iterator[Done]:
    """Do parts; where a worker dies, as when the machine has run out of memory, its part is begun anew.

    Raises: InputError if the same part has lost MOST_TRIES workers.
    """
    left, tries = list(numbers), 0
    while left:
        try:
            for done in _run_once(folder, left, workers):
                left.remove(done.number)
                tries = 0
                yield done
        except BrokenProcessPool:
            tries += 1
            if tries == MOST_TRIES:
                raise InputError(
                    f"A worker has died {MOST_TRIES} times without finishing a part; the machine may have too little "
                    "memory: try fewer workers. What is done is kept."
                ) from None


def _run_once(folder: Path, numbers: Sequence[int], workers: int) -> Iterator[Done]:
    """In their order, no more at a time than there are workers, so that what is done first comes first."""
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    os.environ.update(ENVIRONMENT)  # workers inherit them
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, initializer=_begin)
    try:
        rest, running = iter(numbers), set[Future[Done]]()
        for number in rest:
            running.add(_submitted(pool, folder, number))
            if len(running) >= 2 * workers:
                break
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {_submitted(pool, folder, number) for _, number in zip(done, rest, strict=False)}
            yield from sorted(future.result() for future in done)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _submitted(pool: ProcessPoolExecutor, folder: Path, number: int) -> Future[Done]:
    """A part that a worker does, which may begin here. It does not import the program that runs now, as the workers of
    Python's pools do: that may be a script which would do all its work again."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        return pool.submit(_do, str(folder), number)
    finally:
        sys.modules["__main__"] = program


def _begin() -> None:
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent has been killed would wait for its next part forever, with all its memory."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait_for([parent.sentinel])
    os._exit(1)


def _do(folder: str, number: int) -> Done:
    global _worker
    _worker = _worker or Worker(folder)
    return _worker(number)
