"""A Keras model as one function of its inputs: what they are, what it gives, and whether it can be explained at all."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import keras
import numpy as np

from ig_core.errors import InputError
from ig_core.gradients.backends import is_tensorflow
from ig_core.models.own.overrides import Override, overridden

_OF_KERAS = ("training", "mask")  # arguments of a call that are no inputs
_WHOLE_PRECISION = ("float32", "float64")


@dataclass(frozen=True)
class Slot:
    """An input of a network: its name, the shape of one, None for an axis of any length, and the type of its numbers;
    an empty type where the model does not say."""

    name: str
    shape: tuple[int | None, ...]
    dtype: str

    @property
    def is_text(self) -> bool:
        return self.dtype == "string"

    @property
    def is_whole(self) -> bool:
        """Whether it holds whole numbers."""
        return "int" in self.dtype

    def cast(self, tensor: Any) -> Any:
        """Numbers of the type that the network takes; as they are where it does not say."""
        return keras.ops.cast(tensor, self.dtype) if self.dtype else keras.ops.convert_to_tensor(tensor)


class Call(NamedTuple):
    """What a layer was given and gave, at one of its calls.

    Attributes:
        number: which of its own calls it was, from 0.
    """

    layer: Any
    number: int
    given: Any
    gave: Any


@dataclass(frozen=True, eq=False)
class Network:
    """A model that has been looked at.

    Attributes:
        model: the user's, which nobody changes.
        slots: its inputs, in the order in which `run` takes them.
    """

    model: keras.Model
    slots: tuple[Slot, ...]
    _struct: Any

    @cached_property
    def layers(self) -> tuple[Any, ...]:
        """All layers, those within layers and models among them."""
        return tuple(self.model._flatten_layers(include_self=False))

    def run(self, inputs: Sequence[Any], overrides: Sequence[Override] = ()) -> dict[str, Any]:
        """Tensors, one for each slot -> output by name; the only one is called "output"."""
        with overridden(overrides):
            given = self.model(_packed(self._struct, list(inputs)), training=False)
        if isinstance(given, Mapping):
            return {str(name): value for name, value in given.items()}
        if not isinstance(given, list | tuple):
            return {"output": given}
        names = getattr(self.model, "output_names", None) or range(len(given))
        return {str(name): value for name, value in zip(names, given, strict=True)}

    def calls_of(self, layers: Sequence[Any], inputs: Sequence[Any]) -> list[Call]:
        """The calls of those layers when the network is given the inputs, in their order."""
        return self.noted(layers, lambda overrides: self.run(inputs, overrides))

    @staticmethod
    def noted(layers: Sequence[Any], run: Callable[[Sequence[Override]], Any]) -> list[Call]:
        """The calls of those layers when the network runs, which `run` makes it do with overrides, in their order."""
        met: list[Call] = []

        def noting(layer: Any) -> Override:
            def function(original: Callable, given: Any, *arguments: Any, **options: Any) -> Any:
                gave = original(given, *arguments, **options)
                met.append(Call(layer, sum(one.layer is layer for one in met), given, gave))
                return gave

            return Override(layer, "call", function)

        run([noting(layer) for layer in layers])
        return met

    def layers_of(self, *kinds: type) -> list[Any]:
        return [layer for layer in self.layers if isinstance(layer, kinds)]


def are_alike(some: Mapping[str, Any], others: Mapping[str, Any]) -> bool:
    """Whether two networks give about the same, each output by name."""
    arrays = ([keras.ops.convert_to_numpy(given[name]) for name in some] for given in (some, others))
    return all(
        np.allclose(one, other, rtol=1e-3, atol=1e-4, equal_nan=True) for one, other in zip(*arrays, strict=True)
    )


def look_at(model: Any) -> Network:
    """The model with its inputs.

    Raises: InputError if it is no Keras model, or one that cannot be explained whatever its input.
    """
    if not isinstance(model, keras.Model):
        raise InputError(f"The model must be a keras.Model; got {type(model).__name__}.")
    if not model.built:
        raise InputError(
            f"The model {model.name!r} has not been built: give it an Input, or call it once on an example, so that "
            "its layers have their weights."
        )
    struct, slots = _inputs_of(model)
    if any(slot.is_text for slot in slots) and not is_tensorflow():
        raise InputError(
            f"The model takes texts as strings, which Keras does on TensorFlow alone, and it runs on "
            f"{keras.backend.backend()}: set KERAS_BACKEND=tensorflow, or give the model ids in their place."
        )
    network = Network(model, slots, struct)
    for layer in network.layers:
        _check(layer)
    return network


def _check(layer: Any) -> None:
    if getattr(layer, "stateful", False) and isinstance(layer, keras.layers.RNN | keras.layers.Bidirectional):
        raise InputError(
            f"The layer {layer.name!r} is stateful: what it gives depends on what it was given before, so no single "
            "input explains it. Build it with stateful=False and the same weights."
        )
    policy = layer.dtype_policy
    if getattr(policy, "compute_dtype", "float32") not in (*_WHOLE_PRECISION, "string") and layer.weights:
        raise InputError(
            f"The layer {layer.name!r} computes in {policy.compute_dtype}, in which gradients are too coarse to add "
            'up: build the model with the policy "float32" and give it the same weights.'
        )


def _inputs_of(model: keras.Model) -> tuple[Any, tuple[Slot, ...]]:
    """How the inputs are packed, as a structure of their numbers; and the inputs."""
    if isinstance(model, keras.Sequential):
        return 0, (_slot(model.inputs[0]),)
    if getattr(model, "inputs", None):
        struct = keras.tree.pack_sequence_as(model.input, list(range(len(model.inputs))))
        names = {number: name for name, number in struct.items()} if isinstance(struct, Mapping) else {}
        return _flat(struct), tuple(_slot(one, names.get(number)) for number, one in enumerate(model.inputs))
    needed = _needed_by(model.call)
    if len(needed) > 1:
        asked = " and ".join(needed)
        raise InputError(
            f"The `call` of the model {model.name!r} takes {asked}, of which Keras knows the first alone: let it take "
            "one list or dict of arrays."
        )
    shape: Any = (model.get_build_config() or {}).get("input_shape")
    if isinstance(shape, Mapping) and all(map(_is_shape, shape.values())):
        numbered = dict(zip(shape, range(len(shape)), strict=True))
        return numbered, tuple(Slot(str(name), tuple(one[1:]), "") for name, one in shape.items())
    if _is_shape(shape):
        return 0, (Slot("input", tuple(shape[1:]), ""),)
    if isinstance(shape, list | tuple) and shape and all(map(_is_shape, shape)):
        return list(range(len(shape))), tuple(Slot(f"input_{n}", tuple(one[1:]), "") for n, one in enumerate(shape))
    raise InputError(
        f"The inputs of the model {model.name!r} cannot be told: its `call` must take one array, a list of arrays or "
        "a dict of arrays as its first argument, and have been called once."
    )


def _needed_by(call: Callable) -> list[str]:
    """The inputs without which the `call` of a model cannot be called."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    arguments = inspect.signature(call).parameters.values()
    needed = [one.name for one in arguments if one.kind in kinds and one.default is inspect.Parameter.empty]
    return [name for name in needed if name not in _OF_KERAS]


def _is_shape(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(n, int | None) for n in value)


def _slot(tensor: Any, name: str | None = None) -> Slot:
    return Slot(name or tensor.name, tuple(tensor.shape[1:]), str(tensor.dtype))


def _flat(struct: Any) -> Any:
    """A structure of one level. Raises: InputError if it has more."""
    rows: Iterator[Any] = iter(struct.values() if isinstance(struct, Mapping) else struct if struct != 0 else ())
    if not all(isinstance(number, int) for number in rows):
        raise InputError("The inputs of the model are nested: a list or a dict of arrays can be explained, no deeper.")
    return struct


def _packed(struct: Any, inputs: list[Any]) -> Any:
    """The inputs as the model takes them: in a structure of just the type that it was built with."""
    return keras.tree.map_structure(inputs.__getitem__, struct)
