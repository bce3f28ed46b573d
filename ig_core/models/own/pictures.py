"""Image models of somebody else: pictures of any size, grey or in colour, channels first or last."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import keras
import numpy as np
from scipy.ndimage import gaussian_filter

from ig_core import packing
from ig_core.errors import InputError
from ig_core.kinds.image import pictures
from ig_core.kinds.image.classifier import EncodedImage
from ig_core.kinds.kind import Argument, Baseline, find_baseline
from ig_core.models.own.described import Described
from ig_core.models.own.head import Body
from ig_core.models.own.network import Network, Slot
from ig_core.models.own.overrides import Override
from ig_core.records import ImageExplanation

_COLOURS = (1, 3)  # how many channels a picture may have
_BLUR = 1 / 7  # of the longest side, the standard deviation
_DRAWS = 8  # pictures of noise
_PROBES = 4
_LONGEST = 32 * 2**20  # bytes of a picture in a reference
_SEVERAL = "pixels"


@dataclass(frozen=True)
class Format:
    """How a network takes a picture.

    Attributes:
        height, width: in pixels.
        channels: 1 or 3.
        place: of the channels: -1 last, 0 first, None where there is no such axis.
        low, high: the values of black and of white.
    """

    height: int
    width: int
    channels: int
    place: int | None
    low: float
    high: float

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.height, self.width, self.channels

    def taken(self, points: Any) -> Any:
        """Points (n, height, width, channels) as the network takes them."""
        if self.place is None:
            return points[..., 0]
        return keras.ops.transpose(points, (0, 3, 1, 2)) if self.place == 0 else points

    def read(self, given: Any) -> np.ndarray:
        """An array as (height, width, channels), in the network's own units. Raises: InputError if it is none."""
        wanted = " × ".join(map(str, self.shape if self.channels > 1 else self.shape[:2]))
        values: np.ndarray
        try:
            array = np.asarray(given)
            values = array.astype(np.float32)
        except (ValueError, TypeError):
            raise InputError(f"The picture must be an array of numbers, {wanted}.") from None
        if values.ndim == 4 and len(values) == 1:
            values = values[0]  # a batch of one
        if values.ndim == 3 and values.shape == (self.channels, self.height, self.width) and self.place == 0:
            values = np.moveaxis(values, 0, -1)
        if values.ndim == 2 and self.channels == 1:
            values = values[..., np.newaxis]
        if values.shape != self.shape:
            came = " × ".join(map(str, array.shape))
            raise InputError(f"The picture must have {wanted} numbers; got {came or 'one number'}.")
        if array.dtype == np.uint8 and (self.low, self.high) != (0.0, 255.0):
            values = self.low + values / 255 * (self.high - self.low)
        if not ((values >= self.low) & (values <= self.high)).all():
            raise InputError(
                f"The pixels must be from {self.low:g} (black) to {self.high:g} (white); got {values.min():g} to "
                f"{values.max():g}: if that is how the model takes them, give from_keras its pixel_range."
            )
        return values

    def shown(self, values: np.ndarray) -> np.ndarray:
        """The same from 0 (black) to 1 (white), (height, width) of a grey picture."""
        parts = (values - np.float32(self.low)) / np.float32(self.high - self.low)
        return parts[..., 0] if self.channels == 1 else parts


