"""The pictures that a run names: files, and those of a known data set."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ig_core.data import lookup
from ig_core.errors import InputError

MOST_BYTES = 20 * 2**20  # of a file
_TRAIN = "train:"


def picture_at(reference: str) -> str | bytes | np.ndarray:
    """A picture as image models take it: the contents of a file, or what else they are named by.

    Args:
        reference: the path of a file; "train:INDEX", of the training part of Fashion-MNIST; or as `resolve` takes it,
            see ig_core.kinds.image.pictures.
    Raises: InputError if there is no such file, or it is too large.
    """
    if reference.startswith(_TRAIN):
        pixels, number = _training_pictures(), reference.removeprefix(_TRAIN)
        if not (number.isascii() and number.isdigit() and len(number) < 9 and int(number) < len(pixels)):
            raise InputError(f"There is no training picture {number[:20]!r}.")
        return pixels[int(number)]
    path = Path(reference)
    if not path.is_absolute():
        return reference
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InputError(f"{path.name} is larger than {MOST_BYTES // 2**20} MiB.")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path.name} could not be read: {error.strerror}.") from None


@lru_cache(maxsize=1)
def _training_pictures() -> Any:
    return lookup("fashion-mnist").load(split="train").pixels
