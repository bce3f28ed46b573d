"""Kept, bounded calls of ig_core. Nothing here draws, and TensorFlow is imported in the background."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from ig_core import attribution, models
from ig_core.data import DATASETS, sst
from ig_core.evaluation import samples
from ig_core.kinds.image import pictures
from ig_core.phrases import alignment, notation, patterns
from ig_core.records import Explanation, InteractionExplanation, Measured, Phrases
from ig_core.render.reasons import units_named
from ig_core.traits import PROBABILITY
from webapp.shared import memory
from webapp.shared.jobs import QUEUE, QUICK, Rank, tell_nobody
from webapp.shared.results import Kept, Results, size_of
from webapp.shared.turns import COARSE, beside, computing, expected_pairs_seconds, expected_seconds

if TYPE_CHECKING:
    from ig_core.evaluation.deletion import DeletionTest, Removal
    from ig_core.evaluation.removal import RemovalCurves
    from ig_core.explainer import Case
    from ig_core.phrases.explain import PhraseCase
    from ig_core.records import PhraseExplanation

attribution.take_over()  # methods that whoever started the app has added

Record = TypeVar("Record", bound=Explanation)
Made = TypeVar("Made")
Asked = ParamSpec("Asked")

_REMEMBERED = 2**17  # bytes of a text of phrases beyond which its gradients are not kept to be refined
_GRADIENTS = 64  # at most about so many are taken of a path that is refined
_MEGABYTE = 2**20
_PAGE_WIDTH = 1460  # pixels, the most that Streamlit sends

_KEPT: list[Kept[Any, Any]] = []


def kept(most_bytes: int, size: Callable[[Any], int] = size_of) -> Callable[[Callable[Asked, Made]], Kept[Asked, Made]]:
    """A decorator: what the function gives is kept for whoever asks for the same; see results.Kept."""

    def decorate(make: Callable[Asked, Made]) -> Kept[Asked, Made]:
        _KEPT.append(Kept(make, Results(most_bytes, size), beside))
        return _KEPT[-1]

    return decorate


class Request(NamedTuple):
    """What a page asks to have explained; the arguments of ig_core.explain."""

    input: str
    model: str
    method: str
    target: str | None
    contrast: str | None
    baseline: str | None
    tolerance: float


def _case_size(case: Case) -> int:
    return case.x.nbytes + sum(baseline.nbytes for baseline in case.baselines)


@kept(16 * _MEGABYTE, _case_size)
def _case(input_: str, model: str, target: str | None, contrast: str | None, baseline: str | None) -> Case:
    """The input made ready, once for all that a page asks about it; nobody modifies it."""
    explainer = models.import_with_keras("ig_core.explainer")
    loaded = models.load(model)
    with computing(model, Rank.VERDICT):
        return explainer.prepare(input_, model=loaded, target=target, contrast=contrast, baseline=baseline)


def case_of(request: Request) -> Case:
    """The input of `request`, ready to be asked about."""
    memory.used(request.model)
    return _case(request.input, request.model, request.target, request.contrast, request.baseline)


@memory.when_unloaded
def _forget(model: str) -> None:
    """Of a model that has been unloaded: the inputs made ready for it."""
    _case.clear()
    _BEGUN.clear()
    _phrase_case.clear()


@kept(64 * _MEGABYTE)
def explain(request: Request) -> Explanation:
    """What `request` asks for.

    Raises: UserError if it cannot be explained; jobs.TooLongError if that takes longer than one job may.
    """
    explainer = models.import_with_keras("ig_core.explainer")
    unrefined = request._replace(tolerance=COARSE)
    begun, case = _BEGUN.found(unrefined), case_of(request)
    rank = Rank.VERDICT if begun is None or request == unrefined else Rank.LATER
    expected = partial(expected_seconds, case, request.method, request.tolerance)
    with computing(request.model, rank, expected):
        found = explainer.explain_case(begun or case, request.method, request.tolerance)
    if request != unrefined:
        _BEGUN.forget(unrefined)
    return found


_BEGUN: Results[Case] = Results(64 * _MEGABYTE, lambda case: _GRADIENTS * case.x.nbytes)
"""Inputs of which `explain_soon` gives coarse scores, with the gradients that these took, until they are refined."""


def explain_soon(request: Request) -> Explanation:
    """What `explain` gives; where that takes long, at first what it gives for a tolerance of COARSE, see `is_coarse`.
    What it gives for `request` itself then takes no gradient twice. Raises: as `explain`."""
    if explain.holds(request) or not _takes_long(request):
        return explain(request)
    case, unrefined = case_of(request), request._replace(tolerance=COARSE)
    explainer = models.import_with_keras("ig_core.explainer")
    if not explain.holds(unrefined):
        _BEGUN.get(unrefined, partial(explainer.remembering, case), beside())
    return explain(unrefined)


def _takes_long(request: Request) -> bool:
    """Whether coarse scores are there clearly before those of `request`, which takes long enough to say so."""
    row = attribution.lookup(request.method)
    if request.tolerance >= COARSE or not (row.uses_rule and row.uses_baseline) or row.copies > 1:
        return False
    case = case_of(request)
    expected = expected_seconds(case, request.method, request.tolerance)
    return len(case.baselines) == 1 and expected is not None and expected > QUICK


def explain_as(record: type[Record], request: Request, soon: bool = False) -> Record:
    """What `explain`, or `explain_soon`, gives for a model whose explanations are of the class `record`."""
    explanation = explain_soon(request) if soon else explain(request)
    assert isinstance(explanation, record)
    return explanation


@kept(32 * _MEGABYTE)
def explain_all_classes(request: Request) -> dict[str, Explanation]:
    """Of every class, whatever the target and the contrast of `request` are."""
    explainer = models.import_with_keras("ig_core.explainer")
    case = case_of(request)
    with computing(request.model):
        return explainer.explain_classes_of(case, request.method, request.tolerance)


def pairs_request(request: Request) -> Request:
    """What `interactions` is asked for where a page shows `request`, whatever its method is."""
    from ig_core.interactions import TOLERANCE

    return request._replace(method="integrated-gradients", tolerance=max(request.tolerance, TOLERANCE))


def pairs_seconds(request: Request) -> float | None:
    """About how long `interactions` takes for a `pairs_request`, where nobody else keeps the machine busy."""
    return expected_pairs_seconds(case_of(request))


@kept(32 * _MEGABYTE)
def interactions(request: Request) -> InteractionExplanation:
    """Of a `pairs_request`: which words, or columns, act together. Raises: as `explain`."""
    from ig_core.interactions import interactions_of, most_of

    case = case_of(request)
    with computing(request.model, expected=partial(expected_pairs_seconds, case)):
        return interactions_of(case, request.tolerance, most_of(case.model))


@kept(8 * _MEGABYTE)
def deletion_test(request: Request) -> DeletionTest:
    """Of what the headline of `explain` names, or of the highest scores where it names nothing: words taken out, or
    pixels replaced by the baseline's."""
    from ig_core.evaluation import deletion

    explanation, case = explain(request), case_of(request)
    named = units_named(explanation, 1)
    with computing(request.model):
        return deletion.deletion_test(case, explanation.scores, chosen=named if named.size else None)


