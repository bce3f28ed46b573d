"""Survives another baseline: from other starting points the entries rank alike, and none of the strong ones turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ig_core.evaluation.agreement import agreement
from ig_core.evaluation.trust.subject import RANKS

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.explainer import Case
    from ig_core.records import Explanation

STRONGEST = 10  # entries whose sign is looked at


@dataclass(frozen=True, eq=False)
class Baselines:
    """What other starting points give.

    Attributes:
        correlations: of the ranks from every two baselines, square, by name.
        explanations: from each, by name.
        turned: of the strongest STRONGEST entries the places that have the other sign from another baseline.
    """

    correlations: pd.DataFrame
    explanations: Mapping[str, Explanation]
    turned: tuple[int, ...]


def names_of(case: Case) -> list[str]:
    """The baselines of the model that lead to one path and ask for nothing."""
    return [name for name, row in case.model.baselines.items() if row.is_fixed]


def from_other_baselines(case: Case, explanation: Explanation) -> Baselines:
    """Explain the same from every other baseline."""
    from ig_core.explainer import explain_cases

    names = [name for name in names_of(case) if name != explanation.baseline]
    cases = [_from(case, name) for name in names]
    found = dict(zip(names, explain_cases(cases, explanation.method, RANKS), strict=True))
    return compared({explanation.baseline: explanation, **found}, explanation)


def compared(explanations: Mapping[str, Explanation], own: Explanation) -> Baselines:
    """Explanations by baseline, beside each other; `own` is the one that is tested."""
    scores = own.scores.ravel()
    strongest = np.argsort(-np.abs(scores), kind="stable")[:STRONGEST]
    others = np.stack([one.scores.ravel() for one in explanations.values()])
    turned = [int(place) for place in strongest if (others[:, place] * scores[place] < 0).any()]
    return Baselines(agreement(explanations), explanations, tuple(turned))


def _from(case: Case, name: str) -> Case:
    baselines = case.model.baseline_points(name, case.x)
    outputs = np.concatenate([case.outputs[:1], case.compiled.outputs(baselines)])
    return replace(case, baseline=name, baselines=baselines, outputs=outputs)
