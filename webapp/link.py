"""The text of a page in its address, so that a link shows it again."""

from __future__ import annotations

import base64
import binascii
import zlib

from ig_core.errors import InputError
from ig_core.models.text import MAX_CHARACTERS


def pack(text: str) -> str:
    """A text as letters that an address can hold, compressed."""
    data = zlib.compress(text.encode("utf-8", "replace"), 9)
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def unpack(packed: str) -> str:
    """What `pack` was given. Raises: InputError if it is something else, or longer than MAX_CHARACTERS."""
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj()
        raw = reader.decompress(data, 4 * MAX_CHARACTERS + 1)  # never more, whatever the link unfolds to
        text = raw.decode("utf-8")  # strictly: half a character is nothing that a page can show
    except (binascii.Error, zlib.error, ValueError):
        raise InputError("The text in this link is damaged: ask for the link again.") from None
    if reader.eof is False and not reader.unconsumed_tail:
        raise InputError("The text in this link is cut off: ask for the link again.")
    if reader.unconsumed_tail or len(text) > MAX_CHARACTERS:
        raise InputError(f"The text in this link is longer than {MAX_CHARACTERS:,} characters.")
    return text


def pack_indices(indices: list[int]) -> str:
    """Whole numbers as "3,14"."""
    return ",".join(map(str, sorted(indices)))


def unpack_indices(packed: str) -> list[int]:
    """What `pack_indices` was given; anything else is left out."""
    return sorted({int(part) for part in packed.split(",") if part.isascii() and part.isdigit() and len(part) < 7})
