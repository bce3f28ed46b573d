"""Depends on what was learned: with random weights, the scores are others.

The test of Adebayo et al. (2018): layers are made random from the output down, see ig_core.models.randomised, and the
scores of the same input are ranked again. Scores that stay what they are explain the input, and not the model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ig_core.evaluation.trust.ranks import correlation
from ig_core.evaluation.trust.subject import Subject

if TYPE_CHECKING:
    from ig_core.explainer import Case
    from ig_core.kinds import Model

DRAWS = 3  # networks that are altogether random
BINS, FEWEST = 100, 500  # of the histogram whose entropy is taken, and entries from which it says something


class Stage(NamedTuple):
    """The scores of the input after one more layer has been made random.

    Attributes:
        label: of the layer.
        correlation: of the ranks of the scores' sizes with those of the trained model.
        scores: of the entries, in the shape of an explanation's.
    """

    label: str
    correlation: float
    scores: np.ndarray


@dataclass(frozen=True, eq=False)
class Learned:
    """What became of the scores.

    Attributes:
        stages: from the output down, each with all layers before it random too; the last is altogether random.
        correlations: of DRAWS networks that are altogether random.
        entropy_rise: by how much the entropy of the scores grows where all is random, as a part of what it was:
            efficient MPRT, Hedström et al. (2024); None of fewer than FEWEST entries, whose entropy is at its ceiling.
    """

    stages: tuple[Stage, ...]
    correlations: tuple[float, ...]
    entropy_rise: float | None

    @property
    def figure(self) -> float:
        """The mean correlation with networks that are altogether random."""
        known = [one for one in self.correlations if np.isfinite(one)]
        return float(np.mean(known)) if known else float("nan")


def depends_on_learning(subject: Subject, every_stage: bool = True, draws: int = DRAWS) -> Learned:
    """Make the scores again where layers are random.

    Args:
        every_stage: whether each layer is made random in turn; else all at once.
    Raises: InputError if the model does not say what its layers are.
    """
    from ig_core.models.randomised import stages_of

    labels = stages_of(subject.case.model)
    stages = []
    for count in range(1 if every_stage else len(labels), len(labels) + 1):
        scores = scores_with_random(subject, count, seed=0)
        stages.append(Stage(labels[count - 1], _alike(subject.scores, scores), scores))
    others = [_alike(subject.scores, scores_with_random(subject, len(labels), seed)) for seed in range(1, draws)]
    last = stages[-1]
    rise = rise_of_entropy(subject.scores, last.scores)
    return Learned(tuple(stages), (last.correlation, *others), rise)


def scores_with_random(subject: Subject, count: int, seed: int) -> np.ndarray:
    """The scores of the input where the first `count` stages of its model are random."""
    from ig_core.models.randomised import randomised

    with randomised(subject.case.model, count, seed) as model:
        (scores,) = subject.explain([case_of(subject.case, model)])
    return scores


def case_of(case: Case, model: Model) -> Case:
    """The same input, with the same question, to a model with other weights."""
    from ig_core.gradients.compiled import compiled_gradient

    x = model.as_array(case.encoded)
    baselines = model.baseline_points(case.baseline, x)
    outputs = compiled_gradient(model).outputs(np.concatenate([x[np.newaxis], baselines]))
    return replace(case, model=model, x=x, baselines=baselines, outputs=outputs)


def entropy(scores: np.ndarray, bins: int = BINS) -> float:
    """Of the histogram of the scores, in equal bins between their ends, in nats: 0 where all are in one bin."""
    counts, _ = np.histogram(scores.ravel(), bins)
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def rise_of_entropy(trained: np.ndarray, unlearned: np.ndarray) -> float | None:
    """By which part the entropy of the scores grows when the model forgets; None for fewer than FEWEST scores.

    Scores that point at something are most of them near zero; those of random weights should be more spread out.
    """
    before = entropy(trained)
    return None if trained.size < FEWEST or before == 0 else entropy(unlearned) / before - 1


def _alike(one: np.ndarray, other: np.ndarray) -> float:
    return correlation(np.abs(one).ravel(), np.abs(other).ravel())
