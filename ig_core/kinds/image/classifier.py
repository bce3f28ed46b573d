"""What the models that read pictures share: the picture as it is read, and the classifier itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any, ClassVar

import numpy as np

from ig_core.errors import InputError
from ig_core.kinds.image import pictures
from ig_core.kinds.image.baselines import IMAGE_BASELINES
from ig_core.kinds.kind import Baseline, find_baseline
from ig_core.records import ImageExplanation

PATCH = 4  # pixels, at least
_PATCHES = 14  # along the longer side of a large picture


def patch(height: int, width: int) -> int:
    """The side of the patches of a picture: of a large one some two hundred are enough."""
    return max(PATCH, ceil(max(height, width) / _PATCHES))


@dataclass(frozen=True, eq=False)
class EncodedImage:
    """A picture as a model reads it: pixels (height, width), or (height, width, 3) in colour, from 0 to 1, and a
    reference to it."""

    picture: str
    pixels: np.ndarray

    @property
    def units(self) -> np.ndarray:
        """Square patches of pixels, numbered from the top left, (height, width): a pixel alone says little."""
        shape = self.pixels.shape[:2]
        rows, columns = np.indices(shape) // patch(*shape)
        return rows * (columns.max() + 1) + columns

    def at_positions(self, scores: np.ndarray) -> np.ndarray:
        """A pixel is a position of the array."""
        return scores


@dataclass(frozen=True, eq=False)
class ImageClassifier:
    """A model of grey pictures that can be explained: the protocol that `ig_core.explain` asks for.

    Attributes:
        name: its row in MODELS.
        labels: the classes in the order of the logits.
        shape: of one picture, (height, width, 1).
        means: (classes, height, width), the mean of the training pictures of each class.
        logits: pictures (n, height, width, 1) -> logits (n, classes), in tensors of the backend of Keras.
        activations: bytes that a forward and backward pass holds for each byte of its input.
        card: data, licence, accuracy and limits, as in card.json.
        network, rebuilt: see ig_core.kinds.Model.
    """

    name: str
    labels: tuple[str, ...]
    shape: tuple[int, int, int]
    means: np.ndarray
    logits: Callable
    activations: int
    card: Mapping
    network: Any = field(default=None, kw_only=True)
    rebuilt: Callable[[Any], Any] | None = field(default=None, kw_only=True)
    kind: ClassVar[str] = "image"
    baselines: ClassVar[Mapping[str, Baseline]] = IMAGE_BASELINES
    first_points: ClassVar[int] = 20

    def encode(self, picture: str | bytes | np.ndarray) -> EncodedImage:
        """A reference ("drawing:bag-flap", "test:0"), the bytes of a picture file, or an array of the model's size.

        An array holds whole numbers from 0 to 255 or parts from 0 to 1, white on black.
        Raises: InputError if it is none of these; DataError if the data set is wanted and not there.
        """
        if isinstance(picture, str):
            return EncodedImage(picture, _scaled(pictures.resolve(picture)))
        if isinstance(picture, bytes):
            pixels = pictures.read(picture).pixels
            return EncodedImage(pictures.reference_to(pixels), _scaled(pixels))
        try:
            pixels = np.asarray(picture)
        except ValueError:  # rows of different lengths
            pixels = np.asarray(None)
        if pixels.shape != self.shape[:2] or pixels.dtype.kind not in "uif":
            raise InputError(f"The picture must be numbers of shape {self.shape[:2]}; got shape {pixels.shape}.")
        most = 1 if pixels.dtype.kind == "f" else 255
        if not ((pixels >= 0) & (pixels <= most)).all():
            raise InputError(f"The pixels must be from 0 to {most}; got {pixels.min()} to {pixels.max()}.")
        pixels = pixels.astype(np.float32) / most
        return EncodedImage(pictures.reference_to(np.round(pixels * 255)), pixels)

    def shown(self, points: np.ndarray) -> np.ndarray:
        """Points of a path (height, width, 1) as a picture from 0 (black) to 1 (white)."""
        return points[..., 0]

    def as_array(self, encoded: EncodedImage) -> np.ndarray:
        """Where the path ends: (height, width, 1)."""
        return encoded.pixels[..., np.newaxis]

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the paths start, (paths, height, width, 1); of several paths the scores are averaged.

        Args:
            name: a row of IMAGE_BASELINES; "mean:LABEL", the mean of a class; "picture:…", another picture's reference.
        Raises: InputError if there is no such baseline.
        """
        row, argument = find_baseline(self.baselines, name)
        return row.points(self, x, argument)

    def record(self, encoded: EncodedImage, scores: np.ndarray, **facts: Any) -> ImageExplanation:
        """Scores (height, width, 1) as an explanation of the picture."""
        return ImageExplanation(
            picture=encoded.picture, pixels=encoded.pixels, scores=scores[..., 0].astype(float), **facts
        )

    def forward(self, inputs: Iterable[str | bytes | np.ndarray]) -> np.ndarray:
        """Pictures, as `encode` takes them -> logits (n, classes)."""
        from ig_core.gradients.compiled import compiled_gradient

        pictures = np.stack([self.as_array(self.encode(picture)) for picture in inputs])
        return compiled_gradient(self).outputs(pictures)


def _scaled(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float32) / 255
