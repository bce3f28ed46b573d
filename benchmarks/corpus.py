"""Whole data sets: explanations a second, processor time against its floor, and memory.

The floor is what no implementation can avoid: as many gradients as were taken, of the same inputs, in perfect batches.
A gradient is one compiled forward and backward pass of the model alone, as in benchmarks.floor, of points that lie
ready in a tensor; a perfect batch holds points of one input, repeated, so that nothing is filled up to another length,
and is as large as is fastest among BATCHES for that input. That is timed for LENGTHS inputs of each part, evenly spread
over their lengths, right after the part has been explained, in the same process with the same one thread; between these
lengths the seconds a gradient are interpolated. All else is above the floor: reading and encoding, predictions, paths,
gradients that end at different points, scores, the Parquet file. The first part of each model is a warm-up and does not
count. Both are processor time, which other work on the machine changes little. The process has a worker's environment.

The run is `ig_core.corpus.explain` with two workers, in a process of its own, to its end: explanations a second from
the first part on the disk to the last, so without the start of TensorFlow; processor time of all processes with it.
Memory is the most that the command and each worker have held; proportional, where what they share counts once.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psutil

from benchmarks.common import child, environment, named_models, options, peak_memory, show
from ig_core import corpus, models
from ig_core.corpus import work
from ig_core.errors import DataError

AIM, AIM_OF_MEMORY = 1.5, 2_000  # times the floor; MB
BATCHES = (16, 64, 256)  # points
LENGTHS, ROUNDS = 8, 3  # inputs of a part that the floor is timed on, and how often
MOST_BYTES = 64 * 2**20  # of the points in a batch


class Case(NamedTuple):
    """What is explained: so many inputs of a data set, drawn by a seed, in parts of so many."""

    model: str
    source: str
    inputs: int
    part: int = 0


CASES = (
    Case("imdb-onehot", "imdb", 25_000),
    Case("fashion-cnn", "fashion-mnist", 10_000),
    Case("imdb-bilstm", "imdb", 1_000, 250),
    Case("sst-bert", "sst", 200, 50),
)


def main() -> None:
    if "--way" in sys.argv:
        print(json.dumps(_child()))
        return
    wanted = options(__doc__, percent=100, percent_of_floor=10, workers=2)
    chosen = [case for case in CASES if case.model in (named_models() or [case.model])]
    floors, runs = [], []
    for case in chosen:
        try:
            floors.append(_of(case, "floor", wanted.percent * wanted.percent_of_floor // 100))
            runs.append(_of(case, "run", wanted.percent, wanted.workers))
        except DataError:
            print(f"{case.model} needs its data set: ig-lens data fetch {models.lookup(case.model).dataset}")
    if floors:
        show("Whole data sets, against the floor", floors, f"Aim: ratio ≤ {AIM}. {environment()}")
        show("Whole data sets, from beginning to end", runs, f"Aim: ≤ {AIM_OF_MEMORY:,} MB together. {environment()}")


def _of(case: Case, way: str, percent: int, workers: int = 1) -> dict[str, Any]:
    inputs = max(2, case.inputs * percent // 100)
    found = child(
        "corpus",
        work.ENVIRONMENT if way == "floor" else None,  # elsewhere workers have it
        way=way,
        model=case.model,
        source=case.source,
        inputs=inputs,
        part=case.part,
        workers=workers,
    )
    return {"model": case.model} | found


def _child() -> dict[str, Any]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=("floor", "run"))
    for name in ("model", "source"):
        parser.add_argument(f"--{name}")
    for name in ("inputs", "part", "workers"):
        parser.add_argument(f"--{name}", type=int)
    wanted = parser.parse_args()
    settings = corpus.Settings(model=wanted.model, sample=wanted.inputs, part=wanted.part)
    with tempfile.TemporaryDirectory() as folder:
        manifest = corpus.begin(wanted.source, Path(folder), settings)
        return (
            _against_floor(Path(folder), manifest)
            if wanted.way == "floor"
            else _run(Path(folder), manifest, wanted.workers)
        )


# ---- against the floor


def _against_floor(folder: Path, manifest: corpus.Manifest) -> dict[str, Any]:
    from ig_core.corpus.work import Worker

    worker, spent, floor, inputs, gradients = Worker(str(folder)), 0.0, 0.0, 0, 0
    for number in range(manifest.parts):
        began = time.process_time()
        done = worker(number)
        taken = time.process_time() - began
        least = _floor_of_part(folder, manifest, number)
        if number or manifest.parts == 1:
            spent, floor = spent + taken, floor + least
            inputs, gradients = inputs + done.inputs, gradients + done.gradients
    return {
        "inputs": inputs,
        "gradients": gradients,
        "CPU-seconds": spent,
        "floor": floor,
        "ratio": spent / floor,
        "explanations a CPU-second": inputs / spent,
        "MB": peak_memory() / 1e6,
    }


def _floor_of_part(folder: Path, manifest: corpus.Manifest, number: int) -> float:
    """CPU-seconds of the gradients of a part in perfect batches."""
    from ig_core.corpus import inputs, parts

    model = models.load(manifest.settings.model)
    table = parts.read(folder, number)
    laid_down = inputs.opened(folder, check=False)
    column = manifest.settings.column
    given = laid_down.rows(table["id"].to_pylist())[column].to_pylist()
    arrays = [model.as_array(model.encode(one)) for one in given]
    sizes, points = np.array([array.size for array in arrays]), table["points"].to_numpy()
    order = np.argsort(sizes, kind="stable")
    timed = order[np.linspace(0, len(order) - 1, LENGTHS).astype(int)]
    timed = timed[np.unique(sizes[timed], return_index=True)[1]]  # of each length one
    seconds = np.array([_seconds_a_gradient(model, arrays[one]) for one in timed])
    return float(np.interp(sizes, sizes[timed], seconds) @ points)


def _seconds_a_gradient(model: Any, x: np.ndarray) -> float:
    """Of one input, in the batch that is fastest."""
    import tensorflow as tf

    function, found = _compiled(model), []
    for count in BATCHES:
        if found and 4 * x.size * count > MOST_BYTES:
            break
        batch = tf.constant(np.linspace(0.1, 1, count, dtype=np.float32).reshape(-1, *[1] * x.ndim) * x)
        function(batch)
        for _ in range(ROUNDS):
            began = time.process_time()
            [np.asarray(tensor) for tensor in function(batch)]
            found.append((time.process_time() - began) / count)
    return min(found)


_FUNCTIONS: dict[str, Any] = {}


def _compiled(model: Any) -> Any:
    from benchmarks.floors import floor_of

    if model.name not in _FUNCTIONS:
        _FUNCTIONS[model.name] = floor_of(model.logits, model.shape)
    return _FUNCTIONS[model.name]


# ---- from beginning to end


def _run(folder: Path, manifest: corpus.Manifest, workers: int) -> dict[str, Any]:
    memory = _Memory()
    memory.start()
    began, first, states = time.monotonic(), None, []
    for state in corpus.explain(folder, manifest, workers=workers):
        states.append(state)
        if len(states) == 2:
            first = time.monotonic()
    ended = time.monotonic()
    memory.ended.set()
    memory.join()
    assert first is not None
    own, of_workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    rate = (states[-1].done - states[1].done) / (ended - first) if len(states) > 2 else float("nan")
    return {
        "inputs": states[-1].done,
        "seconds": ended - began,
        "a second": rate,
        "CPU-seconds": sum(usage.ru_utime + usage.ru_stime for usage in (own, of_workers)),
        "MB of the command": memory.own / 1e6,
        "MB of a worker": memory.of_worker / 1e6,
        "MB together": memory.together / 1e6,
        "MB together, proportional": memory.proportional / 1e6,
    }


class _Memory(threading.Thread):
    """The most memory, in bytes, that this process and its children hold; of each, and together at one time."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.own = self.of_worker = self.together = self.proportional = 0

    def run(self) -> None:
        this = psutil.Process()
        while not self.ended.wait(0.2):
            children = [one.pid for one in this.children(recursive=True)]
            own, others = _resident(this.pid), [_resident(pid) for pid in children]
            self.own, self.of_worker = max(self.own, peak_memory()), max([self.of_worker, *others])
            self.together = max(self.together, own + sum(others))
            self.proportional = max(self.proportional, sum(map(_proportional, [this.pid, *children])))


def _resident(pid: int) -> int:
    return _kilobytes(Path(f"/proc/{pid}/status"), "VmRSS")


def _proportional(pid: int) -> int:
    return _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss")


def _kilobytes(file: Path, name: str) -> int:
    """What a file of the kernel says, in bytes; nothing if the process has ended."""
    try:
        found = re.search(rf"^{name}:\s*(\d+)", file.read_text(), re.MULTILINE)
    except OSError:
        return 0
    return 1024 * int(found.group(1)) if found else 0


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    main()
