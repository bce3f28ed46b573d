"""Pictures: of garments, 28 × 28 grey pixels, white on black, or of the size that another model reads; from a file that
somebody sends, or by a reference.

Nothing is decoded before its size is known to be within bounds, and only PNG, JPEG and WebP are.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from ig_core import packing
from ig_core.data import DATASETS
from ig_core.data.fashion_mnist import Pictures
from ig_core.errors import InputError
from ig_core.kinds.image import bounds
from ig_core.kinds.image import examples as image_examples

SIDE = 28
FORMATS = ("PNG", "JPEG", "WEBP")
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")  # of their files
MAX_BYTES = 10 * 2**20
MAX_PIXELS = 40_000_000
MIN_SIDE = 8
_WORKING_SIDE = 560  # the longest side at which background and garment are looked for
_DAMAGED = "The picture is damaged or cut off and cannot be read to its end."
_FAINT = 20  # grey levels above the background below which a pixel counts as background
SENT = "sent:"  # how a reference begins that holds the file of a picture
MAX_LETTERS = 4 * MAX_BYTES // 3  # of such a reference
_LONGEST_FILE = 16_000  # letters of such a reference, so that servers and browsers take the link
_QUALITIES = (90, 75, 50, 25, 5)  # of WebP, tried one after the other
_ONE_AT_A_TIME = threading.Lock()  # of what is being decoded; several at once would add up
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
_TURNS = {  # what undoes an orientation, as Exif numbers them
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_OTHER_FILES = re.compile(  # of a ZIP, a file in it, its directory and its end: an empty one has the last alone
    rb"PK(?:\x03\x04|\x01\x02|\x05\x06)|%PDF|<\s*(?:html|script|svg|!doctype|\?php)|\x7fELF|^MZ", re.IGNORECASE
)


Image.MAX_IMAGE_PIXELS = None  # ours is lower, and checked before anything is decoded; Pillow's would warn on stderr


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as it came and as a model reads it.

    Attributes:
        pixels: (28, 28), from 0 (black) to 255.
        before: what came, upright, at most 560 pixels long.
        inverted: whether light and dark were exchanged, because the background was light.
    """

    pixels: np.ndarray
    before: Image.Image
    inverted: bool


@dataclass(frozen=True, eq=False)
class Sized:
    """A picture as it came and in the size that a model reads.

    Attributes:
        before: what came, upright, at most 560 pixels long.
        after: as the model reads it.
        reference: to the latter, which holds it.
    """

    before: Image.Image
    after: Image.Image
    reference: str


def sized(data: bytes, shape: Sequence[int]) -> Sized:
    """Decode a file, turn it upright, and make it as large as a model reads it, whatever its proportions: grey for one
    channel, in colour for three; what is transparent is white.

    Args:
        shape: of what the model reads, (height, width, channels).
    Raises: as `read`.
    """
    before = _on_paper(decoded(data), shape)
    reference = in_size(before, shape)
    return Sized(bounds.shrink(before, _WORKING_SIDE).convert("RGBA"), file_of(reference), reference)


def exact(picture: Image.Image, shape: Sequence[int]) -> str:
    """A reference that holds a picture in the size that a model reads, to the pixel, however long that is: for tables
    of many, and no link, see `short`. Arguments as those of `sized`."""
    return SENT + _letters(_made(_on_paper(picture, shape), shape), "PNG")


def as_read(reference: Any, shape: Sequence[int]) -> Any:
    """The same picture as `exact` makes it, of one of garments too; any input as it is where no shape is given."""
    if not shape or reference.startswith(SENT):
        return reference
    return exact(Image.fromarray(resolve(reference)), shape)


def short(reference: str, shape: Sequence[int]) -> str:
    """The same picture as `exact` gave it, short enough for a link."""
    return reference if len(reference) <= len(SENT) + _LONGEST_FILE else in_size(_sent(reference, MAX_LETTERS), shape)


def _on_paper(picture: Image.Image, shape: Sequence[int]) -> Image.Image:
    """Grey for one channel, in colour for three; what is transparent is white."""
    is_grey = shape[2] == 1 or picture.mode.startswith("I")
    return Image.fromarray(_grey(picture)) if is_grey else _on_white(picture)


