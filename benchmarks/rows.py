"""Table rows: one explanation, a what-if step of the page, exact Shapley values, 500 rows, each against its floor.

The floor is what no implementation can avoid: the same gradients and the same forward passes of the bare network, each
in one batch that lies ready in a tensor. Explanations are to a gap of 0.1 %, warm, of rows that ship or, for the 500,
of random test rows (of the rows that ship again and again where the data set is not on this machine). A what-if step is
what the page computes when a slider is moved: the explanation, the curve of one number for the row and 50 others, and
the smallest changes that turn the answer. Exact Shapley values are from the mean of all rows, from which every column
differs: 4,096 rows for twelve columns. Everything takes turns, the row of a call being another one each time.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import numpy as np
import pandas as pd
import tensorflow as tf

from benchmarks.common import environment, interleaved, named_models, options, ratio, show
from benchmarks.floors import floor_of
from ig_core import models
from ig_core.data import DATASETS, tables
from ig_core.evaluation.counterfactual import Counterfactual, smallest_changes
from ig_core.evaluation.row_overview import scores_of
from ig_core.evaluation.what_if import curves
from ig_core.explainer import explain
from ig_core.kinds.row.model import RowModel
from ig_core.kinds.row.rows import Row

ROWS, OTHERS, EXAMPLES = 500, 50, 20
AIM = 100  # ms of a what-if step
Call = Callable[[], object]


def main() -> None:
    wanted = options(__doc__, rounds=40, seed=0)
    named = named_models()
    for name in models.of_kind("row"):
        if not named or name in named:
            _of_model(models.load(name), wanted.rounds, wanted.seed)


def _of_model(model: RowModel, rounds: int, seed: int) -> None:
    steps = _one_row(model)
    seconds = interleaved({name: call for name, (call, _) in steps.items()}, rounds)
    rows = [
        _line(what, seconds, what, f"{what}, floor", steps[what][1])
        for what in ("explanation", "what-if step", "Shapley")
    ]
    steps = _many_rows(model, seed)
    seconds = interleaved({name: call for name, (call, _) in steps.items()}, max(3, rounds // 8), warm_up=1)
    for what in (f"{ROWS} rows together", f"{ROWS} rows one by one"):
        rows.append(_line(what, seconds, what, "floor", steps[what][1]))
    note = f"Medians of {rounds} runs, of {max(3, rounds // 8)} for {ROWS} rows; aim: a what-if step in ≤ {AIM} ms."
    show(f"Table rows, {model.name}, {len(model.columns)} columns", rows, f"{note} {environment()}")


def _line(what: str, seconds: dict[str, np.ndarray], name: str, floor: str, passes: tuple[int, int]) -> dict[str, Any]:
    return {
        "what": what,
        "ms": 1e3 * np.median(seconds[name]),
        "floor, ms": 1e3 * np.median(seconds[floor]),
        "ratio": ratio(seconds, name, floor),
        "gradients": passes[0],
        "forward passes": passes[1],
    }


def _one_row(model: RowModel) -> dict[str, tuple[Call, tuple[int, int]]]:
    """Name -> what to time, and how many gradients and forward passes it takes."""
    rows = [model.encode(f"example:{number}").values for number in range(EXAMPLES)]
    others = tables.examples(model.dataset).iloc[:OTHERS]
    column = next(column for column in model.columns if column.is_number)
    target, threshold = model.labels[-1], _threshold(model)

    def explained(row: Row) -> int:
        return explain(row, model=model, target=target).points

    def step(row: Row) -> list[Counterfactual]:
        explained(row)
        curves(model, row, column, others)
        return smallest_changes(model, row, threshold)

    def shapley(row: Row) -> object:
        return explain(row, model=model, method="shapley", baseline="mean", target=target)

    points = int(np.median([explained(row) for row in rows]))
    places = len(curves(model, model.median, column, others).values)
    turning = [(row, answers[-1].tried) for row in rows if (answers := step(row))]
    tried = int(np.median([tried for _, tried in turning]))
    passes = {
        "explanation": (points, 2),
        "what-if step": (points, 2 + (1 + OTHERS) * places + tried),
        "Shapley": (0, 2 ** len(model.columns) + 2),
    }
    calls = {
        "explanation": _of_each(explained, rows),
        "what-if step": _of_each(step, [row for row, _ in turning]),
        "Shapley": _of_each(shapley, rows),
    }
    floors = {f"{name}, floor": (_floor(model, *passes[name]), passes[name]) for name in passes}
    return {name: (call, passes[name]) for name, call in calls.items()} | floors


def _many_rows(model: RowModel, seed: int) -> dict[str, tuple[Call, tuple[int, int]]]:
    """The same for many rows, which share one floor."""
    table = _test_rows(model, seed)
    given, target = table.to_dict(orient="records"), model.labels[-1]
    passes = int(scores_of(model, table).points.sum()), 2 * ROWS
    return {
        f"{ROWS} rows together": (lambda: scores_of(model, table), passes),
        f"{ROWS} rows one by one": (lambda: [explain(row, model=model, target=target) for row in given], passes),
        "floor": (_floor(model, *passes), passes),
    }


def _of_each(call: Callable[[Row], object], rows: list[Row]) -> Call:
    """A call that takes the next row each time."""
    turns = cycle(rows)
    return lambda: call(next(turns))


def _threshold(model: RowModel) -> float:
    """What the page starts with: where two classes are equally probable, or the average number."""
    return float(model.card["settings"]["average"]) if len(model.labels) == 1 else 0.0


def _floor(model: RowModel, gradients: int, passes: int) -> Call:
    """So many gradients, and so many forward passes, of the bare network, in one batch each."""
    with_gradient = floor_of(model.logits, model.shape)
    forward = tf.function(model.logits, input_signature=[tf.TensorSpec((None, *model.shape), tf.float32)])
    some = tables.examples(model.dataset)
    rows = model.encoding.write(some.iloc[np.arange(gradients + passes) % len(some)])
    of_gradients, of_passes = tf.constant(rows[:gradients]), tf.constant(rows[gradients:])

    def both() -> None:
        if gradients:
            with_gradient(of_gradients)
        forward(of_passes)

    return both


def _test_rows(model: RowModel, seed: int) -> pd.DataFrame:
    """ROWS random test rows, with the columns that the model reads."""
    dataset = DATASETS[model.dataset]
    if dataset.find() is None:
        table = tables.examples(model.dataset)
        chosen = np.arange(ROWS) % len(table)
    else:
        table, _ = dataset.labelled("test")
        chosen = np.random.default_rng(seed).choice(len(table), ROWS, replace=False)
    return table.iloc[chosen][[column.name for column in model.columns]]


if __name__ == "__main__":
    main()
