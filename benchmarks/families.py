"""Paths of many kinds of networks, drawn by seeds: what the promise of the adaptive rule is tested on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import keras
import numpy as np
import tensorflow as tf

from benchmarks.layered import ACTIVATIONS, Layered, convolution
from benchmarks.networks import NAMES, paths
from benchmarks.references import Reference, of_kinks, of_smooth
from ig_core.attribution.record import GradientFn
from ig_core.gradients.compiled import CompiledGradient
from ig_core.models.transformer import Size, build

PARTS = ("calibration", "final")
_INPUTS = 12  # of a network that has to be compiled
_SCALES = 0.5, 3.0  # of weights, over that which keeps the size of what a layer is given
_COMPILED_SCALES = 0.5, 2.0  # an LSTM of 100 steps is chaotic at the upper end: its gradient is thousands of spikes
_REAL = {  # inputs of the models on real data
    "text-mlp": 60,
    "relu-cnn": 12,
    "imdb-onehot": 60,
    "imdb-maxpool": 25,
    "imdb-bilstm": 30,
    "sst-bilstm": 60,
    "sst-bert": 4,
    "fashion-cnn": 30,
}


@dataclass(frozen=True, eq=False)
class Drawn:
    """A path from a baseline to x, both (*shape), for F as gradient_fn has it; and the scores that are right."""

    gradient_fn: GradientFn
    x: np.ndarray
    baseline: np.ndarray
    reference: Callable[[], Reference]
    first: int = 9  # gradients of the first call: of a model of ours as explanations begin with it
    summed: int = 0  # see integrated_gradients


def _generator(family: str, part: str, number: int) -> np.random.Generator:
    """One for each network: those of the two parts have nothing in common."""
    return np.random.default_rng([PARTS.index(part), number, *family.encode()])


def _dense(random: np.random.Generator, sizes: list[int], scale: float) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (random.normal(0, scale / np.sqrt(before), (before, after)), random.normal(0, scale / 2, after))
        for before, after in pairwise(sizes)
    ]


def _path(random: np.random.Generator, network: Layered, shape: tuple[int, ...]) -> Drawn:
    """To a random input from zeros or, every other time, from another random input."""
    x = random.normal(size=shape)
    baseline = random.normal(size=shape) if random.random() < 0.5 else np.zeros(shape)
    return Drawn(network, x, baseline, lambda: network.reference(x, baseline))


def _mlp(activation: str, random: np.random.Generator) -> Drawn:
    inputs, depth, scale = int(random.integers(4, 65)), int(random.integers(1, 4)), random.uniform(*_SCALES)
    sizes = [inputs, *random.integers(8, 129, depth).tolist(), 1]
    return _path(random, Layered(_dense(random, sizes, scale), ACTIVATIONS[activation]), (inputs,))


def _max_pool(activation: str, random: np.random.Generator) -> Drawn:
    words, dimension = int(random.integers(5, 41)), int(random.integers(4, 33))
    sizes = [dimension, int(random.integers(8, 65)), 1]
    layers = _dense(random, sizes, random.uniform(*_SCALES))
    return _path(random, Layered(layers, ACTIVATIONS[activation], is_pooled=True), (words, dimension))


def _cnn(activation: str, random: np.random.Generator) -> Drawn:
    """12 × 12 pixels, 3 × 3 convolutions to 8 and, at every second place, 16 channels, 32 units, an output."""
    scale, layers, channels, side = random.uniform(*_SCALES), [], 1, 12
    for filters, stride in ((8, 1), (16, 2)):
        kernel = random.normal(0, scale / np.sqrt(9 * channels), (3, 3, channels, filters))
        matrix = convolution(kernel, side, side, stride)
        side, channels = (side - 3) // stride + 1, filters
        layers.append((matrix, np.tile(random.normal(0, scale / 2, filters), side * side)))
    layers += _dense(random, [side * side * channels, 32, 1], scale)
    return _path(random, Layered(layers, ACTIVATIONS[activation]), (12, 12, 1))


def _compiled(network: keras.Model, shape: tuple[int, ...], random: np.random.Generator, masked: bool) -> list[Drawn]:
    """Paths to random inputs of a network in TensorFlow, whose weights are drawn anew."""
    scale = random.uniform(*_COMPILED_SCALES)
    for variable in network.weights:
        if variable.ndim > 1:
            variable.assign(random.normal(0, scale / np.sqrt(variable.shape[0]), variable.shape))

    def outputs(points: tf.Tensor) -> tf.Tensor:
        return network([points, tf.ones(tf.shape(points)[:2])] if masked else points, training=False)

    gradient_fn = CompiledGradient(outputs, shape).along(np.ones(1, np.float32))
    found = []
    for number in range(_INPUTS):
        x = random.normal(size=shape).astype(np.float32)
        start = random.normal(size=shape).astype(np.float32) if number % 2 else np.zeros(shape, np.float32)
        found.append(Drawn(gradient_fn, x, start, lambda x=x, start=start: of_smooth(gradient_fn, x, start, 1e-4)))
    return found


def _lstms(length: int, random: np.random.Generator) -> list[Drawn]:
    given = keras.Input((length, 8))
    hidden = keras.layers.LSTM(int(random.integers(8, 25)))(given)
    return _compiled(keras.Model(given, keras.layers.Dense(1)(hidden)), (length, 8), random, masked=False)


def _transformers(random: np.random.Generator) -> list[Drawn]:
    length = int(random.integers(6, 25))
    return _compiled(build(Size(2, 16, 2, 32, 32), 1), (length, 16), random, masked=True)


def _real(name: str, part: str, percent: int) -> Iterator[Drawn]:
    """Half of the inputs for each part."""
    count = max(1, _REAL[name] * percent // 100)
    for path in paths(name, 2 * count, seed=7)[PARTS.index(part) :: 2]:
        find, own = (of_kinks, 1e-3) if path.has_kinks else (of_smooth, 1e-4)
        yield Drawn(
            path.gradient_fn,
            path.x,
            path.baseline,
            lambda path=path, find=find, own=own: find(path.gradient_fn, path.x, path.baseline, own),
            getattr(path.model, "first_points", 9),
            path.summed,
        )


_NUMPY: dict[str, tuple[Callable[[str, np.random.Generator], Drawn], str]] = {
    "MLP, ReLU": (_mlp, "ReLU"),
    "MLP, GELU": (_mlp, "GELU"),
    "MLP, tanh": (_mlp, "tanh"),
    "max pooling, ReLU": (_max_pool, "ReLU"),
    "max pooling, GELU": (_max_pool, "GELU"),
    "CNN, ReLU": (_cnn, "ReLU"),
    "CNN, SiLU": (_cnn, "SiLU"),
}
_TENSORFLOW: dict[str, tuple[Callable[[np.random.Generator], list[Drawn]], int]] = {
    "LSTM, 25 steps": (lambda random: _lstms(25, random), 7),
    "LSTM, 100 steps": (lambda random: _lstms(100, random), 4),
    "transformer": (_transformers, 7),
}
FAMILIES = (*_NUMPY, *_TENSORFLOW, *NAMES)


def drawn(family: str, part: str, networks: int, percent: int) -> Iterator[Drawn]:
    """The paths of one family.

    Args:
        part: one of PARTS; no network and no real input is in both.
        networks: how many small ones there are, each with one input.
        percent: of the networks that have to be compiled, and of the inputs of the models on real data.
    Raises: DataError where the data set of a model is not on this machine.
    """
    if family in _NUMPY:
        make, activation = _NUMPY[family]
        for number in range(networks):
            yield make(activation, _generator(family, part, number))
    elif family in _TENSORFLOW:
        make_several, count = _TENSORFLOW[family]
        for number in range(max(1, count * percent // 100)):
            yield from make_several(_generator(family, part, number))
    else:
        yield from _real(family, part, percent)
