"""Workers on one machine or many, by Ray Data: an optional extra, `pip install "ig-lens[cluster]"`.

The folder of the run must be one that all machines see. Ray Data starts a worker anew that has died, and its part is
done again. Nothing is reported to the makers of Ray, and no dashboard is started.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ig_core.corpus.work import ENVIRONMENT, Done, Worker
from ig_core.errors import InputError, UserError, sentence

ADDRESS = "RAY_ADDRESS"  # of a cluster, in the environment; without it Ray is started on this machine
_HERE = "local"  # the address that stands for a Ray of our own
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0"}  # before Ray is imported
_HANDED_ON = ("IG_DATA_DIR",)  # of our environment, to workers
_PATIENCE = 10  # seconds
_STORE = 128 * 2**20  # bytes that workers share here: numbers of parts, and what came of them


def run(folder: Path, numbers: Sequence[int], workers: int, address: str | None = None) -> Iterator[Done]:
    """Do parts by actors, on the cluster at an address, or on this machine.

    Raises: InputError if Ray is not installed, or cannot be reached; what a worker says if it cannot do its part.
    """
    os.environ.update({name: value for name, value in _QUIET.items() if name not in os.environ})
    try:
        import ray
        import ray.data
    except ImportError:
        raise InputError('The engine "ray" needs Ray Data: pip install "ig-lens[cluster]".') from None
    owns = not ray.is_initialized()
    if owns:
        _start(ray, address or os.environ.get(ADDRESS) or _HERE, workers)
    try:
        _be_quiet(ray)
        where = str(folder.resolve())
        items = [{"folder": where, "number": number} for number in numbers]
        done = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
            RayWorker,
            batch_size=1,
            compute=ray.data.ActorPoolStrategy(size=workers),
            num_cpus=1,
            runtime_env={"env_vars": _environment()},
        )
        for row in done.iter_rows():
            if row["error"]:
                raise InputError(row["error"])
            yield Done(**{name: row[name] for name in Done._fields})
    finally:
        if owns:
            ray.shutdown()


class RayWorker:
    """A Worker as Ray Data calls it: columns of a batch in, columns out. What it cannot do is in the column `error`."""

    def __init__(self) -> None:
        self._worker: Worker | None = None

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        given = zip(batch["folder"], batch["number"], strict=True)
        rows = [self._done(str(folder), int(number)) for folder, number in given]
        return {name: [row[name] for row in rows] for name in rows[0]}

    def _done(self, folder: str, number: int) -> dict[str, Any]:
        try:
            self._worker = self._worker or Worker(folder)
            return {**self._worker(number)._asdict(), "error": ""}
        except UserError as error:  # which Ray would wrap into a traceback
            return {**Done(number, 0, 0, 0, 0.0)._asdict(), "error": str(error)}


def _check_listens(address: str) -> None:
    """Raises: InputError if nobody listens at host:port, for which Ray itself would wait for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not port.isdigit():
        return  # "local", "auto"
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise InputError(f"Ray at {address!r} could not be reached: {sentence(error)}.") from None


def _start(ray: Any, address: str, workers: int) -> None:
    _check_listens(address)
    ours = {"num_cpus": workers, "object_store_memory": _STORE, "include_dashboard": False} if address == _HERE else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", **ours)
    except (OSError, ValueError, RuntimeError) as error:
        raise InputError(f"Ray at {address!r} could not be reached: {sentence(error)}.") from None


def _be_quiet(ray: Any) -> None:
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)


def _environment() -> dict[str, str]:
    """The environment of a worker."""
    return {**ENVIRONMENT, **{name: os.environ[name] for name in _HANDED_ON if name in os.environ}}
