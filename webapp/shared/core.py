"""Cached, bounded calls of ig_core. Nothing here draws, and TensorFlow is imported in the background."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from ig_core import models
from ig_core.data import DATASETS, sst
from ig_core.errors import UserError
from ig_core.kinds import TABLES
from ig_core.kinds.image import pictures
from ig_core.phrases import alignment, notation, patterns
from ig_core.records import Explanation, Phrases
from webapp.shared import streamlit_patches

if TYPE_CHECKING:
    from ig_core.evaluation.deletion import DeletionTest, Removal
    from ig_core.evaluation.removal import RemovalCurves
    from ig_core.records import PhraseExplanation

_CALLS = threading.BoundedSemaphore(2)  # two cores: more calls at once would only wait for each other
_MAX_CACHED_PHRASES = 64  # explanations
_HEAD_START = 0.5  # seconds in which the first page is drawn before an import keeps the processor busy
_TRIED = {  # of each kind of model: what is explained once, so that all that compiles has been compiled
    "text": ("A good film.", "Not a good film, and far too long for what it has to say."),
    "image": ("drawing:bag-flap",),
}
_FIRST_MODELS = tuple(next(iter(models.of_kind(kind))) for kind in _TRIED)  # that pages start with

streamlit_patches.keep_keras_session()  # before the first network is built and the first run of a page ends


@st.cache_resource(show_spinner=False)
def start_warming(model: str) -> threading.Thread:
    """Once per process and model: import TensorFlow, load the model and compile it, in the background."""

    def warm() -> None:
        time.sleep(_HEAD_START)
        try:
            for example in _TRIED[models.row(model).kind]:
                request = Request(example, model, "integrated-gradients", None, None, None, 1e-3)
                explain.__wrapped__(request)
                deletion_test.__wrapped__(request)
        except UserError:
            return  # the page meets the same error, and shows it to somebody
        streamlit_patches.spare_loaded_objects()

    thread = threading.Thread(target=warm, name=f"warm-up of {model}", daemon=True)
    thread.start()
    return thread


@st.cache_resource(show_spinner=False)
def start_warming_all() -> threading.Thread:
    """Once per process: the models that pages start with, one after the other."""

    def warm() -> None:
        for model in _FIRST_MODELS:
            start_warming(model).join()

    thread = threading.Thread(target=warm, name="warm-up", daemon=True)
    thread.start()
    return thread


def is_warm(model: str) -> bool:
    """Whether the model is ready, or has failed."""
    return not start_warming(model).is_alive()


def wait_until_warm(model: str) -> None:
    """Return when the model is ready, or has failed."""
    start_warming(model).join()


class Request(NamedTuple):
    """What a page asks to have explained; the arguments of ig_core.explain."""

    input: str
    model: str
    method: str
    target: str | None
    contrast: str | None
    baseline: str | None
    tolerance: float


@st.cache_data(max_entries=512, show_spinner=False)
def explain(request: Request) -> Explanation:
    import ig_core

    arguments = request._asdict()
    with _CALLS:
        return ig_core.explain(arguments.pop("input"), **arguments)


@st.cache_data(max_entries=64, show_spinner=False)
def explain_all_classes(request: Request) -> dict[str, Explanation]:
    """Of every class, whatever the target and the contrast of `request` are."""
    explainer = models.import_with_tensorflow("ig_core.explainer")
    arguments = request._replace(input=None, target=None, contrast=None)._asdict()
    wanted = {name: value for name, value in arguments.items() if value is not None}
    with _CALLS:
        return explainer.explain_all_classes(request.input, **wanted)


@st.cache_data(max_entries=512, show_spinner=False)
def deletion_test(request: Request) -> DeletionTest:
    """Of the scores that `explain` gives for `request`: words taken out, or pixels replaced by the baseline's."""
    from ig_core.gradients.forward import logits_of_points

    from ig_core.evaluation import deletion, removal

    explanation, loaded = explain(request), models.load(request.model)
    with _CALLS:
        if loaded.kind == "text":
            return deletion.deletion_test(loaded, request.input, explanation.target, explanation.scores)
        x, start = _ends(request)
        return removal.removal_test(
            loaded.labels,
            lambda points: logits_of_points(loaded, points),
            x,
            start,
            explanation.scores,
            explanation.target,
        )


@st.cache_data(max_entries=64, show_spinner=False)
def removal_curves(request: Request) -> RemovalCurves:
    """The probability of the target while pixels are deleted, and inserted, in the order of their scores."""
    from ig_core.gradients.forward import logits_of_points

    from ig_core.evaluation.removal import removal_curves
    from ig_core.gradients.outputs import probabilities

    explanation, loaded = explain(request), models.load(request.model)
    index = list(loaded.labels).index(explanation.target)
    with _CALLS:
        return removal_curves(
            lambda points: probabilities(logits_of_points(loaded, points))[:, index],
            *_ends(request),
            explanation.scores,
        )


