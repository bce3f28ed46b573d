"""Run a model forward on many texts or pictures at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import tensorflow as tf

from ig_core.gradients import ACTIVATIONS, CompiledGradient
from ig_core.models.image import ImageClassifier
from ig_core.models.text import TextClassifier

_TEXTS_PER_CALL = 64
_PICTURES_PER_CALL = 50  # more would not be faster, and the memory between layers would be


@lru_cache(maxsize=8)
def compiled_gradient(model: TextClassifier | ImageClassifier) -> CompiledGradient:
    """The model's compiled gradient, made on first use and shared by all callers."""
    return CompiledGradient(model.logits, model.shape, getattr(model, "activations", ACTIVATIONS))


def logits_of(model: TextClassifier, rows: Sequence[np.ndarray]) -> np.ndarray:
    """Texts as rows of ids, of any lengths -> logits (texts, outputs).

    Texts of like length share a call; padding is masked and counts for nothing.
    """
    order = np.argsort([row.size for row in rows], kind="stable")
    logits = []
    for at in range(0, order.size, _TEXTS_PER_CALL):
        ids, mask = pad([rows[i] for i in order[at : at + _TEXTS_PER_CALL]])
        logits.append(_compiled(model)(model.embed(ids), mask).numpy())
    return np.concatenate(logits)[np.argsort(order)]


def logits_of_points(model: ImageClassifier, points: np.ndarray) -> np.ndarray:
    """Pictures (n, *shape) -> logits (n, outputs)."""
    calls = range(0, len(points), _PICTURES_PER_CALL)
    return np.concatenate([compiled_gradient(model).outputs(points[i : i + _PICTURES_PER_CALL]) for i in calls])


def pad(rows: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Id rows of any lengths -> ids (n, longest), filled up with the padding token; mask (n, longest)."""
    longest = max(1, *(row.size for row in rows))
    mask = np.arange(longest) < np.array([row.size for row in rows])[:, None]
    ids = np.zeros(mask.shape, np.int32)
    ids[mask] = np.concatenate(rows)
    return ids, mask.astype(np.float32)


@lru_cache(maxsize=8)
def _compiled(model: TextClassifier):
    embedded = tf.TensorSpec((None, None, model.embedding.shape[1]))
    return tf.function(model.logits, input_signature=[embedded, tf.TensorSpec((None, None))])
