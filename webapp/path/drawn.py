"""A path that somebody has drawn, made fit to be computed: from the start to the end, and of not too many corners."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

MOST_CORNERS = 64
NEAR = 0.05  # of a side of the field: who is so near to an end has reached it


class Drawn(NamedTuple):
    """A path from start to end.

    Attributes:
        corners: (k, 2), at most MOST_CORNERS.
        added: which straight pieces were added since it was not drawn to there: "start", "end".
    """

    corners: np.ndarray
    added: tuple[str, ...]


def completed(corners: np.ndarray, start: np.ndarray, end: np.ndarray) -> Drawn:
    """The path along the corners, (k, 2), with k at least 1; straight pieces lead to it and from it."""
    gaps = {"start": np.hypot(*(corners[0] - start)), "end": np.hypot(*(corners[-1] - end))}
    whole = np.concatenate([[start], corners, [end]])
    moves = np.concatenate([[True], (whole[1:] != whole[:-1]).any(axis=1)])
    return Drawn(thinned(whole[moves], MOST_CORNERS), tuple(name for name, gap in gaps.items() if gap > NEAR))


def thinned(corners: np.ndarray, most: int) -> np.ndarray:
    """At most so many of the corners, (k, 2): those go first without which the path changes least.

    That is measured by the area between the path with and without a corner (Visvalingam and Whyatt 1993), for the
    scores of a product are areas. The first and the last corner stay.
    """
    while len(corners) > most:
        before, after = corners[1:-1] - corners[:-2], corners[2:] - corners[:-2]
        areas = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
        corners = np.delete(corners, int(np.argmin(areas)) + 1, axis=0)
    return corners
