"""What the models that read pictures share: the picture as it is read, and the classifier itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ig_core import pictures
from ig_core.errors import InputError
from ig_core.explanation import ImageExplanation
from ig_core.models.baselines import IMAGE_BASELINES, ImageBaseline


@dataclass(frozen=True, eq=False)
class EncodedImage:
    """A picture as a model reads it: pixels (height, width) from 0 to 1, and a reference to it."""

    picture: str
    pixels: np.ndarray


@dataclass(frozen=True, eq=False)
class ImageClassifier:
    """A model of grey pictures that can be explained: the protocol that `ig_core.explain` asks for.

    Attributes:
        name: its row in MODELS.
        labels: the classes in the order of the logits.
        shape: of one picture, (height, width, 1).
        means: (classes, height, width), the mean of the training pictures of each class.
        logits: pictures (n, height, width, 1) -> logits (n, classes), in TensorFlow.
        activations: bytes that a forward and backward pass holds for each byte of its input.
        card: data, licence, accuracy and limits, as in card.json.
    """

    name: str
    labels: tuple[str, ...]
    shape: tuple[int, int, int]
    means: np.ndarray
    logits: Callable
    activations: int
    card: Mapping
    kind: ClassVar[str] = "image"
    baselines: ClassVar[Mapping[str, ImageBaseline]] = IMAGE_BASELINES

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

    def point(self, encoded: EncodedImage) -> np.ndarray:
        """Where the path ends: (height, width, 1)."""
        return encoded.pixels[..., np.newaxis]

    def starts(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the paths start, (paths, height, width, 1); of several paths the scores are averaged.

        Args:
            name: a row of IMAGE_BASELINES; "mean:LABEL", the mean of a class; "picture:…", another picture's reference.
        Raises: InputError if there is no such baseline.
        """
        kind, _, argument = name.partition(":")
        if kind not in self.baselines:
            known = ", ".join(f"{key}:{row.asks}" if row.asks else key for key, row in self.baselines.items())
            raise InputError(f"There is no baseline {name[:60]!r}; there are: {known}.")
        row = self.baselines[kind]
        if bool(argument) != bool(row.asks):
            raise InputError(f"This baseline is written {kind}:{row.asks}".rstrip(":") + f"; got {name[:60]!r}.")
        return row.starts(self, x[..., 0], argument)[..., np.newaxis].astype(np.float32)

    def explanation(self, encoded: EncodedImage, scores: np.ndarray, **facts) -> ImageExplanation:
        """Scores (height, width, 1) as an explanation of the picture."""
        return ImageExplanation(
            picture=encoded.picture, pixels=encoded.pixels, scores=scores[..., 0].astype(float), **facts
        )

    def forward(self, inputs: Sequence) -> np.ndarray:
        """Pictures, as `encode` takes them -> logits (n, classes)."""
        from ig_core.models.forward import logits_of_points

        return logits_of_points(self, np.stack([self.point(self.encode(picture)) for picture in inputs]))


def _scaled(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float32) / 255
