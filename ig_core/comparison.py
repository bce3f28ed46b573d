"""Do methods and models agree about one input? An input and names in, a table with a column a method out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core import attribution, kinds, models
from ig_core.errors import InputError
from ig_core.evaluation.agreement import agreement
from ig_core.quadrature import DEFAULT_TOLERANCE
from ig_core.records import Comparison, Explanation, ImageExplanation
from ig_core.render.orientation import BY_CLASS, coloured_by, opposites
from ig_core.watching import Bar, Teller, Watching, watched

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.explainer import Case
    from ig_core.kinds import Model

_EMPTY = float("nan")


def compare(
    input: Any,
    *,
    models: str | Model | Iterable[str | Model] = "imdb-onehot",
    methods: str | Iterable[str] | None = None,
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
    progress: Watching = None,
) -> Comparison:
    """Explain one input by each method on each model, and say how exact they are, how faithful, and whether they agree.

    Args:
        input: as `explain` takes it.
        models: one or several, each a row of MODELS or an object of the protocol ig_core.kinds.Model, such as
            `from_keras` gives. All read the same kind of input.
        methods: rows of METHODS, one or several; of each model those whose scores add up exactly and that are not slow
            if None, see `exact_methods`.
        target, contrast, baseline, tolerance, points: as `explain` takes them; they hold for all models. Without a
            target, that is the class that each model predicts.
        progress: called after every call of a model with how many points all of them have been called with; what it
            raises ends the work. True draws a bar of the explanations that are done.
    Returns: see Comparison. A method that does not apply to a model, or that has nothing to average over, is among its
        `left_out`.
    Raises: InputError if the input, a name or a number cannot be used, the models read different kinds, or no method
        applies to any of them; AssetError if a model's files cannot be used.
    """
    explainer = _explainer()
    explainer.quadrature_of(tolerance, points)  # raises before a model is loaded
    wanted = None if methods is None else [methods] if isinstance(methods, str) else list(dict.fromkeys(methods))
    for method in wanted or ():
        attribution.lookup(method)
    loaded, left_out = _loaded(models), {}
    asked: dict[str, list[str]] = {}
    for name, model in loaded.items():
        asked[name] = []
        for method in exact_methods(model) if wanted is None else wanted:
            row = attribution.METHODS[method]
            if row.applies_to(model):
                asked[name].append(method)
            else:
                needs = f": it needs {row.requires}" if row.requires else ""
                left_out[name_of(name, method)] = f"{row.label} does not apply to the model {name!r}{needs}."
    explanations: dict[str, Explanation] = {}
    areas: dict[str, tuple[float, float]] = {}
    total = sum(map(len, asked.values()))
    with Bar("explanations", total) if progress is True and total else nullcontext() as bar:
        teller = Teller(bar.points if bar else progress)
        with watched(teller if bar or progress else None):
            for name, own in asked.items():
                if not own:
                    continue
                case = explainer.prepare(input, model=loaded[name], target=target, contrast=contrast, baseline=baseline)
                found = {}
                for method in own:
                    if bar:
                        bar.parts(0, name_of(name, method))
                    try:
                        found[method] = explainer.explain_case(case, method, tolerance, points)
                    except InputError as error:
                        if teller.has_ended:
                            raise
                        left_out[name_of(name, method)] = str(error)
                    if bar:
                        bar.parts(1)
                under = deletion_areas(case, found)
                for method, explanation in found.items():
                    explanations[name_of(name, method)] = explanation
                    if under:
                        areas[name_of(name, method)] = (under[method], under["random"])
    if not explanations:
        raise InputError(f"There is nothing to compare. {' '.join(left_out.values())}".strip())
    return Comparison(explanations, _facts(explanations, areas), correlations(explanations), left_out)


def name_of(model: str, method: str) -> str:
    """What the column of a method for a model is called."""
    return f"{model} · {attribution.METHODS[method].label}"


def exact_methods(model: Any) -> list[str]:
    """The methods for a model, or a row of MODELS, whose scores add up exactly: without those that are slow, and those
    that draw baselines at random."""
    return [
        name
        for name, row in attribution.METHODS.items()
        if row.claim and row.exact and not row.background and not row.slow and row.applies_to(model)
    ]


def is_deletable(explanation: Explanation) -> bool:
    """Whether the scores can be tested by what becomes of a probability when the highest are deleted."""
    return explanation.contrast is None and not explanation.prediction.is_number


def deletion_areas(case: Case, explanations: Mapping[str, Explanation]) -> dict[str, float]:
    """The area under the deletion curve of each of several explanations of a case, by name, and of a "random" order.

    Words, columns and entries are deleted with all that they became; of a picture single pixels are. Nothing where no
    probability is explained.
    """
    from ig_core.evaluation.removal import deletion_areas, switches

    scores = {name: one.scores for name, one in explanations.items()}
    first = next(iter(explanations.values()), None)
    if first is None or not is_deletable(first):
        return {}
    if isinstance(first, ImageExplanation):
        return deletion_areas(case.probability, case.x, case.start, scores)
    scores = {name: own.ravel() for name, own in scores.items()}
    count = next(iter(scores.values())).size
    return deletion_areas(*switches(case.probability, case.x, case.start, case.encoded.units, count), scores)


def correlations(explanations: Mapping[str, Explanation], colours: str = BY_CLASS) -> pd.DataFrame:
    """Rank correlation of the scores of every two explanations, by name: for one class of two opposite ones where both
    are coloured by class.

    Scores without signs, or for one class of five, are compared with the scores for what the other one explains.

    Args:
        colours: see `orientation.coloured_by`.
    """
    drawn = {name: coloured_by(one, colours) for name, one in explanations.items()}
    table = agreement(drawn)
    others = [name for name, one in explanations.items() if opposites(one) is None]
    if others and any(drawn[name] is not explanations[name] for name in explanations):
        explained = agreement(explanations)
        table.loc[others] = explained.loc[others]
        table.loc[:, others] = explained.loc[:, others]
    return table


def _explainer() -> Any:
    return models.import_with_keras("ig_core.explainer")


def _loaded(given: str | Model | Iterable[str | Model]) -> dict[str, Model]:
    """The models, each under a name of its own. Raises: InputError if there are none, or they read different kinds."""
    several: Sequence[Any] = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    found: dict[str, Model] = {}
    for one in dict.fromkeys(several):
        model = models.load(one) if isinstance(one, str) else one
        kinds.lookup(model.kind)
        name, number = model.name, 1
        while name in found:
            number += 1
            name = f"{model.name} ({number})"
        found[name] = model
    if not found:
        raise InputError("Name at least one model to compare.")
    if len({model.kind for model in found.values()}) > 1:
        reads = ", ".join(f"{name!r} reads the kind {model.kind!r}" for name, model in found.items())
        raise InputError(f"Models that are compared must read the same kind of input; {reads}.")
    return found


def _facts(explanations: Mapping[str, Explanation], areas: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for name, one in explanations.items():
        area, at_random = areas.get(name, (_EMPTY, _EMPTY))
        rows.append(
            {
                "model": one.model,
                "method": one.method,
                "prediction": one.prediction.label,
                "probability": _number(one.prediction.probability),
                "output": one.prediction.logit,
                "target": one.target,
                "contrast": one.contrast,
                "baseline": one.baseline,
                "explains": _number(one.explains),
                "sum": one.sum,
                "gap": _number(one.gap),
                "relative_gap": _number(one.relative_gap),
                "error": _number(one.error),
                "points": one.points,
                "seconds": one.seconds,
                "area": area,
                "area_at_random": at_random,
            }
        )
    return pd.DataFrame(rows, index=pd.Index(list(explanations)))


def _number(value: float | None) -> float:
    return np.nan if value is None else value
