"""Two runs beside each other: two models on the same inputs, or one before and after a change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ig_core.corpus.summary import Summary
from ig_core.errors import InputError
from ig_core.evaluation.quality import mean_with_interval


@dataclass(frozen=True, eq=False)
class Beside:
    """What differs.

    Attributes:
        inputs: how many were explained in both runs, and have an answer.
        right: the share that each gets right of those, (first, second).
        difference: second less first, with its 95 % interval over inputs, which are the same: mean, low, high.
        only: how many of them only the first gets right, and only the second.
        effects: of words or columns that both have: name, first, second (mean scores), and whether their intervals are
            apart; the largest difference first.
    """

    inputs: int
    right: tuple[float, float]
    difference: tuple[float, float, float]
    only: tuple[int, int]
    effects: pd.DataFrame


def beside(first: Summary, second: Summary) -> Beside:
    """Compare two runs over the same inputs.

    Raises: InputError if they are not of the same inputs, or of another kind, or of other classes.
    """
    if first.kind != second.kind or first.facts["labels"] != second.facts["labels"]:
        raise InputError("Only runs of the same kind, with the same classes, can stand beside each other.")
    if first.facts["source"] != second.facts["source"]:
        raise InputError("Only runs over the same inputs can stand beside each other; these are of two sources.")
    return Beside(*_outcomes(first.lines, second.lines), _effects(first, second))


def _outcomes(
    first: pd.DataFrame, second: pd.DataFrame
) -> tuple[int, tuple[float, float], tuple[float, float, float], tuple[int, int]]:
    if "right" not in first or "right" not in second:
        return 0, (np.nan, np.nan), (np.nan, np.nan, np.nan), (0, 0)
    of_second = second.set_index("id").right.rename("second")
    both = first.set_index("id")[["right"]].join(of_second, how="inner").dropna()
    one, other = (both[name].astype(bool).to_numpy() for name in ("right", "second"))
    if not len(both):
        return 0, (np.nan, np.nan), (np.nan, np.nan, np.nan), (0, 0)
    difference = mean_with_interval(other.astype(float) - one.astype(float))
    only = int((one & ~other).sum()), int((other & ~one).sum())
    return len(both), (float(one.mean()), float(other.mean())), difference, only


def _effects(first: Summary, second: Summary) -> pd.DataFrame:
    name = "word" if first.kind == "text" else "column"
    tables = [one.words if first.kind == "text" else one.columns for one in (first, second)]
    if any(table is None or table.empty for table in tables):
        return pd.DataFrame(columns=[name, "first", "second", "apart"])
    one, other = (table.set_index(name)[["mean", "low", "high"]] for table in tables if table is not None)
    joined = one.add_suffix("_first").join(other.add_suffix("_second"), how="inner")
    apart = (joined.low_first > joined.high_second) | (joined.low_second > joined.high_first)
    found = pd.DataFrame({"first": joined.mean_first, "second": joined.mean_second, "apart": apart})
    order = (found["second"] - found["first"]).abs().sort_values(ascending=False).index
    return found.loc[order].rename_axis(name).reset_index()
