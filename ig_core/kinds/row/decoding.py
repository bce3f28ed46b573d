"""The bytes that somebody uploads as text, or one sentence on what they are instead."""

from __future__ import annotations

import codecs
import re

from ig_core.errors import InputError

MAX_BYTES = 10 * 2**20
_EXCEL = "This is an Excel file: save it as CSV."
_OTHERS = {  # how files begin that are no text, and what they are
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF file",
    b"\x1f\x8b": "a compressed file (gzip)",
    b"PAR1": "a Parquet file",
    b"PK\x03\x04": "a ZIP archive",
}
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WEB_PAGE = re.compile(r"\s*<(!doctype|html|head|body|table|\?xml|!--)", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes) -> str:
    """A text file's text: UTF-8, with or without a mark, UTF-16 with one, or else Windows-1252.

    Raises: InputError, in one sentence, if it has more than MAX_BYTES, which is looked at first, or is no text.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"The file has more than {MAX_BYTES // 2**20} MiB: split it.")
    if data.startswith(_OLD_EXCEL) or (data.startswith(b"PK\x03\x04") and b"xl/" in data):
        raise InputError(_EXCEL)
    for start, what in _OTHERS.items():
        if data.startswith(start):
            raise InputError(f"A CSV file was expected; this is {what}.")
    text = _decoded(data)
    if not text.strip():
        raise InputError("The file is empty.")
    if _WEB_PAGE.match(text):
        raise InputError("A CSV file was expected; this is a web page (HTML or XML).")
    zero = text.find("\0")
    if zero >= 0:
        line = text.count("\n", 0, zero) + 1
        raise InputError(f"Line {line:,} holds a zero byte, which no text has: save the file as CSV in UTF-8.")
    return text


def _decoded(data: bytes) -> str:
    names = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "cp1252")
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise InputError("The file is no text in UTF-8, UTF-16 or Windows-1252: save it as CSV in UTF-8.")
