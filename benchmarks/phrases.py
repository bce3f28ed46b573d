"""Phrases: scores for those of sentences of about 20 words, and of a review of 250, on transformers.

How long it takes, how many gradients, how much of the time is spent outside of the model, and how much memory is held.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import psutil

from benchmarks.common import environment, options, show

SENTENCES = (
    "The plot is thin and the ending is silly, but the two leads are so charming that nobody will mind.",
    "It is not a bad film by any means, just a long one with very little to say about its people.",
    "What begins as a clever little comedy turns, after half an hour, into a loud and quite pointless chase.",
    "Although the camera hardly moves, every scene is full of life, and the last one is close to perfect.",
    "I expected nothing from a third sequel, and it still managed to disappoint me in more than one way.",
    "The songs are forgettable, the jokes are older than the actors, and yet I left the cinema with a smile.",
    "Nobody in this village says what they mean, which makes the few honest words they speak all the more moving.",
    "If the script had been half as careful as the costumes, this could have been a truly great historical drama.",
    "There is no reason to see it twice, and, to be frank, not much of a reason to see it once.",
    "A slow, quiet and deeply felt portrait of a marriage that never asks for pity and never raises its voice.",
    "The villain is dull, the hero is duller, and only the dog seems to know what kind of film it is.",
    "Far too clever for its own good, it forgets that a mystery without a heart is only a crossword puzzle.",
)
TOLERANCES = (1e-2, 1e-3)


def main() -> None:
    wanted = options(__doc__, rounds=3, words=250, trees=300)
    from ig_core import explainer, models
    from ig_core.phrases import parsing
    from ig_core.phrases.explain import explain_phrases

    spent = 0.0
    compiled_gradient = explainer.compiled_gradient

    class Timed:
        """A compiled gradient that adds up the time in the model."""

        def __init__(self, compiled):
            self._compiled = compiled

        def outputs(self, points):
            return timed(self._compiled.outputs)(points)

        def along(self, weights, progress=None):
            return timed(self._compiled.along(weights, progress))

    def timed(call: Callable) -> Callable:
        def calling(*arguments):
            nonlocal spent
            began = time.perf_counter()
            try:
                return call(*arguments)
            finally:
                spent += time.perf_counter() - began

        return calling

    explainer.compiled_gradient = lambda model: Timed(compiled_gradient(model))
    parsed = [parsing.parse(sentence) for sentence in SENTENCES]
    parses = []
    for sentence in SENTENCES * wanted.rounds:
        began = time.perf_counter()
        parsing.parse(sentence)
        parses.append(time.perf_counter() - began)

    rows = []
    for tolerance in TOLERANCES:
        for one in parsed:
            explain_phrases(one, tolerance=tolerance)
        seconds, points, outside = [], [], []
        for _ in range(wanted.rounds):
            for one in parsed:
                spent, began = 0.0, time.perf_counter()
                explanation = explain_phrases(one, tolerance=tolerance)
                seconds.append(time.perf_counter() - began)
                points.append(explanation.points)
                outside.append(1 - spent / seconds[-1])
        rows.append(
            {
                "gap": f"{tolerance:.1%}",
                "words": float(np.median([len(one.starts) for one in parsed])),
                "ms": 1e3 * float(np.median(seconds)),
                "ms, 95 %": 1e3 * float(np.quantile(seconds, 0.95)),
                "gradients": float(np.median(points)),
                "most": max(points),
                "% outside the model": 100 * float(np.median(outside)),
                "ms to parse": 1e3 * float(np.median(parses)),
            }
        )
    show(f"Phrases of {len(parsed)} sentences on sst-bert, warm", rows, environment())

    process, rows = psutil.Process(), []
    words = " ".join(SENTENCES * 20).split()
    review = parsing.parse(" ".join(words[: wanted.words]))
    for name in ("sst-bert", "imdb-bert"):
        models.load(name)
        explain_phrases(parsed[0], model=name)
        spent, began = 0.0, time.perf_counter()
        explanation = explain_phrases(review, model=name, tolerance=1e-2)
        rows.append(
            {
                "model": name,
                "words": len(review.starts),
                "seconds": time.perf_counter() - began,
                "gradients": explanation.points,
                "% gap": 100 * explanation.relative_gap,
                "resident MB": process.memory_info().rss / 2**20,
            }
        )
    show("Phrases of a review, to 1 %", rows, environment())

    random, before = np.random.default_rng(0), 0.0
    for number in range(wanted.trees):
        if number == wanted.trees // 3:
            before = process.memory_info().rss
        start, count = random.integers(200), random.integers(2, 40)
        explain_phrases(f"({' '.join(f'({word})' for word in words[start : start + count])})", points=8)
    rows = [{"trees": wanted.trees, "grown MB": (process.memory_info().rss - before) / 2**20}]
    show("Memory after a third of trees of 2 to 40 words, and after all, sst-bert", rows, environment())


if __name__ == "__main__":
    main()
