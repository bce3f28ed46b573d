"""Workers on one machine or many, by Ray Data: an optional extra, `pip install "ig-lens[cluster]"`.

The folder of the run must be one that all machines see. A worker that dies is started anew, and its part is done again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ig_core.corpus.work import THREADS, Done, Worker
from ig_core.errors import InputError

ADDRESS = "RAY_ADDRESS"  # of a cluster, in the environment; without it Ray is started on this machine


def run(folder: Path, numbers: Sequence[int], workers: int, address: str | None = None) -> Iterator[Done]:
    """Do parts by actors, at the address of a cluster, or on this machine.

    Raises: InputError if Ray is not installed, or cannot be reached."""
    try:
        import ray
        import ray.data
    except ImportError:
        raise InputError('The engine "ray" needs Ray Data: pip install "ig-lens[cluster]".') from None
    owns = not ray.is_initialized()
    if owns:
        _start(ray, address)
    try:
        items = ray.data.from_items([{"number": number} for number in numbers], override_num_blocks=len(numbers))
        done = items.map_batches(
            _RayWorker,
            fn_constructor_args=(str(folder.resolve()),),
            batch_size=1,
            compute=ray.data.ActorPoolStrategy(size=workers),
            num_cpus=1,
            runtime_env={"env_vars": dict(THREADS)},
            max_restarts=-1,
            max_task_retries=-1,
        )
        for row in done.iter_rows():
            yield Done(**{name: row[name] for name in Done._fields})
    finally:
        if owns:
            ray.shutdown()


def _start(ray: Any, address: str | None) -> None:
    try:
        address = address or os.environ.get(ADDRESS)
        ray.init(address=address, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    except (ConnectionError, ValueError) as error:
        raise InputError(f"Ray could not be reached: {str(error).splitlines()[0][:160]}.") from None


class _RayWorker:
    """A Worker as Ray Data calls it: columns of a batch in, columns out."""

    def __init__(self, folder: str):
        self._worker = Worker(folder)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        done = [self._worker(int(number)) for number in batch["number"]]
        return {name: [getattr(one, name) for one in done] for name in Done._fields}
