"""Kept, bounded checks of one explanation: made by the page Trust, and looked up by all pages that explain."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING

from ig_core import models
from ig_core.evaluation import trust
from ig_core.evaluation.trust.finding import DOUBTFUL, FAILED, Finding
from ig_core.kinds import can_be_randomised
from ig_core.render.trust import told
from webapp.shared import core, turns

if TYPE_CHECKING:
    from ig_core.explainer import Case

_MEGABYTE = 2**20


@core.kept(32 * _MEGABYTE)
def finding(request: core.Request, name: str) -> Finding:
    """What a check, a row of CHECKS, finds about the explanation that `request` asks for, in words.

    Raises: UserError if it cannot be made; jobs.TooLongError if that takes longer than one job may.
    """
    explanation, case = core.explain(request), core.case_of(request)
    expected = partial(trust.expected_seconds, name, case, explanation)
    with _alone(name, case), turns.computing(request.model, expected=expected):
        return told(explanation, trust.find(name, case, explanation))


def _alone(name: str, case: Case) -> AbstractContextManager[None]:
    """For the check that makes layers of a copy of the model random, which one job does at a time: to be entered before
    a job waits for its turn."""
    if name != trust.LEARNED or not can_be_randomised(case.model):
        return nullcontext()
    return models.import_with_keras("ig_core.models.randomised").reserved(case.model, turns.beside())


def found_already(request: core.Request) -> list[Finding]:
    """What checks have found about it that somebody has made; nothing is computed."""
    return [finding(request, name) for name in trust.CHECKS if finding.holds(request, name)]


def doubts(request: core.Request) -> list[Finding]:
    """Those of them that speak against it, the worst first."""
    found = [one for one in found_already(request) if one.light in (FAILED, DOUBTFUL)]
    return sorted(found, key=lambda one: one.light != FAILED)
