"""What a model of table rows would say if one column were different: its curve, for one row and for others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ig_core.data.columns import Column
from ig_core.gradients.compiled import compiled_gradient
from ig_core.gradients.outputs import class_probabilities, is_number
from ig_core.kinds.row.model import RowModel
from ig_core.records.row import Value

if TYPE_CHECKING:
    import pandas as pd

_PLACES = 48  # of a number, from its smallest to its largest value


@dataclass(frozen=True, eq=False)
class Curves:
    """What a model says while one column goes through its values and all others stay.

    Attributes:
        column: the one that changes.
        values: its values, (places,).
        own: of the row, (places,): the probability of a class, or the number that is estimated.
        others: of other rows, (rows, places).
    """

    column: Column
    values: list[Value]
    own: np.ndarray
    others: np.ndarray


def curves(
    model: RowModel, row: Mapping[str, Value], column: Column, others: pd.DataFrame, label: str | None = None
) -> Curves:
    """The curve of one column; the row's own value is among the places, wherever it lies.

    Args:
        row: checked, of the columns that the model reads.
        others: rows of which the same is asked.
        label: the class whose probability is asked; the second if None.
    """
    values = places(column, row[column.name], getattr(model.encoding.codes[column.name], "knots", ()))
    own = model.encoding.write_row(row)[np.newaxis]
    x = np.concatenate([own, model.encoding.write(others)]) if len(others) else own
    points = np.repeat(x[:, np.newaxis], len(values), axis=1)
    number = [one.name for one in model.columns].index(column.name)
    points[:, :, model.encoding.units == number] = model.encoding.codes[column.name].write(np.asarray(values))
    outputs = compiled_gradient(model).outputs(points.reshape(-1, x.shape[1]))
    said = said_of(model, outputs, label).reshape(len(x), len(values))
    return Curves(column, values, said[0], said[1:])


def places(column: Column, own: Value, knots: Sequence[float] | np.ndarray = ()) -> list[Value]:
    """The values that a curve goes through: all categories; of a number steps from its smallest to its largest value,
    the `knots` between them at which the model bends, and its own."""
    if not column.is_number:
        return list(column.categories)
    steps = (column.high - column.low) / column.step
    count = round(steps) + 1 if steps <= 2 * _PLACES else _PLACES
    bends = [float(knot) for knot in knots if column.low <= knot <= column.high]
    return sorted({*np.linspace(column.low, column.high, count).tolist(), *bends, float(own)})


def said_of(model: RowModel, outputs: np.ndarray, label: str | None = None) -> np.ndarray:
    """Outputs (n, outputs) as people read them, (n,): the probability of the class `label`, the second if None, or the
    number."""
    if is_number(model.labels):
        return outputs[:, 0].astype(float)
    return class_probabilities(model, outputs)[:, 1 if label is None else list(model.labels).index(label)]


def says(model: RowModel, rows: Sequence[Mapping[str, Value]], label: str | None = None) -> np.ndarray:
    """The same of rows, as `RowModel.encode` takes them, (n,)."""
    return said_of(model, model.forward(rows), label)
