"""Do the scores depend on what was learned? Layers are made random from the output down, and scores compared.

Source: Adebayo, Gilmer, Muelly, Goodfellow, Hardt and Kim (2018), "Sanity checks for saliency maps", the cascading
randomisation; and Hedström, Weber, Bareeva, Motzkus, Samek, Lapuschkin and Höhne (2024), "A fresh look at sanity checks
for saliency maps" (efficient MPRT), for the entropy. How layers are made random is told in ig_core.models.randomised.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ig_core import models
from ig_core.evaluation.experiments import files, inputs, scores
from ig_core.evaluation.experiments.clusters import mean_of_draws
from ig_core.evaluation.trust.learned import BINS, FEWEST, rise_of_entropy
from ig_core.evaluation.trust.ranks import ranks
from ig_core.explainer import Case, prepare_many
from ig_core.kinds import Model
from ig_core.models.randomised import randomised, stages_of

EXPERIMENT = "randomisation"
INPUTS, TOGETHER = 200, 10  # inputs, and how many of them share the random weights of a draw
SLOW_INPUTS = 20  # of models that take seconds
# Transformers of texts: methods that take under a second on a sentence, and the two that a whole review is tried with
SOME_METHODS = {
    "sst-bert": ("integrated-gradients", "gradient-times-input", "sensitivity", "leave-one-out"),
    "imdb-bert": ("integrated-gradients", "gradient-times-input"),
}
CONTROL = "input-size"  # the size of the input itself, which no weight can change: what fails must look like this
SLOW_MODELS, FEW_TOGETHER = (*SOME_METHODS, "fashion-cnn"), 2  # so that few inputs are of many draws all the same
OF_UNITS = ("leave-one-out", "shapley")  # methods with one score for a whole word or column: there are too few of them


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    """Spearman's, of two scores (n,) of the same entries; 0 where all of one are equal, and say nothing of the other.

    Entries whose score is 0 in both, as a black pixel's on black, are left out. Where fewer than two are left, or all
    are equal in both, there is no order to compare: None.
    """
    told = (one != 0) | (other != 0)
    first, second = ranks(one[told]), ranks(other[told])
    flat = first.size < 2 or np.ptp(first) == 0, second.size < 2 or np.ptp(second) == 0
    if any(flat):
        return None if all(flat) else 0.0
    return float(np.corrcoef(first, second)[0, 1])


def compared(
    model: Model, given: Sequence[Any], methods: Sequence[str], seed: int = 0, baseline: str | None = None
) -> list[dict[str, Any]]:
    """Of each stage, method and input how much the scores are still those of the trained model.

    Args:
        given: inputs, all of which meet the same random weights.
        methods: rows of METHODS that apply to the model; CONTROL is added to them.
    Returns: stage (its label), count (how many stages are random), method, rank (of each input the rank correlation of
        |scores|), signed (the same of the scores themselves) and, of the last stage, rise (see rise_of_entropy).
    Raises: InputError if the model does not say what its layers are.
    """
    trained = prepare_many(given, model=model, baseline=baseline)
    before = {method: _scores(trained, method) for method in (*methods, CONTROL)}
    stages, found = stages_of(model), []
    for count, stage in enumerate(stages, start=1):
        with randomised(model, count, seed) as twin:
            cases = [
                case.towards(own.target)
                for case, own in zip(prepare_many(given, model=twin, baseline=baseline), trained, strict=True)
            ]
            for method, arrays in before.items():
                pairs = list(zip(arrays, _scores(cases, method), trained, strict=True))
                ranked = [[scores.of_entries(one, scores.entries_of(case)) for one in pair] for *pair, case in pairs]
                row = {
                    "stage": stage,
                    "count": count,
                    "method": method,
                    "rank": [rank_correlation(*np.abs(pair)) for pair in ranked],
                    "signed": [rank_correlation(*pair) for pair in ranked],
                }
                if count == len(stages) and method != CONTROL:
                    row["rise"] = [rise_of_entropy(one, other) for one, other, _ in pairs]
                found.append(row)
    return found


def _scores(cases: Sequence[Case], method: str) -> list[np.ndarray]:
    return [np.abs(case.x - case.start) for case in cases] if method == CONTROL else scores.of_cases(cases, method)


def on_test_part(
    model: Model, count: int | None = None, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """The experiment on inputs of a model's test part: what `files.write` keeps, see there.

    Args:
        model: one of MODELS.
        count: inputs; INPUTS if None, or SLOW_INPUTS of a slow model.
    Raises: DataError if the data set is not on this machine.
    """
    row = models.lookup(model.name)
    methods = SOME_METHODS.get(model.name) or scores.applicable(model, slow=False)
    most = SLOW_INPUTS if row.slow else INPUTS
    sample = inputs.of_test_part(model.name, count or most)
    setting = _setting(sample, methods, model)
    together = FEW_TOGETHER if model.name in SLOW_MODELS else TOGETHER

    def measured(part: slice) -> list[dict[str, Any]]:
        return compared(model, sample.inputs[part], methods, part.start, row.baseline or None)

    parts = files.in_parts(model.name, EXPERIMENT, setting, sample, together, measured, progress)
    rows = [_summary(several) for several in zip(*parts, strict=True)]
    return {"setting": setting | {"inputs": len(sample), "draws": len(parts)}, "rows": rows}


def _summary(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One row of the table from those of all draws."""
    row = {name: parts[0][name] for name in ("stage", "count", "method")}
    for measure in ("rank", "signed", "rise"):
        if measure == "rise" and row["method"] in OF_UNITS:
            continue
        draws = [[value for value in part.get(measure, []) if value is not None] for part in parts]
        draws = [values for values in draws if values]
        if draws:
            mean, low, high = mean_of_draws(draws)
            if low is not None and high is not None and measure != "rise":
                low, high = max(-1.0, low), min(1.0, high)  # correlations lie no further apart
            row |= {measure: mean, f"{measure}_low": low, f"{measure}_high": high}
    return row


def _setting(sample: inputs.Inputs, methods: Sequence[str], model: Model) -> dict[str, Any]:
    return {
        "data": sample.data,
        "split": f"test inputs, in an order drawn by seed {inputs.SEED}",
        "explained": "what the trained model predicts, also where its layers are random",
        "stages": list(stages_of(model)),
        "random": "the numbers of each array of weights are shuffled, from the output down; new ones for each draw",
        "rule": f"adaptive to a gap of {scores.TOLERANCE:.0%}, at most {scores.MAX_POINTS} points",
        "rank": "Spearman's, of |scores| of words, pixels or columns; signed: of the scores; without what is 0 in both",
        "rise": f"of the entropy of {BINS} bins, as a part of it, after the last stage; from {FEWEST} scores on",
        "interval": "95 %, Student's t over draws, since inputs of a draw share its random weights",
        "methods": list(methods),
        "control": f"{CONTROL}: the size of the input itself, which no weight changes but those of the embedding",
        "source": "Adebayo et al. (2018); Hedström et al. (2024)",
    }