@st.cache_data(max_entries=128, show_spinner=False)
def deletion_areas(requests: tuple[Request, ...]) -> dict[str, float]:
    """Of several methods for one text, model and class: method -> area under its deletion curve; and "random"."""
    from ig_core.gradients.forward import compiled_gradient

    from ig_core.evaluation.removal import deletion_areas
    from ig_core.gradients.outputs import probabilities

    explanations = {request.method: explain(request) for request in requests}
    first = requests[0]
    loaded = models.load(first.model)
    index = list(loaded.labels).index(explanations[first.method].target)
    encoded = loaded.encode(first.input)
    scores = {name: encoded.of_tokens(one.scores) for name, one in explanations.items()}
    with _CALLS:
        return deletion_areas(
            lambda points: probabilities(compiled_gradient(loaded).outputs(points))[:, index], *_ends(first), scores
        )


def _ends(request: Request) -> tuple[np.ndarray, np.ndarray]:
    """Where the path of `request` ends and where it starts; of several paths, the first."""
    loaded = models.load(request.model)
    x = loaded.point(loaded.encode(request.input))
    return x, loaded.starts(request.baseline or next(iter(loaded.baselines)), x)[0]


@st.cache_data(max_entries=512, show_spinner=False)
def remove_words(request: Request, removed: tuple[int, ...]) -> Removal:
    """Take the words with those indices out of the text of `request`."""
    from ig_core.evaluation import deletion

    explanation = explain(request)
    with _CALLS:
        return deletion.remove_words(
            models.load(request.model), request.input, explanation.target, explanation.scores, removed
        )


@st.cache_data(max_entries=128, show_spinner=False)
def agreement(request: Request) -> pd.DataFrame:
    """Rank correlation of the scores between the named baselines that lead to one path each."""
    from ig_core.evaluation.agreement import agreement

    table = TABLES[models.row(request.model).kind]
    names = [name for name, row in table.items() if name != "noise" and not getattr(row, "asks", "")]
    return agreement({name: explain(request._replace(baseline=name)) for name in names})


@st.cache_data(max_entries=128, show_spinner=False)
def convergence(request: Request) -> pd.DataFrame:
    """The gap of every rule at many numbers of points, for the input of `request`."""
    from ig_core.evaluation.convergence import convergence
    from ig_core.explainer import gradient_of

    target = explain(request).target
    with _CALLS:
        return convergence(gradient_of(models.load(request.model), target, request.contrast), *_ends(request))


@st.cache_data(max_entries=8, show_spinner=False)
def deletion_experiment(model: str) -> pd.DataFrame:
    """The table of the published word deletion experiment, as it ships."""
    from ig_core.evaluation import word_deletion

    return word_deletion.read(model)


class PhraseRequest(NamedTuple):
    """What the phrases page asks to have explained: trees in brackets, the text they belong to, and how."""

    brackets: str
    text: str
    model: str
    target: str | None
    contrast: str | None
    baseline: str | None
    tolerance: float


@st.cache_data(max_entries=512, show_spinner=False)
def aligned(brackets: str, text: str | None) -> Phrases:
    """Trees in brackets aligned with their text, or with the one that their words make."""
    return alignment.align(notation.read(brackets), text)


@st.cache_data(max_entries=512, show_spinner=False)
def parse(text: str) -> Phrases:
    """The trees that the parser finds in a text."""
    from ig_core.phrases import parsing

    with _CALLS:
        return parsing.parse(text)


@st.cache_resource(show_spinner=False)
def start_warming_parser() -> threading.Thread:
    """Once per process: load the parser, in the background."""

    def warm() -> None:
        try:
            parse.__wrapped__("A good film.")
        except UserError:
            return  # the page meets the same error, and shows it to somebody

    thread = threading.Thread(target=warm, name="warm-up of the parser", daemon=True)
    thread.start()
    return thread


def phrases(request: PhraseRequest, progress: Callable[[int], None] | None = None) -> PhraseExplanation:
    """The phrases of `request` with their scores; `progress` as explain_phrases takes it."""
    from ig_core.phrases.explain import explain_phrases

    cache, lock = _phrase_cache()
    with lock:
        if request in cache:
            cache.move_to_end(request)
            return cache[request]
    arguments = request._asdict()
    with_text = aligned(arguments.pop("brackets"), arguments.pop("text"))
    with _CALLS:
        explanation = explain_phrases(with_text, **arguments, progress=progress)
    with lock:
        cache[request] = explanation
        while len(cache) > _MAX_CACHED_PHRASES:
            cache.popitem(last=False)
    return explanation


