"""How good a model is on parts of its inputs: accuracy with its interval, against that of all others.

Parts that were looked for among many are worse than they seem: the worst of a hundred random parts looks bad by chance.
So each has a p-value, of Fisher's exact test against all other inputs, and is called worse only after the correction of
Holm (1979) for all that were looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from ig_core.evaluation.accuracy import Accuracy

LEAST = 30  # inputs of a slice that is looked at
ALPHA = 0.05
_PARTS = 4  # of the range of a number, with as many inputs in each
_LABELS = {"words": "words", "unseen": "unknown words", "negation": "a negation", "prediction": "the model says"}
_NO_SLICES = ("id", "right", "off", "points", "probability", "output")  # columns of lines


@dataclass(frozen=True)
class Filter:
    """What some inputs have in common.

    Attributes:
        name: as people say it: "words 1 to 120", "label: positive".
        column: of the lines, see lines.py.
        low, high: a number from `low` to below `high`, or up to it where `closed`; None where a value is asked for.
        value: the value as text; None where a number is asked for.
    """

    name: str
    column: str
    low: float | None = None
    high: float | None = None
    value: str | None = None
    closed: bool = False

    def of(self, lines: pd.DataFrame) -> np.ndarray:
        """Which of the lines it holds for, (n,)."""
        values = lines[self.column]
        if self.low is None or self.high is None:
            return (values.astype(str) == self.value).to_numpy()
        below = values <= self.high if self.closed else values < self.high
        return ((values >= self.low) & below).to_numpy()


@dataclass(frozen=True)
class Slice:
    """Some of the inputs, and how good the model is there.

    Attributes:
        filter: which ones.
        accuracy, others: of these, and of all others.
        p_value: of the difference, after the correction.
    """

    filter: Filter
    accuracy: Accuracy
    others: Accuracy
    p_value: float

    @property
    def is_worse(self) -> bool:
        """Whether that the model is worse here is hardly an accident."""
        return self.p_value <= ALPHA and self.accuracy.value < self.others.value


def columns_in(lines: pd.DataFrame) -> dict[str, str]:
    """The columns of lines, see lines.py, by which inputs are looked at in parts, and what people call them."""
    return {name: _LABELS.get(name, name) for name in lines.columns if name not in _NO_SLICES}


def filters_of(lines: pd.DataFrame, columns: Mapping[str, str]) -> Iterator[Filter]:
    """The slices that are looked at: of a number its quarters, of other columns each value.

    Args:
        columns: name of a column -> what people call it.
    """
    for column, label in columns.items():
        values = lines[column]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            ends = np.unique(np.nanquantile(values.astype(float), np.linspace(0, 1, _PARTS + 1)))
            for low, high in pairwise(ends.tolist()):
                yield Filter(f"{label} {low:g} to {high:g}", column, low, high, closed=high == ends[-1])
        else:
            for value in values.dropna().astype(str).value_counts().index:
                yield Filter(f"{label}: {value}", column, value=value)


def slices_of(lines: pd.DataFrame, columns: Mapping[str, str], least: int = LEAST) -> list[Slice]:
    """The slices with at least so many inputs whose answer is known, the worst accuracy first."""
    known = lines[lines.right.notna()]
    right = known.right.astype(bool).to_numpy()
    kept, p_values = [], []
    for one in filters_of(known, columns):
        inside = one.of(known)
        if min(inside.sum(), (~inside).sum()) >= least:
            kept.append((one, _accuracy(right[inside]), _accuracy(right[~inside])))
            p_values.append(_fisher(*kept[-1][1:]))
    found = [Slice(*one, p_value) for one, p_value in zip(kept, holm(np.array(p_values)).tolist(), strict=True)]
    return sorted(found, key=lambda one: one.accuracy.value)


def holm(p_values: np.ndarray) -> np.ndarray:
    """P-values (n,) corrected for as many tests as there are."""
    order = np.argsort(p_values)
    found = np.empty(len(p_values))
    found[order] = np.minimum(np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1)), 1.0)
    return found


def _accuracy(right: np.ndarray) -> Accuracy:
    return Accuracy(int(right.sum()), right.size)


def _fisher(here: Accuracy, others: Accuracy) -> float:
    from scipy.stats import fisher_exact

    return float(fisher_exact([[one.correct, one.total - one.correct] for one in (here, others)]).pvalue)
