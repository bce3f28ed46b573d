"""Run a text model forward on many texts at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from ig_core import memo
from ig_core.kinds.text.words import PADDING
from ig_core.watching import Speed, calls

_TEXTS_PER_CALL = 64


def logits_of(model: Any, rows: Sequence[np.ndarray]) -> np.ndarray:
    """Texts as rows of ids, of any lengths -> logits (texts, outputs).

    Texts of like length share a call; padding is masked and counts for nothing.
    """
    order = np.argsort([row.size for row in rows], kind="stable")
    logits, (compiled, speed) = [], _compiled(model)
    for part in calls(order.size, _TEXTS_PER_CALL, max(1, rows[order[-1]].size), speed):
        ids, mask = pad([rows[i] for i in order[part]])
        logits.append(compiled(model.embed(ids), mask).numpy())
    return np.concatenate(logits)[np.argsort(order)]


def pad(rows: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Id rows of any lengths -> ids (n, longest), filled up with the padding token; mask (n, longest)."""
    longest = max(1, *(row.size for row in rows))
    mask = np.arange(longest) < np.array([row.size for row in rows])[:, None]
    ids = np.full(mask.shape, PADDING, np.int32)
    ids[mask] = np.concatenate(rows)
    return ids, mask.astype(np.float32)


@memo.remembered(8)
def _compiled(model: Any) -> tuple[Callable, Speed]:
    embedded = tf.TensorSpec((None, None, model.embedding.shape[1]))
    return tf.function(model.logits, input_signature=[embedded, tf.TensorSpec((None, None))]), Speed()
