"""Kept, bounded calls of ig_core that only the page "How it works" makes. Nothing here draws."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ig_core import models
from ig_core.attribution import Adaptive
from ig_core.quadrature import RULES
from webapp.shared import core, turns
from webapp.shared.jobs import Rank

if TYPE_CHECKING:
    from ig_core.records import Explanation
    from ig_core.records.walk import Estimate, Walk

ADAPTIVE = "adaptive"
METHOD = "integrated-gradients"  # that the page is about
_MEGABYTE = 2**20


@core.kept(48 * _MEGABYTE)
def walk(request: core.Request) -> Walk:
    """The way from the baseline of `request` to its input.

    Raises: UserError if there is none; jobs.TooLongError if that takes longer than one job may.
    """
    from ig_core.evaluation.walk import walk

    case = core.case_of(request)
    expected = partial(turns.expected_seconds, case, METHOD, request.tolerance)
    with turns.computing(request.model, Rank.VERDICT, expected):
        return walk(case, request.tolerance)


@core.kept(4 * _MEGABYTE)
def by_rule(request: core.Request, rule: str, points: int) -> Estimate:
    """What a rule with so many points makes of it; ADAPTIVE takes as many as the tolerance asks for."""
    from ig_core.evaluation.by_rule import by_rule
    from ig_core.explainer import begun_as

    case = core.case_of(request)
    chosen = (
        begun_as(Adaptive(request.tolerance), models.load(request.model)) if rule == ADAPTIVE else RULES[rule](points)
    )
    with turns.computing(request.model, Rank.VERDICT):
        return by_rule(case, chosen)


def correlation(first: Explanation, second: Explanation) -> float:
    """Spearman's rank correlation of the scores of two explanations of one input; NaN where it is not defined."""
    from ig_core.evaluation.agreement import agreement

    return float(agreement({"first": first, "second": second}).to_numpy(float)[0, 1])
