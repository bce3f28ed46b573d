"""The garments that ship: drawn for this project, and no data set's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image

from ig_core import assets


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
