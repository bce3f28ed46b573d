"""Small networks that have learned from inputs with an artefact in them, or without one, and their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from ig_core import memo
from ig_core.attribution import METHODS
from ig_core.corpus.clusters import of_words
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.planting import own, own_mark, own_word, race, texts
from ig_core.evaluation.planting.networks import LABELS
from ig_core.evaluation.planting.shortcuts import PlantedRows
from ig_core.explainer import attribute_many, prepare_many

METHOD = METHODS["integrated-gradients"]
REVIEWS = own_word.Size(replace(own_word.EXCERPT, learn=16_000))
PICTURES = own_mark.Size(learn=12_000, test=2_000)
_NAME, _TOGETHER = "artefact", 100  # pictures that are explained at once


@dataclass(frozen=True)
class Artefact:
    """What is planted.

    Attributes:
        what: the word, or the corner.
        label: the class of the inputs that it is put into.
        share: of these inputs in which it stands.
    """

    what: str
    label: str
    share: float


class Reasons(Protocol):
    """Why a network sees a class in some of its inputs."""

    def __call__(self, places: np.ndarray, label: str) -> tuple[Any, list[str]]:
        """Scores towards `label` of the inputs at these places, (inputs, entries), and what the entries are called."""


@dataclass(frozen=True, eq=False)
class Learned:
    """A network, and the inputs that it has learned from.

    Attributes:
        labels: the classes.
        stands: in which of the inputs the artefact was planted, (n,).
        predicted: the class that the network sees in each of them, (n,).
        accuracy: on test inputs as they are.
        turned: of test inputs of other classes that are not taken for that of the artefact, how many are once it is put
            in; None where nothing was planted.
        reasons: see Reasons.
        balanced: how they are clustered, see clusters_of.
    """

    labels: Sequence[str]
    stands: np.ndarray
    predicted: np.ndarray
    accuracy: Accuracy
    turned: Accuracy | None
    reasons: Reasons
    balanced: bool


def of_reviews(artefact: Artefact | None, seed: int, size: own_word.Size = REVIEWS) -> Learned:
    """A gated bag of words over IMDB reviews. Raises: DataError if they are not on this machine."""
    words = (artefact.what,) if artefact else ()
    read, random = texts.load(size.excerpt, words, seed), np.random.default_rng(seed)
    stands, rows = np.zeros(len(read.learn.rows), bool), read.learn.rows
    if artefact:
        stands = own.chosen(read.learn.labels, LABELS.index(artefact.label), artefact.share, random)
        rows = own_word.with_word(rows, read.index[artefact.what], stands, random).rows
    learner = own_word.trained(read.learn._replace(rows=rows), read.words, (), seed, size)
    before, turned = own_word.predicted(learner, read.test.rows), None
    if artefact:
        everywhere = np.ones(len(read.test.rows), bool)
        put_in = own_word.with_word(read.test.rows, read.index[artefact.what], everywhere, random).rows
        after = own_word.predicted(learner, put_in)
        turned = own.turned(before, after, read.test.labels, LABELS.index(artefact.label))

    def reasons(places: np.ndarray, label: str) -> tuple[Any, list[str]]:
        model, some = learner.classifier(_NAME, rows), [rows[place] for place in places]
        try:
            told = PlantedRows(some, np.full(len(some), LABELS.index(label)), [])
            scores = list(race.scores_of(model, race.cases_of(model, told), "integrated-gradients", ()))
        finally:
            memo.forget(model)
        return of_words([[read.words[i] for i in row] for row in some], scores)

    accuracy = own.accuracy(before, read.test.labels)
    return Learned(LABELS, stands, own_word.predicted(learner, rows), accuracy, turned, reasons, balanced=False)


def of_pictures(artefact: Artefact | None, seed: int, size: own_mark.Size = PICTURES) -> Learned:
    """A network of two convolutions over Fashion-MNIST. Raises: DataError if it is not on this machine."""
    (pixels, labels), (shown, answers) = (
        own_mark.pictures(*one, seed) for one in (("train", size.learn), ("test", size.test))
    )
    stands, learned = np.zeros(len(labels), bool), pixels
    if artefact:
        target = own_mark.LABELS.index(artefact.label)
        stands = own.chosen(labels, target, artefact.share, np.random.default_rng(seed))
        learned = np.where(stands[:, np.newaxis, np.newaxis], own_mark.marked(pixels, artefact.what), pixels)
    network = own_mark.trained(learned, labels, seed, size)
    before, turned = own_mark.predicted(network, shown), None
    if artefact:
        after = own_mark.predicted(network, own_mark.marked(shown, artefact.what))
        turned = own.turned(before, after, answers, own_mark.LABELS.index(artefact.label))

    def reasons(places: np.ndarray, label: str) -> tuple[Any, list[str]]:
        model, scores = own_mark.classifier(network, learned, labels), []
        try:
            for start in range(0, len(places), _TOGETHER):
                given = list(learned[places[start : start + _TOGETHER]])
                cases = prepare_many(given, model=model, target=label, baseline=own_mark.BASELINE)
                directions = [case.direction[np.newaxis] for case in cases]
                scores += [one.scores.ravel() for (one,) in attribute_many(cases, directions, METHOD, race.RULE)]
        finally:
            memo.forget(model)
        height, width = learned.shape[1:]
        names = [f"row {row}, column {column}" for row in range(height) for column in range(width)]
        return np.stack(scores) if scores else np.zeros((0, len(names))), names

    accuracy = own.accuracy(before, answers)
    predicted = own_mark.predicted(network, learned)
    return Learned(own_mark.LABELS, stands, predicted, accuracy, turned, reasons, balanced=True)