@dataclass(frozen=True, eq=False)
class OwnEncodedImage(EncodedImage):
    """A picture as a model reads it, `values` (height, width, channels) in its own units."""

    values: np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class OwnImageModel(Described):
    """A Keras model of pictures that can be explained; attributes as in ig_core.kinds.Model.

    Attributes:
        format: how it takes a picture.
    """

    name: str
    labels: tuple[str, ...]
    format: Format
    logits: Any
    baselines: Mapping[str, Baseline]
    card: Mapping
    activations: int
    gives: str
    corners: str
    network: Any = field(default=None, kw_only=True)
    rebuilt: Any = field(default=None, kw_only=True)
    kind: ClassVar[str] = "image"
    first_points: ClassVar[int] = 16

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.format.shape

    def encode(self, given: Any) -> OwnEncodedImage:
        """An array in the network's own units, or of bytes; the bytes of a PNG, JPEG or WebP file, which is made as
        large as the network wants it; or a reference that an explanation holds. Raises: InputError if it is none."""
        values = self._values(given)
        reference = given if isinstance(given, str) else _reference_to(values)
        return OwnEncodedImage(reference, self.format.shown(values), values)

    def _values(self, given: Any) -> np.ndarray:
        if isinstance(given, str) and given.startswith(pictures.SENT):
            given = pictures.bytes_of(given)
        if isinstance(given, str):
            return _resolved(given, self.shape)
        if isinstance(given, bytes):
            picture = pictures.decoded(given).convert("RGB" if self.format.channels == 3 else "L")
            given = np.asarray(picture.resize((self.format.width, self.format.height)))
        return self.format.read(given)

    def shown(self, points: np.ndarray) -> np.ndarray:
        """Points of a path (*shape) as a picture from 0 (black) to 1 (white)."""
        return self.format.shown(points)

    def as_array(self, encoded: OwnEncodedImage) -> np.ndarray:
        """Where the path ends: (height, width, channels)."""
        return encoded.values

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the paths start, (paths, *shape). Raises: InputError if there is no such baseline."""
        row, argument = find_baseline(self.baselines, name)
        return row.points(self, x, argument)

    def record(self, encoded: OwnEncodedImage, scores: np.ndarray, **facts: Any) -> ImageExplanation:
        """Scores (height, width, channels) as an explanation of the picture: a pixel's is the sum over its channels."""
        return ImageExplanation(
            picture=encoded.picture, pixels=encoded.pixels, scores=scores.sum(axis=-1).astype(float), **facts
        )

    def forward(self, inputs: Iterable[Any]) -> np.ndarray:
        """Pictures as `encode` takes them -> outputs (n, outputs)."""
        from ig_core.gradients.compiled import compiled_gradient

        return compiled_gradient(self).outputs(np.stack([self._values(given) for given in inputs]))


def _reference_to(values: np.ndarray) -> str:
    stream = io.BytesIO()
    np.save(stream, values.astype(np.float32), allow_pickle=False)
    return f"{_SEVERAL}:{packing.pack(stream.getvalue())}"


def _resolved(reference: str, shape: tuple[int, ...]) -> np.ndarray:
    kind, _, packed = reference.partition(":")
    if kind != _SEVERAL:
        raise InputError(
            f"A picture is an array, the bytes of a file, or the reference of an explanation; got {kind[:60]!r}."
        )
    try:
        values = np.load(io.BytesIO(packing.unpack(packed, _LONGEST, "This picture")), allow_pickle=False)
    except (ValueError, EOFError, OSError):
        raise InputError("The picture in this reference is damaged.") from None
    if values.shape != shape or not np.isfinite(values).all():
        raise InputError(f"The picture in this reference has shape {values.shape}; the model takes {shape}.")
    return values.astype(np.float32)


def format_of(network: Network, size: tuple[int, int] | None, pixel_range: tuple[float, float] | None) -> Format:
    """How the network takes pictures. Raises: InputError if what it takes is no picture."""
    if len(network.slots) != 1:
        raise InputError(f'A model of kind "image" has one input; this has {len(network.slots)}: use kind="array".')
    (slot,) = network.slots
    shape = _sized(slot, size)
    if len(shape) == 2:
        height, width, channels, place = *shape, 1, None
    elif len(shape) == 3 and shape[2] in _COLOURS:
        height, width, channels, place = *shape, -1
    elif len(shape) == 3 and shape[0] in _COLOURS:
        channels, height, width, place = *shape, 0
    else:
        raise InputError(
            f"A picture has 1 or 3 channels, first or last; the model takes {' × '.join(map(str, shape))} numbers: use "
            'kind="array".'
        )
    if pixel_range is not None and not pixel_range[0] < pixel_range[1]:
        raise InputError(f"pixel_range must be the values of black and of white, black first; got {pixel_range}.")
    low, high = pixel_range or ((0.0, 255.0) if _rescales(network) else (0.0, 1.0))
    return Format(height, width, channels, place, float(low), float(high))


