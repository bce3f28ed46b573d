"""Where the paths of a model of table rows may start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ig_core.errors import AssetError
from ig_core.kinds.kind import Argument, Baseline
from ig_core.kinds.row import rows

ROW_OF = "row"


def _median(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
    return model.as_array(model.encode(model.median))[np.newaxis]


def _mean(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
    return model.mean[np.newaxis].astype(np.float32)


def _row(model: Any, x: np.ndarray, reference: str) -> np.ndarray:
    return model.as_array(model.encode(reference))[np.newaxis]


def _examples(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
    return model.encoding.write(rows.example_rows(model.dataset))


def _choices(model: Any) -> Mapping[str, str]:
    try:
        count = len(rows.example_rows(model.dataset))
    except AssetError:  # a page meets the same error where it shows the rows
        return {}
    return {f"example:{number}": f"example row {number}" for number in range(count)}


ROW_BASELINES: dict[str, Baseline] = {
    "median": Baseline("Median row", _median),
    "mean": Baseline("Mean of all rows", _mean),
    "background": Baseline("Each of many rows, averaged", _examples, is_single=False),
    ROW_OF: Baseline(
        "Another row",
        _row,
        Argument("rather", hint="ROW", label="The path starts at", choices=_choices, is_open=True),
    ),
}
