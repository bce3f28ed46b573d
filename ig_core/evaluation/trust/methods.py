"""Methods agree: other ways to ask the same question rank the entries alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.attribution import METHODS
from ig_core.evaluation.trust.ranks import correlation
from ig_core.evaluation.trust.subject import RANKS, Subject

OTHERS = ("leave-one-out", "max-pool-trace", "shapley", "integrated-gradients")
"""What explanations are compared with, as far as it applies: what happens without each unit, and of the exact methods
the first that applies."""


@dataclass(frozen=True, eq=False)
class Methods:
    """How alike methods rank.

    Attributes:
        correlations: of the ranks of the scores with those of each other method.
        scores: of the units, own first under "", then of each other method, (units,).
    """

    correlations: dict[str, float]
    scores: dict[str, np.ndarray]

    @property
    def figure(self) -> float:
        """The smallest correlation."""
        return min(self.correlations.values())


def others_of(method: str, model: object) -> tuple[str, ...]:
    """The methods that an explanation by `method` is compared with."""
    able = [name for name in OTHERS if name != method and METHODS[name].applies_to(model)]
    exact = [name for name in able if name != "leave-one-out"][:1]
    return tuple(name for name in able if name == "leave-one-out" or name in exact)


def scores_of_others(subject: Subject) -> dict[str, np.ndarray]:
    """Of each other method the scores of the units."""
    from ig_core.explainer import explain_case

    names = others_of(subject.method, subject.case.model)
    return {name: subject.of_units(explain_case(subject.case, name, RANKS).scores) for name in names}


def methods_agree(subject: Subject, others: dict[str, np.ndarray] | None = None) -> Methods:
    """Rank the units by other methods.

    Args:
        others: what `scores_of_others` gave; made now if None.
    """
    others, own = scores_of_others(subject) if others is None else others, subject.of_units(subject.scores)
    ranked = {name: correlation(own, scores if subject.signed else np.abs(scores)) for name, scores in others.items()}
    return Methods({name: one if np.isfinite(one) else 0.0 for name, one in ranked.items()}, {"": own, **others})
