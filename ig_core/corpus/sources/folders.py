"""A folder of pictures: files, or a folder a class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ig_core.corpus.inputs import Skipped
from ig_core.errors import InputError
from ig_core.kinds.image import pictures

SUFFIXES = (*pictures.SUFFIXES, ".bmp", ".gif")  # those that cannot be read are told
PICTURE, FILE, LABEL = "picture", "file", "label"
_TOGETHER = 1_000  # files


def read(
    path: Path, kind: str, tell: Callable[[Skipped], None], shape: Sequence[int] = ()
) -> Iterator[Mapping[str, Sequence[Any]]]:
    """The pictures themselves, as references that hold their pixels, as "picture"; where each lies in the folder, as
    "file"; and, where they lie in folders, the folder's name as "label". What cannot be read is left out, and told.

    Args:
        shape: of what a model of somebody else reads, (height, width, channels); empty for garments.
    Raises: InputError if there is none.
    """
    if kind != "image":
        raise InputError(f"{path.name} is a folder, which may hold pictures; this model reads none.")
    files = sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    if not files:
        raise InputError(f"The folder {path.name} holds no picture; these are: {', '.join(SUFFIXES)}.")
    has_folders, readable = any(file.parent != path for file in files), _readable(path, files, tell, shape)
    while some := list(islice(readable, _TOGETHER)):
        batch: dict[str, list[Any]] = {
            PICTURE: [reference for _, reference in some],
            FILE: [file.relative_to(path).as_posix() for file, _ in some],
        }
        if has_folders:
            batch[LABEL] = [file.parent.name if file.parent != path else None for file, _ in some]
        yield batch


def _readable(
    path: Path, files: Sequence[Path], tell: Callable[[Skipped], None], shape: Sequence[int]
) -> Iterator[tuple[Path, str]]:
    """Files with references to their pixels."""
    for file in files:
        try:
            with file.open("rb") as stream:
                data = stream.read(pictures.MAX_BYTES + 1)
            yield file, _reference_to(data, shape)
        except InputError as error:
            tell(Skipped(file.relative_to(path).as_posix(), str(error)))
        except OSError as error:
            tell(Skipped(file.relative_to(path).as_posix(), f"It could not be read: {error.strerror}."))


def _reference_to(data: bytes, shape: Sequence[int]) -> str:
    if shape:
        return pictures.exact(pictures.decoded(data), shape)
    return pictures.reference_to(pictures.read(data).pixels)
