"""The models that the adaptive rule is measured on: six that ship, and two ordinary ones that other tools are raced on.

The two are trained once, from a seed, on the public data sets, and kept in the cache folder of IG Lens
(~/.cache/ig-lens/benchmarks): `python -m benchmarks.networks` trains those that are not there yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import keras
import numpy as np

from benchmarks.common import drawn_inputs
from ig_core import models
from ig_core.attribution import Adaptive, Attribution
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.record import GradientFn
from ig_core.data import data_folders, fashion_mnist, imdb
from ig_core.explainer import begun_as, prepare_many
from ig_core.gradients.compiled import ACTIVATIONS, compiled_gradient
from ig_core.gradients.outputs import direction, predicted_label
from ig_core.kinds.text.words import PADDING, Vocabulary, find_words, normalise
from ig_core.models import shipped
from ig_core.quadrature import Quadrature

SHIPPED = ("imdb-onehot", "imdb-maxpool", "imdb-bilstm", "sst-bilstm", "sst-bert", "fashion-cnn")
WITH_KINKS = ("text-mlp", "relu-cnn", "imdb-maxpool")  # of both
WORDS, DIMENSION, VOCABULARY = 256, 64, 10_000  # of text-mlp
_SEED = 0


@dataclass(frozen=True, eq=False)
class Network:
    """What `compiled_gradient` and the benchmarks ask of a model.

    Attributes:
        shape: of the array in which paths run.
        logits: arrays (n, *shape) -> logits (n, outputs), in TensorFlow.
        as_array: what the data set has, a text or a picture -> where its path ends, (*shape).
        dataset: whose test part the inputs are drawn from.
        activations: see CompiledGradient.
        first_points, corners: see Kind.
    """

    name: str
    labels: tuple[str, ...]
    shape: tuple[int, ...]
    logits: Callable
    as_array: Callable[[Any], np.ndarray]
    dataset: str
    activations: int = ACTIVATIONS
    first_points: int = 9
    corners: str = "ReLUs"


@dataclass(frozen=True, eq=False)
class Path:
    """The straight line from a baseline to an input of a model, both (*shape), and the output that is explained: the
    weights (outputs,) of the model's outputs that add up to F."""

    model: Any
    x: np.ndarray
    baseline: np.ndarray
    direction: np.ndarray

    @cached_property
    def gradient_fn(self) -> GradientFn:
        return compiled_gradient(self.model).along(self.direction)

    def run(self, rule: Quadrature | Adaptive) -> Attribution:
        """Integrated Gradients by that rule, as callers use it."""
        rule = begun_as(rule, self.model)
        return integrated_gradients(self.gradient_fn, self.x, self.baseline, rule, self.summed)

    @property
    def summed(self) -> int:
        """Words and pixels are looked at, not the numbers that each is made of."""
        return 1

    @property
    def has_kinks(self) -> bool:
        """Whether its gradient jumps: the model is made of ReLU and max."""
        return self.model.name in WITH_KINKS


def paths(name: str, count: int, seed: int, split: str = "test") -> list[Path]:
    """Paths to so many inputs of the model's data set, drawn by a seed; F is the logit of the predicted class.

    Raises: DataError if the data set is not on this machine; KeyError if there is no such model.
    """
    if name in models.MODELS:
        row = models.MODELS[name]
        cases = prepare_many(drawn_inputs(row.dataset, count, seed, split), model=name, baseline=row.baseline or None)
        return [Path(case.model, case.x, case.start, case.direction) for case in cases]
    network = TRAINED[name]()
    arrays = [network.as_array(given) for given in drawn_inputs(network.dataset, count, seed, split)]
    found = []
    for x, outputs in zip(arrays, compiled_gradient(network).outputs(np.stack(arrays)), strict=True):
        towards = direction(network.labels, predicted_label(network, outputs), outputs.size)
        found.append(Path(network, x, np.zeros_like(x), towards))
    return found


