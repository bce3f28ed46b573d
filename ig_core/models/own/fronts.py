"""Where the columns of a row become numbers inside of a network.

No gradient reaches a category: its path runs in the first vector of numbers that the network makes of it, an embedding
or a one-hot vector. Where that is made, is found by giving the network rows and looking at what its preprocessing
layers are given and give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import layers, ops

from ig_core.errors import InputError
from ig_core.kinds.row.encoding import Encoding
from ig_core.models.own import strings
from ig_core.models.own.network import Call, Network, Slot
from ig_core.models.own.overrides import Override
from ig_core.models.own.tables import Table, in_order, inputs_of

_LOOKING_UP = (
    layers.Embedding,
    layers.CategoryEncoding,
    layers.StringLookup,
    layers.IntegerLookup,
    layers.Hashing,
    layers.Discretization,
)
_ROWS = 200  # on which a network is looked at


class Cut(NamedTuple):
    """Where a column becomes numbers: a layer, which of its calls, and how many numbers of one row."""

    layer: Any
    call: int
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=int))


class Join(NamedTuple):
    """Where the network puts columns together to which nothing was done before: a layer, which of its calls, and the
    places in a point of the numbers that it gives, in their order. See rows.joins_of."""

    layer: Any
    call: int
    order: tuple[int, ...]

    def of(self, points: Any) -> Any:
        """Points (n, size) of a path -> what the layer gives of them. To take them apart for it and put them together
        again, column by column, takes longer than a small network does."""
        is_all = self.order == tuple(range(points.shape[1]))
        return points if is_all else ops.take(points, np.array(self.order, np.int32), axis=1)


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
        passed: calls that look up whole numbers on the way there. On a path nobody asks what they give.
    """

    encoding: Encoding
    cuts: Mapping[str, tuple[Cut, ...]]
    passed: tuple[Cut, ...] = ()


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
    cuts, passed = {}, []
    for slot in network.slots:
        cuts[slot.name], before = _cuts_of(slot, table.given(slot.name, sample[slot.name]), calls)
        passed += before
    found = {name: own for name, own in cuts.items() if own}
    codes: dict[str, Known] = {}
    for slot in in_order(network, table.rows):
        if slot.name in found:
            codes[slot.name] = _code_of(network, table, sample, slot.name, found[slot.name])
        elif slot.name in table.values:
            raise InputError(
                f"The column {slot.name!r} goes into the network otherwise than through a lookup, an Embedding or a "
                "one-hot layer of Keras, and no gradient reaches a category: use those layers."
            )
        else:
            codes[slot.name] = Known(1)
    return Front(Encoding(table.columns, codes), found, tuple(passed))


def _noted(network: Network, table: Table, rows: Any) -> list[Call]:
    """The calls of preprocessing layers when the network is given the rows, in their order."""
    own = [layer for layer in network.layers_of(*_LOOKING_UP) if not _is_inside(layer, network)]
    return network.calls_of(own, inputs_of(network, table, rows))


def _is_inside(layer: Any, network: Network) -> bool:
    """Whether the layer is part of another that is looked at as a whole."""
    wholes = network.layers_of(layers.TextVectorization)
    return any(layer in one._flatten_layers(include_self=False) for one in wholes)


def _cuts_of(slot: Slot, values: np.ndarray, calls: Sequence[Call]) -> tuple[tuple[Cut, ...], list[Cut]]:
    """Where what is made of a column first is numbers, and the calls before."""
    cuts, passed, whole = [], [], [values]
    for call in calls:
        if not any(_are_same(call.given, one) for one in whole):
            continue
        is_vector = getattr(call.layer, "output_mode", "int") != "int"
        if is_vector or "float" in keras.backend.standardize_dtype(call.gave.dtype):
            cuts.append(Cut(call.layer, call.number, tuple(call.gave.shape[1:])))
        else:
            passed.append(Cut(call.layer, call.number, tuple(call.gave.shape[1:])))
            whole.append(ops.convert_to_numpy(call.gave))
    return tuple(cuts), passed


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


def replaced(
    front: Front, gives: Mapping[tuple[int, int], Any], points: Any, joins: Sequence[Join] = ()
) -> Iterator[Override]:
    """Layers that give what `gives` has for their calls, by layer and call, and in others what they gave.

    Args:
        points: of a path, (n, size).
        joins: calls among those in `gives`.
    """
    nothing = {
        (id(one.layer), one.call): ops.zeros((ops.shape(points)[0], *one.shape), "int32") for one in front.passed
    }
    cuts = [*front.passed, *(cut for cuts in front.cuts.values() for cut in cuts)]
    layers_ = [one.layer for one in cuts] + [one.layer for one in joins]
    for layer in {id(one): one for one in layers_}.values():
        yield Override(layer, "call", _giving(id(layer), {**nothing, **gives}))


def _giving(key: int, gives: Mapping[tuple[int, int], Any]) -> Callable:
    numbers = count()

    def function(original: Callable, *arguments: Any, **options: Any) -> Any:
        call = key, next(numbers)
        return gives[call] if call in gives else original(*arguments, **options)

    return function
