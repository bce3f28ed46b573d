"""Whether a process that explains and explains grows: resident memory after 100 and after 1,000 different texts.

Each text is drawn by a seed from the words of the shipped examples, 5 to 400 of them, so that every length occurs:
whatever is kept for each length (a compiled function, a library's plan) would show, as would a cache without bound.
Explain is ig_core.explain, whose results are dropped. As the page does is explanation, deletion test and agreement of
baselines through the cache of the pages, which keeps some hundreds of each. Each runs in a process of its own.
Aim: less than 50 MB between the two.
"""

from __future__ import annotations

import argparse
import json
import sys

import numpy as np
import psutil

from benchmarks.common import child, environment, made_up_text, options, page_steps, show

WAYS = ("explain", "as the page does")
SHORTEST, LONGEST = 5, 400
AIM = 50


def main() -> None:
    if "--way" in sys.argv:
        print(json.dumps(_measure()))
        return
    wanted = options(__doc__, texts=1000, first=100, seed=0)
    rows, first = [], min(wanted.first, wanted.texts // 2)
    for way in WAYS:
        result = child("memory", way=way, texts=wanted.texts, first=first, seed=wanted.seed)
        rows.append(
            {
                "way": way,
                f"after {first:,}, MB": result["first"],
                f"after {wanted.texts:,}, MB": result["last"],
                "growth, MB": result["last"] - result["first"],
            }
        )
    show(f"Resident memory over {wanted.texts:,} explanations", rows, f"Aim: growth < {AIM} MB. {environment()}")


def _measure() -> dict:
    """Resident memory in MB after the first explanations and after all, in this process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--way", choices=WAYS)
    for name in ("texts", "first", "seed"):
        parser.add_argument(f"--{name}", type=int)
    wanted = parser.parse_args()

    import ig_core

    def explain(text: str) -> None:
        steps = page_steps(text) if wanted.way != "explain" else {"": lambda: ig_core.explain(text)}
        for step in steps.values():
            step()

    random, resident = np.random.default_rng(wanted.seed), {}
    for number in range(1, wanted.texts + 1):
        explain(made_up_text(int(random.integers(SHORTEST, LONGEST, endpoint=True)), random))
        if number in (wanted.first, wanted.texts):
            resident["first" if number == wanted.first else "last"] = psutil.Process().memory_info().rss / 1e6
    return resident


if __name__ == "__main__":
    main()
