"""How high the scores of an explanation put what was planted, and how sure that is over examples and seeds.

Source: Bastings et al. (2022), section 4: precision at k, and mean rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ig_core.evaluation.accuracy import Z95

RANDOM = "random"  # order, the floor of all methods: no row of METHODS
_T95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}  # 97.5 % points of Student's distribution, by the number of seeds


class Interval(NamedTuple):
    """A mean and its 95 % interval; None where there is too little to tell."""

    mean: float
    low: float | None
    high: float | None


def precision(scores: np.ndarray, planted: np.ndarray) -> float:
    """The share of the k words with the highest scores that are planted, where k words are.

    Of words with the same score none comes first: the value is what a random order of them gives on average.

    Args:
        scores: of every word of a text, (words,).
        planted: whether each of them is planted, (words,).
    """
    k = int(planted.sum())
    last = np.sort(scores)[-k]
    above, level = scores > last, scores == last
    share = (k - above.sum()) / level.sum()
    return float(((above & planted).sum() + share * (level & planted).sum()) / k)


def mean_rank(scores: np.ndarray, planted: np.ndarray) -> float:
    """The mean place of the planted words in the order of scores, the highest first; (k + 1)/2 where all k are ahead.

    Of words with the same score each has the mean of the places that they take together. Arguments as `precision`.
    """
    of_planted = scores[planted][:, np.newaxis]
    return float((1 + (scores > of_planted).sum(axis=1) + ((scores == of_planted).sum(axis=1) - 1) / 2).mean())


def chance_of_first(scores: np.ndarray, planted: np.ndarray) -> float:
    """Whether the highest score is that of a planted word; of several highest ones, the share that is planted.
    Arguments as `precision`."""
    return float(planted[scores == scores.max()].mean())


def best_rank(scores: np.ndarray, planted: np.ndarray) -> float:
    """The place of the planted word that comes first. Of words with its score each is as likely to come first: the
    value is the mean over their orders. Arguments as `precision`."""
    best = scores[planted].max()
    level = scores == best
    return float(1 + (scores > best).sum() + (level & ~planted).sum() / ((level & planted).sum() + 1))


def share_interval(values: Sequence[float]) -> Interval:
    """The mean of numbers from 0 to 1, with Wilson's interval: that of shares, whose variance no others exceed."""
    n, p = len(values), float(np.mean(values))
    centre, spread = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n), p * (1 - p) / n + Z95**2 / (4 * n * n)
    half = Z95 * float(np.sqrt(spread)) / (1 + Z95**2 / n)
    return Interval(p, max(centre - half, 0.0), min(centre + half, 1.0))


def mean_interval(values: Sequence[float]) -> Interval:
    """The mean of numbers, with the interval of the normal distribution; of one number there is none."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Interval(mean, None, None)
    half = Z95 * float(np.std(values, ddof=1)) / float(np.sqrt(len(values)))
    return Interval(mean, mean - half, mean + half)


def over_seeds(means: Sequence[float]) -> Interval:
    """The mean of the means of a few networks, with Student's interval, as if seeds were drawn from all there are; of
    one network, or of more than five, there is none."""
    mean, factor = float(np.mean(means)), _T95.get(len(means))
    if factor is None:
        return Interval(mean, None, None)
    half = factor * float(np.std(means, ddof=1)) / float(np.sqrt(len(means)))
    return Interval(mean, mean - half, mean + half)
