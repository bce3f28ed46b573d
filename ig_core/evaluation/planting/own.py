"""What comes of planting one thing oneself: how the network fares with it and without it, and who finds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ig_core.errors import InputError
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.planting.ranking import RANDOM, Interval, mean_interval, share_interval
from ig_core.kinds.text.words import find_words, normalise
from ig_core.records import Explanation

LONGEST = 30  # characters of a word
LEAST = 0.05  # the smallest share of a class in which something may be planted


class Racer(NamedTuple):
    """How well one method, or random order, finds what was planted.

    Attributes:
        first: the share of inputs in which it puts that first.
        rank: the mean place that it gives it.
        share: of all |score|, what it gives to it; None for random order.
    """

    method: str
    first: Interval
    rank: Interval
    share: Interval | None


@dataclass(frozen=True, eq=False)
class Planted:
    """A network that learned from real inputs in which something was planted, and what was found out about it.

    Attributes:
        label: the class in which it was planted.
        stood_in: inputs to learn from in which it stood.
        of: all inputs to learn from.
        without: accuracy on test inputs as they are.
        with_it: the same where it is put into every one of them.
        alike: the same where it stands as it stood in what was learned from: what a tester would see who took the test
            inputs from the same source.
        turned: of the test inputs of other classes that are not taken for `label`, how many are once it is put in.
        clean: accuracy on test inputs as they are, of the network that learned from the same inputs without it.
        difference: `without` less `clean`, with its interval over test inputs: each is asked of both networks.
        raced: test inputs of the class in which the methods look for it.
        racers: the methods, those that find it most often first; then random order.
        candidates: among how many words, or patches, each has to find it, on average.
        example: a test input in which it stands, explained by Integrated Gradients.
    """

    label: str
    stood_in: int
    of: int
    without: Accuracy
    with_it: Accuracy
    alike: Accuracy
    turned: Accuracy
    clean: Accuracy
    difference: Interval
    raced: int
    racers: tuple[Racer, ...]
    candidates: float
    example: Explanation


def checked_word(text: str) -> str:
    """The word as it is looked up. Raises: InputError, in one sentence, if it is none, or more than one."""
    found = find_words(text)
    if not text.strip():
        raise InputError("Type a word to plant.")
    if len(found) > 1:
        raise InputError(f"One word can be planted at a time; these are {len(found)}.")
    if not found or found[0].group() != text.strip():
        raise InputError("A word is made of letters and digits alone: models do not see other signs.")
    if len(text.strip()) > LONGEST:
        raise InputError(f"The word has {len(text.strip())} characters; at most {LONGEST} can be planted.")
    return normalise(text.strip())


def checked(label: str, labels: Sequence[str], share: float) -> int:
    """The index of the class. Raises: InputError if there is no such class, or the share is none."""
    if label not in labels:
        raise InputError(f"There is no class {label!r}; choose from: {', '.join(labels)}.")
    if not LEAST <= share <= 1:
        raise InputError(f"The share must be from {LEAST} to 1; got {share}.")
    return list(labels).index(label)


def chosen(labels: np.ndarray, label: int, share: float, random: np.random.Generator) -> np.ndarray:
    """Whether each input has it planted, (n,): that share of those of the class, drawn at random."""
    of_class = np.flatnonzero(labels == label)
    some = random.permutation(of_class)[: round(share * of_class.size)]
    return np.isin(np.arange(len(labels)), some)


def accuracy(predicted: np.ndarray, labels: np.ndarray) -> Accuracy:
    """How often the predicted class (n,) is the right one."""
    return Accuracy(int((predicted == labels).sum()), len(labels))


def turned(before: np.ndarray, after: np.ndarray, labels: np.ndarray, label: int) -> Accuracy:
    """See Planted.turned; classes predicted without it and with it, (n,)."""
    others = (labels != label) & (before != label)
    return Accuracy(int((after[others] == label).sum()), int(others.sum()))


def difference(one: np.ndarray, other: np.ndarray) -> Interval:
    """The mean of `one` less that of `other`, whether each of the same inputs is right, (n,), with its interval."""
    return mean_interval((one.astype(float) - other.astype(float)).tolist())


def racer(method: str, ranks: Sequence[float], firsts: Sequence[float], shares: Sequence[float]) -> Racer:
    """Of one method: place, chance of the first place, and share of |score| in each input."""
    return Racer(method, share_interval(firsts), mean_interval(ranks), mean_interval(shares))


def random_order(candidates: Sequence[int]) -> Racer:
    """What a random order gives on average, known exactly, where there are so many candidates in each input."""
    first, rank = float(np.mean([1 / n for n in candidates])), float(np.mean([(n + 1) / 2 for n in candidates]))
    return Racer(RANDOM, Interval(first, None, None), Interval(rank, None, None), None)


def in_order(racers: Sequence[Racer]) -> tuple[Racer, ...]:
    """Those that find it most often first, among equals those with the better mean place; random order at the end."""
    return tuple(sorted(racers, key=lambda one: (one.method == RANDOM, -one.first.mean, one.rank.mean)))
