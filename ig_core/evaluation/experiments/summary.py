"""What the experiments that ship say together: of each model, which methods found the known answer, and which did not.

Reads the tables in assets alone: no model, no data set, no TensorFlow. A table that is missing says nothing. What a
method passes and fails is decided by the rules of `verdicts`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ig_core import assets
from ig_core.evaluation.experiments import files, verdicts
from ig_core.evaluation.experiments.verdicts import FAILS, GOOD, Result

SHORTCUTS = "experiments/shortcuts.json"  # in assets
FAITHFULNESS = ("masking", "removal", "deletion")  # experiments whose figures tell which of two methods is better


@dataclass(frozen=True)
class Summary:
    """All results of one model.

    Attributes:
        model: a row of MODELS.
        results: of every experiment that ships for it.
        best: the method to use; None where no experiment tells.
        alike: methods without a failure whose figure is within the interval of the best, or the other way round.
        failing: methods that fail an experiment that others pass, with the experiments that they fail.
        by_none: experiments that no method passes: they tell of the model, and nothing for one method over another.
    """

    model: str
    results: tuple[Result, ...]
    best: str | None
    alike: tuple[str, ...]
    failing: Mapping[str, tuple[str, ...]]
    by_none: tuple[str, ...]

    def of(self, method: str, experiment: str) -> Result | None:
        found = [one for one in self.results if (one.method, one.experiment) == (method, experiment)]
        return found[0] if found else None

    @property
    def passing(self) -> tuple[str, ...]:
        """Methods that are good wherever they were tried."""
        bad = {one.method for one in self.results if one.verdict != GOOD}
        return tuple(name for name in self.methods if name not in bad)

    @property
    def methods(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.method for one in self.results))

    @property
    def experiments(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.experiment for one in self.results))


# The name of a table in assets -> its results, in the order in which they are told
EXPERIMENTS: dict[str, Callable[[Mapping[str, Any]], list[Result]]] = {
    "masking": verdicts.masking,
    "removal": verdicts.removal,
    "deletion": verdicts.deletion,
    "randomisation": verdicts.randomisation,
    "random-labels": verdicts.random_labels,
}


def of_tables(model: str, results: Sequence[Result]) -> Summary:
    """What to use, by these results: of the methods that pass the first experiment of FAITHFULNESS, and fail none that
    others pass, those that pass most, then those that were tried most, and of those the one with the best figure there.

    What passes the other experiments only is not known to be wrong: they do not tell which of two methods is better.
    """
    passed = {one.experiment for one in results if one.verdict == GOOD}
    by_none = tuple(dict.fromkeys(one.experiment for one in results if one.experiment not in passed))
    failing: dict[str, tuple[str, ...]] = {}
    for one in results:
        if one.verdict == FAILS and one.experiment in passed:
            failing[one.method] = (*failing.get(one.method, ()), one.experiment)
    first = next((one.experiment for one in results if one.experiment in FAITHFULNESS), "")
    tried = Counter(one.method for one in results)
    sound = {
        one.method: one
        for one in results
        if one.experiment == first and one.verdict == GOOD and one.method not in failing
    }

    def rank(method: str) -> tuple[int, int, float]:
        count = sum(one.verdict == GOOD for one in results if one.method == method)
        return count, tried[method], sound[method].value if sound[method].better else -sound[method].value

    best = max(sound, key=rank) if sound else None
    alike = []
    if best is not None:
        top = sound[best]
        alike = [name for name, one in sound.items() if name != best and one.low <= top.high and top.low <= one.high]
    return Summary(model, tuple(results), best, tuple(alike), failing, by_none)


def of_model(model: str) -> Summary:
    """The summary of what ships for a model. Raises: AssetError if a table is damaged."""
    results: list[Result] = []
    for name, results_of in EXPERIMENTS.items():
        if files.exists(model, name):
            results += results_of(files.read(model, name))
    if (assets.FOLDER / SHORTCUTS).is_file():
        results += verdicts.shortcuts(json.loads(assets.path(SHORTCUTS).read_text(encoding="utf-8")), model)
    return of_tables(model, results)
