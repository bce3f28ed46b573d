"""The trees that ship: written for this project, and no treebank's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from ig_core import assets


@dataclass(frozen=True)
class Sentence:
    """A text of ours with its tree, or trees, in brackets; `kind` says what makes it worth explaining."""

    slug: str
    kind: str
    title: str
    brackets: str


@cache
def sentences() -> dict[str, Sentence]:
    """Slug -> sentence, in the order in which they are offered. Raises: AssetError if the file is damaged."""
    rows = json.loads(assets.path("examples/sentences.json").read_text(encoding="utf-8"))
    return {row["slug"]: Sentence(**row) for row in rows}
