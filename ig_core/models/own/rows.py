"""Models of table rows of somebody else: a dict of columns, with their preprocessing layers inside.

A number goes into the network as it is. No gradient reaches a category: its path runs in the first vector of numbers
that the network makes of it, an embedding or a one-hot vector. Where that is made, is found by giving the network rows
and looking at what its preprocessing layers are given and give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, NamedTuple

import keras
import numpy as np
import pandas as pd
from keras import layers, ops

from ig_core.data.columns import Column
from ig_core.errors import InputError
from ig_core.kinds.kind import Argument, Baseline
from ig_core.kinds.row.baselines import ROW_BASELINES, ROW_OF
from ig_core.kinds.row.encoding import Encoding
from ig_core.kinds.row.model import RowModel
from ig_core.kinds.row.plausible import Plausible
from ig_core.models.own import strings
from ig_core.models.own.described import Described
from ig_core.models.own.head import Body
from ig_core.models.own.network import Call, Network, Slot, are_alike
from ig_core.models.own.overrides import Override
from ig_core.models.own.parted import parted

_LOOKING_UP = (
    layers.Embedding,
    layers.CategoryEncoding,
    layers.StringLookup,
    layers.IntegerLookup,
    layers.Hashing,
    layers.Discretization,
)
_ROWS = 200  # on which a network is looked at
_PROBES = 8
_BACKGROUND = 64  # rows of a background
_MISSING = "missing"
_OTHER = replace(
    ROW_BASELINES[ROW_OF], argument=Argument("rather", hint="ROW", label="The path starts at", is_open=True)
)


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

    def given(self, name: str, some: Any) -> np.ndarray:
        """Values of a column as the network is given them."""
        known = self.values.get(name)
        if known is None:
            return np.asarray(some, np.float32)
        found = [known[str(one)] for one in some]
        return np.asarray(found, str if isinstance(found[0], str) else type(found[0]))


class Cut(NamedTuple):
    """Where a column becomes numbers: a layer, which of its calls, and how many numbers of one row."""

    layer: Any
    call: int
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=int))


@dataclass(frozen=True, eq=False)
class Known:
    """How one column is written: a number as it is, or a category as the vectors that were looked up for it. See
    ig_core.kinds.row.encoding.Code."""

    size: int
    vectors: Mapping[str, np.ndarray] | None = None

    def write(self, values: np.ndarray) -> np.ndarray:
        if self.vectors is None:
            return values.astype(np.float64)[:, np.newaxis]
        return np.stack([self.vectors[str(value)] for value in values])

    def settings(self) -> dict[str, Any]:
        raise NotImplementedError("the code of a column of somebody else's network is not written down")


@dataclass(frozen=True, eq=False)
class Front:
    """What becomes of the columns of a row before its path.

    Attributes:
        encoding: rows as arrays.
        cuts: of each column that is no number, by name, where it becomes numbers.
    """

    encoding: Encoding
    cuts: Mapping[str, tuple[Cut, ...]]


@dataclass(frozen=True, eq=False, repr=False)
class OwnRowModel(Described, RowModel):
    """A RowModel of a Keras model."""

    baselines: Mapping[str, Baseline] = field(kw_only=True)  # type: ignore[misc]
    activations: int = field(kw_only=True)  # type: ignore[misc]
    gives: str = field(kw_only=True)
    corners: str = field(kw_only=True)


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
    for slot in _in_order(network, given):
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


def _in_order(network: Network, table: pd.DataFrame) -> list[Slot]:
    """The inputs in the order of the columns of a table, which people know."""
    places = {str(name): place for place, name in enumerate(table.columns)}
    return sorted(network.slots, key=lambda slot: places[slot.name])


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float | np.floating) and float(value).is_integer() else str(value)


def _number(name: str, numbers: pd.Series) -> Column:
    distinct = np.unique(numbers)
    step = 1.0 if (distinct == np.round(distinct)).all() else float(np.ptp(distinct)) / 100 or 1.0
    return Column(name=name, label=name, meaning="", low=float(distinct[0]), high=float(distinct[-1]), step=step)


def front_of(network: Network, table: Table) -> Front:
    """Where the columns become numbers, and as which. Raises: InputError if a category never does so in a way that can
    be followed."""
    if table.is_joined:
        return Front(Encoding(table.columns, {column.name: Known(1) for column in table.columns}), {})
    random = np.random.default_rng(0)
    # each column in an order of its own, so that no two are the same by chance
    sample = {
        column.name: table.rows[column.name]
        .sample(_ROWS, replace=True, random_state=int(random.integers(2**31)))
        .to_numpy()
        for column in table.columns
    }
    calls = _noted(network, table, sample)
    cuts = {slot.name: _cuts_of(slot, table.given(slot.name, sample[slot.name]), calls) for slot in network.slots}
    found = {name: own for name, own in cuts.items() if own}
    codes: dict[str, Known] = {}
    for slot in _in_order(network, table.rows):
        if slot.name in found:
            codes[slot.name] = _code_of(network, table, sample, slot.name, found[slot.name])
        elif slot.name in table.values:
            raise InputError(
                f"The column {slot.name!r} goes into the network otherwise than through a lookup, an Embedding or a "
                "one-hot layer of Keras, and no gradient reaches a category: use those layers."
            )
        else:
            codes[slot.name] = Known(1)
    return Front(Encoding(table.columns, codes), found)


def _noted(network: Network, table: Table, rows: Any) -> list[Call]:
    """The calls of preprocessing layers when the network is given the rows, in their order."""
    own = [layer for layer in network.layers_of(*_LOOKING_UP) if not _is_inside(layer, network)]
    return network.calls_of(own, _inputs(network, table, rows))


def _is_inside(layer: Any, network: Network) -> bool:
    """Whether the layer is part of another that is looked at as a whole."""
    wholes = network.layers_of(layers.TextVectorization)
    return any(layer in one._flatten_layers(include_self=False) for one in wholes)


def _inputs(network: Network, table: Table, rows: Any) -> list[Any]:
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


def _cuts_of(slot: Slot, values: np.ndarray, calls: Sequence[Call]) -> tuple[Cut, ...]:
    """Where what is made of a column first is numbers."""
    cuts, whole = [], [values]
    for call in calls:
        if not any(_are_same(call.given, one) for one in whole):
            continue
        is_vector = getattr(call.layer, "output_mode", "int") != "int"
        if is_vector or "float" in keras.backend.standardize_dtype(call.gave.dtype):
            cuts.append(Cut(call.layer, call.number, tuple(call.gave.shape[1:])))
        else:
            whole.append(ops.convert_to_numpy(call.gave))
    return tuple(cuts)


def _are_same(tensor: Any, values: np.ndarray) -> bool:
    flat, other = strings.array(tensor).ravel(), values.ravel()
    if flat.shape != other.shape:
        return False
    if flat.dtype.kind in "OSU" or other.dtype.kind in "OSU":
        return [_decoded(one) for one in flat] == [_decoded(one) for one in other]
    return bool(np.array_equal(flat, other))


def _decoded(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _code_of(network: Network, table: Table, sample: Mapping[str, np.ndarray], name: str, cuts: Sequence[Cut]) -> Known:
    """The vectors of each category of a column, those of all its cuts one after the other."""
    (column,) = [one for one in table.columns if one.name == name]
    if column.is_number:
        raise InputError(
            f"The column {name!r} is a number that is put into bins, where no gradient reaches it: give the model the "
            "number itself, or its bin as a category."
        )
    categories = list(column.categories)
    rows = {own: np.resize(values, len(categories)) for own, values in sample.items()} | {name: categories}
    calls = _noted(network, table, rows)
    gave = {(id(call.layer), call.number): ops.convert_to_numpy(call.gave).astype(np.float32) for call in calls}
    vectors = np.concatenate([gave[id(cut.layer), cut.call].reshape(len(categories), -1) for cut in cuts], axis=1)
    return Known(vectors.shape[1], dict(zip(categories, vectors, strict=True)))


def body_of(network: Network, table: Table, front: Front) -> Body:
    """The network behind what its columns become."""
    encoding = front.encoding
    sizes = [encoding.codes[column.name].size for column in table.columns]
    dummy = {column.name: table.rows[column.name].iloc[0] for column in table.columns}

    def run(points: Any, overrides: Sequence[Override] = ()) -> dict[str, Any]:
        if table.is_joined:
            return network.run([network.slots[0].cast(points)], overrides)
        number = ops.shape(points)[0]
        inputs, gives = {}, {}
        for slot, own in zip(_in_order(network, table.rows), parted(points, sizes), strict=True):
            cuts = front.cuts.get(slot.name, ())
            if not cuts:
                inputs[slot.name] = ops.reshape(slot.cast(own), (-1, *slot.shape))
                continue
            for cut, part in zip(cuts, parted(own, [cut.size for cut in cuts]), strict=True):
                gives[id(cut.layer), cut.call] = ops.reshape(part, (-1, *cut.shape))
            value = table.given(slot.name, [dummy[slot.name]])[0]
            if slot.is_text:
                inputs[slot.name] = strings.full(number, slot.shape, value)
            else:
                inputs[slot.name] = ops.full((number, *slot.shape), slot.cast(value))
        given = [inputs[slot.name] for slot in network.slots]
        return network.run(given, [*overrides, *_replaced(front, gives)])

    random = np.random.default_rng(0)
    probes = encoding.write(table.rows.sample(_PROBES, replace=True, random_state=int(random.integers(2**31))))
    parts = {column.name: encoding.units == number for number, column in enumerate(table.columns)}
    return Body(network, run, probes, (len(encoding.units),), parts)


def _replaced(front: Front, gives: Mapping[tuple[int, int], Any]) -> Iterator[Override]:
    """Layers that give the points of a path in the calls that columns go through, and in others what they gave."""
    for layer in {id(cut.layer): cut.layer for cuts in front.cuts.values() for cut in cuts}.values():
        yield Override(layer, "call", _giving(id(layer), gives))


def _giving(key: int, gives: Mapping[tuple[int, int], Any]) -> Callable:
    numbers = count()

    def function(original: Callable, *arguments: Any, **options: Any) -> Any:
        call = key, next(numbers)
        return gives[call] if call in gives else original(*arguments, **options)

    return function


def check(network: Network, table: Table, front: Front, body: Body) -> None:
    """Raises: InputError if the network does more with a category than make these numbers of it."""
    some = table.rows.sample(min(len(table.rows), _ROWS), random_state=0)
    whole = network.run(_inputs(network, table, some))
    cut = body.run(ops.convert_to_tensor(front.encoding.write(some), "float32"), ())
    if not are_alike(whole, cut):
        raise InputError(
            "The model does more with its categories than look them up, so a path behind that would explain another "
            "model: let each go into a lookup, an Embedding or a one-hot layer, and nothing else."
        )


def model_of(table: Table, front: Front, *, given: Mapping[str, Any], **facts: Any) -> OwnRowModel:
    """The model with what the table tells: a median row, the mean of what rows become, which values occur together."""
    encoding, shown = front.encoding, table.rows
    median = {
        column.name: float(shown[column.name].median()) if column.is_number else shown[column.name].mode().iloc[0]
        for column in table.columns
    }
    background = encoding.write(shown.sample(min(len(shown), _BACKGROUND), random_state=0))
    baselines = {
        "background": Baseline("Rows of the table, averaged", lambda *_: background, is_single=False, is_given=True)
    }
    own = {name: Baseline(name, _row_of(row)) for name, row in given.items()}
    known = {name: ROW_BASELINES[name] for name in ("median", "mean")} | baselines | {ROW_OF: _OTHER}
    return OwnRowModel(
        encoding=encoding,
        median=median,
        mean=encoding.write(shown).mean(axis=0),
        plausible=Plausible.of(shown, table.columns),
        dataset="",
        baselines=own | {name: row for name, row in known.items() if name not in own},
        **facts,
    )


def _row_of(row: Any) -> Callable:
    return lambda model, x, argument: model.as_array(model.encode(row))[np.newaxis]
