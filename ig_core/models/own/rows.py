"""Models of table rows of somebody else: a dict of columns, with their preprocessing layers inside, or one vector.

A number goes into the network as it is; where a category becomes numbers, on which a path can run, see `fronts`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from ig_core.errors import InputError
from ig_core.kinds.kind import Argument, Baseline
from ig_core.kinds.row.baselines import ROW_BASELINES, ROW_OF
from ig_core.kinds.row.model import RowModel
from ig_core.kinds.row.plausible import Plausible
from ig_core.kinds.row.rows import Row
from ig_core.models.own import strings
from ig_core.models.own.described import Described
from ig_core.models.own.fronts import Front, Join, replaced
from ig_core.models.own.head import Body
from ig_core.models.own.network import Network, are_alike
from ig_core.models.own.overrides import Override
from ig_core.models.own.parted import parted
from ig_core.models.own.tables import Table, in_order, inputs_of

_ROWS = 200  # on which a network is tried
_PROBES = 8
_BACKGROUND = 64  # rows of a background
_OTHER = replace(
    ROW_BASELINES[ROW_OF], argument=Argument("rather", hint="ROW", label="The path starts at", is_open=True)
)


@dataclass(frozen=True, eq=False, repr=False)
class OwnRowModel(Described, RowModel):
    """A RowModel of a Keras model.

    Attributes:
        starts: what somebody gave for paths to start at, by name: a row, or a table of rows whose paths are averaged.
    """

    baselines: Mapping[str, Baseline] = field(kw_only=True)  # type: ignore[misc]
    starts: Mapping[str, Any] = field(kw_only=True)
    activations: int = field(kw_only=True)  # type: ignore[misc]
    gives: str = field(kw_only=True)
    corners: str = field(kw_only=True)

    def baseline_row(self, name: str) -> Row | None:
        """As of any model of rows; of a row that somebody gave its values."""
        if name not in self.starts:
            return super().baseline_row(name)
        given = self.starts[name]
        return None if _are_many(given) else self.encode(given).values


def body_of(network: Network, table: Table, front: Front) -> Body:
    """The network behind what its columns become."""
    encoding = front.encoding
    run = runner(network, table, front)
    if not table.is_joined:
        run = runner(network, table, front, joins_of(network, table, front))
    random = np.random.default_rng(0)
    probes = encoding.write(table.rows.sample(_PROBES, replace=True, random_state=int(random.integers(2**31))))
    parts = {column.name: encoding.units == number for number, column in enumerate(table.columns)}
    return Body(network, run, probes, (len(encoding.units),), parts)


class Apart(NamedTuple):
    """A point (n, size) taken apart, as the network takes it.

    Attributes:
        inputs: by the name of the slot; of a category, which is looked up, some value.
        gives: by the layer and the call where a category becomes numbers, what it becomes.
        places: of those tensors that are of the point, by id, the places in it, in their order.
    """

    inputs: dict[str, Any]
    gives: dict[tuple[int, int], Any]
    places: dict[int, tuple[int, ...]]


def runner(network: Network, table: Table, front: Front, joins: Sequence[Join] = ()) -> Callable[..., dict[str, Any]]:
    """Points (n, size) and overrides -> outputs by name.

    Args:
        joins: calls that are given what they put together as one.
    """

    def run(points: Any, overrides: Sequence[Override] = ()) -> dict[str, Any]:
        if table.is_joined:
            return network.run([network.slots[0].cast(points)], overrides)
        apart = _taken_apart(network, table, front, points)
        gives = apart.gives | {(id(join.layer), join.call): join.of(points) for join in joins}
        given = [apart.inputs[slot.name] for slot in network.slots]
        return network.run(given, [*overrides, *replaced(front, gives, points, joins)])

    return run


def _taken_apart(network: Network, table: Table, front: Front, points: Any) -> Apart:
    encoding, number, start = front.encoding, ops.shape(points)[0], 0
    sizes = [encoding.codes[column.name].size for column in table.columns]
    apart = Apart({}, {}, {})
    for slot, own in zip(in_order(network, table.rows), parted(points, sizes), strict=True):
        cuts = front.cuts.get(slot.name, ())
        if not cuts:
            apart.inputs[slot.name] = tensor = ops.reshape(slot.cast(own), (-1, *slot.shape))
            apart.places[id(tensor)] = (start,)
            start += 1
            continue
        for cut, part in zip(cuts, parted(own, [cut.size for cut in cuts]), strict=True):
            apart.gives[id(cut.layer), cut.call] = tensor = ops.reshape(part, (-1, *cut.shape))
            apart.places[id(tensor)] = tuple(range(start, start + cut.size))
            start += cut.size
        value = table.some[slot.name]
        if slot.is_text:
            apart.inputs[slot.name] = strings.full(number, slot.shape, value)
        else:
            apart.inputs[slot.name] = ops.full((number, *slot.shape), slot.cast(value))
    return apart


def joins_of(network: Network, table: Table, front: Front) -> list[Join]:
    """The concatenations that are given nothing but what a point was taken apart into: the very tensors, since a layer
    that leaves most numbers as they are may not leave all."""
    points = ops.convert_to_tensor(front.encoding.write(table.rows.head(_PROBES)), "float32")
    apart = _taken_apart(network, table, front, points)
    given = [apart.inputs[slot.name] for slot in network.slots]

    def run(overrides: Sequence[Override]) -> Any:
        return network.run(given, [*overrides, *replaced(front, apart.gives, points)])

    found = []
    for call in network.noted(network.layers_of(keras.layers.Concatenate), run):
        places = [apart.places.get(id(one)) for one in call.given] if isinstance(call.given, list | tuple) else [None]
        if None in places or len(call.gave.shape) != 2:
            continue
        join = Join(call.layer, call.number, tuple(chain.from_iterable(filter(None, places))))
        if np.array_equal(ops.convert_to_numpy(join.of(points)), ops.convert_to_numpy(call.gave)):
            found.append(join)
    return found


def check(network: Network, table: Table, front: Front, body: Body) -> None:
    """Raises: InputError if the network does more with a category than make these numbers of it."""
    some = table.rows.sample(min(len(table.rows), _ROWS), random_state=0)
    whole = network.run(inputs_of(network, table, some))
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
    own = {
        name: Baseline(name, _points_of(one), is_single=not _are_many(one), is_given=_are_many(one))
        for name, one in given.items()
    }
    known = {name: ROW_BASELINES[name] for name in ("median", "mean")} | baselines | {ROW_OF: _OTHER}
    model = OwnRowModel(
        encoding=encoding,
        median=median,
        mean=encoding.write(shown).mean(axis=0),
        plausible=Plausible.of(shown, table.columns),
        dataset="",
        starts=given,
        baselines=own | known,
        **facts,
    )
    for name, one in given.items():
        if _are_many(one) and not len(one):
            raise InputError(f"The baseline {name!r} is a table without rows.")
        model.baseline_points(name, model.mean)  # which says what is wrong with a row
    return model


def _are_many(given: Any) -> bool:
    """Whether it is a table, not a row."""
    return hasattr(given, "columns")


def _points_of(given: Any) -> Callable:
    def points(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
        some = given.to_dict("records") if _are_many(given) else [given]
        return np.stack([model.as_array(model.encode(row)) for row in some])

    return points
