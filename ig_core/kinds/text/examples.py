"""The reviews that ship: written for this project, and no data set's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from ig_core import assets


@dataclass(frozen=True)
class Review:
    """A film review of ours; `kind` says what makes it worth explaining."""

    slug: str
    kind: str
    title: str
    text: str


@cache
def reviews() -> dict[str, Review]:
    """Slug -> review, in the order in which they are offered. Raises: AssetError if the file is damaged."""
    rows = json.loads(assets.path("examples/reviews.json").read_text(encoding="utf-8"))
    return {row["slug"]: Review(**row) for row in rows}
