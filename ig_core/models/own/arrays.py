"""Models of arrays of somebody else: numbers of any shape, one input or several, whole numbers behind an Embedding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
from keras import ops

from ig_core.errors import InputError
from ig_core.kinds.array.baselines import ARRAY_BASELINES, given
from ig_core.kinds.array.layout import Layout, Part
from ig_core.kinds.array.model import ArrayModel
from ig_core.kinds.kind import Baseline
from ig_core.models.own.described import Described
from ig_core.models.own.head import Body
from ig_core.models.own.network import Network, Slot
from ig_core.models.own.overrides import Override
from ig_core.models.own.parted import parted

GIVEN = "given"  # what a baseline of the user's is called that has no name
_PROBES = 6
_LENGTH = 5  # tried for an axis of any length
_LOW, _HIGH = -1.0, 2.0  # between which their numbers are drawn
_SPARE = 1  # how many of the probes are zero


@dataclass(frozen=True, eq=False, repr=False)
class OwnArrayModel(Described, ArrayModel):
    """An ArrayModel of a Keras model.

    Attributes:
        fills: see CompiledGradient.
    """

    fills: bool = field(kw_only=True)


def layout_of(network: Network) -> tuple[Layout, list[Any]]:
    """How the inputs lie in the array where paths run; and of each call of an Embedding its layer and its input.

    Raises: InputError if one of them cannot be explained.
    """
    if any(slot.is_text for slot in network.slots):
        raise InputError('The model takes texts: use kind="text", or kind="row" for columns of a table.')
    calls = _embedded(network)
    parts = []
    for slot in network.slots:
        layers = [layer for layer, name in calls if name == slot.name]
        if slot.is_whole and not layers:
            raise InputError(
                f"The input {slot.name!r} holds whole numbers that go into no Embedding, and no gradient reaches a "
                "whole number: give the model floats in its place, or embed them."
            )
        if len(layers) > 1 and len({id(layer) for layer in layers}) > 1:
            raise InputError(
                f"The input {slot.name!r} goes into several Embedding layers, and one path runs behind one of them: "
                "give the model the input once for each."
            )
        if len(network.slots) > 1 and None in slot.shape:
            raise InputError(
                f"The input {slot.name!r} has an axis of any length; of several inputs all must have one length."
            )
        parts.append(Part(slot.name, slot.shape, keras.ops.convert_to_numpy(layers[0].embeddings) if layers else None))
    if any(part.embedding is not None and None in part.shape for part in parts):
        raise InputError('Whole numbers in rows of any length are a text: use kind="text", or an Input of one length.')
    return Layout(tuple(parts)), calls


def _embedded(network: Network) -> list[tuple[Any, str]]:
    """Of each call of an Embedding, in their order, the layer and the name of the input whose numbers it looks up.

    Which that is, is found by giving every input numbers of its own, that no other input has.
    """
    layers = network.layers_of(keras.layers.Embedding)
    if not layers:
        return []
    trials = _trials(network, min(layer.input_dim for layer in layers))
    seen = [network.calls_of(layers, [ops.convert_to_tensor(one) for one in inputs]) for inputs in trials]
    calls: list[tuple[Any, str]] = []
    for number, call in enumerate(seen[0]):
        equal = [
            slot.name
            for place, slot in enumerate(network.slots)
            if all(
                np.array_equal(ops.convert_to_numpy(met[number].given).ravel(), inputs[place].ravel())
                for met, inputs in zip(seen, trials, strict=True)
            )
        ]
        if len(equal) != 1:
            raise InputError(
                f"The Embedding {call.layer.name!r} looks up numbers that are no input of the model as it stands: what "
                "is done with them before cannot be on a path."
            )
        calls.append((call.layer, equal[0]))
    return calls


def _trials(network: Network, ids: int) -> list[list[np.ndarray]]:
    random = np.random.default_rng(0)
    return [
        [
            random.integers(0, ids, (2, *_fixed(slot))).astype(slot.dtype or "int32")
            if slot.is_whole or not slot.dtype
            else random.integers(0, ids, (2, *_fixed(slot))).astype("float32")
            for slot in network.slots
        ]
        for _ in range(3)
    ]


def _fixed(slot: Slot | Part) -> tuple[int, ...]:
    return tuple(_LENGTH if length is None else length for length in slot.shape)


def body_of(network: Network, layout: Layout, calls: Sequence[tuple[Any, str]]) -> Body:
    """The network as a function of the array."""

    def run(points: Any, overrides: Sequence[Override] = ()) -> dict[str, Any]:
        inputs, embedded = _taken_apart(layout, points)
        order = iter([embedded[name] for _, name in calls])
        layers = {id(layer): layer for layer, _ in calls}.values()
        cut = [Override(layer, "call", lambda original, *_, **__: next(order)) for layer in layers]
        given = [slot.cast(inputs[slot.name]) for slot in network.slots]
        return network.run(given, [*overrides, *cut])

    random, points = np.random.default_rng(0), []
    for number in range(_PROBES):
        arrays = {
            part.name: random.integers(0, len(part.embedding), _fixed(part))
            if part.embedding is not None
            else random.uniform(_LOW, _HIGH, _fixed(part)) * (number >= _SPARE)
            for part in layout.parts
        }
        points.append(layout.written(arrays))
    parts = {}
    if layout.is_flat:
        owners = np.repeat(np.arange(len(layout.parts)), [part.size for part in layout.parts])
        moves = layout.flat_units >= 0
        parts = {part.name: (owners == number) & moves for number, part in enumerate(layout.parts)}
    return Body(network, run, np.stack(points).astype(np.float32), layout.shape, parts)


def _taken_apart(layout: Layout, points: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs of a batch of points, and what their Embeddings give, by name."""
    if not layout.is_flat:
        return {layout.parts[0].name: points}, {}
    inputs, embedded = {}, {}
    for part, own in zip(layout.parts, parted(points, [part.size for part in layout.parts]), strict=True):
        if part.embedding is None:
            inputs[part.name] = ops.reshape(own, (-1, *part.shape))
            continue
        width = part.embedding.shape[1]
        vectors, ids = parted(own, [part.entries * width, part.entries])
        embedded[part.name] = ops.reshape(vectors, (-1, *part.shape, width))
        inputs[part.name] = ops.cast(ops.round(ops.reshape(ids, (-1, *part.shape))), "int32")
    return inputs, embedded


def baselines_of(layout: Layout, given_ones: Mapping[str, Any]) -> dict[str, Baseline]:
    """Those of the user first."""
    found = {}
    if len(layout.parts) > 1 and set(given_ones) == {part.name for part in layout.parts}:
        given_ones = {GIVEN: given_ones}  # one baseline, of all inputs
    for name, one in given_ones.items():
        rows = one if isinstance(one, list) and len(layout.parts) == 1 else [one]
        found[name] = given(name, np.stack([layout.written(layout.checked(row)) for row in rows]))
    return found | {name: row for name, row in ARRAY_BASELINES.items() if name not in found}
