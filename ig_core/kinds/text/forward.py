"""Run a text model forward on many texts at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ig_core import memo
from ig_core.gradients.compiled import compiled_gradient
from ig_core.kinds.text.words import PADDING
from ig_core.watching import Speed, calls

_TEXTS_PER_CALL = 64


def logits_of(model: Any, rows: Sequence[np.ndarray]) -> np.ndarray:
    """Texts as rows of ids, of any lengths -> logits (texts, outputs).

    Texts of like length share a call; padding is masked and counts for nothing.
    """
    order = np.argsort([row.size for row in rows], kind="stable")
    compiled, logits = compiled_gradient(model), []
    for part in _parts(model, [rows[i].size for i in order]):
        ids, mask = pad([rows[i] for i in order[part]])
        logits.append(compiled.outputs_of_filled(model.embed(ids), mask))
    return np.concatenate(logits)[np.argsort(order)]


def _parts(model: Any, lengths: Sequence[int]) -> Iterator[slice]:
    """Which of the texts, sorted by length, go into each call: those of one length where none may be filled up."""
    edges = [0, len(lengths)]
    if not getattr(model, "fills", True):
        edges[1:1] = (np.flatnonzero(np.diff(lengths)) + 1).tolist()
    for start, end in pairwise(edges):
        for part in calls(end - start, _TEXTS_PER_CALL, max(1, lengths[end - 1]), _speed(model)):
            yield slice(start + part.start, start + part.stop)


def pad(rows: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Id rows of any lengths -> ids (n, longest), filled up with the padding token; mask (n, longest)."""
    longest = max(1, *(row.size for row in rows))
    mask = np.arange(longest) < np.array([row.size for row in rows])[:, None]
    ids = np.full(mask.shape, PADDING, np.int32)
    ids[mask] = np.concatenate(rows)
    return ids, mask.astype(np.float32)


@memo.remembered(8)
def _speed(model: Any) -> Speed:
    return Speed()
