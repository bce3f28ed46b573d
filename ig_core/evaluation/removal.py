"""Take pixels or words out in the order of their scores, or put them in, and look what the model makes of it.

The deletion and insertion curves of Petsiuk, Das and Saenko (RISE, 2018). What is taken out has the value of the
baseline. Only what differs from the baseline counts: the rest cannot be taken out, and has a score of zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

STEPS = 25
DRAWS = 10


@dataclass(frozen=True, eq=False)
class RemovalCurves:
    """How the probability of a class falls and rises.

    Attributes:
        table: kind ("deletion", "insertion"), order ("scores", or "random": the mean over draws), part (0 to 1, of
            what differs from the baseline), probability.
        areas: (kind, order) -> area under that curve, 0 to 1. Scores that are right about the model give a smaller
            area than a random order for deletion, and a larger one for insertion.
        draws: random orders.
    """

    table: pd.DataFrame
    areas: dict[tuple[str, str], float]
    draws: int


def removal_curves(
    probability: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    baseline: np.ndarray,
    scores: np.ndarray,
    steps: int = STEPS,
    draws: int = DRAWS,
    seed: int = 0,
) -> RemovalCurves:
    """Delete from `x`, and insert into `baseline`, by descending score and in random orders.

    Args:
        probability: points (n, *shape) -> probability of the class, (n,).
        x, baseline: (*shape), which is (*units, features) for pixels with their channels or words with their
            embeddings, and (*units) where each unit is one number.
        scores: (*units).
    """
    order = _order(x, baseline, scores)
    random = np.random.default_rng(seed)
    orders = [order, *(random.permutation(order) for _ in range(draws))]
    counts = np.unique(np.round(np.linspace(0, order.size, steps + 1)).astype(int))
    rows, areas = [], {}
    for kind, (whole, other) in {"deletion": (x, baseline), "insertion": (baseline, x)}.items():
        points = np.concatenate([_exchanged(whole, other, chosen, counts, scores.shape) for chosen in orders])
        values = probability(points).reshape(len(orders), counts.size)
        for name, curve in (("scores", values[0]), ("random", values[1:].mean(axis=0))):
            parts = counts / max(order.size, 1)
            rows.append(pd.DataFrame({"kind": kind, "order": name, "part": parts, "probability": curve}))
            areas[kind, name] = float(np.trapezoid(curve, parts))
    return RemovalCurves(pd.concat(rows, ignore_index=True), areas, draws)


def deletion_areas(
    probability: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    baseline: np.ndarray,
    scores: Mapping[str, np.ndarray],
    steps: int = STEPS,
    draws: int = DRAWS,
    seed: int = 0,
) -> dict[str, float]:
    """The area under the deletion curve of each of several scores of one input, and of a "random" order (their mean).

    Args:
        probability, x, baseline: as removal_curves takes them.
        scores: name -> (*units).
    """
    orders = {name: _order(x, baseline, values) for name, values in scores.items()}
    any_order, units = next(iter(orders.values())), next(iter(scores.values())).shape
    random = np.random.default_rng(seed)
    counts = np.unique(np.round(np.linspace(0, any_order.size, steps + 1)).astype(int))
    parts = counts / max(any_order.size, 1)

    def area(order: np.ndarray) -> float:
        return float(np.trapezoid(probability(_exchanged(x, baseline, order, counts, units)), parts))

    areas = {name: area(order) for name, order in orders.items()}
    return areas | {"random": float(np.mean([area(random.permutation(any_order)) for _ in range(draws)]))}


def switches(
    probability: Callable[[np.ndarray], np.ndarray], x: np.ndarray, baseline: np.ndarray, units: np.ndarray, count: int
) -> tuple[Callable[[np.ndarray], np.ndarray], np.ndarray, np.ndarray]:
    """The probability as a function of `count` switches, one a unit, so that all that a unit becomes goes out at once.

    Args:
        probability, x, baseline: as removal_curves takes them.
        units: the word, or column, of each entry, in the first axes of x; -1 for entries that stay.
    Returns: the function of points (n, count), 1 where a unit is as in `x` and 0 where it is as in `baseline`; then x
        and the baseline as such points: units that are alike in both are switched off in both.
    """
    features = [1] * (x.ndim - units.ndim)
    differs = (x != baseline).reshape(*units.shape, -1).any(axis=-1)

    def of_switches(points: np.ndarray) -> np.ndarray:
        off = (points[:, units] == 0) & (units >= 0)
        return probability(np.where(off.reshape(*off.shape, *features), baseline, x))

    on = np.zeros(count)
    on[units[differs & (units >= 0)]] = 1
    return of_switches, on, np.zeros(count)


def _order(x: np.ndarray, baseline: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Flat indices of the units that differ from the baseline, the highest score first."""
    order = np.argsort(-scores.ravel(), kind="stable")
    return order[(x != baseline).reshape(scores.size, -1).any(axis=1)[order]]


def _exchanged(
    whole: np.ndarray, other: np.ndarray, order: np.ndarray, counts: np.ndarray, units: tuple[int, ...]
) -> np.ndarray:
    """`whole` with its first units of `order` taken from `other`, for every count: (counts, *shape)."""
    rank = np.full(int(np.prod(units)), order.size)
    rank[order] = np.arange(order.size)
    taken = rank < counts[:, np.newaxis]  # (counts, units), flat
    features = [1] * (whole.ndim - len(units))
    return np.where(taken.reshape(len(counts), *units, *features), other, whole)
