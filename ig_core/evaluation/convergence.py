"""How fast each rule of integration gets the scores of one input right."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ig_core.attribution.adaptive import FLOOR, Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.method import Rule
from ig_core.attribution.record import GradientFn
from ig_core.quadrature import RULES

POINTS = (2, 4, 8, 16, 32, 64, 128)
TOLERANCES = (1e-1, 1e-2, 1e-3, 1e-4)


def convergence(
    gradient_fn: GradientFn,
    x: np.ndarray,
    baseline: np.ndarray,
    points: Iterable[int] = POINTS,
    tolerances: Iterable[float] = TOLERANCES,
) -> pd.DataFrame:
    """The gap of every fixed rule at every number of points, and of the adaptive rule at every tolerance.

    Returns: rule (a key of RULES, or "adaptive"), points (gradients taken), and error: |gap| as a part of
        |F(x) - F(baseline)|, or of FLOOR where that is larger.
    """
    runs: list[tuple[str, Rule]] = [(name, rule(count)) for name, rule in RULES.items() for count in points]
    runs += [("adaptive", Adaptive(tolerance)) for tolerance in tolerances]
    rows = []
    for name, rule in runs:
        result = integrated_gradients(gradient_fn, x, baseline, rule)
        assert result.explains is not None  # since Integrated Gradients make a claim
        assert result.gap is not None
        error = abs(result.gap) / max(abs(result.explains), FLOOR)
        rows.append({"rule": name, "points": result.points, "error": error})
    return pd.DataFrame(rows).drop_duplicates(["rule", "points"], ignore_index=True)
