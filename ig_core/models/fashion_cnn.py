"""fashion-cnn: which of ten garments a 28 × 28 grey picture shows, by a small residual convolutional network.

Activations are SiLU: without the kinks of a ReLU the path integral converges in a fraction of the points.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import keras
import numpy as np
from keras import layers

from ig_core import models
from ig_core.gradients.compiled import CompiledGradient
from ig_core.kinds.image.classifier import ImageClassifier
from ig_core.models import shipped
from ig_core.models.familiarity import Familiarity

NAME = "fashion-cnn"
SIDE = 28  # pixels
WIDTHS = (32, 64, 128)
_ACTIVATIONS = 600  # bytes held for each byte of a picture; measured, rounded up
_CONVOLUTION, _NORMALISATION = "convolution_", "normalisation_"


def build(widths: tuple[int, ...] = WIDTHS, dropout: float = 0.0, normalised: bool = True) -> keras.Model:
    """The untrained network: pictures (n, 28, 28, 1) in [0, 1], white on black -> logits (n, 10).

    A stage for each width, each of one residual block; between stages, a convolution with a stride of two.

    Args:
        normalised: whether batches are normalised after each convolution, as while training. The network that ships
            has the means and variances multiplied into its convolutions, which have a bias instead; see `fold`.
    """
    numbers = count()

    def convolution(x: Any, width: int, stride: int = 1) -> Any:
        number = next(numbers)
        options = {"strides": stride, "padding": "same", "use_bias": not normalised}
        x = layers.Conv2D(width, 3, **options, name=f"{_CONVOLUTION}{number}")(x)
        if normalised:
            x = layers.BatchNormalization(name=f"{_NORMALISATION}{number}")(x)
        return layers.Activation("silu")(x)

    pixels = keras.Input((SIDE, SIDE, 1), name="pixels")
    x = convolution(pixels, widths[0])
    for stage, width in enumerate(widths):
        if stage:
            x = convolution(x, width, stride=2)
        x = layers.Add()([x, convolution(convolution(x, width), width)])
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x)
    return keras.Model(pixels, layers.Dense(len(models.MODELS[NAME].labels), name="logits")(x), name=NAME)


def fold(network: keras.Model) -> dict[str, np.ndarray]:
    """The weights, by path, of the network that is not normalised and gives the same logits as this one, which is."""
    arrays = {weight.path: weight.numpy() for weight in network.get_layer("logits").weights}
    for layer in network.layers:
        if not layer.name.startswith(_CONVOLUTION):
            continue
        norm = network.get_layer(layer.name.replace(_CONVOLUTION, _NORMALISATION))
        scale = norm.gamma.numpy() / np.sqrt(norm.moving_variance.numpy() + norm.epsilon)
        arrays[f"{layer.name}/kernel"] = layer.kernel.numpy() * scale
        arrays[f"{layer.name}/bias"] = norm.beta.numpy() - norm.moving_mean.numpy() * scale
    return arrays


@dataclass(frozen=True, eq=False)
class GarmentClassifier(ImageClassifier):
    """An image classifier that can say how unlike its training pictures a picture is.

    Attributes:
        features: pictures (n, 28, 28, 1) -> what is known of them, (n, features), as `summarised` describes it.
        familiarity: what these features are like for training pictures; None until that has been measured.
    """

    features: Callable[[np.ndarray], np.ndarray]
    familiarity: Familiarity | None = None

    @property
    def strangeness_threshold(self) -> float | None:
        """The figure above which a picture counts as unlike the training pictures; the card says how it was chosen."""
        return None if self.familiarity is None else float(self.card["familiarity"]["threshold"])

    def strangeness(self, x: np.ndarray) -> float:
        """How unlike the training pictures a picture (28, 28, 1) is; see Familiarity.strangeness.

        Raises: ValueError if the model has no `familiarity`.
        """
        if self.familiarity is None:
            raise ValueError(f"the model {self.name!r} has not been told what its training pictures are like")
        return float(self.familiarity.strangeness(self.features(x[np.newaxis]))[0])


def load() -> GarmentClassifier:
    """The shipped model. Raises: AssetError if a file of it is missing or damaged."""
    return replace(trained(), familiarity=shipped.familiarity(NAME))


def trained() -> GarmentClassifier:
    """The same without its `familiarity`: what the weights give, before that is measured."""
    card, arrays = shipped.card(NAME), shipped.weights(NAME)
    means = arrays.pop("means")
    return classifier(arrays, means, card["settings"]["widths"], card)


def classifier(
    arrays: Mapping[str, np.ndarray], means: np.ndarray, widths: tuple[int, ...], card: Mapping
) -> GarmentClassifier:
    """Folded weights and the mean picture of each class, put together as a model that can be explained."""
    network = build(tuple(widths), normalised=False)
    shipped.assign(network, arrays)
    return of_network(network, means, card)


def of_network(network: keras.Model, means: np.ndarray, card: Mapping) -> GarmentClassifier:
    """A network that is not normalised, and the mean picture of each class, put together likewise."""

    def logits(pixels: Any) -> Any:
        return network(pixels, training=False)

    return GarmentClassifier(
        name=NAME,
        labels=models.MODELS[NAME].labels,
        shape=(SIDE, SIDE, 1),
        means=means,
        logits=logits,
        activations=_ACTIVATIONS,
        card=card,
        features=summarised(network),
        network=network,
        rebuilt=lambda other: of_network(other, means, card),
    )


def summarised(network: keras.Model) -> Callable[[np.ndarray], np.ndarray]:
    """What the network computes of pictures (n, 28, 28, 1), in few numbers (n, features).

    They are, of every channel at the end of a stage, the mean over the picture and the standard deviation; of the last
    stage the means alone, which is what the logits are made of.
    """
    ends = [layer.output for layer in network.layers if isinstance(layer, layers.Add)]
    numbers = [keras.ops.mean(ends[-1], axis=(1, 2))]
    for end in ends[:-1]:
        numbers += [keras.ops.mean(end, axis=(1, 2)), keras.ops.std(end, axis=(1, 2))]
    summary = keras.Model(network.input, keras.ops.concatenate(numbers, axis=1))
    shape = tuple(network.input.shape[1:])
    return CompiledGradient(lambda pixels: summary(pixels, training=False), shape, activations=_ACTIVATIONS).outputs