@st.cache_resource(show_spinner=False)
def _phrase_cache() -> tuple[OrderedDict[PhraseRequest, PhraseExplanation], threading.Lock]:
    """The last explanations. Streamlit's own caches may not hold a call that draws, as showing progress does."""
    return OrderedDict(), threading.Lock()


@st.cache_resource(show_spinner=False)
def test_sentences() -> pd.DataFrame:
    """The test part of the treebank, which nobody modifies: tree, text, label (0 to 4) and words."""
    rows = DATASETS["sst"].load("test")
    return rows.assign(tree=sst.trees("test"))


def random_sentence(model: str, pattern: str | None, label: int | None, right: bool | None, seed: int) -> int | None:
    """The number of a random test sentence of the treebank with that pattern and label, on which the model is right or
    wrong; None where there is none. On neutral sentences a model is neither.
    """
    rows = test_sentences()
    fitting = rows[(rows.label == label) | (label is None)]
    if pattern:
        fitting = fitting[[patterns.holds(tree.leaves(), pattern) for tree in fitting.tree]]
    if right is not None:
        fitting = fitting[fitting.label != 2]
    order = fitting.sample(frac=1, random_state=seed)
    if right is None or order.empty:
        return None if order.empty else int(order.index[0])
    loaded = models.load(model)
    from ig_core.gradients.forward import logits_of  # which needs TensorFlow: see models.import_with_tensorflow

    from ig_core.gradients.outputs import probabilities

    for at in range(0, min(len(order), 400), 50):
        part = order.iloc[at : at + 50]
        with _CALLS:
            predicted = probabilities(logits_of(loaded, [loaded.encode(text).seen_ids for text in part.text]))
        hits = agrees(len(loaded.labels), predicted.argmax(axis=1), (part.label > 2).to_numpy().astype(int)) == right
        if hits.any():
            return int(part.index[hits][0])
    return None


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


def random_review(model: str, label: int | None, right: bool | None, longest: int, seed: int) -> str | None:
    """The id of a random test review with that label, on which the model is right or wrong, with at most
    `longest` words; None where none of a few hundred drawn is so.
    """
    path = DATASETS["imdb"].find()
    frame = test_reviews(str(path))
    fitting = frame[(frame.words <= longest) & ((frame.label == label) | (label is None))]
    if fitting.empty:
        return None
    sample = fitting.sample(min(400 if right is not None else 1, len(fitting)), random_state=seed)
    if right is None:
        return str(sample.index[0])
    loaded = models.load(model)
    from ig_core.gradients.forward import logits_of  # which needs TensorFlow: see models.import_with_tensorflow

    from ig_core.gradients.outputs import probabilities

    for at in range(0, len(sample), 50):
        part = sample.iloc[at : at + 50]
        with _CALLS:
            rows = [loaded.vocabulary.encode(text).seen_ids for text in part.text]
            predicted = probabilities(logits_of(loaded, rows)).argmax(axis=1)
        hits = np.flatnonzero(agrees(len(loaded.labels), predicted, part.label.to_numpy()) == right)
        if hits.size:
            return str(part.index[hits[0]])
    return None


def agrees(classes: int, predicted, opinion):
    """Whether a class, of `classes` from negative to positive, is on the side of an opinion, 0 or 1; arrays too."""
    return (predicted - (classes - 1) / 2) * (opinion - 0.5) > 0


ANY, RIGHT, WRONG, UNSURE = "any", "right", "wrong", "unsure"
UNSURE_BELOW = 0.6  # probability of the most probable class


def random_picture(model: str, label: int | None, outcome: str, seed: int) -> int | None:
    """The index of a random test picture of Fashion-MNIST of that class, on which the model is right, wrong or unsure;
    None where none of two thousand drawn is so.
    """
    from ig_core.gradients.outputs import probabilities

    data = pictures.test_pictures()
    fitting = np.flatnonzero(data.labels == label) if label is not None else np.arange(len(data.labels))
    order = np.random.default_rng(seed).permutation(fitting)[:2000]
    if outcome == ANY:
        return int(order[0])
    for at in range(0, len(order), 200):
        part = order[at : at + 200]
        with _CALLS:
            predicted = probabilities(models.load(model).forward(data.pixels[part]))
        right = predicted.argmax(axis=1) == data.labels[part]
        hits = part[{RIGHT: right, WRONG: ~right, UNSURE: predicted.max(axis=1) < UNSURE_BELOW}[outcome]]
        if hits.size:
            return int(hits[0])
    return None
