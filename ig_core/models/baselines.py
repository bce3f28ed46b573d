"""Where the path of a text model may start, one vector for every place of the text; and that of an image model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from ig_core.errors import InputError

if TYPE_CHECKING:
    from ig_core.models.image import ImageClassifier
    from ig_core.models.text import TextClassifier

PADDING = 0  # index of the padding token


@dataclass(frozen=True)
class Baseline:
    """A row of BASELINES: what stands at every place of the text where the path starts."""

    label: str
    vector: Callable[[TextClassifier], np.ndarray]


BASELINES: dict[str, Baseline] = {
    "zero": Baseline("Zero vector (no word)", lambda model: np.zeros_like(model.mean_embedding)),
    "padding": Baseline("Padding token (a blank)", lambda model: model.embedding[model.padding]),
    "mean": Baseline("Average word", lambda model: model.mean_embedding),
}

_BLUR = 4  # pixels, the standard deviation: of a garment no more than its place and brightness is left
_DRAWS = 8  # pictures of noise
_SEED = 0


@dataclass(frozen=True)
class ImageBaseline:
    """A row of IMAGE_BASELINES: the pictures (paths, height, width) from which the paths to `pixels` start.

    `asks` is what follows the name and a colon: LABEL in "mean:Coat"; empty where nothing does.
    """

    label: str
    starts: Callable[[ImageClassifier, np.ndarray, str], np.ndarray]
    asks: str = ""


def _uniform(grey: float) -> Callable:
    return lambda model, pixels, argument: np.full((1, *pixels.shape), grey)


def _blurred(model: ImageClassifier, pixels: np.ndarray, argument: str) -> np.ndarray:
    picture = Image.fromarray(np.round(pixels * 255).astype(np.uint8))
    return np.asarray(picture.filter(ImageFilter.GaussianBlur(_BLUR)))[np.newaxis] / 255


def _noise(model: ImageClassifier, pixels: np.ndarray, argument: str) -> np.ndarray:
    return np.random.default_rng(_SEED).uniform(size=(_DRAWS, *pixels.shape))


def _mean(model: ImageClassifier, pixels: np.ndarray, argument: str) -> np.ndarray:
    if argument not in model.labels:
        raise InputError(f"There is no class {argument!r} to take the mean of; there are: {', '.join(model.labels)}.")
    return model.means[[model.labels.index(argument)]]


def _picture(model: ImageClassifier, pixels: np.ndarray, argument: str) -> np.ndarray:
    return model.encode(argument).pixels[np.newaxis]


IMAGE_BASELINES: dict[str, ImageBaseline] = {
    "black": ImageBaseline("Black", _uniform(0.0)),
    "white": ImageBaseline("White", _uniform(1.0)),
    "grey": ImageBaseline("Grey", _uniform(0.5)),
    "blurred": ImageBaseline("Blurred picture", _blurred),
    "noise": ImageBaseline(f"Noise, mean of {_DRAWS}", _noise),
    "mean": ImageBaseline("Mean of a class", _mean, asks="LABEL"),
    "picture": ImageBaseline("Another picture", _picture, asks="PICTURE"),
}

TABLES: dict[str, dict[str, Baseline] | dict[str, ImageBaseline]] = {"text": BASELINES, "image": IMAGE_BASELINES}
"""Of each kind of model."""
