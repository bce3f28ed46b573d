"""A folder of pictures as a browser sends it: files with names that may be any text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_LONGEST_NAME, _LONGEST_SUFFIX = 120, 8  # bytes of the name of a picture or its folder, and letters behind its point


def put(files: Sequence[Any], some: Sequence[int], folder: Path) -> str:
    """Write some of the pictures into a folder, each in that of its class; and what people call all of them.

    Args:
        files: all of them, as Streamlit gives them; their names tell their folders.
        some: the numbers of those that are written.
    """
    names = [parts_of(one.name) for one in files]
    roots = {parts[0] for parts in names if len(parts) > 1}
    is_whole = len(roots) == 1 and all(len(parts) > 1 for parts in names)  # one folder, with all that is in it
    for number in some:
        *above, name = names[number][1:] if is_whole else names[number]
        place = folder.joinpath(*above[-1:])
        if place.is_file():
            place = folder
        place.mkdir(exist_ok=True)
        path = place / name
        (place / f"{number} {name}" if path.exists() else path).write_bytes(files[number].getvalue())
    return roots.pop() if is_whole else "pictures"


def parts_of(name: str) -> list[str]:
    """The folders and the file of a name; no part is too long for a disk to take, nor leads anywhere else."""
    found = [_shortened(part) for part in re.split(r"[/\\\0]", name) if part not in ("", ".", "..")]
    return found or ["picture"]


def _shortened(part: str) -> str:
    stem, dot, suffix = part.encode("utf-8", errors="replace").decode().rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    return stem.encode()[:_LONGEST_NAME].decode(errors="ignore") + dot + suffix[:_LONGEST_SUFFIX]
