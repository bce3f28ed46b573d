"""How long a reader waits for an explanation, without the browser: warm, in process, to a gap of 0.1 %.

Texts: different IMDB test reviews of 200 to 300 words, drawn by a seed; where IMDB is not on this machine, as many
words drawn from the shipped examples. Explain is one call of ig_core.explain. As the page does is what the review
page asks of its cache for a text that is not in it: the explanation, the deletion test (100 random removals), and
the rank correlation between the three baselines, which takes two more explanations. The two take turns, each with
texts of its own, so that neither finds anything prepared by the other.
"""

from __future__ import annotations

import time

import numpy as np

import ig_core
from benchmarks.common import environment, imdb_test, made_up_text, options, page_steps, show

SHORTEST, LONGEST = 200, 300
WARM_UP = 10


def main() -> None:
    wanted = options(__doc__, reviews=200, seed=0)
    source, texts = _texts(2 * (WARM_UP + wanted.reviews), wanted.seed)
    explain, page, names = [], [], list(page_steps(""))
    for first, second in zip(texts[::2], texts[1::2], strict=True):
        started = time.perf_counter()
        ig_core.explain(first)
        explain.append(time.perf_counter() - started)
        page.append(_as_the_page_does(second))
    steps = np.array(page)[WARM_UP:]
    rows = [_row("explain", np.array(explain[WARM_UP:])), _row("as the page does", steps.sum(axis=1))]
    rows += [_row(f"of which {name}", steps[:, i]) for i, name in enumerate(names)]
    show(f"Latency over {wanted.reviews} {source} of {SHORTEST} to {LONGEST} words", rows, environment())


def _texts(count: int, seed: int) -> tuple[str, list[str]]:
    frame, random = imdb_test(), np.random.default_rng(seed)
    if frame is None:
        lengths = random.integers(SHORTEST, LONGEST, count, endpoint=True)
        return "texts of example words", [made_up_text(words, random) for words in lengths]
    fitting = frame.text[frame.text.str.count(r"\S+").between(SHORTEST, LONGEST)].drop_duplicates()
    return "IMDB reviews", fitting.sample(count, random_state=seed).tolist()


def _as_the_page_does(text: str) -> list[float]:
    """Seconds of every step."""
    times = [time.perf_counter()]
    for step in page_steps(text).values():
        step()
        times.append(time.perf_counter())
    return np.diff(times).tolist()


def _row(what: str, seconds: np.ndarray) -> dict:
    return {
        "what": what,
        "median, ms": 1e3 * np.median(seconds),
        "95th percentile, ms": 1e3 * np.percentile(seconds, 95),
    }


if __name__ == "__main__":
    main()
