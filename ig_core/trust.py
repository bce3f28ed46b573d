"""Every check of trust asked of an explanation at once: what `explanation.trust()` gives."""

from __future__ import annotations

from typing import Any

from ig_core import attribution, models
from ig_core.errors import InputError
from ig_core.evaluation import trust
from ig_core.evaluation.trust import Trust
from ig_core.records import Explanation
from ig_core.render.trust import judged


def trust_in(explanation: Explanation, model: Any = None) -> Trust:
    """Every check that applies, asked of an explanation.

    Args:
        model: what was explained; that of its name in MODELS if None.
    Raises: InputError if there is no such model, or the input cannot be read again.
    """
    from ig_core.explainer import prepare

    if model is None and explanation.model not in models.MODELS:
        raise InputError(
            f"There is no model {explanation.model!r} here: name it, as in explanation.trust(model=my_model)."
        )
    case = prepare(
        explanation.input,
        model=explanation.model if model is None else model,
        target=explanation.target,
        contrast=explanation.contrast,
        baseline=None if attribution.lookup(explanation.method).background else explanation.baseline,
    )
    return judged(explanation, [trust.find(name, case, explanation) for name in trust.CHECKS])
