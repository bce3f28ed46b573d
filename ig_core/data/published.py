"""Files as they were published, alone or within the archive they come in: read up to their size, known by their hash.

An archive whose own hash nobody states is known by what is inside: see `fault`.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ig_core.errors import DataError

# What a damaged or made-up archive may raise: zipfile and the modules below it turn few of these into BadZipFile.
_DAMAGE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, struct.error, LookupError, RuntimeError, ValueError)


class File(NamedTuple):
    """One file of a data set."""

    name: str
    size: int  # bytes
    sha256: str


def read(path: Path, wanted: File, member: str = "") -> bytes:
    """The bytes of `wanted`, which are the published ones, from the folder or archive at `path`.

    Args:
        member: what an archive calls the file; its name if not given.
    Raises: DataError, in one sentence, if it is not there, cannot be read or is not the published one.
    """
    try:
        content = _from_archive(path, wanted, member or wanted.name) if path.is_file() else _from_folder(path, wanted)
    except _DAMAGE as error:
        raise DataError(f"{path} cannot be read ({error}): remove it and fetch it again.") from error
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        raise DataError(f"{wanted.name} in {path} is not the one that was published: remove it and fetch it again.")
    return content


def fault(path: Path, files: Sequence[File]) -> str:
    """What is wrong with the folder or archive at `path` that should hold `files`, as a clause; empty if nothing is."""
    for wanted in files:
        try:
            read(path, wanted)
        except DataError as error:
            reason = error.__cause__ or "it is not the one that was published"
            return f"{wanted.name} cannot be read from it ({reason})"
    return ""


def _from_folder(path: Path, wanted: File) -> bytes:
    with (path / wanted.name).open("rb") as stream:
        return stream.read(wanted.size + 1)  # one more than wanted, never all that may be there


def _from_archive(path: Path, wanted: File, member: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(member)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others may ask for much memory
            raise zipfile.BadZipFile(f"{member!r} is packed in a way that is not accepted")
        with archive.open(entry) as stream:
            return stream.read(wanted.size + 1)  # never all that it may unfold to
