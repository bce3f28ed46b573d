"""Beats chance: taking away what an explanation names changes the answer more than taking away anything else.

Comprehensiveness and sufficiency are those of DeYoung et al. (2020), "ERASER", deletion and insertion those of Petsiuk,
Das and Saenko (2018), "RISE"; each of the explained output F. What is taken away has the value of the baseline. A
single figure of these says little, since one input gives way easily and another does not; so each is held against
random orders of the same entries.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.evaluation.trust.subject import Subject

DRAWS = 100  # random orders
PARTS = (0.1, 0.2, 0.5)  # of the entries that are taken away, or put in
AT = 0.2  # the part at which comprehensiveness and sufficiency are taken
_BYTES = 32 * 2**20  # of points at a time
_ROUNDING = 1e-5  # of values, by which the same choice differs in another batch


@dataclass(frozen=True, eq=False)
class Chance:
    """What became of F.

    Attributes:
        shares: comprehensiveness, sufficiency, deletion, insertion: the share of random orders that do no better than
            that of the scores.
        parts: of the entries that were taken away, or put in, (k,).
        deletion, insertion: F where that part is taken away, or is all there is, in the order of the scores, (k,).
        random_deletion, random_insertion: the mean of the same over random orders, (k,).
        ends: F of the input, and F of the baseline.
        draws: random orders.
    """

    shares: dict[str, float]
    parts: np.ndarray
    deletion: np.ndarray
    insertion: np.ndarray
    random_deletion: np.ndarray
    random_insertion: np.ndarray
    ends: tuple[float, float]
    draws: int

    @property
    def figure(self) -> float:
        """The mean of the four shares."""
        return float(np.mean(list(self.shares.values())))


def entries_of(subject: Subject) -> int:
    """How many entries can be taken away."""
    return subject.with_switches()[1].size


def beats_chance(subject: Subject, draws: int = DRAWS, seed: int = 0) -> Chance:
    """Hold the scores of the subject against random orders."""
    return _Orders(subject, draws, seed).held_against(subject.strength)


class _Orders:
    """F in random orders of the entries of one input: made once, whatever scores are held against it."""

    def __init__(self, subject: Subject, draws: int = DRAWS, seed: int = 0):
        self._values, self._entries = subject.with_switches()
        count = self._entries.size
        self._counts = np.unique(np.maximum(1, np.round(np.array(PARTS) * count)).astype(int))
        self._at = int(np.abs(self._counts - AT * count).argmin())
        self._width, self._draws = subject.scores.size, draws
        self._bytes = subject.case.x.nbytes
        random = np.random.default_rng(seed)
        orders = np.stack([random.permutation(self._entries) for _ in range(draws)])
        self._random = self._curves(orders)
        on = np.zeros((2, self._width))
        on[0, self._entries] = 1
        self._ends = tuple(float(value) for value in self._values(on))

    def held_against(self, strength: np.ndarray) -> Chance:
        """The order of these scores, (entries,), the largest first."""
        order = self._entries[np.argsort(-strength[self._entries], kind="stable")]
        ((deletion,), (insertion,)), (random_deletion, random_insertion) = self._curves(order[None]), self._random
        whole, none = self._ends

        def area(curves: np.ndarray, first: float, last: float) -> np.ndarray:
            rows = np.atleast_2d(curves)
            ends = np.ones((len(rows), 1))
            parts = np.concatenate([[0], self._counts, [self._entries.size]]) / self._entries.size
            return np.trapezoid(np.concatenate([first * ends, rows, last * ends], axis=1), parts, axis=1)

        at = self._at
        shares = {
            "comprehensiveness": _share(deletion[at], random_deletion[:, at], lower=True),
            "sufficiency": _share(insertion[at], random_insertion[:, at], lower=False),
            "deletion": _share(area(deletion, whole, none)[0], area(random_deletion, whole, none), lower=True),
            "insertion": _share(area(insertion, none, whole)[0], area(random_insertion, none, whole), lower=False),
        }
        parts = self._counts / self._entries.size
        means = random_deletion.mean(axis=0), random_insertion.mean(axis=0)
        return Chance(shares, parts, deletion, insertion, *means, (whole, none), self._draws)

    def _curves(self, orders: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of orders (n, entries) F where the first of them are taken away, and where they alone are there, each
        (n, counts)."""
        at_a_time = max(1, _BYTES // (2 * self._counts.size * max(1, self._bytes)))
        found = [self._some(orders[at : at + at_a_time]) for at in range(0, len(orders), at_a_time)]
        deletion, insertion = np.concatenate(found, axis=1)
        return deletion, insertion

    def _some(self, orders: np.ndarray) -> np.ndarray:
        """The same of a few, (2, n, counts)."""
        first = np.zeros((len(orders), self._counts.size, self._width))
        for row, order in zip(first, orders, strict=True):
            for column, count in enumerate(self._counts):
                row[column, order[:count]] = 1
        on = np.zeros(self._width)
        on[self._entries] = 1
        points = np.stack([on - first, first]).reshape(-1, self._width)
        return self._values(points).reshape(2, len(orders), self._counts.size)


def orders_of(subject: Subject, draws: int = DRAWS, seed: int = 0) -> _Orders:
    """For several lists of scores of one input: `orders_of(subject).held_against(strength)`."""
    return _Orders(subject, draws, seed)


def _share(own: float, others: np.ndarray, lower: bool) -> float:
    """The share of the others that do no better, where a lower figure is better, or a higher one. Of few entries many
    orders do the same, so that the best order of all could not beat them."""
    rounding = _ROUNDING * max(abs(own), float(np.abs(others).max()))
    return float((others >= own - rounding if lower else others <= own + rounding).mean())
