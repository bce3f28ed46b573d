"""Bytes as letters that an address can hold, compressed, and back within a bound."""

from __future__ import annotations

import base64
import binascii
import zlib

from ig_core.errors import InputError


def pack(data: bytes) -> str:
    """`data` in the letters, digits, - and _ of an address."""
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode("ascii").rstrip("=")


def unpack(packed: str, limit: int, what: str) -> bytes:
    """What `pack` was given, of at most `limit` bytes; never more are unfolded. `what` it is opens the errors.

    Raises: InputError if it is damaged, cut off or longer.
    """
    reader = zlib.decompressobj()
    try:
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        raw = reader.decompress(data, limit + 1)
    except (binascii.Error, zlib.error, ValueError):
        raise InputError(f"{what} is damaged: ask for the link again.") from None
    if len(raw) > limit:
        raise InputError(f"{what} is longer than can be shown.")
    if not reader.eof:
        raise InputError(f"{what} is cut off: ask for the link again.")
    return raw
