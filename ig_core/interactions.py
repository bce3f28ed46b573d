"""Which words, or columns, act together: an input and the name of a model in, Integrated Hessians out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core import models
from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_hessians import Interactions, integrated_hessians
from ig_core.errors import InputError
from ig_core.kinds import Model
from ig_core.records import Explanation, InteractionExplanation, RowExplanation, TextExplanation
from ig_core.traits import LOGITS, Traits
from ig_core.watching import Watching, watched

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.explainer import Case

METHOD = "integrated-hessians"
TRAITS = Traits(label="Integrated Hessians", signed=True, uses_baseline=True, uses_rule=True, claim="F(x) − F(x′)")
TOLERANCE = 1e-2
MOST = 60  # words that have rows of their own; all others share one
MAX_POINTS = 257
_RANKING = 5e-2  # tolerance of Integrated Gradients that only say which words are the strongest
_KINDS = ("text", "row")


def why_not(model: Any) -> str:
    """Why it cannot be said what the inputs of a model, or of a row of MODELS, do together; empty where it can."""
    if model.kind not in _KINDS:
        return "What pixels do together has not been worked out here: there are too many pairs of them."
    if corners := getattr(model, "corners", ""):
        return (
            f"This network is made of {corners}. Such a network is straight between its corners: it has no second"
            " derivative, so it cannot be said in this way what its words do together."
        )
    return ""


def applies_to(model: Any) -> bool:
    """Whether a model, or a row of MODELS, can be asked what its inputs do together."""
    return not why_not(model)


def most_of(model: Any) -> int:
    """How many words of a model a page gives rows of their own, so that nobody waits for minutes."""
    return getattr(model, "most_pairs_of", MOST)


def explain_interactions(
    input: Any,
    *,
    model: str | Model = "imdb-onehot",
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
    tolerance: float = TOLERANCE,
    most: int = MOST,
    progress: Watching = None,
) -> InteractionExplanation:
    """Give every two words of a text, or columns of a table row, a score: what they did together for the output.

    Args:
        input: a text or a table row, as `explain` takes it.
        model: a row of MODELS, or an object of the protocol ig_core.kinds.Model, that has second derivatives, see
            `why_not`.
        target, contrast, baseline, progress: as `explain` takes them.
        tolerance: largest error wanted: of the sum of all scores, as a part of |F(x) − F(x')|; of the rows, as a part
            of Integrated Gradients, to which they add up; and, estimated, of all scores, as a part of their size.
            Second derivatives are taken until all are met, or at MAX_POINTS places of the path.
        most: words or columns with scores of their own: those with the largest Integrated Gradients. All others count
            as one, so that sums stay exact.
    Raises: InputError if the input, a name or a number cannot be used, or the model has no second derivatives.
    """
    _check(tolerance, most)
    explainer = models.import_with_keras("ig_core.explainer")
    refuse(models.lookup(model) if isinstance(model, str) else model)
    with watched(progress):
        case = explainer.prepare(input, model=model, target=target, contrast=contrast, baseline=baseline)
        return interactions_of(case, tolerance, most)


def interactions_of(
    case: Case, tolerance: float = TOLERANCE, most: int = MOST, progress: Watching = None
) -> InteractionExplanation:
    """The same for an input that is ready."""
    from ig_core.explainer import explain_case

    _check(tolerance, most)
    refuse(case.model)
    began = time.perf_counter()
    with watched(progress):
        explanation = explain_case(case, tolerance=max(tolerance, _RANKING))
        chosen, units = _chosen(case.encoded.units, explanation.scores, most)
        curvature_fn = case.compiled.curved.along(case.direction)
        rule = Adaptive(tolerance, MAX_POINTS)
        found = _mean([integrated_hessians(curvature_fn, case.x, start, units, rule) for start in case.baselines])
    _check_bends(case, found, tolerance)
    others = int(np.unique(case.encoded.units[case.encoded.units >= 0]).size - chosen.size)
    unit = explanation.traits.unit  # that of the number, where one is estimated
    return InteractionExplanation(
        model=case.model.name,
        method=METHOD,
        traits=TRAITS if unit == LOGITS else Traits(**{**vars(TRAITS), "unit": unit}),
        target=case.target,
        contrast=case.contrast,
        baseline=case.baseline,
        prediction=explanation.prediction,
        explains=found.explains,
        gap=found.gap,
        error=found.error,
        points=found.points,
        seconds=case.seconds + time.perf_counter() - began,
        tolerance=tolerance,
        of=case.model.kind,
        text=explanation.text if isinstance(explanation, TextExplanation) else "",
        places=_places(explanation, chosen, others),
        others=others,
        matrix=found.pairs,
        integrated_gradients=found.integrated_gradients,
        asymmetry=found.asymmetry,
    )


def refuse(model: Any) -> None:
    """Raises: InputError if a model, or a row of MODELS, cannot be asked what its inputs do together."""
    if reason := why_not(model):
        raise InputError(reason)


def _check(tolerance: float, most: int) -> None:
    if not 1e-5 <= tolerance <= 1:
        raise InputError(f"The tolerance must be from 0.00001 to 1; got {tolerance}.")
    if most != int(most) or most < 1:
        raise InputError(f"The number of words with scores of their own must be at least 1; got {most}.")


def _chosen(units: np.ndarray, scores: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """The units that have scores of their own, ascending; and the array of units in which all others are one, the
    last."""
    known = np.unique(units[units >= 0])
    strongest = known[np.argsort(-np.abs(scores[known]), kind="stable")[:most]]
    chosen = np.sort(strongest)
    apart = np.where((units < 0) | np.isin(units, chosen), units, units.max(initial=0) + 1)
    return chosen, apart


def _mean(results: Sequence[Interactions]) -> Interactions:
    """Of several paths."""
    if len(results) == 1:
        return results[0]
    return Interactions(
        np.mean([one.pairs for one in results], axis=0),
        np.mean([one.integrated_gradients for one in results], axis=0),
        float(np.mean([one.explains for one in results])),
        sum(one.points for one in results),
        float(np.mean([one.error for one in results])),
    )


def _check_bends(case: Case, found: Interactions, tolerance: float) -> None:
    """Raises: InputError if no second derivative was seen, although slopes change on the path."""
    apart = found.pairs - np.diag(np.diag(found.pairs))
    if not apart.any() and found.row_gap > tolerance * np.abs(found.integrated_gradients).max():
        raise InputError(
            f"The model {case.model.name!r} is straight between corners, as networks of ReLUs and maxima are: it has"
            " no second derivative, so it cannot be said in this way what its inputs do together."
        )


def _places(explanation: Explanation, chosen: np.ndarray, others: int) -> pd.DataFrame:
    import pandas as pd

    if isinstance(explanation, TextExplanation):
        places = explanation.words.iloc[chosen][["word", "start", "end"]].rename(columns={"word": "name"})
    elif isinstance(explanation, RowExplanation):
        labels = explanation.columns.label.iloc[chosen].tolist()
        places = pd.DataFrame({"name": labels, "start": 0, "end": 0})
    else:
        raise InputError("Only words of a text and columns of a table row can be asked what they do together.")
    if others:
        rest = pd.DataFrame({"name": [f"{others} others"], "start": [0], "end": [0]})
        places = pd.concat([places, rest])
    return places.reset_index(drop=True)
