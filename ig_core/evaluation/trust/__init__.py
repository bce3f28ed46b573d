"""Can this explanation be trusted? A file a check, and a row each in CHECKS.

`find` runs a check; what it has found is plain data, which `ig_core.render.trust` tells in words. Definitions and
sources are in the files of the checks; limits.py says where thresholds come from, broken.py what is broken on purpose
to try them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core import attribution
from ig_core.evaluation import checks
from ig_core.evaluation.trust import baselines, chance, learned, limits, methods, order, ranks, steady
from ig_core.evaluation.trust.finding import DOUBTFUL, FAILED, NOT_RUN, PASSED, Finding, Trust
from ig_core.evaluation.trust.subject import of_explanation, too_few
from ig_core.kinds import can_be_randomised

if TYPE_CHECKING:
    from ig_core.explainer import Case
    from ig_core.records import Explanation

ADDS_UP, CHANCE, BASELINES = checks.EXACT, checks.CHANCE, checks.BASELINES
LEARNED, STEADY, METHODS, ORDER = "depends on what was learned", "steady", "methods agree", "certain order"
_STANDARD_ERRORS = 2.0  # within which the sum of what is drawn at random lies, 19 times in 20
FAR_OFF = 0.05  # of the sum that scores should have: what misses it by more does not explain the answer


@dataclass(frozen=True, kw_only=True)
class Row:
    """A check.

    Attributes:
        label: what it is called.
        question: what it asks, in a sentence.
        find: the input made ready, its explanation -> what was found.
        refusal: the same -> why it cannot be asked of this explanation, as a short name; empty where it can.
        gradients, values: how many of either it takes, roughly, of one input -> (gradients, values).
        quick: whether it takes next to nothing.
    """

    label: str
    question: str
    find: Callable[[Case, Explanation], Finding]
    refusal: Callable[[Case, Explanation], str] = lambda case, explanation: ""
    cost: Callable[[Case, Explanation], tuple[float, float]] = lambda case, explanation: (0.0, 0.0)
    quick: bool = False


def lit(name: str, case: Case, explanation: Explanation, figure: float, detail: Any, **facts: Any) -> Finding:
    """What was measured, held against the limits of the model.

    Args:
        facts: other fields of Finding; `least` is what chance alone would give with so few entries.
    """
    own = limits.of_model(name, case.model.name, explanation.method)
    at_most = name in limits.AT_MOST
    threshold, broken = own.threshold, own.broken_from
    if (least := facts.pop("least", None)) is not None:
        threshold, broken = max(threshold, least), None if broken is None else max(broken, least)

    def beyond(limit: float) -> bool:
        return figure > limit if at_most else figure < limit

    light = PASSED if not beyond(threshold) else DOUBTFUL
    if broken is not None and beyond(broken):
        light = FAILED
    rates = limits.rates_of(name, case.model.name, explanation.method)
    return Finding(
        name,
        light,
        figure=figure,
        threshold=threshold,
        at_most=at_most,
        broken_from=broken,
        source=own.source,
        rates=rates,
        detail=detail,
        **facts,
    )


@dataclass(frozen=True)
class AddsUp:
    """The sum of the scores, and what it should be."""

    sum: float
    explains: float


def _adds_up(case: Case, explanation: Explanation) -> Finding:
    assert explanation.explains is not None
    if explanation.standard_error is not None:
        return _adds_up_but_for_chance(explanation, explanation.standard_error)
    check = next(one for one in checks.of_record(explanation) if one.name == checks.EXACT)
    assert check.figure is not None
    light = PASSED if check.passed else FAILED if check.figure > FAR_OFF else DOUBTFUL
    return Finding(
        ADDS_UP,
        light,
        figure=check.figure,
        threshold=check.threshold,
        broken_from=FAR_OFF,
        rates=limits.rates_of(ADDS_UP, case.model.name, explanation.method),
        detail=AddsUp(explanation.sum, explanation.explains),
    )


def _adds_up_but_for_chance(explanation: Explanation, error: float) -> Finding:
    """Where baselines are drawn at random: the gap in standard errors of what drawing others would change."""
    figure = abs(explanation.gap or 0.0) / error if error else 0.0
    detail = AddsUp(explanation.sum, explanation.explains or 0.0)
    light = PASSED if figure <= _STANDARD_ERRORS else DOUBTFUL
    return Finding(ADDS_UP, light, figure=figure, threshold=_STANDARD_ERRORS, about=("drawn",), detail=detail)


def _has_no_sum(case: Case, explanation: Explanation) -> str:
    if explanation.standard_error is not None and explanation.explains is not None:
        return ""
    return "" if any(one.name == checks.EXACT for one in checks.of_record(explanation)) else "no sum"


def _chance(case: Case, explanation: Explanation) -> Finding:
    found = chance.beats_chance(of_explanation(case, explanation))
    return lit(CHANCE, case, explanation, found.figure, found)


def _too_few(case: Case, explanation: Explanation) -> str:
    return "too few" if too_few(case) else ""


def _other_baselines(case: Case, explanation: Explanation) -> Finding:
    found = baselines.from_other_baselines(case, explanation)
    return _of_baselines(case, explanation, found)


def _of_baselines(case: Case, explanation: Explanation, found: baselines.Baselines) -> Finding:
    check = checks.of_baselines(found.correlations)
    if check.passed is None:
        return Finding(BASELINES, NOT_RUN, about=("too few",))
    return Finding(
        BASELINES,
        PASSED if check.passed else DOUBTFUL,
        figure=check.figure,
        threshold=check.threshold,
        at_most=False,
        rates=limits.rates_of(BASELINES, case.model.name, explanation.method),
        about=check.about,
        detail=found,
    )


def _has_no_baseline(case: Case, explanation: Explanation) -> str:
    if not explanation.traits.uses_baseline:
        return "no baseline"
    return "" if len(baselines.names_of(case)) > 1 else "one baseline"


def _learned(case: Case, explanation: Explanation) -> Finding:
    found = learned.depends_on_learning(of_explanation(case, explanation))
    if not np.isfinite(found.figure):
        return Finding(LEARNED, NOT_RUN, about=("too few",))
    return lit(LEARNED, case, explanation, found.figure, found)


def _cannot_be_random(case: Case, explanation: Explanation) -> str:
    return _too_few(case, explanation) if can_be_randomised(case.model) else "no layers"


def _steady(case: Case, explanation: Explanation) -> Finding:
    found = steady.is_steady(of_explanation(case, explanation))
    return lit(STEADY, case, explanation, found.figure, found)


def _methods(case: Case, explanation: Explanation) -> Finding:
    subject = of_explanation(case, explanation)
    found = methods.methods_agree(subject)
    worst = min(found.correlations, key=lambda name: found.correlations[name])
    least = _ONE_IN_TWENTY * ranks.by_chance(int(np.count_nonzero(found.scores[""])))
    return lit(METHODS, case, explanation, found.figure, found, about=(worst,), least=least)


_ONE_IN_TWENTY = 1.645  # standard deviations, beyond which one in twenty of a normal distribution lies


def _order(case: Case, explanation: Explanation) -> Finding:
    others = None
    if not _has_no_baseline(case, explanation):
        others = baselines.from_other_baselines(case, explanation).explanations
    found = order.order_of(case, explanation, others)
    return Finding(
        ORDER,
        PASSED if found.certain else DOUBTFUL,
        figure=float(found.certain),
        threshold=1.0,
        at_most=False,
        detail=found,
    )


def _has_no_widths(case: Case, explanation: Explanation) -> str:
    method = attribution.lookup(explanation.method)
    return "" if method.uses_rule or method.background or method.uses_baseline else "nothing to vary"


def _known(name: str) -> Callable[[Case, Explanation], Finding]:
    """A check that needs no test: of what the explanation tells itself, and of how strange the input is."""

    def find(case: Case, explanation: Explanation) -> Finding:
        check = next(one for one in _made(case, explanation) if one.name == name)
        light = PASSED if check.passed else DOUBTFUL
        rates = limits.rates_of(name, case.model.name, explanation.method)
        return Finding(
            name, light, figure=check.figure, threshold=check.threshold, at_most=name != checks.DECIDED, rates=rates,
            about=check.about,
        )  # fmt: skip

    return find


def _not_known(name: str) -> Callable[[Case, Explanation], str]:
    return lambda case, explanation: "" if any(one.name == name for one in _made(case, explanation)) else "not measured"


def _made(case: Case, explanation: Explanation) -> list[checks.Check]:
    from ig_core.evaluation import familiarity

    strange = checks.of_strangeness(familiarity.strangeness(case))
    return [*checks.of_record(explanation), *([strange] if strange else [])]


def _paths(case: Case, explanation: Explanation) -> float:
    """Gradients of one explanation more, of which no more than ranks are looked at."""
    method = attribution.lookup(explanation.method)
    if not (method.uses_rule or method.background):
        return 1.0
    return float(method.background or method.copies * 1.5 * getattr(case.model, "first_points", 16))


def _stages(case: Case) -> int:
    from ig_core.models.randomised import stages_of

    return len(stages_of(case.model)) if can_be_randomised(case.model) else 0


def _count(case: Case) -> int:
    return max(1, np.unique(case.encoded.units).size)


CHECKS: Mapping[str, Row] = {
    ADDS_UP: Row(
        label="It adds up",
        question="Do the scores together make up the whole change of the answer?",
        find=_adds_up,
        refusal=_has_no_sum,
        quick=True,
    ),
    CHANCE: Row(
        label="It beats chance",
        question="Does taking away what it names change the answer more than taking away anything else?",
        find=_chance,
        refusal=_too_few,
        cost=lambda case, explanation: (0.0, 2.0 * len(chance.PARTS) * (chance.DRAWS + 1)),
    ),
    BASELINES: Row(
        label="It survives another starting point",
        question="Are the same entries strong where the comparison starts elsewhere?",
        find=_other_baselines,
        refusal=_has_no_baseline,
        cost=lambda case, explanation: ((len(baselines.names_of(case)) - 1) * _paths(case, explanation), 0.0),
    ),
    LEARNED: Row(
        label="It depends on what was learned",
        question="Would a network that has learned nothing give other scores?",
        find=_learned,
        refusal=_cannot_be_random,
        cost=lambda case, explanation: ((_stages(case) + learned.DRAWS - 1) * _paths(case, explanation), 0.0),
    ),
    STEADY: Row(
        label="It is steady",
        question="Do the scores stay as they are where the input is moved by next to nothing?",
        find=_steady,
        cost=lambda case, explanation: (steady.DRAWS * _paths(case, explanation), 0.0),
    ),
    METHODS: Row(
        label="Other methods agree",
        question="Do other ways of asking put the same first?",
        find=_methods,
        refusal=_too_few,
        cost=lambda case, explanation: (
            _paths(case, explanation) if len(methods.others_of(explanation.method, case.model)) > 1 else 0.0,
            float(_count(case)),
        ),
    ),
    ORDER: Row(
        label="How certain is the order?",
        question="How exact is each score, and which are first for certain?",
        find=_order,
        refusal=_has_no_widths,
        cost=lambda case, explanation: ((len(baselines.names_of(case)) + 2) * _paths(case, explanation), 0.0),
    ),
    checks.FAMILIAR: Row(
        label="The input is familiar",
        question="Is the input like what the model has learned from?",
        find=_known(checks.FAMILIAR),
        refusal=_not_known(checks.FAMILIAR),
        quick=True,
    ),
    checks.KNOWN: Row(
        label="The words are known",
        question="Has the model seen most of the words?",
        find=_known(checks.KNOWN),
        refusal=_not_known(checks.KNOWN),
        quick=True,
    ),
    checks.START: Row(
        label="The starting point is neutral",
        question="Is the model undecided where the comparison starts?",
        find=_known(checks.START),
        refusal=_not_known(checks.START),
        quick=True,
    ),
    checks.DECIDED: Row(
        label="The model has decided",
        question="Does the model clearly prefer one answer?",
        find=_known(checks.DECIDED),
        refusal=_not_known(checks.DECIDED),
        quick=True,
    ),
}
"""The checks, in the order of the page."""


def find(name: str, case: Case, explanation: Explanation) -> Finding:
    """What the check `name` finds. Where it does not apply, it is not run; `about` then says why, in short.

    Args:
        case: what was explained, as ig_core.explainer.prepare gives it.
        explanation: of that case.
    """
    row, began = CHECKS[name], time.perf_counter()
    why = row.refusal(case, explanation)
    found = Finding(name, NOT_RUN, about=(why,)) if why else row.find(case, explanation)
    return replace(found, seconds=time.perf_counter() - began)


def not_run(name: str) -> Finding:
    """Of a check that nobody has asked for yet."""
    return Finding(name, NOT_RUN, about=("not asked",))


def expected_seconds(name: str, case: Case, explanation: Explanation) -> float | None:
    """What the check should take where nobody else keeps the machine busy; None where nothing is known of the model."""
    gradients, values = CHECKS[name].cost(case, explanation)
    seconds = case.compiled.speed.fastest(case.x.size)
    return None if seconds is None else seconds * (gradients + _OF_A_GRADIENT * values)


_OF_A_GRADIENT = 0.3  # that a value without a gradient takes, in large batches


__all__ = ["CHECKS", "Finding", "Row", "Trust", "expected_seconds", "find", "not_run"]
