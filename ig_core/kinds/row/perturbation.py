"""Columns of a row put back to the baseline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ig_core.kinds.kind import Perturbation, Perturbed


def _candidates(case: Perturbed, scores: np.ndarray) -> np.ndarray:
    """Columns that differ from the baseline, in what a model reads."""
    return np.unique(case.encoded.units[case.x != case.start])


def _outputs(case: Perturbed, choices: Sequence[np.ndarray]) -> np.ndarray:
    from ig_core.gradients.compiled import compiled_gradient

    removed = np.stack([np.isin(case.encoded.units, chosen) for chosen in choices])
    return compiled_gradient(case.model).outputs(np.where(removed, case.start, case.x).astype(np.float32))


def nudged(case: Perturbed, part: float, random: np.random.Generator) -> np.ndarray:
    """The row with every number moved by that part of the spread that it has in the training part, up or down; its
    categories stay what they are: one is there or is not."""
    values, known = dict(case.encoded.values), case.model.plausible.quantiles
    for name, quantiles in known.items():
        values[name] = values[name] + random.choice([-1, 1]) * part * float(np.std(quantiles))
    return case.model.encoding.write_row(values)


def perturbation(part: float = 0.25, draws: int = 40) -> Perturbation:
    """That part of the columns that differ from the baseline is put back, and at least one."""
    return Perturbation(_candidates, _outputs, count=lambda columns: max(1, round(part * columns)), draws=draws)
