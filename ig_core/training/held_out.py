"""The pictures that a network learns from, and those that are held out to choose by."""

from __future__ import annotations

import numpy as np

from ig_core.data.fashion_mnist import Pictures

VALIDATION = 5000


def split(pictures: Pictures, seed: int, size: int = VALIDATION) -> tuple[Pictures, Pictures]:
    """(fitting, validation), `size` pictures of the latter, drawn at random."""
    order = np.random.default_rng(seed).permutation(len(pictures.labels))
    held_out, fitting = (Pictures(*(part[rows] for part in pictures)) for rows in np.split(order, [size]))
    return fitting, held_out
