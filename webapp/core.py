"""Cached, bounded calls of ig_core. Nothing here draws, and TensorFlow is imported in the background."""

from __future__ import annotations

import gc
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from ig_core import models
from ig_core.data import DATASETS
from ig_core.errors import UserError
from ig_core.explanation import Explanation
from ig_core.models.baselines import BASELINES

if TYPE_CHECKING:
    from ig_core.evaluation.deletion import DeletionTest, Removal

_CALLS = threading.BoundedSemaphore(2)  # two cores: more calls at once would only wait for each other
_HEAD_START = 0.5  # seconds in which the first page is drawn before an import keeps the processor busy
_FIRST_MODEL = next(iter(models.MODELS))


@st.cache_resource(show_spinner=False)
def start_warming() -> threading.Thread:
    """Once per process: import TensorFlow, load the first model and compile it, in the background."""

    def warm() -> None:
        time.sleep(_HEAD_START)
        try:
            import ig_core
            from ig_core.evaluation.deletion import deletion_test

            for text in ("A good film.", "Not a good film, and far too long for what it has to say."):
                result = ig_core.explain(text, model=_FIRST_MODEL)
                deletion_test(models.load(_FIRST_MODEL), text, result.target, result.words.score.to_numpy())
        except UserError:
            return  # the page meets the same error, and tells it to somebody
        # Streamlit collects garbage after every run, which with TensorFlow's objects takes a fifth of a second.
        gc.collect()
        gc.freeze()

    thread = threading.Thread(target=warm, name="warm-up", daemon=True)
    thread.start()
    return thread


def is_warm() -> bool:
    """Whether the first model is ready."""
    return not start_warming().is_alive()


def wait_until_warm() -> None:
    """Return when the first model is ready, or has failed."""
    start_warming().join()


class Request(NamedTuple):
    """What a page asks to have explained; the arguments of ig_core.explain."""

    input: str
    model: str
    method: str
    target: str | None
    contrast: str | None
    baseline: str
    tolerance: float


@st.cache_data(max_entries=512, show_spinner=False)
def explain(request: Request) -> Explanation:
    import ig_core

    with _CALLS:
        return ig_core.explain(**request._asdict())


@st.cache_data(max_entries=512, show_spinner=False)
def deletion_test(request: Request) -> DeletionTest:
    """Of the scores that `explain` gives for `request`."""
    from ig_core.evaluation import deletion

    explanation = explain(request)
    with _CALLS:
        return deletion.deletion_test(
            models.load(request.model), request.input, explanation.target, explanation.words.score.to_numpy()
        )


@st.cache_data(max_entries=512, show_spinner=False)
def remove_words(request: Request, removed: tuple[int, ...]) -> Removal:
    """Take the words with those indices out of the text of `request`."""
    from ig_core.evaluation import deletion

    explanation = explain(request)
    scores = explanation.words.score.to_numpy()
    with _CALLS:
        return deletion.remove_words(models.load(request.model), request.input, explanation.target, scores, removed)


@st.cache_data(max_entries=128, show_spinner=False)
def agreement(request: Request) -> pd.DataFrame:
    """Rank correlation of the word scores between the named baselines."""
    words = {name: explain(request._replace(baseline=name)).words for name in BASELINES}
    scores = {name: table.score[table.status == "seen"] for name, table in words.items()}
    return pd.DataFrame(scores).corr(method="spearman")


@st.cache_data(max_entries=128, show_spinner=False)
def convergence(request: Request) -> pd.DataFrame:
    """The gap of every rule at many numbers of points, for the text of `request`."""
    from ig_core.evaluation.convergence import convergence
    from ig_core.explainer import gradient_of

    target = explain(request).target
    with _CALLS:
        loaded = models.load(request.model)
        x = loaded.embed(loaded.encode(request.input).seen_ids)
        return convergence(gradient_of(loaded, target), x, loaded.baseline(request.baseline, len(x)))


def card(model: str) -> dict:
    """The model card: data, accuracy, weaknesses."""
    return models.load(model).card


@st.cache_data(max_entries=64, show_spinner=False)
def png(request: Request) -> bytes:
    """The picture of the explanation of `request`."""
    return explain(request).to_png()


@st.cache_resource(show_spinner=False)
def test_reviews(path: str) -> pd.DataFrame:
    """The test part of IMDB at `path`, which nobody modifies: text, label, rating, and id as index."""
    frame = DATASETS["imdb"].load(split="test", path=Path(path))
    return frame.assign(words=frame.text.str.count(r"\S+")).set_index("id")


def draw_review(model: str, label: int | None, right: bool | None, longest: int, seed: int) -> str | None:
    """The id of a random test review with that label, on which the model is right or wrong, with at most
    `longest` words; None where none of a few hundred drawn is so.
    """
    from ig_core.models.forward import logits_of
    from ig_core.models.outputs import probabilities

    path = DATASETS["imdb"].find()
    frame = test_reviews(str(path))
    fitting = frame[(frame.words <= longest) & ((frame.label == label) | (label is None))]
    if fitting.empty:
        return None
    sample = fitting.sample(min(400 if right is not None else 1, len(fitting)), random_state=seed)
    if right is None:
        return str(sample.index[0])
    loaded = models.load(model)
    for at in range(0, len(sample), 50):
        part = sample.iloc[at : at + 50]
        with _CALLS:
            rows = [loaded.vocabulary.encode(text).seen_ids for text in part.text]
            predicted = probabilities(logits_of(loaded, rows)).argmax(axis=1)
        hits = np.flatnonzero((predicted == part.label.to_numpy()) == right)
        if hits.size:
            return str(part.index[hits[0]])
    return None
