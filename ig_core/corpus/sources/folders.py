"""A folder of pictures: files, or a folder a class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ig_core.corpus.inputs import Skipped
from ig_core.errors import InputError

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")
PICTURE, LABEL = "picture", "label"
_TOGETHER = 1_000  # files


def read(path: Path, kind: str, tell: Callable[[Skipped], None]) -> Iterator[Mapping[str, Sequence[Any]]]:
    """The paths of the pictures, as "picture"; where they lie in folders, the folder's name as "label".

    Raises: InputError if there are none.
    """
    if kind != "image":
        raise InputError(f"{path.name} is a folder, which may hold pictures; this model reads none.")
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    if not files:
        raise InputError(f"The folder {path.name} holds no picture; these are: {', '.join(SUFFIXES)}.")
    has_folders, rest = any(file.parent != path for file in files), iter(files)
    while some := list(islice(rest, _TOGETHER)):
        batch: dict[str, list[Any]] = {PICTURE: [str(file.resolve()) for file in some]}
        if has_folders:
            batch[LABEL] = [file.parent.name if file.parent != path else None for file in some]
        yield batch
