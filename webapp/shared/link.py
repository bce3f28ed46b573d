"""The text of a page in its address, so that a link shows it again."""

from __future__ import annotations

from ig_core import packing
from ig_core.errors import InputError
from ig_core.kinds.text.words import MAX_CHARACTERS

_WHAT = "The text in this link"


def pack(text: str) -> str:
    """A text as letters that an address can hold, compressed."""
    return packing.pack(text.encode("utf-8", "replace"))


def unpack(packed: str, limit: int = MAX_CHARACTERS) -> str:
    """What `pack` was given. Raises: InputError if it is something else, or longer than `limit` characters."""
    try:
        text = packing.unpack(packed, 4 * limit, _WHAT).decode("utf-8")
    except UnicodeDecodeError:  # half a character is nothing that a page can show
        raise InputError(f"{_WHAT} is damaged: ask for the link again.") from None
    if len(text) > limit:
        raise InputError(f"{_WHAT} is longer than {limit:,} characters.")
    return text


def pack_indices(indices: list[int]) -> str:
    """Whole numbers as "3,14"."""
    return ",".join(map(str, sorted(indices)))


def unpack_indices(packed: str) -> list[int]:
    """What `pack_indices` was given; anything else is left out."""
    return sorted({int(part) for part in packed.split(",") if part.isascii() and part.isdigit() and len(part) < 7})
