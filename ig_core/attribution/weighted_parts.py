"""Integrals over parts of a path with the weights that interactions have, −ln γ and −γ ln γ, besides the plain one.

Both weights have a singularity at γ = 0, where a rule that samples the whole integrand would converge slowly. So the
polynomial through the values at the nodes of a part is integrated against each weight exactly (product integration):
the error is that of the polynomial alone. Nodes are the extrema of a Chebyshev polynomial (Clenshaw and Curtis 1960):
when their number is doubled, all that were there stay.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

_POWER = 8  # γ is put as start + width · v**_POWER, which makes the integrands smooth in v, also at γ = 0
_GAUSS = np.polynomial.legendre.leggauss(128)


class Part(NamedTuple):
    """A part of [0, 1] with 2**level intervals between its nodes."""

    start: float
    end: float
    level: int

    @property
    def nodes(self) -> np.ndarray:
        """From start to end, both among them, (2**level + 1,)."""
        count = 2**self.level
        half = np.sin(np.pi / 2 * np.arange(count + 1) / count) ** 2
        nodes = self.start + (self.end - self.start) * half
        nodes[count // 2], nodes[-1] = (self.start + self.end) / 2, self.end  # to the last digit, so that parts share
        return nodes

    @property
    def finer(self) -> Part:
        """The same with twice as many intervals: every second of its nodes is one of these."""
        return self._replace(level=self.level + 1)

    @property
    def coarser(self) -> Part:
        """The same with every second node."""
        return self._replace(level=self.level - 1)

    def halves(self, level: int) -> tuple[Part, Part]:
        """The two halves, with so many levels of nodes."""
        middle = (self.start + self.end) / 2
        return Part(self.start, middle, level), Part(middle, self.end, level)


class Weights(NamedTuple):
    """What the values at the nodes of a part count for its integrals, (nodes,) each."""

    plain: np.ndarray
    log: np.ndarray  # with −ln γ
    gamma_log: np.ndarray  # with −γ ln γ


@lru_cache(maxsize=256)
def weights(part: Part) -> Weights:
    """Exact for polynomials through all nodes of the part."""
    nodes, width = part.nodes, part.end - part.start
    v, of_v = (_GAUSS[0] + 1) / 2, _GAUSS[1] / 2
    gamma = part.start + width * v**_POWER
    measure = of_v * width * _POWER * v ** (_POWER - 1)
    polynomials = _lagrange(nodes, gamma)
    log = -np.log(gamma)
    found = [polynomials @ (measure * weight) for weight in (np.ones_like(gamma), log, gamma * log)]
    for array in found:
        array.setflags(write=False)
    return Weights(*found)


def _lagrange(nodes: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The polynomials that are one at one node and zero at the others, at those places, (nodes, places)."""
    own = np.ones(nodes.size)  # Chebyshev's extrema have these barycentric weights (Salzer 1972)
    own[1::2] = -1
    own[[0, -1]] /= 2
    away = places - nodes[:, np.newaxis]
    with np.errstate(divide="ignore"):
        terms = own[:, np.newaxis] / away
    values = terms / np.where(away == 0, 1.0, terms).sum(axis=0)
    at_node = (away == 0).any(axis=0)
    values[:, at_node] = away[:, at_node] == 0
    return values
