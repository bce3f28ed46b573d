"""A picture as a grid of cells, for those who point at parts of it: nobody marks single pixels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

SHAPE = (7, 7)  # rows and columns of cells, numbered line by line from the top left; 4 × 4 pixels each of 28 × 28


def of_pixels(picture: tuple[int, ...], shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """Of every pixel of a picture (height, width) the number of its cell, (height, width)."""
    rows, columns = (np.arange(size) * parts // size for size, parts in zip(picture, shape, strict=True))
    return rows[:, np.newaxis] * shape[1] + columns


def sums(scores: np.ndarray, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    """Scores (height, width) summed over each cell, (cells,): what is inside of a cell may cancel, as in the sums over
    regions of a picture that its headline rests on."""
    return np.bincount(of_pixels(scores.shape, shape).ravel(), scores.ravel(), minlength=shape[0] * shape[1])


def occupied(pixels: np.ndarray, shape: tuple[int, int] = SHAPE) -> list[int]:
    """The cells of a picture (height, width) in which anything is: a pixel that is not black."""
    return np.unique(of_pixels(pixels.shape, shape)[pixels > 0]).tolist()


def pixels_in(cells: Iterable[int], picture: tuple[int, ...], shape: tuple[int, int] = SHAPE) -> list[int]:
    """The indices, in the flattened picture (height, width), of all pixels in these cells."""
    return np.flatnonzero(np.isin(of_pixels(picture, shape), list(cells))).tolist()


def name(cell: int, shape: tuple[int, int] = SHAPE) -> str:
    """Where a cell is, in words: "row 2 column 5", counted from 1 as one reads."""
    row, column = divmod(cell, shape[1])
    return f"row {row + 1} column {column + 1}"
