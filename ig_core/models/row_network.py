"""What the networks that read table rows share: how they are built, and how they are put together again.

The first layer takes the encoded row: of a category, whose code is one-hot, it takes one row of its matrix, so that it
embeds categories; of a number it makes a function that is linear between the knots of its code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np
from keras import layers

from ig_core import models
from ig_core.data import DATASETS
from ig_core.kinds.row.encoding import Encoding
from ig_core.kinds.row.model import RowModel
from ig_core.kinds.row.plausible import Plausible
from ig_core.models import shipped

ROOT = "root"  # the transform of the target: the network estimates the square root of it


def build(size: int, widths: Sequence[int], dropout: float = 0.0) -> keras.Model:
    """The untrained network: encoded rows (n, size) -> outputs (n, 1). Without widths it is linear.

    Activations are SiLU: without the kinks of a ReLU the path integral converges in a fraction of the points.
    """
    row = keras.Input((size,), name="row")
    x = row
    for number, width in enumerate(widths):
        x = layers.Dense(width, activation="silu", name=f"hidden_{number}")(x)
        x = layers.Dropout(dropout)(x)
    return keras.Model(row, layers.Dense(1, name="output")(x))


def positive(outputs: Any) -> Any:
    """Outputs of a network that estimates square roots, as what it estimates: smooth, rising, never negative."""
    return keras.ops.softplus(outputs)


def load(name: str) -> RowModel:
    """The shipped model. Raises: AssetError if a file of it is missing or damaged."""
    arrays = shipped.weights(name)
    return model_of(name, arrays, shipped.card(name))


def model_of(name: str, arrays: Mapping[str, np.ndarray], card: Mapping[str, Any]) -> RowModel:
    """Weights by path, with the mean of the encoding and what is `strange`, as a model that can be explained."""
    settings = card["settings"]
    encoding = Encoding.of_settings(DATASETS[models.MODELS[name].dataset].columns, settings["encoding"])
    network = build(len(encoding.units), settings["widths"])
    shipped.assign(network, arrays)
    return _of_network(name, encoding, network, arrays, card)


def _of_network(
    name: str, encoding: Encoding, network: keras.Model, arrays: Mapping[str, np.ndarray], card: Mapping[str, Any]
) -> RowModel:
    row, settings = models.MODELS[name], card["settings"]
    quantiles = {name: np.array(values) for name, values in settings["quantiles"].items()}
    return RowModel(
        name=name,
        labels=row.labels,
        encoding=encoding,
        logits=outputs_of(network, settings),
        median=settings["median"],
        mean=arrays["mean"],
        plausible=Plausible(encoding.columns, quantiles, arrays["strange"]),
        dataset=row.dataset,
        card=card,
        network=network,
        rebuilt=lambda other: _of_network(name, encoding, other, arrays, card),
    )


def outputs_of(network: keras.Model, settings: Mapping[str, Any]) -> Callable[[Any], Any]:
    """What is explained: the logit, or the number in its own unit, whatever the network was trained on."""
    if settings.get("target") != ROOT:
        return lambda rows: network(rows, training=False)
    scale = float(settings["scale"])
    return lambda rows: scale * positive(network(rows, training=False)) ** 2
