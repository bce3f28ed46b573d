"""How often the adaptive rule breaks its promise: a gap, or Σ|error| of the scores, larger than the tolerance.

Measured on thousands of paths of networks drawn by seeds, and of the models on test inputs; see families.py. They are
in two parts: what the rule's estimates are calibrated on, and what is kept for the final figure. A tolerance is left
out of a path whose reference is not known to a tenth of it.

Besides, two thousand hats: F = x1 + x2 + hat((x1 + x2) / 2) · (x1 - x2) from (0, 0) to (1, 1), where hat is a triangle
of area one. Its two sides cancel in every sum, so that no gap tells of it: scores are (2, 0), and (1, 1) if the hat is
overlooked. Nobody can know what no gradient shows; counted is what a gradient of the first call has shown.

With OPENBLAS_NUM_THREADS=1 it takes less time, since the networks in NumPy are too small for several threads.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.common import environment, show
from benchmarks.families import FAMILIES, PARTS, Drawn, drawn
from benchmarks.references import errors
from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.errors import DataError

TOLERANCES = (1e-2, 1e-3, 1e-4)
NETWORKS, QUICK_NETWORKS = 200, 20
HATS, QUICK_HATS = 2000, 200
_HAT_TOLERANCE, _WRONG = 1e-3, 0.01


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, default="final", help="final")
    parser.add_argument("--families", nargs="*", choices=FAMILIES, default=FAMILIES, metavar="NAME", help="all")
    parser.add_argument("--quick", action="store_true", help="few networks and inputs")
    wanted = parser.parse_args()
    networks, percent = (QUICK_NETWORKS, 10) if wanted.quick else (NETWORKS, 100)
    rows = []
    for family in wanted.families:
        began = time.perf_counter()
        try:
            own = [row for path in drawn(family, wanted.part, networks, percent) for row in _measured(family, path)]
        except DataError as error:
            print(f"{family} is left out. {error}")
            continue
        rows += own
        _show(f"{family}, part {wanted.part!r}, {time.perf_counter() - began:.0f} s", pd.DataFrame(own))
    if len(wanted.families) > 1:
        _show(f"All, part {wanted.part!r}", pd.DataFrame(rows))
    _show_hats(QUICK_HATS if wanted.quick else HATS, PARTS.index(wanted.part))


def _measured(family: str, path: Drawn) -> Iterator[dict]:
    """A row for each tolerance: what the rule took, and its errors as parts of the tolerance."""
    reference = path.reference()
    for tolerance in TOLERANCES:
        row = {"family": family, "tolerance": tolerance, "points": None, "gap": None, "error": None, "told": False}
        if reference.is_settled(tolerance):
            rule = Adaptive(tolerance, first=path.first)
            result = integrated_gradients(path.gradient_fn, path.x, path.baseline, rule, path.summed)
            wrong = errors(result, reference)
            row |= {"gap": wrong.gap / tolerance, "error": wrong.scores / tolerance, "points": result.points}
            row["told"] = wrong.gap > tolerance or (result.error or 0) > tolerance
        yield row


def _show(title: str, results: pd.DataFrame) -> None:
    rows = []
    for tolerance, every in results.groupby("tolerance", sort=False):
        part = every.dropna(subset="error").astype({"error": float, "gap": float, "points": float})
        broken, told = (part.gap > 1) | (part.error > 1), part["told"].astype(bool)
        row = {"to": f"{tolerance:.2%}", "cases": len(part), "left out": len(every) - len(part)}
        row |= {"broken: gap": int((part.gap > 1).sum()), "broken: error": int((part.error > 1).sum())}
        row |= {
            "broken untold, %": 100 * (broken & ~told).mean(),
            "worst": part[["gap", "error"]].max(axis=1).max(),
        }
        for share in (0.1, 0.5, 0.9, 0.99):
            row[f"{share:.0%}"] = part.error.quantile(share)
        row |= {"points": part.points.median(), "points, worst": part.points.max()}
        rows.append(row | {"told": int(told.sum())})
    together = results.dropna(subset="error")
    broken = together[(together.gap > 1) | (together.error > 1)]
    show(
        title,
        rows,
        f"{len(broken):,} of {len(together):,} cases broken, {int(broken['told'].sum()):,} of them where the "
        "result itself says that the tolerance was not reached (told). worst: the larger of gap and error ÷ tolerance; "
        "10% to 99%: quantiles of error ÷ tolerance; left out: reference not known to a tenth of the tolerance. "
        f"{environment()}",
    )


def _show_hats(count: int, seed: int) -> None:
    random, rows = np.random.default_rng(seed), []
    for _ in range(count):
        width = random.uniform(0.005, 0.1)
        rows.append(_hat(random.uniform(width, 1 - width), width))
    hats = pd.DataFrame(rows)
    show(
        f"{count:,} hats, to {_HAT_TOLERANCE:.1%}",
        [
            {
                "first call": "has seen it" if seen else "has not",
                "hats": len(part),
                f"wrong by more than {_WRONG:.0%}": int((part.error > _WRONG).sum()),
                "worst": part.error.max(),
                "points": part.points.median(),
                "points, worst": part.points.max(),
            }
            for seen, part in hats.groupby("seen", sort=False)
        ],
        "Σ|error| of the two scores as a part of Σ|score|.",
    )


def _hat(centre: float, width: float) -> dict:
    """Whether the first call has seen more of a hat of that half-width than the tolerance; error; and points."""
    calls: list[np.ndarray] = []

    def height_at(alphas: np.ndarray) -> np.ndarray:
        return np.maximum(1 - np.abs(alphas - centre) / width, 0) / width

    def gradient_fn(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean, half_difference = points.mean(axis=1), (points[:, 0] - points[:, 1]) / 2
        calls.append(mean)
        height = height_at(mean)
        slope = np.where(height > 0, -np.sign(mean - centre) / width**2, 0.0)
        one = 1 + slope * half_difference + height
        other = 1 + slope * half_difference - height
        return 2 * mean + 2 * height * half_difference, np.stack([one, other], axis=1)

    result = integrated_gradients(gradient_fn, np.ones(2), np.zeros(2), Adaptive(_HAT_TOLERANCE))
    seen = bool(np.trapezoid(height_at(calls[0]), calls[0]) > _HAT_TOLERANCE)
    return {"seen": seen, "error": np.abs(result.scores - [2.0, 0.0]).sum() / 2, "points": result.points}


if __name__ == "__main__":
    main()
