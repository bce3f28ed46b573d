"""Cached, bounded calls of ig_core. Nothing here draws, and TensorFlow is imported in the background."""

from __future__ import annotations

import inspect
import io
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from ig_core import attribution, kinds, models
from ig_core.data import DATASETS, sst
from ig_core.errors import UserError
from ig_core.evaluation import samples
from ig_core.kinds import KINDS
from ig_core.kinds.image import pictures
from ig_core.phrases import alignment, notation, patterns
from ig_core.records import Explanation, Phrases
from webapp.shared import memory, streamlit_patches

if TYPE_CHECKING:
    from ig_core.evaluation.deletion import DeletionTest, Removal
    from ig_core.evaluation.removal import RemovalCurves
    from ig_core.explainer import Case
    from ig_core.records import PhraseExplanation

Record = TypeVar("Record", bound=Explanation)
Item = TypeVar("Item")

_CALLS = threading.BoundedSemaphore(2)  # two cores: more calls at once would only wait for each other
_MAX_CACHED_PHRASES = 64  # explanations
_PAGE_WIDTH = 1460  # pixels, the most that Streamlit sends
_HEAD_START = 0.5  # seconds in which the first page is drawn before an import keeps the processor busy

streamlit_patches.keep_keras_session()  # before the first network is built and the first run of a page ends


@st.cache_resource(show_spinner=False)
def start_warming(model: str) -> threading.Thread:
    """Once per process and model: import TensorFlow, load the model and compile it, in the background."""

    def warm() -> None:
        time.sleep(_HEAD_START)
        try:
            for example in kinds.lookup(models.lookup(model).kind).warm_up:
                _explain_and_test(example, model)
        except UserError:
            return  # the page meets the same error, and shows it to somebody
        streamlit_patches.spare_loaded_objects()
        memory.let_go_of_library_files()

    thread = threading.Thread(target=warm, name=f"warm-up of {model}", daemon=True)
    thread.start()
    return thread


def _explain_and_test(input_: str, model: str) -> None:
    """What a page asks first, past the caches of the pages."""
    explainer = models.import_with_tensorflow("ig_core.explainer")
    from ig_core.evaluation import deletion

    case = explainer.prepare(input_, model=models.load(model))
    with _CALLS:
        explanation = explainer.explain_case(case)
    with _CALLS:
        deletion.deletion_test(case, explanation.scores)


@st.cache_resource(show_spinner=False)
def start_warming_all() -> threading.Thread:
    """Once per process: the models that pages start with, one after the other."""

    def warm() -> None:
        for kind in KINDS:
            for model in list(models.of_kind(kind))[:1]:
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


def taking_turns(items: Iterator[Item]) -> Iterator[Item]:
    """The same, each made as one of the calls of ig_core that may run at once; between two of them others may."""
    while True:
        with _CALLS:
            made = list(islice(items, 1))
        if not made:
            return
        yield made[0]


class Request(NamedTuple):
    """What a page asks to have explained; the arguments of ig_core.explain."""

    input: str
    model: str
    method: str
    target: str | None
    contrast: str | None
    baseline: str | None
    tolerance: float


@st.cache_resource(max_entries=32, show_spinner=False)
def _case(input_: str, model: str, target: str | None, contrast: str | None, baseline: str | None) -> Case:
    """The input made ready, once for all that a page asks about it; nobody modifies it."""
    explainer = models.import_with_tensorflow("ig_core.explainer")
    return explainer.prepare(input_, model=models.load(model), target=target, contrast=contrast, baseline=baseline)


def case_of(request: Request) -> Case:
    """The input of `request`, ready to be asked about."""
    memory.used(request.model)
    return _case(request.input, request.model, request.target, request.contrast, request.baseline)


@memory.when_unloaded
def _forget(model: str) -> None:
    """Of a model that has been unloaded: that it is warm, and the inputs made ready for it."""
    start_warming.clear(model)
    _case.clear()


@st.cache_data(max_entries=512, show_spinner=False)
def explain(request: Request) -> Explanation:
    explainer = models.import_with_tensorflow("ig_core.explainer")
    with _CALLS, memory.using(request.model):
        return explainer.explain_case(case_of(request), request.method, request.tolerance)


def explain_as(record: type[Record], request: Request) -> Record:
    """The same, of a request whose model gives explanations of the class `record`."""
    explanation = explain(request)
    assert isinstance(explanation, record)
    return explanation


@st.cache_data(max_entries=64, show_spinner=False)
def explain_all_classes(request: Request) -> dict[str, Explanation]:
    """Of every class, whatever the target and the contrast of `request` are."""
    explainer = models.import_with_tensorflow("ig_core.explainer")
    with _CALLS, memory.using(request.model):
        return explainer.explain_classes_of(case_of(request), request.method, request.tolerance)


@st.cache_data(max_entries=512, show_spinner=False)
def deletion_test(request: Request) -> DeletionTest:
    """Of the scores that `explain` gives for `request`: words taken out, or pixels replaced by the baseline's."""
    from ig_core.evaluation import deletion

    explanation = explain(request)
    with _CALLS:
        return deletion.deletion_test(case_of(request), explanation.scores)