def text_mlp() -> Network:
    """256 words of a review in embedded space, their mean, 64 ReLUs, a logit; the path starts at zeros."""
    keras.utils.set_random_seed(_SEED)  # of the weights that training starts with
    embedded = keras.Input((WORDS, DIMENSION))
    mean = keras.layers.GlobalAveragePooling1D(name="mean")(embedded)
    hidden = keras.layers.Dense(64, activation="relu", name="hidden")(mean)
    body = keras.Model(embedded, keras.layers.Dense(1, name="logit")(hidden))
    embedding = keras.layers.Embedding(VOCABULARY, DIMENSION, name="embedding")
    ids = keras.Input((WORDS,), dtype="int32")
    whole = keras.Model(ids, body(embedding(ids)))

    def train() -> dict[str, np.ndarray]:
        frames = {split: imdb.load(split=split) for split in ("train", "test")}
        counts = Counter(normalise(match.group()) for text in frames["train"].text for match in find_words(text))
        words = ["", *(word for word, _ in counts.most_common(VOCABULARY - 1))]
        data = {split: (_ids(words, frame.text), frame.label.to_numpy()) for split, frame in frames.items()}
        _fit(whole, keras.losses.BinaryCrossentropy(from_logits=True), "text-mlp", data, epochs=2)
        return {"words": np.array(words)} | {variable.path: variable.numpy() for variable in whole.weights}

    arrays = _kept("text-mlp", train)
    words = arrays.pop("words").tolist()
    shipped.assign(whole, arrays)
    table = arrays["embedding/embeddings"]
    return Network(
        "text-mlp",
        ("negative", "positive"),
        (WORDS, DIMENSION),
        lambda points: body(points, training=False),
        lambda text: table[_ids(words, [text])[0]],
        "imdb",
        first_points=24,
    )


def relu_cnn() -> Network:
    """A picture of 28 × 28 through two convolutions of 3 × 3 with ReLU and max pooling, and 128 ReLUs; the path starts
    at black."""
    keras.utils.set_random_seed(_SEED)
    layers = keras.layers
    network = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu", name="first"),
            layers.MaxPooling2D(2, name="half"),
            layers.Conv2D(64, 3, activation="relu", name="second"),
            layers.MaxPooling2D(2, name="quarter"),
            layers.Flatten(name="flat"),
            layers.Dense(128, activation="relu", name="hidden"),
            layers.Dense(10, name="logits"),
        ]
    )

    def train() -> dict[str, np.ndarray]:
        parts = {split: fashion_mnist.load(split) for split in ("train", "test")}
        data = {split: (_scaled(part.pixels), part.labels) for split, part in parts.items()}
        _fit(network, keras.losses.SparseCategoricalCrossentropy(from_logits=True), "relu-cnn", data, epochs=3)
        return {variable.path: variable.numpy() for variable in network.weights}

    shipped.assign(network, _kept("relu-cnn", train))
    return Network(
        "relu-cnn",
        fashion_mnist.LABELS,
        (28, 28, 1),
        lambda points: network(points, training=False),
        _scaled,
        "fashion-mnist",
        activations=110,  # 29,000 of the first convolution and what follows, and their gradients, for 784 pixels
        first_points=64,
    )


TRAINED: dict[str, Callable[[], Network]] = {"text-mlp": text_mlp, "relu-cnn": relu_cnn}
NAMES = (*TRAINED, *SHIPPED)


def _fit(network: keras.Model, loss: keras.losses.Loss, name: str, data: dict[str, tuple], epochs: int) -> None:
    """Train on the part "train" of data, inputs and labels, and print the accuracy on the part "test"."""
    network.compile(keras.optimizers.Adam(2e-3), loss)
    network.fit(*data["train"], batch_size=128, epochs=epochs, verbose=0)
    inputs, labels = data["test"]
    outputs = network.predict(inputs, batch_size=500, verbose=0)
    predicted = outputs.argmax(axis=1) if outputs.shape[1] > 1 else outputs[:, 0] > 0
    print(f"{name}: trained, test accuracy {np.mean(predicted == labels):.1%}", flush=True)


def _kept(name: str, train: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The arrays of a trained network, from the cache folder if they lie there; else trained, and put there."""
    folder = data_folders()[-1] / "benchmarks"
    path = folder / f"{name}.npz"
    if not path.is_file():
        arrays = train()
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{name}.partial.npz"
        np.savez(partial, **arrays)
        partial.replace(path)
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def _ids(words: Sequence[str], texts: Sequence[str]) -> np.ndarray:
    """Ids of the first words of each text that are known, filled up with the padding token: (texts, WORDS)."""
    vocabulary, ids = Vocabulary(tuple(words), WORDS), np.full((len(texts), WORDS), PADDING, np.int32)
    for row, text in zip(ids, texts, strict=True):
        seen = vocabulary.encode(text).seen_ids
        row[: seen.size] = seen
    return ids


def _scaled(pixels: np.ndarray) -> np.ndarray:
    """From 0 to 255 (…, 28, 28) -> from 0 to 1 (…, 28, 28, 1)."""
    return (pixels[..., np.newaxis] / 255).astype(np.float32)


if __name__ == "__main__":
    for make in TRAINED.values():
        make()
