"""What a lesson claims of models, held against them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ig_core import models
from ig_core.evaluation.deletion import remove
from ig_core.explainer import Case, explain_case, prepare
from ig_core.kinds.text.words import normalise
from ig_core.lessons.record import Fact, Lesson
from ig_core.records import Explanation

_TOLERANCE = 0.001


def wrong(lesson: Lesson) -> list[str]:
    """What a lesson claims and models do not say, a sentence each; empty where all is true. Loads the models."""
    return [sentence for *_, item in lesson.items for fact in item.facts for sentence in wrong_in(fact)]


def wrong_in(fact: Fact) -> Iterator[str]:
    """What is not true of one claim, a sentence each."""
    case = prepare(fact.input, model=models.load(fact.model), baseline=fact.baseline)
    explanation = explain_case(case, "integrated-gradients", _TOLERANCE)
    names = _names(explanation)
    label, percent = _answer(fact, case, explanation, names)
    begin = f"Line {fact.line}: "
    if fact.prediction not in (None, label):
        yield f"{begin}the prediction should be “{fact.prediction}”; it is “{label}”, {percent:.1f} %."
    if fact.at_least is not None and percent < fact.at_least:
        yield f"{begin}“{label}” should have at least {fact.at_least:g} %; it has {percent:.1f} %."
    if fact.at_most is not None and percent > fact.at_most:
        yield f"{begin}“{label}” should have at most {fact.at_most:g} %; it has {percent:.1f} %."
    scores = {name: float(explanation.scores[places].sum()) for name, places in names.items()}
    strongest = max(scores, key=lambda name: abs(scores[name])) if scores else ""
    if fact.strongest and normalise(fact.strongest) != strongest:
        yield f"{begin}“{fact.strongest}” should be the strongest; it is “{strongest}”."
    for name, wanted in fact.pushes.items():
        score = scores[normalise(name)]
        if (score > 0) != (wanted == explanation.target) or not score:
            yield f"{begin}“{name}” should push to “{wanted}”; its score for “{explanation.target}” is {score:.3f}."
    for word in fact.unknown:
        if set(explanation.words.status.to_numpy()[names[normalise(word)]]) != {"unknown"}:  # type: ignore[attr-defined]
            yield f"{begin}“{word}” should be unknown to the model."


def _names(explanation: Any) -> dict[str, np.ndarray]:
    """Of each word, or column, its places among the scores."""
    if explanation.kind == "image":
        return {}
    texts = explanation.words.word if explanation.kind == "text" else explanation.columns.column
    found: dict[str, list[int]] = {}
    for place, name in enumerate(texts):
        found.setdefault(normalise(name), []).append(place)
    return {name: np.array(places) for name, places in found.items()}


def _answer(fact: Fact, case: Case, explanation: Explanation, names: dict[str, np.ndarray]) -> tuple[str, float]:
    """The class that is predicted, without the words that are taken out, and its probability in percent."""
    prediction = explanation.prediction
    if not fact.without:
        return prediction.label, 100 * (prediction.probability or 0.0)
    places = np.concatenate([names[normalise(word)] for word in fact.without])
    removal = remove(case, explanation.scores, places.tolist())
    share = removal.probability_after or 0.0
    if removal.label == explanation.target:
        return removal.label, 100 * share
    return removal.label, 100 * (1 - share)
