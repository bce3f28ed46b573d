"""Integrated Hessians: what units of an input do together, and each alone.

Source: Janizek, Sturmfels and Lee (2021), "Explaining explanations: axiomatic feature interactions for deep networks".
It explains Integrated Gradients by Integrated Gradients. With γ = αβ their double integrals are single ones:

    Γ_ij = z_i z_j ∫₀¹ (−γ ln γ) H_ij(x' + γz) dγ,   and for i = j besides   z_i ∫₀¹ (−ln γ) g_i(x' + γz) dγ

where z = x − x'. Sums over the entries of two units are what those do together. The rows add up to Integrated
Gradients, all of it to F(x) − F(x'), and Γ is symmetric.

The integrals are taken part by part. By parts of the calculus, what a row of Γ must add up to is known for every part:
z_i [−γ ln γ g_i] between its ends + ∫ z_i g_i. What is missing to it, the *residual*, is a true error of the sums. How
much larger the errors of single pairs are is told by the difference between all nodes of a part and every second one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.weighted_parts import Part, weights

CurvatureFn = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]
"""Points (n, *shape), directions (k, *shape) -> values of F (n,), its derivatives in these directions (n, k), and its
second derivatives in each two of them, (n, k, k)."""

_LOWEST, _HIGHEST = 2, 4  # levels of a part: 5 to 17 nodes
_STEADY = 8.0  # times the residual must fall when nodes double for a part to get more of them, and not be halved
_LEFT = 0.5  # of what is allowed, which the errors of the parts that stay as they are may take
_NARROWEST = 2.0**-20


@dataclass(frozen=True, eq=False)
class Interactions:
    """What units do together for one output of a model, at one input.

    Attributes:
        pairs: Γ, (units, units), in units of F: on the diagonal what a unit does alone; elsewhere half of what two do
            together, the other half stands across the diagonal.
        integrated_gradients: of the units, from the same nodes, (units,).
        explains: what Γ adds up to: F(x) − F(x').
        points: at how many places of the path second derivatives were taken.
        error: estimated Σ|error| of Γ as a part of Σ|Γ|.
    """

    pairs: np.ndarray
    integrated_gradients: np.ndarray
    explains: float
    points: int
    error: float

    @property
    def gap(self) -> float:
        """Sum of Γ minus what it should add up to; zero when exact."""
        return float(self.pairs.sum()) - self.explains

    @property
    def row_gap(self) -> float:
        """Largest |sum of a row − Integrated Gradients of its unit|; zero when exact."""
        return float(np.abs(self.pairs.sum(axis=1) - self.integrated_gradients).max(initial=0.0))

    @property
    def asymmetry(self) -> float:
        """Largest |Γ_ij − Γ_ji|: what rounding has left of the second derivatives."""
        return float(np.abs(self.pairs - self.pairs.T).max(initial=0.0))


def integrated_hessians(
    curvature_fn: CurvatureFn, x: np.ndarray, baseline: np.ndarray, units: np.ndarray, rule: Adaptive | None = None
) -> Interactions:
    """Share F(x) − F(baseline) among the units of x and their pairs.

    Args:
        curvature_fn: F with its first and second derivatives. It must have some: what is piecewise linear, as networks
            of ReLUs and maxima are, bends at single places, where no node sees it, and row sums go wrong.
        x, baseline: where the path ends and starts, (*shape).
        units: the unit to which each entry of x belongs, in the first axes of x; -1 for none, where x and the baseline
            must be the same. Units are numbered as they are sorted.
        rule: the tolerance, held by the sum of Γ, by its rows, and by the estimated error; `first` is rounded up to
            5, 9 or 17 nodes. Adaptive() if None.
    Raises: ValueError if shapes do not match, or what belongs to no unit moves.
    """
    rule = rule or Adaptive()
    z = _checked(x, baseline, units)
    grouped = units.reshape(units.shape + (1,) * (x.ndim - units.ndim))
    ways = np.stack([np.where(grouped == unit, z, 0.0) for unit in np.unique(units[units >= 0])])
    path = _Path(curvature_fn, baseline, z, ways)
    level = next((one for one in range(_LOWEST, _HIGHEST) if 2**one + 1 >= rule.first), _HIGHEST)
    parts: list[Part] = [Part(0.0, 1.0, level)]
    path.look_at(parts)
    while True:
        sums = [path.sums(part) for part in parts]
        found = _joined(sums, path)
        worst = _excess(found, rule)
        if worst <= 1:
            return found
        parts, before = _refined(parts, sums, path, worst, rule), parts
        if parts == before:
            return found
        path.look_at(parts)


@dataclass(frozen=True, eq=False)
class _Sums:
    """What a part adds to Γ and to Integrated Gradients, and how wrong that is."""

    pairs: np.ndarray
    gradients: np.ndarray
    residual: float  # Σ|what the rows are too large by|, and what all of it is
    coarse_residual: float  # the same of every second node
    error: float  # estimated Σ|error| of the pairs


class _Path:
    """The places at which derivatives were taken, and what they were. None is taken twice."""

    def __init__(self, curvature_fn: CurvatureFn, baseline: np.ndarray, z: np.ndarray, ways: np.ndarray):
        self._curvature_fn, self._baseline, self._z, self._ways = curvature_fn, baseline, z, ways
        self._seen: dict[float, tuple[float, np.ndarray, np.ndarray]] = {}

    @property
    def points(self) -> int:
        return len(self._seen)

    @property
    def change(self) -> float:
        """F(x) − F(x')."""
        return self._seen[1.0][0] - self._seen[0.0][0]

    def missing(self, parts: Sequence[Part]) -> set[float]:
        """The nodes of these parts at which nothing was taken."""
        return {float(node) for part in parts for node in part.nodes} - self._seen.keys()

    def look_at(self, parts: Sequence[Part]) -> None:
        """Take derivatives at all nodes of these parts."""
        gammas = sorted(self.missing(parts))
        points = self._baseline + np.multiply.outer(gammas, self._z)
        taken = self._curvature_fn(points, self._ways)
        values, slopes, rows = (np.asarray(array, np.float64) for array in taken)
        if not all(np.isfinite(array).all() for array in (values, slopes, rows)):
            raise ValueError("the output and its derivatives must be finite numbers all along the path")
        self._seen.update(zip(gammas, zip(values.tolist(), slopes, rows, strict=True), strict=True))

    def sums(self, part: Part) -> _Sums:
        """What a part gives whose nodes have all been looked at."""
        pairs, gradients, residual = self._of(part)
        coarse, _, coarse_residual = self._of(part.coarser)
        difference = pairs - coarse
        of_rows = np.abs(difference.sum(axis=1)).sum()
        own, before = float(np.abs(residual).sum()), float(np.abs(coarse_residual).sum())
        share = min(1.0, own / of_rows) if of_rows else 1.0
        return _Sums(pairs, gradients, own, before, max(own, share * float(np.abs(difference).sum())))

    def _of(self, part: Part) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Γ and Integrated Gradients of the part; and what each row, and the whole, is too large by."""
        seen = [self._seen[float(node)] for node in part.nodes]
        values, slopes, rows = (np.stack([one[i] for one in seen]) for i in range(3))
        plain, log, gamma_log = weights(part)
        pairs = np.tensordot(gamma_log, rows, axes=1) + np.diag(log @ slopes)
        gradients = plain @ slopes
        edges = _gamma_log(part.end) * slopes[-1] - _gamma_log(part.start) * slopes[0]
        of_rows = pairs.sum(axis=1) - edges - gradients
        return pairs, gradients, np.append(of_rows, gradients.sum() - (values[-1] - values[0]))


def _gamma_log(gamma: float) -> float:
    return -gamma * float(np.log(gamma)) if gamma else 0.0


def _joined(sums: Sequence[_Sums], path: _Path) -> Interactions:
    pairs, gradients = (np.sum([getattr(one, name) for one in sums], axis=0) for name in ("pairs", "gradients"))
    error = sum(one.error for one in sums) / max(float(np.abs(pairs).sum()), 1e-12)
    return Interactions(pairs, gradients, path.change, path.points, error)


def _excess(found: Interactions, rule: Adaptive) -> float:
    """How many times what is allowed the worst error is."""
    rows = np.abs(found.pairs.sum(axis=1) - found.integrated_gradients).sum()
    size = float(np.abs(found.pairs).sum())
    errors = [
        abs(found.gap) / max(abs(found.explains), rule.floor),
        rows / max(np.abs(found.integrated_gradients).sum(), rule.floor),
        found.error * size / max(size, rule.floor),
    ]
    return float(max(errors)) / rule.tolerance


def _refined(parts: Sequence[Part], sums: Sequence[_Sums], path: _Path, worst: float, rule: Adaptive) -> list[Part]:
    """The parts, those that are the least exact with more nodes, as far as the points allow."""
    errors = np.array([one.error for one in sums])
    order = np.argsort(-errors)
    left = errors.sum() - np.cumsum(errors[order])
    enough = int((left <= _LEFT * errors.sum() / worst).argmax()) + 1
    new = list(parts)
    for number in order[:enough]:
        part, own = parts[number], sums[number]
        is_steady = own.coarse_residual >= _STEADY * own.residual
        more = (part.finer,) if is_steady and part.level < _HIGHEST else part.halves(_LOWEST)
        if part.end - part.start < _NARROWEST or path.points + len(path.missing([*new, *more])) > rule.max_points:
            continue
        at = new.index(part)
        new[at : at + 1] = more
    return new


def _checked(x: np.ndarray, baseline: np.ndarray, units: np.ndarray) -> np.ndarray:
    """x − baseline, once the shapes match. Raises: ValueError."""
    if baseline.shape != x.shape:
        raise ValueError(f"baseline must have the shape of x, {x.shape}; got {baseline.shape}")
    if units.shape != x.shape[: units.ndim]:
        raise ValueError(f"units must have the shape of the first axes of x, {x.shape}; got {units.shape}")
    if not (units >= 0).any():
        raise ValueError("units must name at least one unit; all are -1")
    z = x.astype(np.float64) - baseline
    if z[units < 0].any():
        raise ValueError("what belongs to no unit must be the same in x and the baseline")
    return z
