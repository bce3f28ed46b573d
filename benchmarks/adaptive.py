"""What the adaptive rule costs to a tolerance, beside fixed rules that are told the right number of points.

The oracle of a model, a tolerance and a kind of rule is the smallest number of points with which both promises hold on
95 % of the inputs: the gap, and Σ|error| of all scores, within the tolerance. (It is looked for in steps of 15 %, and
between the last two by halving.) Nobody who has to choose a number beforehand knows it. The adaptive rule is told
nothing but the tolerance. Gradients at the two ends are taken by both, and used by the adaptive rule alone.

Errors are measured against references with many points: see references.py. Inputs are test inputs, F the logit of the
predicted class; the baseline is the one that the model's explanations start with. CPU time is that of all threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.common import environment, named_models, options, show
from benchmarks.networks import NAMES, Path, paths
from benchmarks.references import MIDPOINTS, Errors, Reference, errors, of_kinks, of_smooth
from ig_core.attribution import Adaptive
from ig_core.errors import DataError
from ig_core.quadrature import Quadrature, gauss_legendre, midpoint

TOLERANCES = (0.01, 0.001)
SLOW = ("sst-bert",)
MOST = 1024  # points of a fixed rule that are tried
SHARE = 0.95  # of the inputs, on which an oracle keeps both promises
FIXED: dict[str, Callable[[int], Quadrature]] = {"Gauss": gauss_legendre, "midpoint": midpoint}
FIFTY = "imdb-onehot"  # is compared with its own 50 Gauss points besides
_LONG = 0.1  # seconds, from which a call is timed once
_WARM_UP, _WARM_UP_SECONDS = 100, 1.0  # calls of each rule, and how long they may take


class Case(NamedTuple):
    """A path, and the scores that are right."""

    path: Path
    reference: Reference

    def errors(self, rule: Quadrature | Adaptive) -> Errors:
        return errors(self.path.run(rule), self.reference)


def main() -> None:
    wanted = options(__doc__, inputs=100, inputs_slow=30, rounds=3, seed=0)
    totals = []
    for name in named_models() or NAMES:
        try:
            chosen = paths(name, wanted.inputs_slow if name in SLOW else wanted.inputs, wanted.seed)
        except DataError as error:
            print(f"{name} is left out. {error}")
            continue
        totals += _of_model(name, [Case(path, _reference(path)) for path in chosen], wanted.rounds)
    for tolerance in TOLERANCES:
        rows = [row for row in totals if row["to"] == tolerance]
        if rows:
            _show_totals(tolerance, rows)


def ladder(most: int = MOST) -> list[int]:
    """Every number of points from 2 to 8, then each about 15 % more than the one before."""
    found = list(range(2, 9))
    while (following := max(found[-1] + 1, round(1.15 * found[-1]))) < most:
        found.append(following)
    return [*found, most]


def oracle(cases: Sequence[Case], make: Callable[[int], Quadrature], tolerances: Sequence[float]) -> list[int | None]:
    """For each tolerance the smallest number of points that keeps both promises on 95 % of the cases; None if none."""
    known: dict[tuple[int, int], float] = {}
    may_fail = int((1 - SHARE) * len(cases) + 1e-9)

    def is_enough(points: int, tolerance: float, order: list[int]) -> bool:
        rule, failed = make(points), 0
        for number in list(order):
            if (points, number) not in known:
                known[points, number] = max(cases[number].errors(rule)[:2])
            if known[points, number] > tolerance:
                order.remove(number)
                order.insert(0, number)  # what failed is tried first from now on, so that the next fails early
                failed += 1
            if failed > may_fail:
                return False
        return True

    found: list[int | None] = []
    for tolerance in tolerances:
        order, failed = list(range(len(cases))), 1
        for points in ladder():
            if is_enough(points, tolerance, order):
                break
            failed = points
        else:
            found.append(None)
            continue
        while points - failed > 1:  # between two rungs, half by half
            middle = (failed + points) // 2
            failed, points = (failed, middle) if is_enough(middle, tolerance, order) else (middle, points)
        found.append(points)
    return found


def _reference(path: Path) -> Reference:
    find = of_kinks if path.has_kinks else of_smooth
    return find(path.gradient_fn, path.x, path.baseline, min(TOLERANCES))


def _of_model(name: str, cases: list[Case], rounds: int) -> list[dict]:
    """Print the table of a model. Returns: for each tolerance, CPU seconds of all inputs together."""
    counts = {kind: oracle(cases, make, TOLERANCES) for kind, make in FIXED.items()}
    rows, totals = [], []
    for index, tolerance in enumerate(TOLERANCES):
        rules: dict[str, Quadrature | Adaptive] = {"adaptive": Adaptive(tolerance)}
        rules |= {
            f"oracle: {count} {kind}": FIXED[kind](count)
            for kind in FIXED
            if (count := counts[kind][index]) is not None
        }
        if name == FIFTY:
            rules["50 Gauss"] = gauss_legendre(50)
        measured = pd.DataFrame(_in_turns(cases, rules, rounds))
        for rule, part in measured.groupby("rule", sort=False):
            rows.append({"to": f"{tolerance:.1%}", "rule": str(rule)} | _summary(part, tolerance))
        for kind in FIXED:
            if counts[kind][index] is None:
                rows.append({key: np.nan for key in rows[0]} | {"to": f"{tolerance:.1%}", "rule": f"{kind}: never"})
        seconds = measured.groupby("rule").cpu.sum() / 1e3
        oracles = {rule: seconds[rule] for rule in rules if rule.startswith("oracle")}
        best = min(oracles, key=oracles.__getitem__, default=None)
        totals.append(
            {
                "to": tolerance,
                "model": name,
                "inputs": len(cases),
                "adaptive": seconds["adaptive"],
                "oracle": oracles[best] if best else np.nan,
                "which": best.removeprefix("oracle: ") if best else "never",
                "fifty": seconds.get("50 Gauss", np.nan),
            }
        )
    show(f"{name}, {len(cases)} test inputs: median, worst and all together", rows, _note(cases))
    return totals


def _note(cases: Sequence[Case]) -> str:
    unsure = [case.reference.uncertainty for case in cases]
    not_settled = sum(not case.reference.is_settled(min(TOLERANCES)) for case in cases)
    reference = f"{MIDPOINTS:,} midpoints or more" if cases[0].path.has_kinks else "Gauss-Legendre"
    return (
        f"Oracles: told the smallest number of points, of at most {MOST:,}, with which both promises hold on "
        f"{SHARE:.0%} of the inputs. Errors: Σ|error| of words or pixels, or of all entries, as parts of Σ|score|. "
        f"Reference: {reference}, known to {np.median(unsure):.0e}, at worst to {max(unsure):.0e}; {not_settled} are "
        f"not known to a tenth of {min(TOLERANCES):.1%}. broken: inputs with a gap, or an error, larger "
        f"than the tolerance. {environment()}"
    )


def _in_turns(cases: Sequence[Case], rules: dict[str, Quadrature | Adaptive], rounds: int) -> list[dict]:
    """A row for every case and rule: points, CPU and wall ms (medians of the rounds), errors. Rules take turns.

    Before the rounds there is one more, for errors and as a warm-up; of a long call it is the only one.
    """
    names, rows, random = list(rules), [], np.random.default_rng(0)
    for rule in rules.values():
        _warm_up(cases[0].path, rule)
    for case in cases:
        found: dict[str, dict] = {}
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
        for turn in range(rounds + 1):
            for name in random.permutation(names):
                if turn and times[name][0][1] > _LONG:
                    continue
                cpu, wall = time.process_time(), time.perf_counter()
                result = case.path.run(rules[name])
                times[name].append((time.process_time() - cpu, time.perf_counter() - wall))
                if not turn:
                    found[name] = {"rule": name, "points": result.points} | errors(result, case.reference)._asdict()
        for name in names:
            cpu, wall = 1e3 * np.median(times[name][1:] or times[name], axis=0)
            rows.append(found[name] | {"cpu": cpu, "wall": wall})
    return rows


def _warm_up(path: Path, rule: Quadrature | Adaptive) -> None:
    """TensorFlow sends operations to other threads until it has seen, in about ninety calls, that they are cheap; fixed
    rules have made theirs when the oracle was looked for."""
    began = time.perf_counter()
    for _ in range(_WARM_UP):
        path.run(rule)
        if time.perf_counter() - began > _WARM_UP_SECONDS:
            return


def _summary(part: pd.DataFrame, tolerance: float) -> dict:
    row = {}
    for column, label in (("points", "points"), ("cpu", "CPU ms")):
        values = part[column]
        row |= {label: values.median(), f"{label}, worst": values.max(), f"{label}, all": values.sum()}
    row |= {"ms": part.wall.median(), "error": part.scores.median(), "error, worst": part.scores.max()}
    row |= {"of entries, worst": part.entries.max(), "gap, worst": part.gap.max()}
    return row | {
        "broken: gap": int((part.gap > tolerance).sum()),
        "broken: error": int((part.scores > tolerance).sum()),
    }


def _show_totals(tolerance: float, rows: list[dict]) -> None:
    known = [row for row in rows if not np.isnan(row["oracle"])]
    together = {key: sum(row[key] for row in known) for key in ("inputs", "adaptive", "oracle")}
    lines = [*rows, {"model": "all that have an oracle", "which": "", "fifty": np.nan} | together]
    show(
        f"CPU seconds of all inputs together, to {tolerance:.1%}",
        [
            {
                "model": row["model"],
                "inputs": row["inputs"],
                "adaptive, s": row["adaptive"],
                "oracle": row["which"],
                "oracle, s": row["oracle"],
                "adaptive ÷ oracle": row["adaptive"] / row["oracle"] if row["oracle"] else np.nan,
                "adaptive ÷ 50 Gauss": row["adaptive"] / row["fifty"],
            }
            for row in lines
        ],
        f"The oracle is the cheaper of the two. {environment()}",
    )


if __name__ == "__main__":
    main()
