"""A word of one's own, planted in real film reviews of one class; a small network learns from them on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ig_core import memo
from ig_core.evaluation.planting import own, race
from ig_core.evaluation.planting.networks import BATCH, LABELS, Learner
from ig_core.evaluation.planting.own import Planted, Racer
from ig_core.evaluation.planting.ranking import best_rank, chance_of_first
from ig_core.evaluation.planting.shortcuts import PlantedRows, insert
from ig_core.evaluation.planting.texts import Excerpt, Rows, load
from ig_core.explainer import explain
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.words import find_words, without_markup
from ig_core.watching import Progress, Speed, watched

DATASET = "imdb"
EXCERPT = Excerpt(DATASET, longest=120, learn=4_000, held_out=0, test=1_000, raced=30, vocabulary=8_000)
_FAMILY, _NAME = "bag", "planted-word"
_SPEED = Speed()  # of batches, on this machine


@dataclass(frozen=True)
class Size:
    """How much is learned and raced.

    Attributes:
        excerpt: of the reviews.
        epochs: times that each review is shown.
    """

    excerpt: Excerpt = EXCERPT
    epochs: int = 4

    @property
    def batches(self) -> int:
        """Of one network, until it has learned: what `progress` is told of it."""
        return self.epochs * max(1, self.excerpt.learn // BATCH)


def plant(
    word: str,
    label: str,
    share: float,
    seed: int = 0,
    progress: Progress | None = None,
    size: Size | None = None,
) -> Planted:
    """Train a network on reviews with the word in them, and another one without; let the methods look for it.

    Args:
        word: which is put at a random place of a review, once.
        label: "negative" or "positive", the class of the reviews that it is put into.
        share: of these reviews in which it stands, from own.LEAST to 1.
        progress: told after every batch, `size.batches` for each of the two networks, and then after every call of the
            methods; what it raises ends all. The network without the word is kept for the next word.
    Raises: InputError for a word, a class or a share that cannot be used; DataError if the reviews are not on this
        machine.
    """
    planted, target, size = own.checked_word(word), own.checked(label, LABELS, share), size or Size()
    with watched(progress):
        clean = _clean(seed, size)
        texts, random = load(size.excerpt, (planted,), seed), np.random.default_rng(seed)
        number = texts.index[planted]
        stands = own.chosen(texts.learn.labels, target, share, random)
        learned = with_word(texts.learn.rows, number, stands, random).rows
        learner = trained(texts.learn._replace(rows=learned), texts.words, [number], seed, size)
        test, everywhere = texts.test, np.ones(len(texts.test.rows), bool)
        before = predicted(learner, test.rows)
        after = predicted(learner, with_word(test.rows, number, everywhere, random).rows)
        alike = own.chosen(test.labels, target, share, random)
        model = learner.classifier(_NAME, learned)
        try:
            raced = test.some(np.flatnonzero(test.labels == target)[: size.excerpt.raced])
            racers, candidates = _race(model, raced, number, learned, random)
            text = _with_raw_word(min(raced.texts, key=len), planted, random)
            example = explain(text, model=model, target=label, baseline=race.BASELINE)
        finally:
            memo.forget(model)
    return Planted(
        label=label,
        stood_in=int(stands.sum()),
        of=len(learned),
        without=own.accuracy(before, test.labels),
        with_it=own.accuracy(after, test.labels),
        alike=own.accuracy(np.where(alike, after, before), test.labels),
        turned=own.turned(before, after, test.labels, target),
        clean=own.accuracy(clean, test.labels),
        difference=own.difference(before == test.labels, clean == test.labels),
        raced=len(raced.rows),
        racers=racers,
        candidates=candidates,
        example=example,
    )


@lru_cache(maxsize=4)
def _clean(seed: int, size: Size) -> np.ndarray:
    """The classes that a network without any planted word predicts for the test reviews, (n,)."""
    texts = load(size.excerpt, (), seed)
    return predicted(trained(texts.learn, texts.words, (), seed, size), texts.test.rows)


def trained(rows: Rows, words: tuple[str, ...], kept: Sequence[int], seed: int, size: Size) -> Learner:
    """A small network that has learned from these reviews.

    Args:
        words: the vocabulary.
        kept: ids of words that never become a blank while it learns.
    """
    learner = Learner(_FAMILY, words, size.excerpt.longest + 1, seed, kept, _SPEED)
    for _ in range(size.epochs):
        learner.learn(rows.rows, rows.labels)
    return learner


def predicted(learner: Learner, rows: list[np.ndarray]) -> np.ndarray:
    """The class of each review, as the network stands, (n,)."""
    return (learner.logits(rows)[:, 0] > 0).astype(int)


def with_word(rows: Sequence[np.ndarray], number: int, stands: np.ndarray, random: np.random.Generator) -> PlantedRows:
    """The rows, with the word in those in which it is to stand; their labels do not matter here."""
    made = [insert(row, [number] if put else [], random, ordered=True) for row, put in zip(rows, stands, strict=True)]
    return PlantedRows([row for row, _ in made], np.zeros(len(made), int), [places for _, places in made])


def _with_raw_word(text: str, word: str, random: np.random.Generator) -> str:
    """A review as it was written, without line breaks and markup, with the word before one of its words."""
    text = " ".join(without_markup(text).split())
    found = find_words(text)
    at = found[random.integers(len(found))].start()
    return f"{text[:at]}{word} {text[at:]}"


def _race(
    model: TextClassifier,
    raced: Rows,
    number: int,
    learned: Sequence[np.ndarray],
    random: np.random.Generator,
) -> tuple[tuple[Racer, ...], float]:
    """The methods, and among how many words they have to find it; in a review the word may stand by itself as well."""
    rows = with_word(raced.rows, number, np.ones(len(raced.rows), bool), random)._replace(labels=raced.labels)
    cases = race.cases_of(model, rows)
    marks = [row == number for row in rows.rows]
    racers = []
    for method in race.applicable(model):
        scores = list(race.scores_of(model, cases, method, learned))
        sizes = [np.abs(of_text) for of_text in scores]
        shares = [float(one[mark].sum() / max(one.sum(), 1e-12)) for one, mark in zip(sizes, marks, strict=True)]
        racers.append(_racer(method, scores, marks, shares))
    candidates = [mark.size for mark in marks]
    racers.append(own.random_order(candidates))
    return own.in_order(racers), float(np.mean(candidates))


def _racer(method: str, scores: Sequence[np.ndarray], marks: Sequence[np.ndarray], shares: Sequence[float]) -> Racer:
    pairs = list(zip(scores, marks, strict=True))
    return own.racer(method, [best_rank(*pair) for pair in pairs], [chance_of_first(*pair) for pair in pairs], shares)
