"""How long a reader waits for an explanation, without the browser: warm, in process, to a gap of 0.1 %.

Texts: different IMDB test reviews of 200 to 300 words, drawn by a seed; where IMDB is not on this machine, as many
words drawn from the shipped examples. Pictures: test pictures of Fashion-MNIST, or nothing without it. Explain is one
call of ig_core.explain. As the page does is what the page asks of its cache for an input that is not in it: the
explanation, the deletion test (random removals), the rank correlation between the baselines, which takes an
explanation for each, and for pictures the scores of all classes. The two take turns, each with inputs of its own, so
that neither finds anything prepared by the other.
"""

from __future__ import annotations

import time

import numpy as np

import ig_core
from benchmarks.common import MODEL, environment, imdb_test, made_up_text, options, page_steps, show
from ig_core.data import DATASETS

SHORTEST, LONGEST = 200, 300
WARM_UP = 10
IMAGE_MODEL = "fashion-cnn"


def main() -> None:
    wanted = options(__doc__, inputs=200, seed=0)
    source, texts = _texts(2 * (WARM_UP + wanted.inputs), wanted.seed)
    _measure(f"{wanted.inputs} {source} of {SHORTEST} to {LONGEST} words", MODEL, texts)
    if DATASETS["fashion-mnist"].find() is None:
        print(f"{IMAGE_MODEL} needs its data set: ig-lens data fetch fashion-mnist")
        return
    order = np.random.default_rng(wanted.seed).choice(10_000, 2 * (WARM_UP + wanted.inputs), replace=False)
    _measure(f"{wanted.inputs} pictures of Fashion-MNIST", IMAGE_MODEL, [f"test:{index}" for index in order])


def _measure(what: str, model: str, inputs: list[str]) -> None:
    explain, page, names = [], [], list(page_steps("", model))
    for first, second in zip(inputs[::2], inputs[1::2], strict=True):
        started = time.perf_counter()
        ig_core.explain(first, model=model)
        explain.append(time.perf_counter() - started)
        page.append(_as_the_page_does(second, model))
    steps = np.array(page)[WARM_UP:]
    rows = [_row("explain", np.array(explain[WARM_UP:])), _row("as the page does", steps.sum(axis=1))]
    rows += [_row(f"of which {name}", steps[:, i]) for i, name in enumerate(names)]
    show(f"Latency over {what}", rows, environment())


def _texts(count: int, seed: int) -> tuple[str, list[str]]:
    frame, random = imdb_test(), np.random.default_rng(seed)
    if frame is None:
        lengths = random.integers(SHORTEST, LONGEST, count, endpoint=True)
        return "texts of example words", [made_up_text(words, random) for words in lengths]
    fitting = frame.text[frame.text.str.count(r"\S+").between(SHORTEST, LONGEST)].drop_duplicates()
    return "IMDB reviews", fitting.sample(count, random_state=seed).tolist()


def _as_the_page_does(given: str, model: str) -> list[float]:
    """Seconds of every step."""
    times = [time.perf_counter()]
    for step in page_steps(given, model).values():
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