@st.cache_data(max_entries=64, show_spinner=False)
def removal_curves(request: Request) -> RemovalCurves:
    """The probability of the target while pixels are deleted, and inserted, in the order of their scores."""
    from ig_core.evaluation.removal import removal_curves

    explanation, case = explain(request), case_of(request)
    with _CALLS:
        return removal_curves(case.probability, case.x, case.start, case.encoded.at_positions(explanation.scores))


@st.cache_data(max_entries=128, show_spinner=False)
def deletion_areas(requests: tuple[Request, ...]) -> dict[str, float]:
    """Of several methods for one input, model and class: method -> area under its deletion curve; and "random"."""
    from ig_core.evaluation.removal import deletion_areas, switches

    case = case_of(requests[0])
    scores = {request.method: explain(request).scores for request in requests}
    count = next(iter(scores.values())).size
    with _CALLS:
        return deletion_areas(*switches(case.probability, case.x, case.start, case.encoded.units, count), scores)


@st.cache_data(max_entries=512, show_spinner=False)
def remove_words(request: Request, removed: tuple[int, ...]) -> Removal:
    """Take the words with those indices out of the text of `request`."""
    from ig_core.evaluation import deletion

    explanation = explain(request)
    with _CALLS:
        return deletion.remove(case_of(request), explanation.scores, removed)


@st.cache_data(max_entries=128, show_spinner=False)
def agreement(request: Request) -> pd.DataFrame:
    """Rank correlation of the scores between the named baselines that lead to one path each."""
    from ig_core.evaluation.agreement import agreement

    names = [name for name, row in models.baselines_of(request.model).items() if row.is_fixed]
    return agreement({name: explain(request._replace(baseline=name)) for name in names})


@st.cache_data(max_entries=128, show_spinner=False)
def convergence(request: Request) -> pd.DataFrame:
    """The gap of every rule at many numbers of points, on the path that the method of `request` takes."""
    from ig_core.evaluation.convergence import convergence
    from ig_core.explainer import path_of

    with _CALLS:
        return convergence(*path_of(case_of(request), attribution.lookup(request.method)))


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

    with _CALLS, memory.using(models.PARSER_ENCODER):
        return parsing.parse(text)


@st.cache_resource(show_spinner=False)
def start_warming_parser() -> threading.Thread:
    """Once per process: load the parser, in the background."""

    def warm() -> None:
        try:
            inspect.unwrap(parse)("A good film.")
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
    with _CALLS, memory.using(request.model):
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
    inputs, labels = fitting.text.tolist(), (fitting.label > 2).astype(int).tolist()
    found = _draw(model, inputs, labels, right, seed)
    return None if found is None else int(fitting.index[found])


def card(model: str) -> Mapping[str, Any]:
    """The model card: data, accuracy, weaknesses."""
    return models.load(model).card


@st.cache_data(max_entries=64, show_spinner=False)
def png(request: Request) -> bytes:
    """The picture of the explanation of `request`."""
    return explain(request).to_png()


@st.cache_data(max_entries=16, show_spinner=False)
def page_png(request: Request) -> bytes:
    """The same, as wide as pages can show it: of a wider picture Streamlit would make such a one in every run."""
    picture = Image.open(io.BytesIO(png(request)))
    stream = io.BytesIO()
    picture.resize((_PAGE_WIDTH, round(picture.height * _PAGE_WIDTH / picture.width))).save(stream, "PNG")
    return stream.getvalue()


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
    found = _draw(model, fitting.text.tolist(), fitting.label.tolist(), right, seed)
    return None if found is None else str(fitting.index[found])


def random_picture(model: str, label: int | None, outcome: str, seed: int) -> int | None:
    """The index of a random test picture of Fashion-MNIST of that class, on which the model is right, wrong or unsure;
    None where none of two thousand drawn is so.
    """
    data = pictures.test_pictures()
    fitting = np.flatnonzero(data.labels == label) if label is not None else np.arange(len(data.labels))
    found = samples.draw(
        data.pixels[fitting],
        data.labels[fitting],
        partial(_probabilities, model),
        outcome=outcome,
        seed=seed,
        most=2000,
        together=200,
    )
    return None if found is None else int(fitting[found])


def _draw(model: str, texts: list[str], opinions: list[int], right: bool | None, seed: int) -> int | None:
    """The position of a random text, on which the model takes the side of the opinion (0 or 1), or does not."""
    outcome = {None: samples.ANY, True: samples.RIGHT, False: samples.WRONG}[right]
    sides = partial(samples.agrees, len(models.lookup(model).labels))
    return samples.draw(texts, opinions, partial(_probabilities, model), sides, outcome, seed)


def _probabilities(model: str, inputs: Sequence[Any]) -> np.ndarray:
    """Of each class, for each input, (n, classes)."""
    outputs = models.import_with_tensorflow("ig_core.gradients.outputs")
    with _CALLS:
        return outputs.probabilities(models.load(model).forward(inputs))