@kept(_MEGABYTE)
def strangeness(request: Request) -> tuple[float, float] | None:
    """How unlike the training data of its model the input is, and what is too much; None where that is not measured."""
    from ig_core.evaluation import familiarity

    case = case_of(request)
    with computing(request.model, Rank.VERDICT):
        return familiarity.strangeness(case)


@kept(8 * _MEGABYTE)
def removal_curves(request: Request) -> RemovalCurves:
    """The probability of the target while pixels are deleted, and inserted, in the order of their scores."""
    from ig_core.evaluation.removal import removal_curves

    explanation, case = explain(request), case_of(request)
    with computing(request.model):
        return removal_curves(case.probability, case.x, case.start, case.encoded.at_positions(explanation.scores))


@kept(8 * _MEGABYTE)
def deletion_areas(requests: tuple[Request, ...]) -> dict[str, float]:
    """Of several methods for one input, model and class: method -> area under its deletion curve; and "random"."""
    from ig_core.comparison import deletion_areas

    case, explanations = case_of(requests[0]), {request.method: explain(request) for request in requests}
    with computing(requests[0].model):
        return deletion_areas(case, explanations)


@kept(8 * _MEGABYTE)
def remove_words(request: Request, removed: tuple[int, ...]) -> Removal:
    """Take the words with those indices out of the text of `request`."""
    from ig_core.evaluation import deletion

    explanation, case = explain(request), case_of(request)
    with computing(request.model, Rank.VERDICT):
        return deletion.remove(case, explanation.scores, removed)


@kept(8 * _MEGABYTE)
def agreement(request: Request) -> pd.DataFrame:
    """Rank correlation of the scores between the named baselines that lead to one path each. Ranks need no more than a
    tolerance of COARSE, but of what is there already that of `request` is taken."""
    from ig_core.evaluation.agreement import agreement

    explainer = models.import_with_keras("ig_core.explainer")
    names = [name for name, row in models.baselines_of(request.model).items() if row.is_fixed]
    found = {name: explain(request._replace(baseline=name)) for name in names if name == request.baseline}
    rest = [name for name in names if name not in found]
    cases = [case_of(request._replace(baseline=name)) for name in rest]
    tolerance = max(request.tolerance, COARSE)

    def expected() -> float:
        return sum(expected_seconds(case, request.method, tolerance) or 0.0 for case in cases)

    with computing(request.model, expected=expected):
        others = explainer.explain_cases(cases, request.method, tolerance) if cases else []
    found |= dict(zip(rest, others, strict=True))
    return agreement({name: found[name] for name in names})


