"""What a reader guessed, scored: which parts counted for a model, and what the model says.

Marks. A reader marks k of the n parts of an input (words, cells of a picture, columns) that might have counted most. As
many parts count most for the model: those with the largest scores, whatever their signs. Precision is the share of the
marks that are among them. Somebody who marks at random has h of them with the hypergeometric probability
C(s, h) · C(n − s, k − h) / C(n, k), where s parts count; so chance alone gives a precision of s / n.

Forward simulation. A reader guesses what the model says, sometimes with its explanation before the eyes and sometimes
without. Explanations help if guesses are right more often with them (Hase and Bansal, 2020: "Evaluating Explainable AI:
Which Algorithmic Explanations Help Users Predict Model Behavior?").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import comb, hypot

import numpy as np

from ig_core.evaluation.accuracy import Accuracy


@dataclass(frozen=True)
class Marks:
    """Parts of an input that a reader marked, beside those that count most for the model.

    Attributes:
        marked: their indices, in order.
        strongest: indices of as many, those with the largest absolute scores, the largest first; fewer where fewer have
            a score other than zero.
        units: how many could have been marked.
    """

    marked: tuple[int, ...]
    strongest: tuple[int, ...]
    units: int

    @property
    def found(self) -> tuple[int, ...]:
        """Marked, and among the strongest; the strongest first."""
        return tuple(unit for unit in self.strongest if unit in self.marked)

    @property
    def missed(self) -> tuple[int, ...]:
        """Among the strongest, and not marked; the strongest first."""
        return tuple(unit for unit in self.strongest if unit not in self.marked)

    @property
    def precision(self) -> float | None:
        """The share of the marks that are among the strongest; None without marks."""
        return len(self.found) / len(self.marked) if self.marked else None

    @property
    def expected(self) -> float:
        """How many of the strongest a random choice of as many marks has, on average."""
        return len(self.strongest) * len(self.marked) / self.units if self.units else 0.0

    @property
    def chance(self) -> float:
        """The share of random choices of as many marks that have as many of the strongest, or more."""
        return tail(len(self.found), self.units, len(self.strongest), len(self.marked))


def tail(hits: int, units: int, counting: int, drawn: int) -> float:
    """The probability that of `drawn` units at least `hits` count, where `counting` of all `units` do, exactly: the
    upper tail of the hypergeometric distribution.

    Raises: ValueError if more are drawn, or count, than there are.
    """
    if not (0 <= counting <= units and 0 <= drawn <= units):
        raise ValueError(f"counting and drawn must be from 0 to {units}; got {counting} and {drawn}")
    ways = sum(comb(counting, h) * comb(units - counting, drawn - h) for h in range(hits, min(counting, drawn) + 1))
    return ways / comb(units, drawn)


def marks(marked: Iterable[int], scores: np.ndarray, markable: Collection[int]) -> Marks:
    """Marks beside the units that count most: those with the largest |score|, equal ones in their order.

    Args:
        marked: indices of units; those that cannot be marked are left out, and each counts once.
        scores: of every unit, signed or not.
        markable: indices of the units that can be marked, such as the words that a model has seen; no other counts.
    """
    own = tuple(sorted(set(marked) & set(markable)))
    among = np.array(sorted(markable), int)
    strengths = np.abs(np.asarray(scores, float))[among]
    order = among[np.argsort(-strengths, kind="stable")][: np.count_nonzero(strengths)]
    return Marks(own, tuple(int(unit) for unit in order[: len(own)]), len(among))


@dataclass(frozen=True)
class Guess:
    """What a reader guessed that a model says of one input.

    Attributes:
        about: the input, and the model: a second guess about the same is made by somebody who knows.
        guessed, said: by the reader and by the model: a class, or another answer of those that were offered.
        explained: whether the explanation was shown, without the prediction.
    """

    about: tuple[str, str]
    guessed: str
    said: str
    explained: bool

    @property
    def is_right(self) -> bool:
        return self.guessed == self.said


@dataclass(frozen=True)
class Tally:
    """How often guesses were right, with the explanation shown and without; None where there was no guess."""

    explained: Accuracy | None
    plain: Accuracy | None

    @property
    def total(self) -> int:
        return sum(share.total for share in (self.explained, self.plain) if share)

    @property
    def difference(self) -> float | None:
        """By how much more often guesses are right with the explanation: −1 to 1; None without guesses of both."""
        return self.explained.value - self.plain.value if self.explained and self.plain else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95 % interval, see `newcombe`; None without guesses of both kinds."""
        return newcombe(self.explained, self.plain) if self.explained and self.plain else None


def tally(guesses: Sequence[Guess]) -> Tally:
    """How often they were right; of several guesses about the same input and model only the first counts."""
    first = {guess.about: guess for guess in reversed(guesses)}.values()
    explained, plain = ([one.is_right for one in first if one.explained is wanted] for wanted in (True, False))
    return Tally(*(Accuracy(sum(right), len(right)) if right else None for right in (explained, plain)))


def newcombe(one: Accuracy, other: Accuracy) -> tuple[float, float]:
    """The 95 % interval of the difference of two independent shares, one − other, from the intervals of Wilson of both:
    method 10 of Newcombe (1998), which holds for small samples and stays inside [−1, 1].
    """
    difference = one.value - other.value
    (low, high), (other_low, other_high) = one.interval, other.interval
    below = hypot(one.value - low, other_high - other.value)
    above = hypot(high - one.value, other.value - other_low)
    return difference - below, difference + above
