"""From a model's outputs to probabilities, and from a class to the output that is explained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ig_core.errors import InputError
from ig_core.traits import PROBABILITY


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Logits (n, outputs) -> probabilities (n, classes): softmax; one output is the logit of the second of two."""
    if logits.shape[-1] == 1:
        logits = np.concatenate([np.zeros_like(logits), logits], axis=-1)
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def gives_probabilities(model: Any) -> bool:
    """Whether the outputs of the model are no logits but probabilities, see ig_core.kinds.Model."""
    return getattr(model, "gives", "") == PROBABILITY


def class_probabilities(model: Any, outputs: np.ndarray) -> np.ndarray:
    """Outputs (n, outputs) of that model -> probabilities (n, classes)."""
    if not gives_probabilities(model):
        return probabilities(outputs)
    return np.concatenate([1 - outputs, outputs], axis=-1) if outputs.shape[-1] == 1 else outputs


def predicted_label(model: Any, outputs: np.ndarray) -> str:
    """The most probable class, given the outputs (outputs,) of the model at one input; the name of the number if it is
    no class."""
    labels = model.labels
    return labels[0] if is_number(labels) else labels[int(class_probabilities(model, outputs).argmax())]


def is_number(labels: Sequence[str]) -> bool:
    """Whether a model with these labels estimates a number, whose name is its only label."""
    return len(labels) == 1


def direction(labels: Sequence[str], target: str, outputs: int, contrast: str | None = None) -> np.ndarray:
    """Weights (outputs,) whose sum with the outputs is the logit of `target`, minus that of `contrast` if given.

    With one output, the first of two labels has minus that output; an only label is the name of a number.
    Raises: InputError if there is no such label, or no contrast of the two.
    """
    for label in (target, *([] if contrast is None else [contrast])):
        if label not in labels:
            raise InputError(f"There is no target {label!r}; choose from: {', '.join(labels)}.")
    if target == contrast:
        raise InputError(f"The contrast must be another class than the target; both are {target!r}.")
    if outputs == 1 and is_number(labels):
        return np.ones(1, np.float32)
    if outputs == 1 and contrast is not None:
        raise InputError("This model has one output, which contrasts its two classes already: leave out the contrast.")
    if outputs == 1:
        return np.array([1.0 if target == labels[1] else -1.0], np.float32)
    if outputs != len(labels):
        raise InputError(f"The model has {outputs} outputs and {len(labels)} labels; it needs a label for each output.")
    unit = dict(zip(labels, np.eye(outputs, dtype=np.float32), strict=True))
    return unit[target] if contrast is None else unit[target] - unit[contrast]
