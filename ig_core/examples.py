"""The examples that ship: written for this project, and no data set's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image

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


@dataclass(frozen=True, eq=False)
class Garment:
    """A drawing of ours: what it is meant to be, and its pixels (28, 28) from 0 (black) to 255."""

    slug: str
    label: str
    title: str
    pixels: np.ndarray


@cache
def garments() -> dict[str, Garment]:
    """Slug -> drawing, in the order in which they are offered. Raises: AssetError if a file is damaged."""
    rows = json.loads(assets.path("examples/garments.json").read_text(encoding="utf-8"))
    return {row["slug"]: Garment(**row, pixels=_pixels(f"examples/garments/{row['slug']}.png")) for row in rows}


def _pixels(name: str) -> np.ndarray:
    with Image.open(assets.path(name)) as image:
        return np.asarray(image)
