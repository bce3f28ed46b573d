"""Deliberately broken explanations: what checks of explanations must not let pass.

They are of the trained model and a real input, but the scores are not what the method gives. (To make the network
random and explain that one would break nothing: its explanation is faithful to it.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ig_core.evaluation.trust.learned import scores_with_random
from ig_core.evaluation.trust.subject import Subject, summed

if TYPE_CHECKING:
    from ig_core.explainer import Case

_SEED = 10_000  # of the random network; none that the check of learning meets


def of_a_random_network(subject: Subject, seed: int) -> Subject:
    """The scores that the same method gives of a network with random weights, put in their place."""
    from ig_core.models.randomised import stages_of

    everything = len(stages_of(subject.case.model))
    scores = scores_with_random(subject, everything, _SEED + seed)
    return replace(subject, scores=scores, explain=lambda cases: [scores for _ in cases])


def shuffled(subject: Subject, seed: int) -> Subject:
    """The scores themselves, shuffled among the entries that have one so that none stays where it was: the sum is
    right, the places are not."""
    circle = np.random.default_rng(seed).permutation(np.flatnonzero(subject.scores.ravel()))
    there, order = circle, np.roll(circle, 1)

    def explain(cases: Sequence[Case]) -> list[np.ndarray]:
        return [_moved(scores, there, order) for scores in subject.explain(cases)]

    return replace(subject, scores=_moved(subject.scores, there, order), explain=explain)


def size_of_input(subject: Subject, seed: int) -> Subject:
    """The size of the input in place of scores: the length of a word's embedding, the brightness of a pixel."""
    entries, count = subject.entries, subject.scores.size

    def explain(cases: Sequence[Case]) -> list[np.ndarray]:
        return [_sizes(case.x, entries, count).reshape(subject.scores.shape) for case in cases]

    return replace(subject, scores=explain([subject.case])[0], explain=explain)


BROKEN: dict[str, Callable[[Subject, int], Subject]] = {
    "of a random network": of_a_random_network,
    "shuffled": shuffled,
    "size of the input": size_of_input,
}
"""Name -> the subject broken, the number of the draw -> the broken one."""


def _moved(scores: np.ndarray, there: np.ndarray, order: np.ndarray) -> np.ndarray:
    flat = scores.ravel().copy()
    flat[there] = flat[order]
    return flat.reshape(scores.shape)


def _sizes(x: np.ndarray, entries: np.ndarray, count: int) -> np.ndarray:
    """Of each entry the length of what it is in the array, (count,)."""
    return np.sqrt(summed(np.asarray(x, np.float64) ** 2, entries, count))
