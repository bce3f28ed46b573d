"""Deletion and insertion over many pictures: do the pixels with high scores carry what the model decides by?

Source: Petsiuk, Das and Saenko (2018), RISE; see ig_core.evaluation.removal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ig_core.evaluation.experiments import files, inputs, scores
from ig_core.evaluation.experiments.scores import RANDOM
from ig_core.evaluation.experiments.tables import against_random, by_method
from ig_core.evaluation.experiments.verdicts import REMOVAL_MEASURES as MEASURES
from ig_core.evaluation.removal import deletion_areas
from ig_core.explainer import Case, prepare_many
from ig_core.kinds import Model

EXPERIMENT = "removal"
PICTURES = 1000
STEPS, DRAWS = 10, 3  # of a curve, and random orders a picture
PART = 20  # pictures


def areas(case: Case, of_methods: Mapping[str, np.ndarray], seed: int = 0) -> dict[str, tuple[float, float]]:
    """Of each method, and of random orders, the areas below the curves of deletion and of insertion, 0 to 1.

    Args:
        of_methods: name -> scores of the pixels (height, width) for the target of the case.
    """
    options = {"steps": STEPS, "draws": DRAWS, "seed": seed}
    deletion = deletion_areas(case.probability, case.x, case.start, of_methods, **options)
    insertion = deletion_areas(case.probability, case.start, case.x, of_methods, **options)
    return {name: (deletion[name], insertion[name]) for name in deletion}


def on_test_part(
    model: Model, count: int | None = None, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """The experiment on PICTURES, or `count`, test pictures of a model: what `files.write` keeps.

    Methods that take half a minute a picture, as SmoothGrad does, are left out.

    Raises: DataError if the data set is not on this machine.
    """
    sample = inputs.of_test_part(model.name, count or PICTURES)
    methods = scores.applicable(model, slow=False)
    setting = _setting(sample, methods, model)

    def measured(part: slice) -> dict[str, list]:
        cases = prepare_many(sample.inputs[part], model=model)
        arrays = {method: scores.of_cases(cases, method) for method in methods}
        found = [
            areas(case, {method: of_cases[number].sum(axis=-1) for method, of_cases in arrays.items()}, part.start)
            for number, case in enumerate(cases)
        ]
        return {name: [one[name] for one in found] for name in found[0]}

    parts = files.in_parts(model.name, EXPERIMENT, setting, sample, PART, measured, progress)
    table = {name: np.concatenate([part[name] for part in parts]) for name in (*methods, RANDOM)}
    return {"setting": setting | {"inputs": len(sample)}} | tables(table)


def tables(of_methods: Mapping[str, np.ndarray]) -> dict[str, list[dict[str, Any]]]:
    """Figures with 95 % intervals, from the two areas of each picture, (pictures, 2).

    Returns: rows: of each method the mean of each of MEASURES; against_random: the mean difference to random orders of
    the same pictures, positive where the method is better: a smaller area of deletion, a larger one of insertion.
    """
    better = {name: values * np.array([-1, 1]) for name, values in of_methods.items()}
    return {"rows": by_method(of_methods, MEASURES), "against_random": against_random(better, MEASURES)}


def _setting(sample: inputs.Inputs, methods: Sequence[str], model: Model) -> dict[str, Any]:
    return {
        "data": sample.data,
        "split": f"test pictures, in an order drawn by seed {inputs.SEED}",
        "explained": "the predicted class, whose probability the curves show",
        "deleted": "pixels that differ from the baseline become as it is, the highest scores first; or are put into it",
        "baseline": next(iter(model.baselines)),
        "rule": f"adaptive to a gap of {scores.TOLERANCE:.0%}, at most {scores.MAX_POINTS} points",
        "curve": f"{STEPS} steps; its area is the mean probability along it",
        "random": f"{DRAWS} random orders a picture, averaged",
        "interval": "95 %, mean and 1.96 standard errors over pictures; differences are of the same pictures",
        "methods": list(methods),
        "source": "Petsiuk, Das and Saenko (2018)",
    }
