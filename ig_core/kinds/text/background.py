"""Texts that methods average over: training texts of a model, or the reviews that ship."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ig_core.data import DATASETS
from ig_core.errors import InputError
from ig_core.kinds.kind import Background, given_background
from ig_core.kinds.text.examples import reviews

_SEED = 0


def background(model: Any, x: np.ndarray, count: int, dataset: str | None) -> Background:
    """`count` texts, cut or filled up to the length of `x`. Texts of which the model knows no word are passed over.

    Raises: InputError if there is no other, or no path of the model can start at a text.
    """
    if found := given_background(model, x, count):
        return found
    if "text" not in model.baselines:
        raise InputError(f"There is nothing to average over: the model {model.name!r} has no baseline 'text'.")
    if dataset and DATASETS[dataset].find() is not None:
        texts, where = _training_texts(dataset, count), f"training texts of {dataset}"
    else:
        texts, where = tuple(review.text for review in reviews().values())[:count], "reviews that ship with IG Lens"
    points = []
    for text in texts:
        try:
            points.append(model.baseline_points(f"text:{text}", x)[0])
        except InputError:
            continue
    if not points:
        raise InputError(f"There is nothing to average over: the model knows no word of {len(texts)} {where}.")
    return Background(f"{len(points)} {where}", np.stack(points))


@lru_cache(maxsize=8)
def _training_texts(dataset: str, count: int) -> tuple[str, ...]:
    texts, _ = DATASETS[dataset].labelled("train")
    chosen = np.random.default_rng(_SEED).choice(len(texts), min(count, len(texts)), replace=False)
    return tuple(np.asarray(texts, dtype=object)[chosen])
