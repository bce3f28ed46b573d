"""Where the paths of an image model may start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from ig_core.errors import AssetError, InputError
from ig_core.kinds.image.examples import garments
from ig_core.kinds.kind import Argument, Baseline

_BLUR = 4  # pixels, the standard deviation: of a garment no more than its place and brightness is left
_DRAWS = 8  # pictures of noise
_SEED = 0


def _uniform(grey: float) -> Callable:
    return lambda model, x, argument: np.full((1, *x.shape), grey, np.float32)


def _blurred(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
    picture = Image.fromarray(np.round(x[..., 0] * 255).astype(np.uint8))
    return _points(np.asarray(picture.filter(ImageFilter.GaussianBlur(_BLUR)))[np.newaxis] / 255)


def _noise(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
    return _points(np.random.default_rng(_SEED).uniform(size=(_DRAWS, *x.shape[:-1])))


def _mean(model: Any, x: np.ndarray, label: str) -> np.ndarray:
    if label not in model.labels:
        raise InputError(f"There is no class {label!r} to take the mean of; choose from: {', '.join(model.labels)}.")
    return _points(model.means[[model.labels.index(label)]])


def _picture(model: Any, x: np.ndarray, reference: str) -> np.ndarray:
    return model.as_array(model.encode(reference))[np.newaxis]


def _points(pictures: np.ndarray) -> np.ndarray:
    """Pictures (n, height, width) as points (n, height, width, 1)."""
    return pictures[..., np.newaxis].astype(np.float32)


def _drawings(model: Any) -> Mapping[str, str]:
    try:
        return {f"drawing:{slug}": row.title for slug, row in garments().items()}
    except AssetError:  # a page meets the same error where it shows the drawings
        return {}


IMAGE_BASELINES: dict[str, Baseline] = {
    "black": Baseline("Black", _uniform(0.0)),
    "white": Baseline("White", _uniform(1.0)),
    "grey": Baseline("Grey", _uniform(0.5)),
    "blurred": Baseline("Blurred picture", _blurred),
    "noise": Baseline(f"Noise, mean of {_DRAWS}", _noise, is_single=False),
    "mean": Baseline(
        "Mean of a class",
        _mean,
        Argument(
            "mean",
            hint="LABEL",
            label="The path starts at the mean training picture of",
            choices=lambda model: {label: label for label in model.labels},
        ),
    ),
    "picture": Baseline(
        "Another picture",
        _picture,
        Argument("picture", hint="PICTURE", label="The path starts at", choices=_drawings, is_open=True),
    ),
}
