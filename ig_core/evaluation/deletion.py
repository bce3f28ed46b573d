"""Take words or pixels out and look: does the model mind as much as their scores say?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ig_core.explainer import Case
from ig_core.gradients.outputs import class_probabilities, direction, is_number, predicted_label
from ig_core.kinds import Perturbation


@dataclass(frozen=True)
class Removal:
    """What happened when words were taken out of a text, or pixels of a picture.

    Attributes:
        removed: how many.
        before, after: logit of the target, or the number that is estimated.
        label: predicted class of what is left; of a number its name.
        probability_before, probability_after: of the target; None of a number.
        predicted: sum of the scores of what was removed.
    """

    removed: int
    before: float
    after: float
    label: str
    probability_before: float | None
    probability_after: float | None
    predicted: float

    @property
    def actual(self) -> float:
        """By how much the logit fell."""
        return self.before - self.after


@dataclass(frozen=True)
class DeletionTest:
    """The strongest words, or pixels, against random ones.

    Attributes:
        strongest: the removal of those with the largest scores, or of those that were chosen.
        flips: whether another class is predicted without them.
        random_fall: mean fall of the target's logit over the random draws.
        random_flips: share of the draws after which another class is predicted than for the whole text.
        draws: how many there were.
        random_probability: mean probability of the target over the draws; None of a number.
        others: how many units could have been removed instead; where there are none, the test tells nothing.
    """

    strongest: Removal
    flips: bool
    random_fall: float
    random_flips: float
    draws: int
    random_probability: float | None = None
    others: int = 1

    @property
    def beats_chance(self) -> bool | None:
        """Whether the target falls, and by more than without random units; None where there are no others."""
        return self.strongest.actual > max(self.random_fall, 0.0) if self.others and self.strongest.removed else None


def remove(case: Case, scores: np.ndarray, removed: Sequence[int]) -> Removal:
    """Predict again without some units of the input: words as if they had never been written, pixels at the baseline.

    Args:
        scores: of every unit, as an explanation of the case has them.
        removed: indices of units; those that the model does not see change nothing.
    """
    return _removals(case, scores, [np.asarray(removed, dtype=int)], case.kind.perturbation)[0]


def deletion_test(
    case: Case,
    scores: np.ndarray,
    perturbation: Perturbation | None = None,
    seed: int = 0,
    chosen: Sequence[int] | np.ndarray | None = None,
) -> DeletionTest:
    """Remove the units that speak most for the target; compare with random choices of as many.

    Args:
        scores: of every unit, as an explanation of the case has them.
        chosen: units that are removed in place of the strongest; of those that cannot be, none is.
        perturbation: how units are removed, how many of them, and how often at random; if None, as the input's kind
            says. Where no unit speaks for the target, none is removed.
    """
    perturbation, flat = perturbation or case.kind.perturbation, scores.ravel()
    candidates = perturbation.candidates(case, scores)
    if chosen is None:
        most = min(perturbation.count(candidates.size), int((flat[candidates] > 0).sum()))
        strongest = candidates[np.argsort(-flat[candidates], kind="stable")[:most]]
    else:
        strongest = np.intersect1d(candidates, np.asarray(chosen, dtype=int))
    random = np.random.default_rng(seed)
    drawn = [random.choice(candidates, strongest.size, replace=False) for _ in range(perturbation.draws)]
    first, *others = _removals(case, scores, [strongest, *drawn], perturbation)
    shares = [removal.probability_after for removal in others if removal.probability_after is not None]
    return DeletionTest(
        strongest=first,
        flips=first.label != case.label,
        random_fall=float(np.mean([removal.actual for removal in others])),
        random_flips=float(np.mean([removal.label != case.label for removal in others])),
        draws=len(others),
        random_probability=float(np.mean(shares)) if shares else None,
        others=candidates.size - strongest.size,
    )


def _removals(
    case: Case, scores: np.ndarray, choices: Sequence[np.ndarray], perturbation: Perturbation
) -> list[Removal]:
    """What happened when each choice of units was removed."""
    towards = direction(case.model.labels, case.target, case.outputs.shape[1])
    outputs = np.concatenate([case.outputs[:1], perturbation.outputs(case, choices)])
    values, index = outputs @ towards, list(case.model.labels).index(case.target)
    shares: Sequence[float | None] = [None] * len(outputs)
    if not is_number(case.model.labels):
        shares = [float(share) for share in class_probabilities(case.model, outputs)[:, index]]
    return [
        Removal(
            removed=len(removed),
            before=float(values[0]),
            after=float(values[i]),
            label=predicted_label(case.model, outputs[i]),
            probability_before=shares[0],
            probability_after=shares[i],
            predicted=float(scores.ravel()[removed].sum()),
        )
        for i, removed in enumerate(choices, start=1)
    ]
