"""Integrals over the intervals between nodes, from the values at the nodes nearest to each."""

from __future__ import annotations

import numpy as np


def stencils(nodes: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Of every interval between neighbouring nodes its nearest nodes, and what each of them counts for its integral.

    The integral over the interval is that of the polynomial through the values at these nodes, so that polynomials of
    a degree below their number are integrated exactly.

    Args:
        nodes: in ascending order, (n,), at least two.
        width: how many of them to look at, if there are as many.
    Returns: first node of each stencil (n - 1,), and weights (n - 1, min(width, n)) of it and those after it.
    """
    n, count = nodes.size, min(width, nodes.size)
    firsts = np.clip(np.arange(n - 1) + 1 - count // 2, 0, n - count)
    left, right = nodes[:-1], nodes[1:]
    distances = nodes[firsts[:, np.newaxis] + np.arange(count)] - ((left + right) / 2)[:, np.newaxis]
    scales = np.abs(distances).max(axis=1)  # from the middle of the interval, in units of which powers stay tame
    degrees = np.arange(count)
    powers = (distances / scales[:, np.newaxis])[:, np.newaxis, :] ** degrees[:, np.newaxis]
    halves = ((right - left) / 2 / scales)[:, np.newaxis]
    integrals = np.where(degrees % 2, 0.0, 2 * halves ** (degrees + 1) / (degrees + 1))
    weights = np.linalg.solve(powers, integrals[:, :, np.newaxis])[:, :, 0]
    return firsts, weights * scales[:, np.newaxis]
