"""What a class guessed together: marks as shares, and whether seeing explanations helped to predict the model.

Marks. A part of an input has the share of those who marked it. The class as one reader marks as many parts as its
members did on average, those that most of them marked.

Crossover. Every member guesses what the model says of several inputs, by turns with its explanation and without. The
guesses of one member are not independent of each other, but members are: so each has one difference, the share right
with the explanation less the share right without, and their mean has the interval of Student (1908) over members.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from statistics import fmean, stdev

import numpy as np

from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.guess import Guess, Marks, marks, tally


def shares(marked: Sequence[Collection[int]], markable: Collection[int]) -> dict[int, float]:
    """Of every part that can be marked, the share of readers who marked it; zero where nobody has answered.

    Args:
        marked: of every reader the numbers of the marked parts.
    """
    times = Counter(unit for one in marked for unit in set(one))
    return {unit: times[unit] / max(len(marked), 1) for unit in sorted(markable)}


def consensus(marked: Sequence[Collection[int]], scores: np.ndarray, markable: Collection[int]) -> Marks:
    """The marks of a class as one reader, beside what counts most; see `guess.marks`.

    It marks as many parts as readers did on average, rounded, and at least one: those that most of them marked, equal
    ones in their order. Where nobody has marked anything it marks nothing.
    """
    found = shares(marked, markable)
    those = sorted((unit for unit in found if found[unit]), key=lambda unit: (-found[unit], unit))
    count = max(round(fmean(len(set(one)) for one in marked)), 1) if those else 0
    return marks(those[:count], scores, markable)


@dataclass(frozen=True)
class Crossover:
    """How much more often members guess right with the explanation.

    Attributes:
        differences: of every member with guesses of both kinds, the share right with the explanation less the share
            right without it: −1 to 1.
        explained, plain: all guesses of either kind, of all members; None where there are none.
    """

    differences: tuple[float, ...]
    explained: Accuracy | None
    plain: Accuracy | None

    @property
    def mean(self) -> float | None:
        """Over members; None without any who guessed both ways."""
        return fmean(self.differences) if self.differences else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the mean, as far as it lies between −1 and 1, where the mean must be; None for less than
        two members, and where all differences are the same, which says nothing about how far they spread."""
        n = len(self.differences)
        if n < 2 or len(set(self.differences)) == 1:
            return None
        half = student(n - 1) * stdev(self.differences) / sqrt(n)
        mean = fmean(self.differences)
        return max(mean - half, -1.0), min(mean + half, 1.0)


def crossover(guesses: Iterable[Sequence[Guess]]) -> Crossover:
    """From the guesses of every member; of several of one member about the same input and model the first counts."""
    tallies = [tally(one) for one in guesses]
    differences = [one.difference for one in tallies if one.difference is not None]
    return Crossover(
        tuple(differences),
        _all(one.explained for one in tallies),
        _all(one.plain for one in tallies),
    )


def _all(parts: Iterable[Accuracy | None]) -> Accuracy | None:
    there = [part for part in parts if part]
    return Accuracy(sum(part.correct for part in there), sum(part.total for part in there)) if there else None


def student(freedom: int, share: float = 0.95) -> float:
    """The t within ±which a variable of Student's distribution with so many degrees of freedom lies with this
    probability, to nine digits: by bisection on t = tan θ · √freedom.

    Raises: ValueError if `freedom` is less than one.
    """
    if freedom < 1:
        raise ValueError(f"freedom must be at least 1; got {freedom}")
    low, high = 0.0, pi / 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, freedom) < share else (low, middle)
    return sqrt(freedom) * sin(low) / cos(low)


def _within(theta: float, freedom: int) -> float:
    """The probability that |t| ≤ √freedom · tan θ: Abramowitz and Stegun (1964), 26.7.3 for odd and 26.7.4 for even
    degrees of freedom."""
    if freedom == 1:
        return 2 * theta / pi
    odd = freedom % 2
    term = total = cos(theta) if odd else 1.0
    for k in range(2 + odd, freedom - 1, 2):
        term *= (k - 1) / k * cos(theta) ** 2
        total += term
    return 2 / pi * (theta + sin(theta) * total) if odd else sin(theta) * total
