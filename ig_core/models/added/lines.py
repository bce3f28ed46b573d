"""Files of lines, as people write them by hand."""

from __future__ import annotations

from pathlib import Path

from ig_core.errors import InputError


def lines_in(file: Path) -> list[str]:
    """The lines that are not blank. Raises: InputError if the file cannot be read."""
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise InputError(f"{file} could not be read: {getattr(error, 'strerror', None) or error}.") from None
