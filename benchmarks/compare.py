"""What the page that compares methods and models costs: all text models, all methods, one review of 100 words.

In a process of its own: the first review, with TensorFlow still to be imported and every model to be loaded and
compiled (cold); then other reviews of the same length (warm); and the memory that the process has held at most. Each
is what the page asks of its cache: every explanation, and the deletion curves of every model.
"""

from __future__ import annotations

import json
import time

import numpy as np

from benchmarks.common import (
    TOLERANCE,
    child,
    chosen_models,
    environment,
    made_up_text,
    options,
    page_cache,
    peak_memory,
    show,
)
from ig_core import models
from ig_core.kinds.text.baselines import BASELINES

WORDS = 100


def main() -> None:
    wanted = options(__doc__, texts=5, seed=0, inside=0)
    if wanted.inside:
        print(json.dumps(_measure(wanted.texts, wanted.seed)))
        return
    result = child("compare", texts=wanted.texts, seed=wanted.seed, inside=1)
    rows = [
        {
            "cells": result["cells"],
            "cold, s": result["cold"],
            "warm, s": float(np.median(result["warm"])),
            "warm, worst, s": max(result["warm"]),
            "peak memory, MB": result["peak"],
        }
    ]
    title = f"Comparing {len(_text_models())} models and all methods on {WORDS} words"
    show(title, rows, f"Warm: {wanted.texts} other texts. {environment()}")


def _measure(texts: int, seed: int) -> dict:
    random, seconds = np.random.default_rng(seed), []
    for _ in range(texts + 1):
        text = made_up_text(WORDS, random)
        started = time.perf_counter()
        cells = _all_cells(text)
        seconds.append(time.perf_counter() - started)
    return {"cells": cells, "cold": seconds[0], "warm": seconds[1:], "peak": peak_memory() / 2**20}


def _text_models() -> list[str]:
    return [name for name in chosen_models() if name in models.of_kind("text")]


def _all_cells(text: str) -> int:
    core = page_cache()
    count = 0
    for model in _text_models():
        requests = [
            core.Request(text, model, method, None, None, next(iter(BASELINES)), TOLERANCE)
            for method in models.methods_of(model)
        ]
        for request in requests:
            core.explain(request)
        core.deletion_areas(tuple(requests))
        count += len(requests)
    return count


if __name__ == "__main__":
    main()