def in_size(picture: Image.Image, shape: Sequence[int]) -> str:
    """A reference that holds the picture in the size that a model reads; arguments as those of `sized`.

    As a PNG, to the pixel; where that is too long for a link, as the best WebP that is not, or a smaller one.
    """
    made = _made(picture, shape)
    best: tuple[str, dict[str, Any]] = "PNG", {"optimize": True}
    ways = [best, *(("WEBP", {"quality": quality, "method": 6}) for quality in _QUALITIES)]
    while True:
        for format_, options in ways:
            letters = _letters(made, format_, **options)
            if len(letters) <= _LONGEST_FILE:
                return SENT + letters
        made = made.resize((max(MIN_SIDE, made.width // 2), max(MIN_SIDE, made.height // 2)))


def _made(picture: Image.Image, shape: Sequence[int]) -> Image.Image:
    """A picture in the size and the channels that a model reads, no side below what is decoded again."""
    height, width = (max(MIN_SIDE, length) for length in shape[:2])
    return picture.convert("RGB" if shape[2] == 3 else "L").resize((width, height))


def _letters(picture: Image.Image, format_: str, **options: Any) -> str:
    """The file of a picture in letters that a link may hold."""
    stream = io.BytesIO()
    picture.save(stream, format_, **options)
    return base64.urlsafe_b64encode(stream.getvalue()).decode().rstrip("=")


def plain(shape: Sequence[int]) -> str:
    """A reference to a grey picture; arguments as those of `in_size`."""
    return in_size(Image.new("L", (shape[1], shape[0]), 128), shape)


def file_of(reference: str) -> Image.Image:
    """The picture in a reference that begins with SENT, of a link. Raises: InputError if there is none that can be
    read, or it is too long for a link."""
    return _sent(reference, _LONGEST_FILE)


def _sent(reference: str, most: int) -> Image.Image:
    return decoded(bytes_of(reference, most))


def bytes_of(reference: str, most: int = MAX_LETTERS) -> bytes:
    """The file in a reference that begins with SENT, which may be none of a picture. Raises: InputError if damaged, or
    of more letters than `most`."""
    letters = reference.removeprefix(SENT)
    if len(letters) > most:
        raise InputError("The picture in this link is longer than can be shown.")
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InputError("The picture in this link is damaged: ask for the link again.") from None


def read(data: bytes) -> Picture:
    """Decode a file, turn it upright, make it grey, put it on black, trim it, and fit it into 28 × 28.

    Raises: InputError, in one sentence, if it is not a single PNG, JPEG or WebP within bounds.
    """
    with _ONE_AT_A_TIME:
        before = bounds.shrink(_decode(data), _WORKING_SIDE)
    grey = _grey(before)
    if before.mode.startswith("I"):  # sixteen bits, which a screen would show cut off
        before = Image.fromarray(grey)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    inverted = bool(np.median(border) > 127)
    return Picture(fit(255 - grey if inverted else grey), before.convert("RGBA"), inverted)


def decoded(data: bytes) -> Image.Image:
    """The picture in a file, upright. Raises: as `read`."""
    with _ONE_AT_A_TIME:
        return _decode(data)


def resolve(reference: str) -> np.ndarray:
    """The pixels (28, 28) from 0 to 255 that a reference stands for.

    Args:
        reference: "drawing:SLUG", one of ours; "test:INDEX", of Fashion-MNIST; "pixels:…", as `reference_to` writes;
            "sent:…", as `in_size` does.
    Raises: InputError if there is no such picture; DataError if Fashion-MNIST is wanted and not there.
    """
    if reference.startswith(SENT):
        return np.asarray(file_of(reference).convert("L").resize((SIDE, SIDE)))
    kind, _, name = reference.partition(":")
    if kind not in _RESOLVERS:
        kinds = ", ".join(f"{known}:…" for known in _RESOLVERS)
        raise InputError(f"There is no picture {reference[:60]!r}; pictures are called {kinds}.")
    return _RESOLVERS[kind](name)


def reference_to(pixels: np.ndarray) -> str:
    """A reference that holds the pixels (28, 28), from 0 to 255, themselves."""
    return f"pixels:{packing.pack(np.asarray(pixels, np.uint8).tobytes())}"


def _drawing(slug: str) -> np.ndarray:
    rows = image_examples.garments()
    if slug not in rows:
        raise InputError(f"There is no drawing {slug[:60]!r}; choose from: {', '.join(rows)}.")
    return rows[slug].pixels


def _test_picture(index: str) -> np.ndarray:
    pictures = test_pictures().pixels
    if not (index.isascii() and index.isdigit() and int(index[:9]) < len(pictures) and len(index) < 9):
        raise InputError(f"Fashion-MNIST has test pictures 0 to {len(pictures) - 1:,}; got {index[:20]!r}.")
    return pictures[int(index)]


def _packed(letters: str) -> np.ndarray:
    data = packing.unpack(letters, SIDE * SIDE, "The picture in this link")
    if len(data) != SIDE * SIDE:
        raise InputError("The picture in this link is damaged: ask for the link again.")
    return np.frombuffer(data, np.uint8).reshape(SIDE, SIDE)


@lru_cache(maxsize=1)
def test_pictures() -> Pictures:
    """The test part of Fashion-MNIST, read once. Raises: DataError if it is not there."""
    return DATASETS["fashion-mnist"].load(split="test")


_RESOLVERS: dict[str, Callable[[str], np.ndarray]] = {
    "drawing": _drawing,
    "test": _test_picture,
    "pixels": _packed,
}


def _decode(data: bytes) -> Image.Image:
    if not data:
        raise InputError("The file is empty; send a PNG, JPEG or WebP picture.")
    if len(data) > MAX_BYTES:
        raise InputError(f"The file has {ceil(len(data) / 2**20)} MiB; at most {MAX_BYTES // 2**20} can be read.")
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise InputError("The file is not a PNG, JPEG or WebP picture.") from None
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise InputError(f"The picture has {width:,} × {height:,} pixels; at most {MAX_PIXELS:,} can be read.")
    if min(width, height) < MIN_SIDE:
        raise InputError(f"The picture has {width} × {height} pixels; each side must have at least {MIN_SIDE}.")
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:  # a phone's MPO is a JPEG with views of one scene
        raise InputError("The picture is animated; send a single one.")
    if _OTHER_FILES.search(_behind(data, image.format)):
        raise InputError("The file holds something else behind the picture; save the picture alone and send that.")
    try:
        image.draft(None, (2 * _WORKING_SIDE, 2 * _WORKING_SIDE))  # lets a JPEG decode no more than is needed
        needed = bounds.memory(image, (width, height), data, turned=_orientation(image) in _TURNS)
    except (OSError, ValueError, SyntaxError, MemoryError):
        raise InputError(_DAMAGED) from None
    bounds.check(needed)
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, MemoryError):
        raise InputError(_DAMAGED) from None
    turn = _TURNS.get(_orientation(image))  # which a PNG may tell behind its pixels
    return image.transpose(turn) if turn is not None else image


def _orientation(image: Image.Image) -> int:
    """How a camera says that it was held; 1, upright, where it says nothing that can be read."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (struct.error, OSError, ValueError, SyntaxError, TypeError, LookupError, OverflowError):
        return 1


def _behind(data: bytes, format_: str | None) -> bytes:
    """What follows the end of the picture in its file; cameras append to JPEGs, so not all of it is suspicious."""
    if format_ == "WEBP":
        return data[8 + int.from_bytes(data[4:8], "little") :]
    if format_ in ("JPEG", "MPO"):
        return data[_end_of_jpeg(data) :]
    at, kind = 8, b""
    while kind != b"IEND" and at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
    return data[at:]


def _end_of_jpeg(data: bytes) -> int:
    """Where the picture ends: behind its end marker, of which a thumbnail or what follows may hold another."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker == 0xFF or 0xD0 <= marker <= 0xD8:  # filling, and markers that stand alone
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:  # a scan: on to the first marker that is neither a stuffed byte nor a restart
            found = _AFTER_SCAN.search(data, at)
            at = found.start() if found else len(data)
    return at + 2 if data[at : at + 2] == b"\xff\xd9" else len(data)


def _grey(image: Image.Image) -> np.ndarray:
    """Grey levels (height, width), 0 to 255; what is transparent is white."""
    if image.mode.startswith("I;16") or image.mode == "I":
        return (np.asarray(image, np.float64) / 257).clip(0, 255).astype(np.uint8)
    return np.asarray(_on_white(image).convert("L"))


def _on_white(image: Image.Image) -> Image.Image:
    """In colour; what is transparent is white."""
    if image.mode in ("LA", "RGBA", "PA") or "transparency" in image.info:
        colours = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", colours.size, "white"), colours)
    return image.convert("RGB")


def fit(grey: np.ndarray) -> np.ndarray:
    """Grey levels (height, width) -> (28, 28): the dark margin trimmed, the rest enlarged or shrunk, and centred."""
    bright = grey > _FAINT + np.median([grey[0, 0], grey[0, -1], grey[-1, 0], grey[-1, -1]])
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    if rows.size and columns.size:
        grey = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = SIDE / max(grey.shape)
    height, width = (max(1, round(length * scale)) for length in grey.shape)
    fitted = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    small = Image.fromarray(grey).resize((width, height), Image.Resampling.LANCZOS)
    fitted[top : top + height, left : left + width] = np.asarray(small)
    return fitted
