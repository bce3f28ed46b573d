"""What a model of somebody else says of itself where it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class Described:
    """A model that is told by its name, its kind, its labels and what was done to its last layer."""

    name: str
    labels: tuple[str, ...]
    card: Mapping
    kind: ClassVar[str]

    def __repr__(self) -> str:
        return f"<{self.name}, {self.kind}: {', '.join(self.labels)}. {self.card['output']}>"
