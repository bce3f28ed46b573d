"""The real texts in which something is planted: rows of ids over a vocabulary of their own, and their classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ig_core.data import lookup
from ig_core.kinds.text.words import find_words, normalise
from ig_core.watching import tell


class Rows(NamedTuple):
    """Texts as rows of ids, the index of the class of each, and the texts themselves as they were written."""

    rows: list[np.ndarray]
    labels: np.ndarray
    texts: list[str]

    def some(self, chosen: np.ndarray) -> Rows:
        """Those at the positions `chosen`."""
        return Rows([self.rows[i] for i in chosen], self.labels[chosen], [self.texts[i] for i in chosen])


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts that are read through one vocabulary, of the words that stand most often in those to learn from.

    Attributes:
        words: the vocabulary; entry 0 is a blank, the planted words are the last.
        learn, held_out, test: to learn from; of the training part too, to see when that is done; of the test part.
    """

    words: tuple[str, ...]
    learn: Rows
    held_out: Rows
    test: Rows

    @cached_property
    def index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}


@dataclass(frozen=True)
class Excerpt:
    """How much of a data set is taken.

    Attributes:
        dataset: a row of DATASETS of two classes.
        longest: words of a text, the first ones; planted words come in addition.
        learn, held_out, test: texts of each part.
        raced: of those to test on, how many the methods race on.
        vocabulary: words.
    """

    dataset: str
    longest: int
    learn: int
    held_out: int
    test: int
    raced: int
    vocabulary: int


def load(excerpt: Excerpt, planted: Sequence[str], seed: int) -> Texts:
    """Texts drawn at random. Whoever watches is told of no points now and then, and may end it there.

    Raises: DataError if the data set is not on this machine.
    """
    random = np.random.default_rng(seed)
    dataset = lookup(excerpt.dataset)
    parts = []
    for split, count in (("train", excerpt.learn + excerpt.held_out), ("test", excerpt.test)):
        inputs, answers = dataset.labelled(split)
        tell()
        chosen = random.permutation(len(inputs))[:count]
        parts.append(([str(text) for text in np.asarray(inputs, object)[chosen]], np.asarray(answers)[chosen]))
    return read(excerpt, planted, *parts)


Labelled = tuple[Sequence[str], np.ndarray]
"""Texts, and the index of the class of each."""


def read(excerpt: Excerpt, planted: Sequence[str], train: Labelled, test: Labelled) -> Texts:
    """Texts that have been drawn, as `load` gives them: of `train` the first `excerpt.learn` to learn from, all others
    held out. Whoever watches is told of no points now and then, and may end it there."""
    of_train = [words_of(text)[: excerpt.longest] for text in train[0]]
    tell()
    of_test = [words_of(text)[: excerpt.longest] for text in test[0]]
    tell()
    end = excerpt.learn
    words = vocabulary(of_train[:end], excerpt.vocabulary, planted)
    index = {word: i for i, word in enumerate(words)}
    return Texts(
        words,
        _rows(train[0][:end], of_train[:end], train[1][:end], index),
        _rows(train[0][end:], of_train[end:], train[1][end:], index),
        _rows(test[0], of_test, test[1], index),
    )


def words_of(text: str) -> list[str]:
    """The words of a text, in the form in which they are looked up."""
    return [normalise(match.group()) for match in find_words(text)]


def vocabulary(texts: Iterable[Sequence[str]], count: int, planted: Sequence[str]) -> tuple[str, ...]:
    """A blank, the words that stand in most texts, and the planted ones, which stand in no other place of it."""
    found: Counter[str] = Counter()
    for words in texts:
        found.update(set(words))
    common = sorted(found, key=lambda word: (-found[word], word))
    return ("", *[word for word in common if word not in planted][: count - 1 - len(planted)], *planted)


def _rows(texts: Sequence[str], words: Sequence[Sequence[str]], labels: np.ndarray, index: dict[str, int]) -> Rows:
    """Unknown words are left out, and so are texts of which no word is known."""
    rows = [np.array([index[word] for word in of_text if word in index], np.int32) for of_text in words]
    everything = Rows(rows, labels, list(texts))
    return everything.some(np.flatnonzero([row.size > 0 for row in rows]))
