"""From a model's outputs to probabilities, and from a class to the output that is explained."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ig_core.errors import InputError


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Logits (n, outputs) -> probabilities (n, classes): softmax; one output is the logit of the second of two."""
    if logits.shape[-1] == 1:
        logits = np.concatenate([np.zeros_like(logits), logits], axis=-1)
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def direction(labels: Sequence[str], target: str, outputs: int) -> np.ndarray:
    """Weights (outputs,) whose sum with the outputs is the logit of `target`.

    With one output, the first of the two labels has minus that output.
    Raises: InputError if there is no such label.
    """
    if target not in labels:
        raise InputError(f"There is no target {target!r}; there are: {', '.join(labels)}.")
    index = list(labels).index(target)
    if outputs == 1:
        return np.array([1.0 if index == 1 else -1.0], np.float32)
    return np.eye(outputs, dtype=np.float32)[index]