def _sized(slot: Slot, size: tuple[int, int] | None) -> tuple[int, ...]:
    """The shape of the pictures that are explained."""
    if None not in slot.shape:
        if size is not None:
            raise InputError(f"The model takes pictures of one size, {slot.shape}: leave out size=.")
        return tuple(length or 0 for length in slot.shape)
    is_size = isinstance(size, tuple | list) and len(size) == 2 and all(isinstance(n, int) and n > 0 for n in size)
    if not is_size or size is None:
        raise InputError(
            f"The model takes pictures of any size, {slot.shape}: say in which they are to be explained, "
            "size=(height, width)."
        )
    sides, open_axes = iter(size), [axis for axis, length in enumerate(slot.shape) if length is None]
    found = tuple(next(sides, 0) if length is None else length for length in slot.shape)
    if open_axes not in ([0, 1], [1, 2]):
        raise InputError(f"A picture has a height, a width and 1 or 3 channels; the model takes {slot.shape}.")
    return found


def _rescales(network: Network) -> bool:
    """Whether the model itself makes small numbers of bytes."""
    if any(float(np.abs(layer.scale).max()) < 0.1 for layer in network.layers_of(keras.layers.Rescaling)):
        return True
    return any(float(np.sqrt(np.max(layer.variance))) > 4 for layer in network.layers_of(keras.layers.Normalization))


def body_of(network: Network, format_: Format) -> Body:
    """The network as a function of pictures (n, height, width, channels)."""
    (slot,) = network.slots

    def run(points: Any, overrides: Sequence[Override] = ()) -> dict[str, Any]:
        return network.run([slot.cast(format_.taken(points))], overrides)

    if slot.is_whole:
        raise InputError(
            f"The input {slot.name!r} takes whole numbers, and no gradient reaches a whole number: build the model "
            "with an Input of floats, which may be from 0 to 255 as well."
        )
    random = np.random.default_rng(0)
    probes = random.uniform(format_.low, format_.high, (_PROBES, *format_.shape)).astype(np.float32)
    return Body(network, run, probes, format_.shape)


def _uniform(part: float) -> Any:
    def points(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
        low, high = model.format.low, model.format.high
        return np.full((1, *x.shape), low + part * (high - low), np.float32)

    return points


def _blurred(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
    spread = _BLUR * max(x.shape[:2])
    return gaussian_filter(x, (spread, spread, 0), mode="nearest")[np.newaxis].astype(np.float32)


def _noise(model: Any, x: np.ndarray, argument: str) -> np.ndarray:
    random = np.random.default_rng(0)
    return random.uniform(model.format.low, model.format.high, (_DRAWS, *x.shape)).astype(np.float32)


def _picture(model: Any, x: np.ndarray, reference: str) -> np.ndarray:
    return model.as_array(model.encode(reference))[np.newaxis]


_BASELINES: dict[str, Baseline] = {
    "black": Baseline("Black", _uniform(0.0)),
    "white": Baseline("White", _uniform(1.0)),
    "grey": Baseline("Grey", _uniform(0.5)),
    "blurred": Baseline("Blurred picture", _blurred),
    "noise": Baseline(f"Noise, mean of {_DRAWS}", _noise, is_single=False),
    "picture": Baseline(
        "Another picture", _picture, Argument("picture", hint="PICTURE", label="The path starts at", is_open=True)
    ),
}


def baselines_of(format_: Format, given: Mapping[str, Any]) -> dict[str, Baseline]:
    """Those of the user first: a picture, or several whose scores are averaged."""
    found = {}
    for name, one in given.items():
        rows = list(one) if np.ndim(one) == 4 else [one]
        points = np.stack([format_.read(row) for row in rows])
        found[name] = Baseline(name, _always(points), is_single=len(points) == 1, is_given=True)
    return found | {name: row for name, row in _BASELINES.items() if name not in found}


def _always(points: np.ndarray) -> Any:
    return lambda model, x, argument: points.copy()
