"""Rows that methods average over: training rows of a model's data set, or those that ship."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core.data import DATASETS
from ig_core.kinds.kind import Background, given_background
from ig_core.kinds.row import rows

if TYPE_CHECKING:
    import pandas as pd

_SEED = 0


def background(model: Any, x: np.ndarray, count: int, dataset: str | None) -> Background:
    """`count` rows as arrays like `x`."""
    if found := given_background(model, x, count):
        return found
    if dataset and DATASETS[dataset].find() is not None:
        table, where = _training_rows(dataset, count), f"training rows of {dataset}"
    else:
        table, where = rows.example_rows(model.dataset)[:count], "rows that ship with IG Lens"
    return Background(f"{len(table)} {where}", model.encoding.write(table))


@lru_cache(maxsize=8)
def _training_rows(dataset: str, count: int) -> pd.DataFrame:
    return DATASETS[dataset].load("train").sample(count, random_state=_SEED)
