"""Pixels of a picture replaced by those of the baseline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ig_core.kinds.kind import Perturbation, Perturbed


def _candidates(case: Perturbed, scores: np.ndarray) -> np.ndarray:
    """Pixels that differ from the baseline, the highest score first."""
    order = np.argsort(-scores.ravel(), kind="stable")
    return order[(case.x != case.start).any(axis=-1).ravel()[order]]


def _outputs(case: Perturbed, choices: Sequence[np.ndarray]) -> np.ndarray:
    from ig_core.gradients.compiled import compiled_gradient

    removed = np.zeros((len(choices), case.x[..., 0].size), bool)
    for row, chosen in zip(removed, choices, strict=True):
        row[chosen] = True
    points = np.where(removed.reshape(-1, *case.x.shape[:-1], 1), case.start, case.x)
    return compiled_gradient(case.model).outputs(points)


def perturbation(part: float = 0.1, draws: int = 20) -> Perturbation:
    """That part of the pixels that differ from the baseline is removed, and at least one."""
    return Perturbation(_candidates, _outputs, count=lambda pixels: max(1, round(part * pixels)), draws=draws)
