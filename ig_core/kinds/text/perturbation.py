"""Words taken out of a text as if they had never been written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ig_core.kinds.kind import Perturbation, Perturbed


def _candidates(case: Perturbed, scores: np.ndarray) -> np.ndarray:
    return np.flatnonzero(case.encoded.mask)


def _outputs(case: Perturbed, choices: Sequence[np.ndarray]) -> np.ndarray:
    from ig_core.kinds.text.forward import logits_of

    rows = [case.encoded.without(removed, case.model.vocabulary.limit) for removed in choices]
    return logits_of(case.model, [case.encoded.seen_ids, *rows])[1:]


def perturbation(most: int = 5, draws: int = 100) -> Perturbation:
    """Up to `most` words are removed; of a short text at most a third of them, and at least one."""
    return Perturbation(_candidates, _outputs, count=lambda words: min(most, max(1, words // 3)), draws=draws)
