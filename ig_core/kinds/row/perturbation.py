"""Columns of a row put back to the baseline."""

from __future__ import annotations

import numpy as np

from ig_core.kinds.kind import Perturbation, Perturbed
from ig_core.kinds.put_back import put_back


def nudged(case: Perturbed, part: float, random: np.random.Generator) -> np.ndarray:
    """The row with every number moved by that part of the spread that it has in the training part, up or down; its
    categories stay what they are: one is there or is not."""
    values, known = dict(case.encoded.values), case.model.plausible.quantiles
    for name, quantiles in known.items():
        values[name] = values[name] + random.choice([-1, 1]) * part * float(np.std(quantiles))
    return case.model.encoding.write_row(values)


def perturbation(part: float = 0.25, draws: int = 40) -> Perturbation:
    """That part of the columns that differ from the baseline is put back, and at least one."""
    return put_back(part, draws)
