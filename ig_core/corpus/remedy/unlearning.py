"""A word that a model should not go by: small networks learn without it, and with counter-examples, and are compared.

Three networks of one seed learn from the same texts: as they are; with the word *masked*, so that a network never sees
it, nor is shown it later; and with *counter-examples*, copies of texts of each class into which the word is put at
random, so many that it stands in each class as often and tells nothing (counterfactual data augmentation, Kaushik,
Hovy and Lipton 2020, with a word in place of edits by people). Which way is better is chosen on held-out texts; what is
reported is of test texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ig_core import memo
from ig_core.corpus.effects import Effects
from ig_core.corpus.opened import Corpus
from ig_core.data import DATASETS, lookup
from ig_core.errors import InputError
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.planting import own, own_word, race, texts
from ig_core.evaluation.planting.networks import LABELS, Learner
from ig_core.evaluation.planting.own_word import Size, predicted, trained, with_word
from ig_core.evaluation.planting.ranking import Interval
from ig_core.evaluation.planting.shortcuts import PlantedRows
from ig_core.evaluation.planting.texts import Labelled, Rows, Texts
from ig_core.kinds.text.words import PADDING
from ig_core.watching import Progress, watched

AS_IT_IS, MASKED, COUNTERED = WAYS = ("as it is", "masked", "counter-examples")
SIZE = Size(replace(own_word.EXCERPT, learn=8_000, held_out=1_000, test=5_000))
SHARE = 0.1  # of the texts, of which copies with the word are added, besides those that make up for its bias
LEAST = 10  # test texts in which the word stands by itself
_EXPLAINED = 200  # of them, at most, by which its effect is measured
_FEWEST = 200  # texts with an answer, in a run of one's own
_HELD_OUT, _TEST = 1 / 9, 0.4  # parts: of what is not tested on, and of a run of one's own
_NAME = "remedy"


@dataclass(frozen=True, eq=False)
class Fared:
    """How one network fares.

    Attributes:
        way: one of WAYS, how the word was treated.
        slice: accuracy on the test texts in which the word stands by itself.
        test: on all test texts.
        turned: of the test texts without it, how many are taken for another class once it is put in, at a random place.
        effect: the mean score of an occurrence in the slice, towards the second class, with its interval over texts;
            zero of a network that never sees it.
        held_out: accuracy on held-out texts as they are and again with the word put in, together.
    """

    way: str
    slice: Accuracy
    test: Accuracy
    turned: Accuracy
    effect: Interval
    held_out: Accuracy


@dataclass(frozen=True, eq=False)
class Remedy:
    """What comes of each way.

    Attributes:
        word: as it is looked up.
        labels: the classes.
        learned: texts to learn from; added: counter-examples besides.
        stood_in: of the texts of each class to learn from, in how many the word stands.
        fared: a network each, in the order of WAYS.
    """

    word: str
    labels: tuple[str, str]
    learned: int
    added: int
    stood_in: tuple[int, int]
    fared: tuple[Fared, ...]

    @property
    def best(self) -> str:
        """The way that is right most often on held-out texts; of equal ones that which changes least."""
        return max(self.fared, key=lambda one: one.held_out.value).way


def of_run(run: Corpus, word: str, seed: int = 0, progress: Progress | None = None, size: Size | None = None) -> Remedy:
    """Of a word of a run of texts with two classes. Networks learn from the training part of its data set, and are
    tested on the test part; of a run of one's own from the texts whose answers are known, divided by seed.

    Args: see `unlearned`.
    Raises: InputError as `unlearned`, and if the run is of another kind, or has too few answers; DataError.
    """
    settings, labels = run.manifest.settings, run.labels
    if settings.kind != "text" or len(labels) != 2:
        raise InputError("A word can be unlearned by models that tell two classes of texts apart; this run is of none.")
    name = run.manifest.source.partition(":")[0]
    if name in DATASETS:
        return on_data_set(name, word, (labels[0], labels[1]), seed, progress, size)
    own.checked_word(word)  # before texts are read
    if not settings.label:
        raise InputError("The run has no answers to learn from: name their column with --label when it is made.")
    table = run.inputs.table.select([settings.column, settings.label]).to_pandas().dropna()
    answers = table[settings.label].astype(str)
    table = table[answers.isin(labels)]
    if len(table) < _FEWEST:
        raise InputError(f"Networks learn from {_FEWEST} texts and more with an answer; this run has {len(table)}.")
    given = table[settings.column].astype(str).tolist()
    indices = answers[table.index].map({label: i for i, label in enumerate(labels)}).to_numpy(int)
    order = np.random.default_rng(seed).permutation(len(given))
    end = len(order) - round(_TEST * len(order))
    ours, theirs = (([given[i] for i in some], indices[some]) for some in (order[:end], order[end:]))
    return unlearned(word, ours, theirs, (labels[0], labels[1]), seed, progress, size)


def on_data_set(
    name: str,
    word: str,
    labels: tuple[str, str],
    seed: int = 0,
    progress: Progress | None = None,
    size: Size | None = None,
) -> Remedy:
    """Of a word of a data set of texts: networks learn from its training part, and are tested on its test part.

    Args: see `unlearned`.
    Raises: InputError as `unlearned`; DataError if the data set is not on this machine.
    """
    own.checked_word(word)  # before texts are read
    train, test = (lookup(name).labelled(split) for split in ("train", "test"))
    parts = [([str(text) for text in given], np.asarray(answers)) for given, answers in (train, test)]
    return unlearned(word, parts[0], parts[1], labels, seed, progress, size)


def unlearned(
    word: str,
    train: Labelled,
    test: Labelled,
    labels: tuple[str, str] = ("negative", "positive"),
    seed: int = 0,
    progress: Progress | None = None,
    size: Size | None = None,
    planted: tuple[int, float] | None = None,
) -> Remedy:
    """Train the three networks, and see what they make of the word.

    Args:
        word: which models read in any case.
        train, test: texts and indices of their classes, two of them; as many of each are drawn as `size` says, or as
            there are.
        progress: told after every batch, `size.batches` for each network and a little more for counter-examples, and
            while texts are explained; what it raises ends all.
        planted: a class, and in which share of its texts to learn from the word is put besides, to try this out.
    Raises: InputError for what is no word, and for one that stands in fewer than LEAST test texts.
    """
    checked, size = own.checked_word(word), size or SIZE
    with watched(progress):
        random = np.random.default_rng(seed)
        ours = _drawn(train, size.excerpt.learn + size.excerpt.held_out, random)
        theirs = _drawn(test, size.excerpt.test, random)
        learn = min(size.excerpt.learn, len(ours[0]) - round(_HELD_OUT * len(ours[0])))
        size = replace(size, excerpt=replace(size.excerpt, learn=learn))
        read = texts.read(size.excerpt, (checked,), ours, theirs)
        number = read.index[checked]
        if planted:
            stands = own.chosen(read.learn.labels, *planted, random)
            biased = with_word(read.learn.rows, number, stands, random).rows
            read = replace(read, learn=read.learn._replace(rows=biased))
        holds = np.array([number in row for row in read.test.rows])
        if holds.sum() < LEAST:
            count = f"{holds.sum():,} of {len(holds):,}"
            raise InputError(f"The word {checked!r} stands in {count} test texts; at least {LEAST} are needed.")
        counter = _counter_examples(read.learn, number, random)
        subject = _Subject(
            read, number, holds, _put_in(read.test, number, random), _put_in(read.held_out, number, random)
        )
        fared = []
        for way, rows in (
            (AS_IT_IS, read.learn),
            (MASKED, read.learn._replace(rows=_masked(read.learn.rows, number))),
            (COUNTERED, _together(read.learn, counter)),
        ):
            learner = trained(rows, read.words, (), seed, size)
            fared.append(_fared(way, learner, rows.rows, subject))
    stood_in = [int(sum(number in read.learn.rows[i] for i in np.flatnonzero(read.learn.labels == c))) for c in (0, 1)]
    return Remedy(checked, labels, len(read.learn.rows), len(counter.rows), (stood_in[0], stood_in[1]), tuple(fared))


@dataclass(frozen=True, eq=False)
class _Subject:
    """What networks are asked: texts, the number of the word, in which test texts it stands, and test and held-out
    texts into which it is put."""

    texts: Texts
    number: int
    holds: np.ndarray
    test: list[np.ndarray]
    held_out: list[np.ndarray]


def _fared(way: str, learner: Learner, learned: list[np.ndarray], subject: _Subject) -> Fared:
    test, number, holds = subject.texts.test, subject.number, subject.holds

    def said(rows: list[np.ndarray]) -> np.ndarray:
        return predicted(learner, _masked(rows, number) if way == MASKED else rows)

    before, after = said(test.rows), said(subject.test)
    held_out, answers = subject.texts.held_out, subject.texts.held_out.labels
    both = np.concatenate([said(held_out.rows), said(subject.held_out)])
    return Fared(
        way,
        slice=own.accuracy(before[holds], test.labels[holds]),
        test=own.accuracy(before, test.labels),
        turned=Accuracy(int((before != after)[~holds].sum()), int((~holds).sum())),
        effect=Interval(0.0, 0.0, 0.0) if way == MASKED else _effect(learner, learned, test, holds, number),
        held_out=own.accuracy(both, np.concatenate([answers, answers])),
    )


def _effect(learner: Learner, learned: list[np.ndarray], test: Rows, holds: np.ndarray, number: int) -> Interval:
    """See Fared.effect; by Integrated Gradients from blanks, as the networks of this project are raced on."""
    rows = [test.rows[i] for i in np.flatnonzero(holds)[:_EXPLAINED]]
    model = learner.classifier(_NAME, learned)
    try:
        cases = race.cases_of(model, PlantedRows(rows, np.ones(len(rows), int), []))
        scores = list(race.scores_of(model, cases, "integrated-gradients", ()))
    finally:
        memo.forget(model)
    places = [np.flatnonzero(row == number) for row in rows]
    ids = np.repeat(np.arange(len(rows)), [len(one) for one in places])
    own_scores = np.concatenate([of_text[at] for of_text, at in zip(scores, places, strict=True)])
    effects = Effects(LABELS)
    effects.add(pd.DataFrame({"id": ids, "word": "word", "score": own_scores}))
    (row,) = effects.table(2).to_dict("records")
    return Interval(float(row["mean"]), float(row["low"]), float(row["high"]))


def _drawn(given: Labelled, count: int, random: np.random.Generator) -> Labelled:
    chosen = random.permutation(len(given[0]))[:count]
    return [given[0][i] for i in chosen], np.asarray(given[1])[chosen]


def _put_in(rows: Rows, number: int, random: np.random.Generator) -> list[np.ndarray]:
    return with_word(rows.rows, number, np.ones(len(rows.rows), bool), random).rows


def _masked(rows: Sequence[np.ndarray], number: int) -> list[np.ndarray]:
    return [np.where(row == number, PADDING, row) for row in rows]


def _counter_examples(learn: Rows, number: int, random: np.random.Generator) -> Rows:
    """Copies of texts without the word, into which it is put: SHARE of the texts, as many of each class, and as many
    more of a class in which it stands less often that it stands in as many texts of each, as far as there are texts."""
    holds = np.array([number in row for row in learn.rows])
    classes = np.unique(learn.labels)
    counts = [int(holds[learn.labels == label].sum()) for label in classes]
    chosen = np.zeros(len(holds), bool)
    for label, count in zip(classes, counts, strict=True):
        of_class = learn.labels == label
        wanted = max(counts) - count + round(SHARE * len(holds) / len(classes))
        chosen[random.permutation(np.flatnonzero(of_class & ~holds))[:wanted]] = True
    some = learn.some(np.flatnonzero(chosen))
    return some._replace(rows=_put_in(some, number, random))


def _together(one: Rows, other: Rows) -> Rows:
    return Rows([*one.rows, *other.rows], np.concatenate([one.labels, other.labels]), [*one.texts, *other.texts])
