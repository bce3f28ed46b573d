"""What a check should take: how many gradients and values, roughly, of an input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ig_core import attribution
from ig_core.kinds import can_be_randomised

if TYPE_CHECKING:
    from ig_core.explainer import Case
    from ig_core.records import Explanation

_OF_A_GRADIENT = 0.3  # that a value without a gradient takes, in large batches


def of_a_path(case: Case, explanation: Explanation) -> float:
    """Gradients of one explanation more, of which no more than ranks are looked at."""
    method = attribution.lookup(explanation.method)
    if not (method.uses_rule or method.background):
        return 1.0
    return float(method.background or method.copies * 1.5 * getattr(case.model, "first_points", 16))


def stages(case: Case) -> int:
    """How many layers can be made random in turn."""
    from ig_core.models.randomised import stages_of

    return len(stages_of(case.model)) if can_be_randomised(case.model) else 0


def units(case: Case) -> int:
    """How many words, regions or columns can be taken out."""
    return max(1, np.unique(case.encoded.units).size)


def seconds(case: Case, gradients: float, values: float) -> float | None:
    """How long so many should take; None where nothing is known of the model."""
    each = case.compiled.speed.fastest(case.x.size)
    return None if each is None else each * (gradients + _OF_A_GRADIENT * values)
