"""What fixed numbers of points, such as other tools take, get wrong, and what the adaptive rule takes to get it right.

For each of some test inputs of a model: the gap that 50 and 300 points of a fixed rule leave, and the gradients and the
time that the adaptive rule takes to a gap of 1 % and of 0.1 %. Nobody tells the fixed rules what is enough, and they do
not say that it was not. Baseline: the model's first; explained: the logit of the predicted class.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from benchmarks.common import chosen_models, environment, options, show, test_inputs
from ig_core import models
from ig_core.attribution import Adaptive
from ig_core.attribution.adaptive import FLOOR
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.explainer import gradient_of
from ig_core.gradients.compiled import compiled_gradient
from ig_core.gradients.outputs import probabilities
from ig_core.quadrature import gauss_legendre, trapezoid

RULES = {
    "adaptive to 1 %": Adaptive(0.01),
    "adaptive to 0.1 %": Adaptive(0.001),
    "Gauss–Legendre, 50": gauss_legendre(50),
    "trapezoid, 50": trapezoid(50),
    "Gauss–Legendre, 300": gauss_legendre(300),
}


def main() -> None:
    wanted = options(__doc__, inputs=200, seed=0)
    for name in chosen_models():
        inputs = test_inputs(name, wanted.inputs, wanted.seed)
        if inputs is None:
            print(f"{name} needs its data set: ig-lens data fetch {models.lookup(name).dataset}")
            continue
        model = models.load(name)
        table = pd.DataFrame([row for given in inputs for row in _of_one_input(model, given)])
        rows = [_summary(rule, table[table.rule == rule]) for rule in RULES]
        show(
            f"Fixed numbers of points and the adaptive rule, {name}, {len(inputs)} test inputs: median, and worst",
            rows,
            f"gap: as a part of the change in the logit, or of {FLOOR} logits where that is larger. {environment()}",
        )


def _of_one_input(model, given) -> list[dict]:
    x = model.as_array(model.encode(given))
    baseline = model.baseline_points(next(iter(model.baselines)), x)[0]
    predicted = probabilities(compiled_gradient(model).outputs(x[np.newaxis]))[0].argmax()
    gradient_fn = gradient_of(model, model.labels[predicted])
    rows = []
    for name, rule in RULES.items():
        started = time.perf_counter()
        result = integrated_gradients(gradient_fn, x, baseline, rule)
        seconds = time.perf_counter() - started
        gap = abs(result.gap) / max(abs(result.explains), FLOOR)
        rows.append({"rule": name, "points": result.points, "ms": 1e3 * seconds, "gap": gap})
    return rows


def _summary(rule: str, part: pd.DataFrame) -> dict:
    row = {"rule": rule}
    for column in ("points", "ms", "gap"):
        row |= {column: part[column].median(), f"{column}, worst": part[column].max()}
    return row | {"beyond 1 %": int((part.gap > 0.01).sum())}


if __name__ == "__main__":
    main()
