"""The kinds of input: a folder each, and a row in KINDS."""

from __future__ import annotations

from ig_core.errors import InputError
from ig_core.kinds.array import ARRAY
from ig_core.kinds.image import IMAGE
from ig_core.kinds.kind import (
    Argument,
    Background,
    Baseline,
    Encoded,
    Kind,
    Model,
    Perturbation,
    can_be_randomised,
    listed,
)
from ig_core.kinds.row import ROW
from ig_core.kinds.text import TEXT

__all__ = [
    "KINDS",
    "Argument",
    "Background",
    "Baseline",
    "Encoded",
    "Kind",
    "Model",
    "Perturbation",
    "can_be_randomised",
    "listed",
    "lookup",
]

KINDS: dict[str, Kind] = {"text": TEXT, "image": IMAGE, "row": ROW, "array": ARRAY}


def lookup(name: str) -> Kind:
    """The row of `name`. Raises: InputError if there is none."""
    if name not in KINDS:
        raise InputError(f"There is no kind of input {name!r}; choose from: {', '.join(KINDS)}.")
    return KINDS[name]
