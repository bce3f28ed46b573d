"""The test inputs that experiments are done on: drawn once by a seed, so that fewer of them are the first of more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ig_core import models
from ig_core.data import lookup

SEED = 0


@dataclass(frozen=True, eq=False)
class Inputs:
    """Inputs of a test part, in an order drawn by SEED.

    Attributes:
        data: the row of DATASETS, for the model or as it was asked for.
        inputs: as `ig_core.explain` takes them.
        labels: the right answer to each, (n,).
    """

    data: str
    inputs: Sequence[Any]
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.inputs)

    def parts(self, size: int) -> Iterator[tuple[str, slice]]:
        """Names and places of parts of `size` inputs each: the names say which inputs they have."""
        for start in range(0, len(self), size):
            end = min(start + size, len(self))
            yield f"{start:06d}-{end:06d}", slice(start, end)


def of_test_part(name: str, count: int | None = None, longest: int | None = None, data: str = "") -> Inputs:
    """Random test inputs of the data set of a model.

    Args:
        name: a row of MODELS.
        count: how many; all if None, or if there are fewer.
        longest: texts of this many characters or more are left out.
        data: another data set than the model's own.
    Raises: DataError if the data set is not on this machine.
    """
    dataset = data or models.lookup(name).dataset
    given, labels = lookup(dataset).labelled("test")
    allowed = np.arange(len(given))
    if longest is not None:
        allowed = allowed[[len(str(text)) < longest for text in given]]
    chosen = np.random.default_rng(SEED).permutation(allowed)[:count]
    if models.lookup(name).kind == "row":
        inputs: Sequence[Any] = given.iloc[chosen].to_dict(orient="records")  # type: ignore[union-attr]
    else:
        several = np.asarray(given) if models.lookup(name).kind == "image" else list(given)
        inputs = [several[place] for place in chosen]
    return Inputs(dataset, inputs, np.asarray(labels)[chosen])
