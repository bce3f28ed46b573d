"""Read the files that a model ships with; written by ig_core.training.shipping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ig_core import assets
from ig_core.models.familiarity import Familiarity, from_arrays

if TYPE_CHECKING:
    import keras


def card(name: str) -> dict:
    """What card.json says. Raises: AssetError if it is missing or damaged; so do the others."""
    return json.loads(assets.path(f"models/{name}/card.json").read_text(encoding="utf-8"))


def vocabulary(name: str) -> list[str]:
    """The words, in the order of their indices."""
    return assets.path(f"models/{name}/vocabulary.txt").read_text(encoding="utf-8").split("\n")


def weights(name: str) -> dict[str, np.ndarray]:
    """The arrays by name, in float32."""
    with np.load(assets.path(f"models/{name}/weights.npz"), allow_pickle=False) as arrays:
        return {key: array.astype(np.float32) for key, array in arrays.items()}


def familiarity(name: str) -> Familiarity:
    """What the features of its training data are like."""
    with np.load(assets.path(f"models/{name}/familiarity.npz"), allow_pickle=False) as arrays:
        return from_arrays(dict(arrays))


def assign(network: keras.Model, arrays: Mapping[str, np.ndarray]) -> None:
    """Give every weight of the network the array of its path."""
    for variable in network.weights:
        variable.assign(arrays[variable.path])
