"""One-hot words against embedded words: the same scores, and what each way costs in time and memory.

One-hot is what published notebooks do: the path runs through arrays of words × vocabulary (256 × 15,000 numbers of
4 bytes are 15 MB a point, and one call takes all points). Embedded is what the app does: words × 32. Each way runs
in a process of its own, after a run with one point. Peak memory is what the process held at most during its first
run with all points, beyond what it held before; seconds are the median of three. One-hot compiles in every run, and
the seconds of a run with one point show how much that is. Input: words of the shipped examples; rule:
Gauss-Legendre; baseline: zero.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks.common import (
    MODEL,
    child,
    environment,
    example_input,
    forget_peak_memory,
    options,
    peak_memory,
    show,
)

WAYS = ("one-hot", "embedded")


def main() -> None:
    if "--way" in sys.argv:
        print(json.dumps(_measure()))
        return
    wanted = options(__doc__, words=256, points=50)
    results = {way: child("one_hot", way=way, words=wanted.words, points=wanted.points) for way in WAYS}
    naive, ours = (results[way] for way in WAYS)
    quotient = {name: naive[name] / ours[name] for name in ("one point", "seconds", "peak")}
    rows = [
        {
            "way": way,
            f"seconds, {wanted.points} points": result["seconds"],
            "seconds, 1 point": result["one point"],
            "peak memory, MB": result["peak"],
        }
        for way, result in {**results, "one-hot over embedded": quotient}.items()
    ]
    scores, reference = np.array(ours["scores"]), np.array(naive["scores"])
    show(
        f"One-hot against embedded words, {wanted.words} words, {wanted.points} points",
        rows,
        f"Largest difference of a word's score: {np.abs(scores - reference).max():.1e} logits, "
        f"where the scores go up to {np.abs(reference).max():.3f}. {environment()}",
    )


def _measure() -> dict:
    """Seconds, peak memory in MB and word scores of one way, in this process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--words", type=int)
    parser.add_argument("--points", type=int)
    wanted = parser.parse_args()

    import psutil

    from ig_core import models
    from ig_core.attribution.integrated_gradients import integrated_gradients
    from ig_core.explainer import gradient_of
    from ig_core.models.onehot_mlp import attribute_one_hot
    from ig_core.quadrature import gauss_legendre

    model = models.load(MODEL)
    encoded = example_input(model, wanted.words)
    x = model.embed(encoded.seen_ids)
    gradient_fn = gradient_of(model, model.labels[-1])

    def run(points: int) -> np.ndarray:
        rule = gauss_legendre(points)
        if wanted.way == "one-hot":
            return attribute_one_hot(model, encoded, np.ones(1, np.float32), rule).scores.sum(axis=1)
        return integrated_gradients(gradient_fn, x, np.zeros_like(x), rule).scores.sum(axis=1)

    run(1)
    fixed = _seconds(lambda: run(1))
    before = psutil.Process().memory_info().rss
    forget_peak_memory()  # which loading the model may have set
    scores = run(wanted.points)
    peak = max(peak_memory() - before, resource.getpagesize())
    seconds = float(np.median([_seconds(lambda: run(wanted.points)) for _ in range(3)]))
    return {"one point": fixed, "seconds": seconds, "peak": peak / 1e6, "scores": scores.tolist()}


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
