"""Integrated Gradients on each backend of Keras: against its own floor, and the same model across backends.

A process for each backend holds the models and takes the path or its floor when it is asked to; they are asked one at
a time, in an order drawn anew for every round, after a pause in which all threads come to rest. The floor is a
forward and backward pass over the same points, which lie ready in a tensor; see `floors`. Inputs: 256 words of the
shipped examples, 20 for the transformer, a drawing of ours; models that people bring as in `own`. Rule:
Gauss-Legendre. Backends that are not installed are left out. All are compiled before anything is timed: how long that
takes is told apart.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from benchmarks.common import ROOT, environment, named_models, options, show

BACKENDS = ("tensorflow", "jax", "torch")
SHIPPED = ("imdb-onehot", "imdb-bilstm", "fashion-cnn", "sst-bert")
SLOW = ("imdb-bilstm", "sst-bert")  # of which fewer rounds are taken, and fewer points
OWN = ("attention", "colour", "two_inputs")
POINTS = (16, 64, 256)
WORDS = 20  # for the transformer
PAUSE = 0.05
SERVING = "IG_LENS_BENCHMARK_SERVES"


def main() -> None:
    wanted = options(__doc__, rounds=20)
    workers = {name: _Worker(name) for name in BACKENDS if find_spec(name)}
    random, names = np.random.default_rng(0), named_models() or [*SHIPPED, *OWN]
    for name in names:
        rows, rounds = [], max(3, wanted.rounds // (4 if name in SLOW else 1))
        for points in POINTS[:2] if name in SLOW else POINTS:
            row: dict[str, object] = {"points": points}
            for backend, worker in workers.items():
                row[f"{backend}: first, s"] = worker.seconds(name, points, "ig") + worker.seconds(name, points, "floor")
            times: dict[tuple[str, str], list[float]] = {
                (backend, what): [] for backend in workers for what in ("ig", "floor")
            }
            for _ in range(rounds):
                for backend, what in random.permutation(list(times)):
                    time.sleep(PAUSE)
                    times[backend, what].append(workers[backend].seconds(name, points, what))
            medians = {key: float(np.median(seconds)) for key, seconds in times.items()}
            for backend in workers:
                row[f"{backend}, ms"] = 1e3 * medians[backend, "ig"]
                row[f"{backend} / floor"] = medians[backend, "ig"] / medians[backend, "floor"]
                if backend != BACKENDS[0]:
                    row[f"{backend} / tensorflow"] = medians[backend, "ig"] / medians[BACKENDS[0], "ig"]
            rows.append(row)
        show(f"Integrated Gradients by backend, {name}", rows, f"Medians of {rounds} rounds. {environment()}")
    for worker in workers.values():
        worker.end()


class _Worker:
    """A process on one backend that times what it is asked to."""

    def __init__(self, backend: str):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.backends"],
            env={**os.environ, "KERAS_BACKEND": backend, SERVING: "1"},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def seconds(self, name: str, points: int, what: str) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([name, points, what]), file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def serve() -> None:
    """Take what is asked for on the standard input, a line each, and print how long it took."""
    made: dict[str, tuple[Callable, Callable, Callable]] = {}
    for line in sys.stdin:
        name, points, what = json.loads(line)
        if name not in made:
            made[name] = _calls_of(name)
        ig, floor, path = made[name]
        given = points if what == "ig" else path(points)
        began = time.perf_counter()
        (ig if what == "ig" else floor)(given)
        print(time.perf_counter() - began, flush=True)


def _calls_of(name: str) -> tuple[Callable, Callable, Callable]:
    """n -> Integrated Gradients with n points; a path in a tensor -> its floor; n -> that path."""
    import keras

    from benchmarks import common, own
    from benchmarks.floors import floor_of, tensor
    from ig_core import models
    from ig_core.attribution.integrated_gradients import integrated_gradients
    from ig_core.explainer import gradient_of, prepare
    from ig_core.quadrature import gauss_legendre

    if name in OWN:
        keras.utils.set_random_seed(0)
        brought = getattr(own, name)()
        case = prepare(brought.given, model=brought.model)
        model, plain, x, start = brought.model, brought.plain, case.x, case.start
    else:
        model = models.load(name)
        plain = model.logits
        if name == "sst-bert":
            x = model.as_array(model.encode(" ".join(common.example_words()[:WORDS])))
            start = model.baseline_points(next(iter(model.baselines)), x)[0]
        else:
            x, start = common.example_path(model)
    gradient_fn, rules = gradient_of(model, model.labels[-1]), {points: gauss_legendre(points) for points in POINTS}
    return (
        lambda points: integrated_gradients(gradient_fn, x, start, rules[points]),
        floor_of(plain, model.shape),
        lambda points: tensor(start + np.multiply.outer(rules[points].nodes, x - start)),
    )


if __name__ == "__main__":
    serve() if os.environ.get(SERVING) else main()
