"""What each check makes of an explanation: what was measured, held against its limits; and why it may not apply.

Each function takes the input made ready and its explanation. Those that say why a check does not apply return a short
name, of which ig_core.render.trust makes a sentence; it is empty where the check applies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ig_core import attribution
from ig_core.evaluation import checks
from ig_core.evaluation.trust import baselines, chance, learned, limits, methods, order, ranks, steady
from ig_core.evaluation.trust.finding import (
    ADDS_UP,
    BASELINES,
    CHANCE,
    DOUBTFUL,
    FAILED,
    LEARNED,
    METHODS,
    NOT_RUN,
    ORDER,
    PASSED,
    STEADY,
    Finding,
    light_of,
)
from ig_core.evaluation.trust.subject import of_explanation, too_few
from ig_core.kinds import can_be_randomised

if TYPE_CHECKING:
    from ig_core.explainer import Case
    from ig_core.records import Explanation

FAR_OFF = 0.05  # of the sum that scores should have: what misses it by more does not explain the answer
_STANDARD_ERRORS = 2.0  # within which the sum of what is drawn at random lies, 19 times in 20
_ONE_IN_TWENTY = 1.645  # standard deviations, beyond which one in twenty of a normal distribution lies


def held_against_limits(
    name: str, case: Case, explanation: Explanation, figure: float, detail: Any, **facts: Any
) -> Finding:
    """What was measured, held against the limits of the model.

    Args:
        facts: other fields of Finding; `least` is what chance alone would give with so few entries.
    """
    own = limits.of_model(name, case.model.name, explanation.method)
    at_most = name in limits.AT_MOST
    threshold, broken = own.threshold, own.broken_from
    if (least := facts.pop("least", None)) is not None:
        threshold, broken = max(threshold, least), None if broken is None else max(broken, least)
    light = light_of(figure, threshold, broken, at_most)
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
    """What a picture of that check shows.

    Attributes:
        sum: of the scores.
        explains: what it should be.
    """

    sum: float
    explains: float


def adds_up(case: Case, explanation: Explanation) -> Finding:
    """The sum of the scores against the change of the answer."""
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


def has_no_sum(case: Case, explanation: Explanation) -> str:
    """Whether the method promises no sum: "no sum" then."""
    if explanation.standard_error is not None and explanation.explains is not None:
        return ""
    return "" if any(one.name == checks.EXACT for one in checks.of_record(explanation)) else "no sum"


def beats_chance(case: Case, explanation: Explanation) -> Finding:
    """The order of the scores against random orders, see chance.py."""
    found = chance.beats_chance(of_explanation(case, explanation))
    return held_against_limits(CHANCE, case, explanation, found.figure, found)


def few_units(case: Case, explanation: Explanation) -> str:
    """Whether chance alone gives any order: "too few" then."""
    return "too few" if too_few(case) else ""


def other_baselines(case: Case, explanation: Explanation) -> Finding:
    """The scores from the other baselines, see baselines.py."""
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


def has_no_other_baseline(case: Case, explanation: Explanation) -> str:
    """Why there is nothing to compare with, if so."""
    if not explanation.traits.uses_baseline:
        return "no baseline"
    return "" if len(baselines.names_of(case)) > 1 else "one baseline"


def learned_from(case: Case, explanation: Explanation) -> Finding:
    """The scores where the weights are random, see learned.py."""
    found = learned.depends_on_learning(of_explanation(case, explanation))
    if not np.isfinite(found.figure):
        return Finding(LEARNED, NOT_RUN, about=("too few",))
    return held_against_limits(LEARNED, case, explanation, found.figure, found)


def cannot_be_random(case: Case, explanation: Explanation) -> str:
    """Why no weights can be made random, if so."""
    return few_units(case, explanation) if can_be_randomised(case.model) else "no layers"


def is_steady(case: Case, explanation: Explanation) -> Finding:
    """The scores of the input moved a little, see steady.py."""
    found = steady.is_steady(of_explanation(case, explanation))
    return held_against_limits(STEADY, case, explanation, found.figure, found)


def others_agree(case: Case, explanation: Explanation) -> Finding:
    """The scores of other methods, see methods.py."""
    subject = of_explanation(case, explanation)
    found = methods.methods_agree(subject)
    worst = min(found.correlations, key=lambda name: found.correlations[name])
    least = _ONE_IN_TWENTY * ranks.by_chance(int(np.count_nonzero(found.scores[""])))
    return held_against_limits(METHODS, case, explanation, found.figure, found, about=(worst,), least=least)


def certain_order(case: Case, explanation: Explanation) -> Finding:
    """How exact each score is, see order.py."""
    others = None
    if not has_no_other_baseline(case, explanation):
        others = baselines.from_other_baselines(case, explanation).explanations
    found = order.order_of(case, explanation, others)
    return Finding(
        ORDER,
        PASSED if found.certain else DOUBTFUL,
        figure=float(found.certain),
        threshold=1.0,
        at_most=False,
        held=limits.held_of(case.model.name),
        detail=found,
    )


def has_no_widths(case: Case, explanation: Explanation) -> str:
    """Whether no score has a width: "nothing to vary" then."""
    method = attribution.lookup(explanation.method)
    return "" if method.uses_rule or method.background or method.uses_baseline else "nothing to vary"


def already_known(name: str) -> Callable[[Case, Explanation], Finding]:
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


def not_known(name: str) -> Callable[[Case, Explanation], str]:
    """Whether that check says nothing of the explanation: "not measured" then."""
    return lambda case, explanation: "" if any(one.name == name for one in _made(case, explanation)) else "not measured"


def _made(case: Case, explanation: Explanation) -> list[checks.Check]:
    from ig_core.evaluation import familiarity

    strange = checks.of_strangeness(familiarity.strangeness(case))
    return [*checks.of_record(explanation), *([strange] if strange else [])]