@kept(8 * _MEGABYTE)
def convergence(request: Request) -> pd.DataFrame:
    """The gap of every rule at many numbers of points, on the path that the method of `request` takes."""
    from ig_core.evaluation.convergence import convergence
    from ig_core.explainer import path_of

    case = case_of(request)
    with computing(request.model):
        return convergence(*path_of(case, attribution.lookup(request.method)))


@st.cache_data(max_entries=8, show_spinner=False)
def deletion_experiment(model: str) -> pd.DataFrame:
    """The table of the published word deletion experiment, as it ships."""
    from ig_core.evaluation import word_deletion

    return word_deletion.read(model)


def forget() -> None:
    """Forget all results and inputs; what is asked for again is made anew."""
    for one in _KEPT:
        one.clear()
    _PHRASES.clear()
    _BEGUN.clear()
    _phrase_case.clear()
    st.cache_data.clear()


class PhraseRequest(NamedTuple):
    """What the phrases page asks to have explained: trees in brackets, the text they belong to, and how."""

    brackets: str
    text: str
    model: str
    target: str | None
    contrast: str | None
    baseline: str | None
    tolerance: float

    @property
    def input(self) -> tuple[str, str]:
        """What is explained, however it is asked about."""
        return self.brackets, self.text


@st.cache_data(max_entries=512, show_spinner=False)
def aligned(brackets: str, text: str | None) -> Phrases:
    """Trees in brackets aligned with their text, or with the one that their words make."""
    return alignment.align(notation.read(brackets), text)


@st.cache_data(max_entries=512, show_spinner=False)
def parse(text: str) -> Phrases:
    """The trees that the parser finds in a text."""
    from ig_core.phrases import parsing

    with computing(models.PARSER_ENCODER, Rank.VERDICT, told=tell_nobody):
        return parsing.parse(text)


_PHRASES: Results[PhraseExplanation] = Results(64 * _MEGABYTE)


@st.cache_resource(max_entries=16, show_spinner=False)  # each holds the gradients of its path until it is refined
def _phrase_case(request: PhraseRequest) -> PhraseCase:
    """The trees made ready, whatever the tolerance of `request` is."""
    from ig_core.phrases.explain import prepare_phrases

    arguments = request._asdict()
    del arguments["tolerance"]
    with_text = aligned(arguments.pop("brackets"), arguments.pop("text"))
    models.load(request.model)
    with computing(request.model, Rank.VERDICT, told=tell_nobody):
        return prepare_phrases(with_text, **arguments)


def phrases(request: PhraseRequest) -> PhraseExplanation:
    """The phrases of `request` with their scores; errors as those of `explain`.

    Where others compute or wait, at first with a tolerance of COARSE: see `is_coarse` and `refine`.
    """
    if request.tolerance < COARSE and not QUEUE.is_idle and not _PHRASES.holds(request):
        request = request._replace(tolerance=COARSE)
    return _phrases(request, Rank.VERDICT)


def is_coarse(explanation: Measured, request: Request | PhraseRequest) -> bool:
    """Whether `phrases` or `explain_soon` gave less than `request` asks for, since that takes longer."""
    return explanation.tolerance != request.tolerance


def refine(request: PhraseRequest) -> None:
    """Compute what `request` asks for, after all that somebody waits for; no gradient is taken twice.

    Raises: as `phrases`.
    """
    _phrases(request, Rank.LATER)


def _phrases(request: PhraseRequest, rank: Rank) -> PhraseExplanation:
    def make() -> PhraseExplanation:
        unrefined = request._replace(tolerance=COARSE)
        ready = _phrase_case(unrefined)
        with computing(
            request.model, rank, partial(expected_seconds, ready.case, "integrated-gradients", request.tolerance)
        ):
            try:
                return ready.explain(request.tolerance)
            finally:
                if request != unrefined or ready.case.x.nbytes > _REMEMBERED:
                    _phrase_case.clear(unrefined)

    return _PHRASES.get(request, make, beside())


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


def gives_probabilities(model: str) -> bool:
    """Whether the outputs of the model are no logits but probabilities."""
    return getattr(models.load(model), "gives", "") == PROBABILITY


@st.cache_data(max_entries=64, show_spinner=False)
def png(request: Request, doubts: tuple[str, ...] = (), **view: Any) -> bytes:
    """The picture of the explanation of `request`, with what tests have found against it; `view` as of its `to_png`."""
    return replace(explain(request), doubts=doubts).to_png(**view)


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
    outputs, loaded = models.import_with_keras("ig_core.gradients.outputs"), models.load(model)
    with computing(model):
        return outputs.class_probabilities(loaded, loaded.forward(inputs))
