"""How many gradients the adaptive rule takes to a tolerance, beside fixed rules that are told the right number.

For each test input of a model and each fixed rule the smallest number of points, of 2, 3, 4, 6, 8, ... (LONGEST), is
looked up whose gap is within the tolerance. That is an oracle: it tries them all and knows the gap of each, which
nobody can who has to choose a number beforehand. The adaptive rule is told nothing but the tolerance.

A gap can be small by chance while the scores are wrong, so the scores of words or pixels are also held against a
Gauss-Legendre answer with many points (REFERENCE): Σ|error| and the largest |error|, both as parts of Σ|score|.
Baseline: the model's first; explained: the logit of the predicted class.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from benchmarks.common import chosen_models, environment, interleaved, options, show, test_inputs
from ig_core import models
from ig_core.attribution import Adaptive, Attribution
from ig_core.attribution.adaptive import FLOOR
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.record import GradientFn
from ig_core.explainer import gradient_of
from ig_core.gradients.compiled import compiled_gradient
from ig_core.gradients.outputs import probabilities
from ig_core.quadrature import RULES, Quadrature

TOLERANCES = (0.01, 0.001)
LADDER = sorted({2, *(2**k for k in range(2, 11)), *(3 * 2**k for k in range(9))})
LONGEST = {"text": 1024, "image": 128}  # points of a fixed rule that are tried
REFERENCE = {"text": 4096, "image": 512}
PER_CALL = 512  # points of the reference in one call


def main() -> None:
    wanted = options(__doc__, inputs=200, rounds=3, seed=0)
    for name in chosen_models():
        inputs = test_inputs(name, wanted.inputs, wanted.seed)
        if inputs is None:
            print(f"{name} needs its data set: ig-lens data fetch {models.lookup(name).dataset}")
            continue
        _of_model(models.load(name), inputs, wanted.rounds)


def _of_model(model, inputs: list, rounds: int) -> None:
    results = pd.DataFrame([row for given in inputs for row in _of_one_input(model, given, rounds)])
    for tolerance in TOLERANCES:
        rows = [_summary(name, part) for name, part in results[results.tolerance == tolerance].groupby("rule")]
        rows.sort(key=lambda row: (row["rule"] != "adaptive", row["points"]))
        show(
            f"To a gap of {tolerance:.1%}, {model.name}, {len(inputs)} test inputs: median, and worst",
            rows,
            "Fixed rules are told the smallest number of points that is enough for this very input (an oracle); "
            f"missed: inputs on which none of at most {LONGEST[model.kind]:,} was, left out of the other columns. ms: "
            "median over the inputs. error: Σ|error| of the scores, largest: of one word or pixel, both as parts of "
            f"Σ|score|. {environment()}",
        )


def _of_one_input(model, given, rounds: int) -> list[dict]:
    """A row for every tolerance and rule: points, milliseconds and errors; points is None where it was missed."""
    x = model.as_array(model.encode(given))
    baseline = model.baseline_points(next(iter(model.baselines)), x)[0]
    predicted = probabilities(compiled_gradient(model).outputs(x[np.newaxis]))[0].argmax()
    gradient_fn = gradient_of(model, model.labels[predicted])
    exact = _reference(gradient_fn, x, baseline, REFERENCE[model.kind])
    ladder = [points for points in LADDER if points <= LONGEST[model.kind]]

    def run(rule: Quadrature | Adaptive) -> Attribution:
        return integrated_gradients(gradient_fn, x, baseline, rule)

    rows, gaps = [], {}
    for tolerance in TOLERANCES:
        rules = {name: _smallest(run, name, tolerance, gaps, ladder) for name in RULES} | {
            "adaptive": Adaptive(tolerance)
        }
        results = {name: run(rule) for name, rule in rules.items() if rule is not None}
        reached = {name: result for name, result in results.items() if _gap(result) <= tolerance}
        seconds = interleaved({name: lambda r=rules[name]: run(r) for name in reached}, rounds, warm_up=0)
        for name in rules:
            row = {"tolerance": tolerance, "rule": name, "points": None}
            if name in reached:
                errors = np.abs(reached[name].scores.sum(axis=-1) - exact) / np.abs(exact).sum()
                row |= {"points": reached[name].points, "ms": 1e3 * np.median(seconds[name])}
                row |= {"error": errors.sum(), "word error": errors.max()}
            rows.append(row)
    return rows


def _smallest(run, name: str, tolerance: float, gaps: dict, ladder: list[int]) -> Quadrature | None:
    """The rule `name` with the first number of points of the ladder whose gap is within the tolerance."""
    for points in ladder:
        rule = _rule(name, points)
        if (name, points) not in gaps:
            gaps[name, points] = _gap(run(rule))
        if gaps[name, points] <= tolerance:
            return rule
    return None


@cache
def _rule(name: str, points: int) -> Quadrature:
    return RULES[name](points)


def _gap(result: Attribution) -> float:
    """As a part of |F(x) - F(baseline)|, as Explanation.relative_gap has it."""
    return abs(result.gap) / max(abs(result.explains), FLOOR)


def _reference(gradient_fn: GradientFn, x: np.ndarray, baseline: np.ndarray, points: int) -> np.ndarray:
    """Scores of words or pixels with so many Gauss-Legendre points, in pieces that fit into memory."""
    rule, z, mean = _rule("gauss-legendre", points), x - baseline, np.zeros(x.shape)
    for at in range(0, points, PER_CALL):
        part = slice(at, at + PER_CALL)
        _, gradients = gradient_fn(baseline + np.multiply.outer(rule.nodes[part], z).astype(x.dtype))
        mean += np.einsum("n,n...->...", rule.weights[part], gradients)
    return (z * mean).sum(axis=-1)


def _summary(name: str, part: pd.DataFrame) -> dict:
    reached = part.dropna(subset="points")
    row = {"rule": name, "points": reached.points.median(), "points, worst": reached.points.max()}
    row |= {"ms": reached.ms.median(), "ms, worst": reached.ms.max()}
    for column, label in (("error", "error"), ("word error", "largest")):
        row |= {label: reached[column].median(), f"{label}, worst": reached[column].max()}
    return row | {"missed": int(part.points.isna().sum())}


if __name__ == "__main__":
    main()
