"""What the columns of many table rows do: the mean size of their scores, and some rows to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa

from ig_core.evaluation.accuracy import Z95

SHOWN = 500  # rows whose scores are kept one by one, for a picture of all; the first, since the order is random


@dataclass(eq=False)
class Columns:
    """Sums over rows.

    Attributes:
        names: of the columns, in the order of the model.
        labels: of the model; of two classes scores are of the second.
        count: rows.
        sums: Σ |s| and Σ s² of each column, (2, columns).
        shown: rows that are kept: id, the values of the columns, and their scores as `score COLUMN`.
    """

    names: Sequence[str]
    labels: Sequence[str]
    count: int = 0
    sums: np.ndarray = field(init=False)
    shown: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        self.sums = np.zeros((2, len(self.names)))

    def add(self, table: pa.Table) -> None:
        """Add a part."""
        scores = np.stack(table["scores"].to_numpy(zero_copy_only=False)).astype(np.float64)
        if len(self.labels) == 2:
            signs = np.where(np.array(table["target"].to_pylist()) == self.labels[1], 1.0, -1.0)
            scores = scores * signs[:, np.newaxis]
        self.count += len(scores)
        self.sums += [np.abs(scores).sum(axis=0), (scores**2).sum(axis=0)]
        if len(self.shown) < SHOWN:
            values = table.select(["id", *self.names]).to_pandas()
            of_columns = pd.DataFrame(scores, columns=[f"score {name}" for name in self.names])
            more = pd.concat([values, of_columns], axis=1)
            self.shown = pd.concat([self.shown, more], ignore_index=True).head(SHOWN)

    def table(self) -> pd.DataFrame:
        """Of each column the mean |score| with its 95 % interval, the largest first: column, mean, low, high."""
        mean = self.sums[0] / max(self.count, 1)
        variance = np.maximum(self.sums[1] / max(self.count, 1) - mean**2, 0)
        half = Z95 * np.sqrt(variance / max(self.count - 1, 1))
        found = pd.DataFrame({"column": list(self.names), "mean": mean, "low": mean - half, "high": mean + half})
        return found.sort_values("mean", ascending=False, ignore_index=True)
