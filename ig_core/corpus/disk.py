"""Files of a run, each whole or not there, on a disk that may be full."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ig_core.errors import InputError

_FULL = (errno.ENOSPC, errno.EDQUOT)


class DiskFullError(InputError):
    """There is no room left in the folder of a run."""


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """What the disk refuses while a file is written, as a sentence.

    Raises: DiskFullError, or InputError for another reason, instead of an OSError.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(
                f"The disk with {file.parent} is full. What is done is kept: make room, and go on by the same command."
            ) from None
        raise InputError(f"{file} could not be written: {error.strerror or error}.") from None


def write_whole(file: Path, write_to: Callable[[Path], object]) -> None:
    """Write a file under another name, and rename it once it is complete and on the disk.

    Args:
        write_to: writes what belongs into the file to the path that it is given.
    Raises: as `writing`; what was there before stays.
    """
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    with writing(file):
        try:
            write_to(unfinished)
            with unfinished.open("rb") as stream:
                os.fsync(stream.fileno())
            os.replace(unfinished, file)
        finally:
            unfinished.unlink(missing_ok=True)
