"""Units of an input put back to where its path starts, where each number of the array is of one unit or of none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ig_core.kinds.kind import Perturbation, Perturbed


def put_back(part: float, draws: int) -> Perturbation:
    """That part of the units that differ from the baseline is put back, and at least one."""
    return Perturbation(_candidates, _outputs, count=lambda units: max(1, round(part * units)), draws=draws)


def _candidates(case: Perturbed, scores: np.ndarray) -> np.ndarray:
    """Units that differ from the baseline, in what a model reads."""
    return np.unique(case.encoded.units[case.x != case.start])


def _outputs(case: Perturbed, choices: Sequence[np.ndarray]) -> np.ndarray:
    from ig_core.gradients.compiled import compiled_gradient

    removed = np.stack([np.isin(case.encoded.units, chosen) for chosen in choices])
    return compiled_gradient(case.model).outputs(np.where(removed, case.start, case.x).astype(np.float32))
