"""Training rows of somebody else, with what their columns are, checked against the inputs of a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from keras import ops

from ig_core.data.columns import Column
from ig_core.errors import InputError
from ig_core.models.own import strings
from ig_core.models.own.network import Network, Slot

_MISSING = "missing"


@dataclass(frozen=True, eq=False)
class Table:
    """Training rows, with what their columns are.

    Attributes:
        rows: categories as texts, numbers as numbers; the columns in the order of the user's table.
        columns: what they are.
        values: of each category, by the column's name, what the network is given for it.
        is_joined: whether the network takes all columns as one vector of numbers, in their order.
    """

    rows: pd.DataFrame
    columns: tuple[Column, ...]
    values: Mapping[str, Mapping[str, Any]]
    is_joined: bool = False

    @cached_property
    def some(self) -> dict[str, Any]:
        """Of each column a value as the network is given it, where it does not matter which."""
        return {name: self.given(name, [self.rows[name].iloc[0]])[0] for name in self.values}

    def given(self, name: str, some: Any) -> np.ndarray:
        """Values of a column as the network is given them."""
        known = self.values.get(name)
        if known is None:
            return np.asarray(some, np.float32)
        found = [known[str(one)] for one in some]
        return np.asarray(found, str if isinstance(found[0], str) else type(found[0]))


def table_of(network: Network, given: Any) -> Table:
    """The training rows, checked against the inputs of the network. Raises: InputError if they do not go together."""
    names = [slot.name for slot in network.slots]
    if not hasattr(given, "columns") or not len(given):
        raise InputError(
            "For rows give columns, a DataFrame of some hundreds of training rows: it tells numbers from categories, "
            "and where explanations start."
        )
    if len(network.slots) == 1 and network.slots[0].shape not in ((), (1,)):
        return _joined(network.slots[0], given)
    lacking = [name for name in names if name not in given.columns]
    if lacking:
        raise InputError(f"The table lacks the column{'s' * (len(lacking) > 1)} {', '.join(lacking)} of the model.")
    columns, values, rows = [], {}, {}
    for slot in in_order(network, given):
        if slot.shape not in ((), (1,)):
            raise InputError(f"The input {slot.name!r} has shape {slot.shape}; a column has one value a row.")
        series = given[slot.name]
        is_number = not slot.is_text and not slot.is_whole and pd.api.types.is_numeric_dtype(series)
        if is_number:
            numbers = series.astype(float)
            if not np.isfinite(numbers).all():
                raise InputError(
                    f"The column {slot.name} has values that are missing or infinite: leave out such rows."
                )
            rows[slot.name] = numbers
            columns.append(_number(slot.name, numbers))
        else:
            if series.isna().any() and not slot.is_text:
                raise InputError(f"The column {slot.name} has missing values: leave out such rows.")
            known = {_text(value): (str if slot.is_text else int)(value) for value in series.dropna().unique()}
            if series.isna().any():
                known[_MISSING] = ""
            values[slot.name] = dict(sorted(known.items()))
            rows[slot.name] = series.map(_text).where(series.notna(), _MISSING)
            columns.append(
                Column(
                    name=slot.name,
                    label=slot.name,
                    meaning="",
                    categories={one: one for one in values[slot.name]},
                    missing=_MISSING if _MISSING in known else "",
                )
            )
    return Table(pd.DataFrame(rows).reset_index(drop=True), tuple(columns), values)


def _joined(slot: Slot, given: pd.DataFrame) -> Table:
    """The table of a network that takes all columns as one vector of numbers."""
    if len(slot.shape) != 1 or slot.is_whole or slot.is_text:
        raise InputError(
            f"The model takes an array of shape {slot.shape}; a row is a vector of floats, or an Input a column; "
            'use kind="array".'
        )
    if len(given.columns) != slot.shape[0]:
        raise InputError(
            f"The model takes {slot.shape[0]} numbers, and the table has {len(given.columns)} columns: give those that "
            "it takes, in their order."
        )
    columns, rows = [], {}
    for name in given.columns:
        if not pd.api.types.is_numeric_dtype(given[name]) or not np.isfinite(given[name].astype(float)).all():
            raise InputError(f"The column {name} must be finite numbers, as the model takes numbers alone.")
        rows[str(name)] = given[name].astype(float)
        columns.append(_number(str(name), rows[str(name)]))
    return Table(pd.DataFrame(rows).reset_index(drop=True), tuple(columns), {}, is_joined=True)


def in_order(network: Network, table: pd.DataFrame) -> list[Slot]:
    """The inputs in the order of the columns of a table, which people know."""
    places = {str(name): place for place, name in enumerate(table.columns)}
    return sorted(network.slots, key=lambda slot: places[slot.name])


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float | np.floating) and float(value).is_integer() else str(value)


def _number(name: str, numbers: pd.Series) -> Column:
    distinct = np.unique(numbers)
    step = 1.0 if (distinct == np.round(distinct)).all() else float(np.ptp(distinct)) / 100 or 1.0
    return Column(name=name, label=name, meaning="", low=float(distinct[0]), high=float(distinct[-1]), step=step)


def inputs_of(network: Network, table: Table, rows: Any) -> list[Any]:
    """Rows as the network takes them, a tensor for each of its inputs."""
    if table.is_joined:
        numbers = np.stack([np.asarray(rows[column.name], np.float32) for column in table.columns], axis=1)
        return [network.slots[0].cast(numbers)]
    found = []
    for slot in network.slots:
        values = table.given(slot.name, rows[slot.name])
        found.append(
            strings.tensor(values, slot.shape) if slot.is_text else ops.reshape(slot.cast(values), (-1, *slot.shape))
        )
    return found
