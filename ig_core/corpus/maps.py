"""Where in many pictures the scores are: their mean over each class, and over each confusion of two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

UNKNOWN = ""  # in place of an answer that was not given


@dataclass(eq=False)
class Maps:
    """Sums over pictures.

    Attributes:
        counts: (answer, prediction) -> pictures.
        sums: the same -> sums of the scores above zero, and of those below, (2, pixels), for the predicted class.
    """

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    sums: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    def add(self, table: pa.Table, answers: str) -> None:
        """Add a part; `answers` is the column that holds them, or empty."""
        scores = np.stack(table["scores"].to_numpy(zero_copy_only=False)).astype(np.float64)
        labels = table[answers].to_pylist() if answers else [None] * len(scores)
        keys = [
            (UNKNOWN if label is None else str(label), prediction)
            for label, prediction in zip(labels, table["prediction"].to_pylist(), strict=True)
        ]
        for key in set(keys):
            own = scores[[one == key for one in keys]]
            both = np.stack([np.maximum(own, 0).sum(axis=0), np.minimum(own, 0).sum(axis=0)])
            self.sums[key] = self.sums.get(key, 0.0) + both
            self.counts[key] = self.counts.get(key, 0) + len(own)

    def mean(self, keys: Iterable[tuple[str, str]]) -> np.ndarray:
        """The mean positive and the mean negative score of each pixel over the pictures of some pairs, (2, pixels).

        Raises: ValueError if there are none.
        """
        wanted = [key for key in keys if key in self.counts]
        if not wanted:
            raise ValueError("there are no such pictures")
        return np.sum([self.sums[key] for key in wanted], axis=0) / sum(self.counts[key] for key in wanted)

    def of_class(self, prediction: str) -> np.ndarray:
        """Of all pictures in which the model sees a class."""
        return self.mean(key for key in self.counts if key[1] == prediction)

    @property
    def confusions(self) -> list[tuple[str, str]]:
        """Answer and prediction of the mistakes, the most frequent first."""
        wrong = [key for key in self.counts if key[0] not in (UNKNOWN, key[1])]
        return sorted(wrong, key=lambda key: (-self.counts[key], key))
