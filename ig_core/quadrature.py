"""Where on [0, 1] to take values of a function, and how to weigh them to get its integral."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

DEFAULT_TOLERANCE = 1e-3  # of a gap, as a part of the change of F
FLOOR = 0.1  # a smaller change of F, a logit, counts as this much: it moves a probability by at most 2.5 points


@dataclass(frozen=True, eq=False)
class Quadrature:
    """A rule ∫₀¹ g(α) dα ≈ Σ weights · g(nodes).

    Attributes:
        nodes: places in [0, 1], shape (points,).
        weights: shape (points,); they sum to one, so that a constant is integrated exactly.
    Raises: ValueError if the two differ in shape, a node lies outside [0, 1], or the weights do not sum to one.
    """

    nodes: np.ndarray
    weights: np.ndarray

    def __post_init__(self) -> None:
        for name in ("nodes", "weights"):
            array = np.array(getattr(self, name), dtype=np.float64)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        if self.nodes.ndim != 1 or self.nodes.shape != self.weights.shape:
            raise ValueError(
                "nodes and weights must be vectors of one length; "
                f"got shapes {self.nodes.shape} and {self.weights.shape}"
            )
        if self.nodes.size == 0 or not ((self.nodes >= 0) & (self.nodes <= 1)).all():
            raise ValueError("nodes must be at least one number, all in [0, 1]")
        if not np.isclose(self.weights.sum(), 1.0, rtol=0, atol=1e-12):
            raise ValueError(f"weights must sum to one; got {self.weights.sum()!r}")

    @property
    def points(self) -> int:
        """How many gradients the rule asks for."""
        return self.nodes.size


def gauss_legendre(points: int) -> Quadrature:
    """Exact for polynomials up to degree 2 · points - 1; the best rule on a smooth path."""
    nodes, weights = _legendre(_count(points))
    return Quadrature((nodes + 1) / 2, weights / 2)


@lru_cache(maxsize=64)
def _legendre(points: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights from -1 to 1; 256 of them take ten milliseconds, as do the gradients of a small network."""
    return np.polynomial.legendre.leggauss(points)


def midpoint(points: int) -> Quadrature:
    """The middles of equal intervals; its error falls fourfold when the points double."""
    count = _count(points)
    return Quadrature((np.arange(count) + 0.5) / count, np.full(count, 1 / count))


def trapezoid(points: int) -> Quadrature:
    """Equal steps with both ends, the ends at half weight; the weights sum to one, not (points - 1) / points."""
    count = _count(points)
    if count < 2:
        raise ValueError(f"a trapezoid rule needs at least 2 points; got {points}")
    weights = np.full(count, 1 / (count - 1))
    weights[[0, -1]] /= 2
    return Quadrature(np.linspace(0, 1, count), weights)


def left(points: int) -> Quadrature:
    """The left ends of equal intervals: it never looks at the input itself. Error falls as 1 / points."""
    count = _count(points)
    return Quadrature(np.arange(count) / count, np.full(count, 1 / count))


def right(points: int) -> Quadrature:
    """The right ends of equal intervals, as in the paper's equation 3. Error falls as 1 / points."""
    count = _count(points)
    return Quadrature((np.arange(count) + 1) / count, np.full(count, 1 / count))


RULES: dict[str, Callable[[int], Quadrature]] = {
    "gauss-legendre": gauss_legendre,
    "midpoint": midpoint,
    "trapezoid": trapezoid,
    "left": left,
    "right": right,
}


def _count(points: int) -> int:
    if points != int(points) or points < 1:
        raise ValueError(f"points must be a whole number of at least 1; got {points!r}")
    return int(points)
