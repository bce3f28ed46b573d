"""How large the differences of gradients are that nodes, and rules of integration, show: by interval and by entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

_BYTES = 4 * 2**20  # of gradients that are gathered at a time


class Sizes(NamedTuple):
    """Of vectors v of gradients, one an interval: Σ|z · v|, and Σ (z · v)², which is the square of Σ z · v if signs are
    random; both (intervals, outputs)."""

    sums: np.ndarray
    squares: np.ndarray


def jumps_of(gradients: np.ndarray, reach: np.ndarray, widths: np.ndarray) -> Sizes:
    """Of the differences of gradients at neighbouring nodes, times the widths of the intervals."""
    sums, squares = np.zeros((2, widths.size, gradients.shape[1]))
    for j, width in enumerate(widths):
        found = np.abs(gradients[j + 1] - gradients[j]) * reach
        sums[j], squares[j] = found.sum(axis=1) * width, np.einsum("oe,oe->o", found, found) * width**2
    return Sizes(sums, squares)


def differences_of(
    gradients: np.ndarray, reach: np.ndarray, columns: np.ndarray, rules: tuple[np.ndarray, ...], chosen: np.ndarray
) -> list[Sizes]:
    """Of what each of the rules, weights (intervals, k), gives for the gradients; zero where it is not chosen."""
    sums, squares = np.zeros((2, len(rules), len(columns), gradients.shape[1]))
    for some, gathered in _gathered(gradients, columns, chosen):
        for number, weights in enumerate(rules):
            found = np.einsum("jk,jkoe->joe", weights[some].astype(gradients.dtype), gathered)
            found *= reach
            squares[number, some] = np.einsum("joe,joe->jo", found, found)
            sums[number, some] = np.abs(found, out=found).sum(axis=2)
    return [Sizes(*pair) for pair in zip(sums, squares, strict=True)]


def entries_of(
    gradients: np.ndarray, columns: np.ndarray, weights: np.ndarray, ratios: np.ndarray, chosen: np.ndarray
) -> np.ndarray:
    """Σ ratio · difference² over the intervals, of every entry, (outputs, entries)."""
    sums = np.zeros(gradients.shape[1:])
    for some, gathered in _gathered(gradients, columns, chosen):
        found = np.einsum("jk,jkoe->joe", weights[some].astype(gradients.dtype), gathered)
        found *= np.sqrt(ratios[some]).astype(gradients.dtype)[:, :, np.newaxis]
        sums += np.einsum("joe,joe->oe", found, found)
    return sums


def _gathered(
    gradients: np.ndarray, columns: np.ndarray, chosen: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The chosen intervals, some at a time, and the gradients at the nodes of each, (some, k, outputs, entries)."""
    rows = np.flatnonzero(chosen)
    at_a_time = max(1, _BYTES // max(1, gradients[0].nbytes * columns.shape[1]))
    for start in range(0, rows.size, at_a_time):
        some = rows[start : start + at_a_time]
        yield some, gradients[columns[some]]
