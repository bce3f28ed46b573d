"""explain_many against explain, input by input: explanations a second, and whether they are the same.

Test inputs of the model's data set, drawn by a seed, take turns: so many from one call of explain_many, which goes on
from there, then the same one by one, or the other way round. Everything is warm; the warm-ups, with inputs that do not
count, are in the table, one by one first, so that what both need is compiled there. Processor time is that of
all threads: a busy machine changes its ratio less than that of the seconds. All is explained to a gap of 0.1 %.

Memory is what a process of its own has held at most, of each way, after both the data and the model were loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any, NamedTuple

import numpy as np

from benchmarks.common import child, environment, forget_peak_memory, options, peak_memory, show, test_inputs
from ig_core import models
from ig_core.attribution import METHODS

WAYS = ("one by one", "together")
WARM_UP, TURN = 16, 50  # inputs
AIM = 300  # MB


class Case(NamedTuple):
    """What is explained: so many test inputs."""

    model: str
    method: str
    inputs: int


CASES = (
    Case("imdb-onehot", "integrated-gradients", 1000),
    Case("imdb-bilstm", "integrated-gradients", 200),
    Case("imdb-bilstm", "lrp", 200),
    Case("sst-bert", "integrated-gradients", 50),
    Case("fashion-cnn", "integrated-gradients", 200),
)
MEMORY_CASES = (Case("imdb-onehot", "integrated-gradients", 1000), Case("imdb-bert", "integrated-gradients", 20))


def main() -> None:
    if "--way" in sys.argv:
        print(json.dumps(_peak_of_one_way()))
        return
    wanted = options(__doc__, percent=100, seed=0)
    chosen = [name for name in os.environ.get("BENCHMARK_MODELS", "").split(",") if name]
    rows = []
    for case in _shortened(CASES, wanted.percent, chosen):
        inputs = test_inputs(case.model, WARM_UP + case.inputs, wanted.seed)
        if inputs is None:
            print(f"{case.model} needs its data set: ig-lens data fetch {models.lookup(case.model).dataset}")
        else:
            rows.append(_speed(case, inputs))
    if rows:
        show("Many inputs together, against one by one", rows, f"Warm-up: {WARM_UP} inputs. {environment()}")
    rows = []
    for case in _shortened(MEMORY_CASES, wanted.percent, chosen):
        if test_inputs(case.model, case.inputs, wanted.seed) is not None:
            rows.append(_memory(case, wanted.seed))
    if rows:
        show("Memory of many inputs together, against one by one", rows, f"Aim: < {AIM} MB more. {environment()}")


def _shortened(cases: tuple[Case, ...], percent: int, chosen: list[str]) -> list[Case]:
    """With so many per cent of the inputs; those of the models chosen, or all."""
    shortened = [case._replace(inputs=max(2, case.inputs * percent // 100)) for case in cases]
    return [case for case in shortened if not chosen or case.model in chosen]


def _speed(case: Case, inputs: list) -> dict[str, Any]:
    from ig_core.explainer import explain, explain_many

    options = {"model": models.load(case.model), "method": case.method}
    going_on = explain_many(inputs[:WARM_UP], **options)
    ways = (
        lambda some: [explain(given, **options) for given in some],
        lambda some: [next(going_on) for _ in some],
    )
    spent, found = np.zeros((2, 2)), ([], [])  # ways × (seconds, of the processor); explanations of each way

    def take_turns(some: list, first: int) -> None:
        for way in (first, 1 - first):
            began = np.array([time.perf_counter(), time.process_time()])
            found[way].extend(ways[way](some))
            spent[way] += np.array([time.perf_counter(), time.process_time()]) - began

    take_turns(inputs[:WARM_UP], first=0)
    warm_up, counted = spent[:, 0].copy(), inputs[WARM_UP:]
    going_on = explain_many(counted, **options)
    spent[:] = 0
    for number, at in enumerate(range(0, len(counted), TURN)):
        take_turns(counted[at : at + TURN], first=number % 2)
    one, many = (explanations[WARM_UP:] for explanations in found)
    differences = [np.abs(b.scores - a.scores).max() / np.abs(a.scores).max() for a, b in zip(one, many, strict=True)]
    return {
        "model": case.model,
        "method": METHODS[case.method].label,
        "inputs": len(counted),
        **{f"{way}, a second": len(counted) / seconds for way, seconds in zip(WAYS, spent[:, 0], strict=True)},
        "ratio": spent[0, 0] / spent[1, 0],
        "ratio of processor time": spent[0, 1] / spent[1, 1],
        **{f"warm-up {way}, s": seconds for way, seconds in zip(WAYS, warm_up, strict=True)},
        "largest difference": float(max(differences)),
        "gradients": float(np.mean([explanation.points for explanation in many])),
        "inputs with other gradients": sum(a.points != b.points for a, b in zip(one, many, strict=True)),
    }


def _memory(case: Case, seed: int) -> dict[str, Any]:
    peaks = {way: child("many", way=way, model=case.model, inputs=case.inputs, seed=seed)["peak"] / 1e6 for way in WAYS}
    row = {"model": case.model, "inputs": case.inputs} | {f"{way}, MB": peaks[way] for way in WAYS}
    return row | {"more, MB": peaks[WAYS[1]] - peaks[WAYS[0]]}


def _peak_of_one_way() -> dict[str, int]:
    """Peak memory in bytes of one way, in this process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--model")
    for name in ("inputs", "seed"):
        parser.add_argument(f"--{name}", type=int)
    wanted = parser.parse_args()

    from ig_core.explainer import explain, explain_many

    inputs, model = test_inputs(wanted.model, wanted.inputs, wanted.seed), models.load(wanted.model)
    forget_peak_memory()
    for given in inputs if wanted.way == WAYS[0] else ():
        explain(given, model=model)
    for _ in explain_many(inputs if wanted.way == WAYS[1] else (), model=model):
        pass
    return {"peak": peak_memory()}


if __name__ == "__main__":
    main()
