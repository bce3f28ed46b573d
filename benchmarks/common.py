"""What the benchmarks share: timing several calls side by side, texts to explain, child processes and tables."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from subprocess import Popen
from typing import IO, TYPE_CHECKING

import numpy as np

from ig_core import kinds, models
from ig_core.data import DATASETS
from ig_core.errors import DataError
from ig_core.kinds.text import examples as text_examples

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.kinds.text.classifier import TextClassifier
    from ig_core.kinds.text.words import Encoded

ROOT = Path(__file__).parent.parent
MODEL = "imdb-onehot"
WORDS = 256
TOLERANCE = 1e-3  # what the page and ig_core.explain start with


def interleaved(
    calls: Mapping[str, Callable[[], object]],
    rounds: int,
    *,
    warm_up: int = 3,
    in_a_row: int = 1,
    pause: float = 0.0,
    seed: int = 0,
) -> dict[str, np.ndarray]:
    """Time several calls in one run, so that whatever the machine does meanwhile happens to all of them.

    Args:
        calls: name -> what to time.
        rounds: each call has one turn a round, in an order drawn anew for every round.
        warm_up: untimed runs of each call before the first round.
        in_a_row: timed runs of one call in its turn.
        pause: seconds to sleep before a turn. Threads of linear algebra libraries go on spinning for tens of
            milliseconds after their work; without a pause they slow down what is timed next.
    Returns: name -> seconds of each run, (rounds · in_a_row,).
    """
    for call in calls.values():
        for _ in range(warm_up):
            call()
    names, seconds = list(calls), {name: [] for name in calls}
    random = np.random.default_rng(seed)
    for _ in range(rounds):
        for index in random.permutation(len(names)):
            call, taken = calls[names[index]], seconds[names[index]]
            if pause:
                time.sleep(pause)
            for _ in range(in_a_row):
                started = time.perf_counter()
                call()
                taken.append(time.perf_counter() - started)
    return {name: np.array(taken) for name, taken in seconds.items()}


def ratio(seconds: Mapping[str, np.ndarray], name: str, floor: str) -> float:
    """Median time of one call over that of another."""
    return float(np.median(seconds[name]) / np.median(seconds[floor]))


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows with the same keys as a Markdown table: text to the left, numbers to the right."""
    names = list(rows[0])
    cells = [names, *([_cell(row[name]) for name in names] for row in rows)]
    right = [all(not isinstance(row[name], str) for row in rows) for name in names]
    widths = [max(len(line[i]) for line in cells) for i in range(len(names))]
    ruler = ["-" * (width - 1) + ":" if r else "-" * width for r, width in zip(right, widths, strict=True)]
    lines = []
    for line in [cells[0], ruler, *cells[1:]]:
        padded = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)]
        lines.append(f"| {' | '.join(padded)} |")
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or np.isnan(value):
        return "-"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:.1e}" if abs(value) < 1e-3 else f"{value:,.3f}" if abs(value) < 100 else f"{value:,.0f}"


def show(title: str, rows: Sequence[Mapping[str, object]], note: str = "") -> None:
    """Print a table under its title, and below it what to keep in mind while reading."""
    print(f"\n### {title}\n\n{table(rows)}\n" + (f"\n{note}\n" if note else ""), flush=True)


def options(doc: str | None, **defaults: int) -> argparse.Namespace:
    """The whole numbers that a benchmark may be given on the command line, with their defaults."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in defaults.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default, metavar="N", help=f"{default:,}")
    return parser.parse_args()


def environment() -> str:
    """What the numbers depend on besides this code: cores, versions, and how busy the machine is."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("tensorflow", "numpy", "streamlit"))
    load = f"; load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {packages}{load}"


