"""SIG's table: hide the fifth of the words with the highest scores, or all others, and see what the model says then.

Source: Enguehard (2023), after DeYoung et al. (2020) and Shrikumar et al. (2017). As there, the predicted class is
explained, and hidden words become the baseline token. Departures: a word is hidden with all its pieces, and where the
vocabulary has no [MASK], as those of the models that ship, the padding token stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ig_core import models
from ig_core.evaluation.experiments import files, inputs, scores
from ig_core.evaluation.experiments.published import HIGHER_IS_BETTER, MEASURES, ORDER
from ig_core.evaluation.experiments.scores import RANDOM
from ig_core.evaluation.experiments.tables import against_random, by_method, figures
from ig_core.explainer import Case, prepare_many
from ig_core.gradients.outputs import class_probabilities
from ig_core.kinds import Model

EXPERIMENT = "masking"
SHARE = 0.2
LONGEST, REVIEWS = 2000, 2000  # characters; of IMDB
DRAWS = 5  # of random orders
PART = 50  # texts
BASELINE = "padding"
SECONDS_EACH = ("sst-bert", "imdb-bert")  # models for which methods that are slow take seconds: they are left out


def top(of_words: np.ndarray, share: float = SHARE) -> np.ndarray:
    """The places of the highest scores: `share` of the words, rounded, and at least one; the first of equal ones."""
    return np.argsort(-of_words, kind="stable")[: max(1, round(share * of_words.size))]


def measures(
    cases: Sequence[Case], of_methods: Mapping[str, Sequence[np.ndarray]], draws: int = DRAWS, seed: int = 0
) -> dict[str, np.ndarray]:
    """Of each method, and of random orders (their mean), the three MEASURES of each text, (texts, 3).

    Log-odds: log p(class) without the top words, minus that of the whole text. Comprehensiveness: by how much the
    probability falls without them. Sufficiency: by how much it falls where nothing else is left.

    Args:
        cases: texts of one model, each towards the class whose probability counts.
        of_methods: name -> of each case the scores of its words, (words,).
    """
    random = np.random.default_rng(seed)
    points = []
    for number, case in enumerate(cases):
        entries = scores.entries_of(case)
        orders = [of_cases[number] for of_cases in of_methods.values()]
        orders += [random.random(int(entries.max()) + 1) for _ in range(draws)]
        hidden = np.stack([np.isin(entries, top(order)) for order in orders])
        others = ~hidden & (entries >= 0)  # what belongs to no word, such as [CLS], stays
        swapped = np.concatenate([hidden, others])[..., np.newaxis]
        points.append(np.concatenate([case.x[np.newaxis], np.where(swapped, case.start, case.x)]))
    found = []
    for case, outputs in zip(cases, cases[0].compiled.outputs_of_many(points), strict=True):
        p = class_probabilities(case.model, outputs)[:, list(case.model.labels).index(case.target)]
        without, alone = np.split(p[1:], 2)
        found.append(np.stack([np.log(without) - np.log(p[0]), p[0] - without, p[0] - alone], axis=-1))
    table = np.stack(found, axis=1)  # (orders, texts, 3)
    count = len(of_methods)
    return dict(zip(of_methods, table[:count], strict=True)) | {RANDOM: table[count:].mean(axis=0)}


def on_test_part(
    model: Model, count: int | None = None, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """The experiment on the texts of a model's test part: what `files.write` keeps, see there.

    Args:
        model: one of MODELS that reads texts.
        count: texts; REVIEWS of IMDB and all of the treebank if None.
    Raises: DataError if the data set is not on this machine.
    """
    is_reviews = models.lookup(model.name).dataset == "imdb"
    most, longest, data = (REVIEWS, LONGEST, "imdb") if is_reviews else (None, None, "sst-2")
    sample = inputs.of_test_part(model.name, count or most, longest, data)
    methods = scores.applicable(model, slow=model.name not in SECONDS_EACH)
    setting = _setting(sample, methods)

    def measured(part: slice) -> dict[str, list]:
        cases = prepare_many(sample.inputs[part], model=model, baseline=BASELINE)
        of_methods = {
            method: [
                scores.of_entries(values, scores.entries_of(case))
                for case, values in zip(cases, scores.of_cases(cases, method), strict=True)
            ]
            for method in methods
        }
        return {name: values.tolist() for name, values in measures(cases, of_methods, seed=part.start).items()}

    parts = files.in_parts(model.name, EXPERIMENT, setting, sample, PART, measured, progress)
    table = {name: np.concatenate([part[name] for part in parts]) for name in (*methods, RANDOM)}
    return {"setting": setting | {"inputs": len(sample)}} | tables(table)


def tables(of_methods: Mapping[str, np.ndarray]) -> dict[str, list[dict[str, Any]]]:
    """Figures with 95 % intervals, from those of each text, (texts, 3).

    Returns: rows: of each method the mean of each of MEASURES; against_random: of each method the mean difference to
    random orders; order: of every two neighbours of the published order, the better one first, the mean difference.
    Differences are of the same texts, and better is positive.
    """
    signs = np.array([1 if HIGHER_IS_BETTER[measure] else -1 for measure in MEASURES])
    better = {name: values * signs for name, values in of_methods.items()}
    neighbours = list(pairwise(name for name in ORDER if name in better))
    differences = [(better[second] - better[first]).T for first, second in neighbours]
    order = [
        {"better": second, "worse": first, **figures(dict(zip(MEASURES, columns, strict=True)))}
        for (first, second), columns in zip(neighbours, differences, strict=True)
    ]
    return {"rows": by_method(of_methods, MEASURES), "against_random": against_random(better, MEASURES), "order": order}


def _setting(sample: inputs.Inputs, methods: Sequence[str]) -> dict[str, Any]:
    shorter = f" of fewer than {LONGEST:,} characters" if sample.data == "imdb" else ""
    return {
        "data": sample.data,
        "split": f"test texts{shorter}, in an order drawn by seed {inputs.SEED}",
        "explained": "the logit of the predicted class",
        "hidden": f"{SHARE:.0%} of the words that the model sees, rounded, at least one; they become the padding token",
        "baseline": "the padding token at every word; the vocabulary has no [MASK]",
        "rule": f"adaptive to a gap of {scores.TOLERANCE:.0%}, at most {scores.MAX_POINTS} points",
        "random": f"{DRAWS} random orders a text, averaged; seeds {inputs.SEED} and up",
        "interval": "95 %, mean and 1.96 standard errors over texts; differences are of the same texts",
        "methods": list(methods),
        "source": "Enguehard (2023)",
    }
