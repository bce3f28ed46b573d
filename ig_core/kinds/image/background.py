"""Pictures that methods average over: training pictures of a model, or the drawings that ship."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ig_core.data import DATASETS
from ig_core.errors import InputError
from ig_core.kinds.image.examples import garments
from ig_core.kinds.kind import Background, given_background, no_background

_SEED = 0


def background(model: Any, x: np.ndarray, count: int, dataset: str | None) -> Background:
    """`count` pictures of the shape of `x`. Raises: InputError if those that there are have another."""
    if found := given_background(model, x, count):
        return found
    if getattr(model, "means", None) is None:
        raise InputError(no_background(model))
    if dataset and DATASETS[dataset].find() is not None:
        pixels, where = _training_pictures(dataset, count), f"training pictures of {dataset}"
    else:
        pixels = np.stack([garment.pixels for garment in garments().values()][:count])
        where = "drawings that ship with IG Lens"
    points = pixels[..., np.newaxis].astype(np.float32) / 255
    if points.shape[1:] != x.shape:
        theirs, own = (" × ".join(map(str, shape)) for shape in (points.shape[1:], x.shape))
        raise InputError(f"There is nothing to average over: the model reads {own} numbers, {where} have {theirs}.")
    return Background(f"{len(points)} {where}", points)


@lru_cache(maxsize=8)
def _training_pictures(dataset: str, count: int) -> np.ndarray:
    pixels = DATASETS[dataset].load(split="train").pixels
    return pixels[np.random.default_rng(_SEED).choice(len(pixels), min(count, len(pixels)), replace=False)]
