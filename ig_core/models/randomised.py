"""A model some of whose layers know nothing: their weights are shuffled, from the output down.

Source: Adebayo, Gilmer, Muelly, Goodfellow, Hardt and Kim (2018), "Sanity checks for saliency maps", the cascading
randomisation. There layers are initialised anew; here the numbers of each array of weights are shuffled among its
places, which forgets what was learned as well, keeps their size (so that no layer goes silent or loud), and works for
every layer of every model.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import keras
import numpy as np

from ig_core import memo
from ig_core.errors import InputError
from ig_core.kinds import Model, can_be_randomised
from ig_core.models.without_tensorflow import tensorflow_left_out

EMBEDDING = "embedding"
_GLANCE = 0.05  # seconds between two looks at whether one who waits is still wanted
_BLOCK = "attention_"  # with a number: the first layer of a block, see transformer.build


class Stage(NamedTuple):
    """What is made random at one step: a layer, or those of a block that belong together.

    Attributes:
        label: what people call it.
        variables: its weights; of the embedding of a text model, which no layer holds, none.
    """

    label: str
    variables: tuple[Any, ...]


class _Twin:
    """A copy of a model, whose weights may be changed, and the weights as they were learned."""

    def __init__(self, model: Model):
        network = _copy(_network_of(model))
        self.model: Model = model.rebuilt(network)  # type: ignore[attr-defined]
        self.lock = threading.RLock()
        self.stages = _stages_of(model, network)
        self.embedding = getattr(model, "embedding", None)
        self._learned = [[variable.numpy() for variable in stage.variables] for stage in self.stages]

    def randomise(self, count: int, seed: int) -> None:
        """Shuffle the weights of the first `count` stages; all others are as they were learned."""
        random = np.random.default_rng(seed)
        for number, (stage, arrays) in enumerate(zip(self.stages, self._learned, strict=True)):
            for variable, array in zip(stage.variables, arrays, strict=True):
                variable.assign(_shuffled(array, random) if number < count else array)
            if stage.label == EMBEDDING and self.embedding is not None:
                changed = _shuffled(self.embedding, random) if number < count else self.embedding
                self.model.embedding[...] = changed  # type: ignore[attr-defined]


@memo.remembered(2)
def _twin(model: Model) -> _Twin:
    return _Twin(model)


def stages_of(model: Model) -> tuple[str, ...]:
    """What is made random one after the other, from the output down to the input; no copy is made for it. Raises: as
    `randomised`."""
    return tuple(stage.label for stage in _stages_of(model, _network_of(model)))


@contextmanager
def randomised(model: Model, count: int, seed: int = 0) -> Iterator[Model]:
    """The same model with the weights of its last `count` stages shuffled; within the block, and by one thread at a
    time. Of a text model the last stage is the embedding, which changes the arrays that texts become: inputs are to be
    prepared anew.

    Args:
        count: from 0, which is the model as it was trained, to the number of `stages_of`.
    Raises: InputError if the model does not say what its layers are; see ig_core.kinds.Model.
    """
    twin = _twin_of(model)
    if not 0 <= count <= len(twin.stages):
        raise ValueError(f"count must be from 0 to {len(twin.stages)}; got {count}")
    with twin.lock:
        twin.randomise(count, seed)
        yield twin.model


@contextmanager
def reserved(model: Model, wanted: Callable[[], None]) -> Iterator[None]:
    """Within this block no other thread makes layers of the model random. To be entered before one waits for anything
    else, such as for one's turn to compute: whoever has a turn and waits here would keep out whoever is to go on.

    Args:
        wanted: called while one waits; what it raises ends the waiting.
    Raises: as `randomised`.
    """
    lock = _twin_of(model).lock
    while not lock.acquire(timeout=_GLANCE):
        wanted()
    try:
        yield
    finally:
        lock.release()


def _twin_of(model: Model) -> _Twin:
    _network_of(model)
    return _twin(model)


def _network_of(model: Model) -> keras.Model:
    if not can_be_randomised(model):
        raise InputError(f"The layers of the model {model.name!r} cannot be made random: it does not name its network.")
    return model.network  # type: ignore[attr-defined]


def _stages_of(model: Model, network: keras.Model) -> list[Stage]:
    """Those of the model's network, or of a copy of it, and of its embedding if it has one."""
    return _stages(network) + [Stage(EMBEDDING, ())] * (getattr(model, "embedding", None) is not None)


def _copy(network: keras.Model) -> keras.Model:
    """A network of the same layers, with the same weights."""
    with tensorflow_left_out():
        copy = keras.models.clone_model(network)
    for own, other in zip(copy.weights, network.weights, strict=True):
        own.assign(other)
    return copy


def _stages(network: keras.Model) -> list[Stage]:
    """Layers that have weights, from the output down; the layers of a transformer's block are one stage."""
    found: list[Stage] = []
    layers = list(_with_weights(network))
    blocks = {layer.name.removeprefix(_BLOCK) for layer in layers if layer.name.startswith(_BLOCK)}
    for layer in reversed(layers):
        _, _, number = layer.name.rpartition("_")
        label = f"block {int(number) + 1}" if number in blocks else layer.name.replace("_", " ")
        if found and found[-1].label == label:
            found[-1] = Stage(label, (*found[-1].variables, *layer.weights))
        else:
            found.append(Stage(label, tuple(layer.weights)))
    return found


def _with_weights(network: keras.Model) -> Iterator[Any]:
    """In the order of the network; models within it are taken apart."""
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            yield from _with_weights(layer)
        elif layer.weights:
            yield layer


def _shuffled(array: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return random.permutation(array.ravel()).reshape(array.shape)