def peak_memory() -> int:
    """The most memory that this process has held, in bytes, since it began or forgot."""
    if sys.platform == "linux":  # where getrusage counts the parent of a process too
        status = Path("/proc/self/status").read_text()
        return 1024 * int(re.search(r"VmHWM:\s*(\d+)", status).group(1))
    unit = 1 if sys.platform == "darwin" else 1024  # there it is in bytes, elsewhere in kilobytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def forget_peak_memory() -> None:
    """From now on peak_memory is what is held from now on; on Linux only."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def example_words() -> list[str]:
    """All words of the examples that ship, in order."""
    return " ".join(review.text for review in text_examples.reviews().values()).split()


def example_input(model: TextClassifier, words: int) -> Encoded:
    """The examples one after the other, cut after so many words that the model sees; there are about a thousand."""
    encoded = model.encode(" ".join(example_words()))
    encoded.mask[np.flatnonzero(encoded.mask)[words:]] = False
    return encoded


def named_models() -> list[str]:
    """Those in BENCHMARK_MODELS, with commas between them."""
    return [name for name in os.environ.get("BENCHMARK_MODELS", "").split(",") if name]


def chosen_models() -> list[str]:
    """The models to run on: those that are named, or all of texts and pictures; those of table rows have a benchmark of
    their own."""
    return named_models() or [name for name, row in models.MODELS.items() if row.kind != "row"]


def example_path(model) -> tuple[np.ndarray, np.ndarray]:
    """An input of ours as the model takes it, 256 words or a picture, and the baseline that it starts with."""
    encoded = example_input(model, WORDS) if model.kind == "text" else model.encode("drawing:boot-heel")
    x = model.as_array(encoded)
    return x, model.baseline_points(next(iter(model.baselines)), x)[0]


def test_inputs(model: str, count: int, seed: int) -> list | None:
    """So many test inputs of the model's data set, drawn by a seed; None where it is not on this machine."""
    try:
        return drawn_inputs(models.lookup(model).dataset, count, seed)
    except DataError:
        return None


def drawn_inputs(dataset: str, count: int, seed: int, split: str = "test") -> list:
    """The same of a data set. Raises: DataError where it is not on this machine."""
    inputs, _ = DATASETS[dataset].labelled(split)
    chosen = np.random.default_rng(seed).choice(len(inputs), count, replace=False)
    return [inputs[i] for i in chosen] if isinstance(inputs, np.ndarray) else inputs.iloc[chosen].tolist()


def made_up_text(words: int, random: np.random.Generator) -> str:
    """Words drawn from the examples: no review, but as long as is wanted."""
    return " ".join(random.choice(example_words(), words))


def imdb_test() -> pd.DataFrame | None:
    """The 25,000 test reviews of IMDB; None where they are not on this machine."""
    try:
        return DATASETS["imdb"].load(split="test")
    except DataError:
        return None


def page_cache():
    """webapp.shared.core: ig_core called as the pages call it, without Streamlit's notes that no server runs here."""
    from streamlit.logger import set_log_level

    set_log_level("ERROR")
    from webapp.shared import core

    return core


def page_steps(given: str, model: str = MODEL) -> dict[str, Callable[[], object]]:
    """What the page of a model asks of its cache for one input with the settings it starts with, in order."""
    core = page_cache()
    first = next(iter(kinds.lookup(models.lookup(model).kind).baselines))
    request = core.Request(given, model, "integrated-gradients", None, None, first, TOLERANCE)
    steps = {
        "explanation": lambda: core.explain(request),
        "deletion test": lambda: core.deletion_test(request),
        "agreement of baselines": lambda: core.agreement(request),
    }
    return steps | (
        {"all classes": lambda: core.explain_all_classes(request)} if len(models.lookup(model).labels) > 2 else {}
    )


@contextmanager
def app_process(script: str = "serve.py", output: int | IO[bytes] = subprocess.DEVNULL) -> Iterator[tuple[int, Popen]]:
    """Start the app in a process of its own, and end it in the end: its port, where it may not listen yet, and itself.

    Args:
        output: where the process writes what it has to say.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    process = Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield port, process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def listens(port: int) -> bool:
    """Whether anybody listens at this port of this machine."""
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def child(module: str, variables: Mapping[str, str] | None = None, **arguments: object) -> dict:
    """Run `python -m benchmarks.module --name value ...` in a process of its own; the JSON that it prints last.

    Args:
        variables: of its environment, besides those of this process.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}"]
    for name, value in arguments.items():
        command += [f"--{name.replace('_', '-')}", str(value)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **(variables or {})}, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])
