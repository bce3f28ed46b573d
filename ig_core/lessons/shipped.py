"""The lessons that ship."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ig_core import assets
from ig_core.errors import InputError
from ig_core.lessons.reading import read
from ig_core.lessons.record import Lesson

NAMES = ("why-did-it-say-that", "in-ten-minutes")  # in the order in which they are offered


def file(name: str) -> Path:
    """The file of a lesson. Raises: InputError if there is none; AssetError if it is damaged."""
    if name not in NAMES:
        raise InputError(f"There is no lesson {name[:60]!r}; these are there: {', '.join(NAMES)}.")
    return assets.path(f"lessons/{name}.yaml")


@cache
def lesson(name: str) -> Lesson:
    """A lesson. Raises: as `file`."""
    return read(file(name).read_bytes())
