"""Can this explanation be trusted? A file a check, and a row each in CHECKS.

`find` runs a check; what it has found is plain data, which `ig_core.render.trust` tells in words. Definitions and
sources are in the files of the checks; judging.py holds what they measure against limits, limits.py says where those
come from, broken.py what is broken on purpose to try them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ig_core.evaluation import checks
from ig_core.evaluation.trust import baselines, chance, expected, judging, learned, methods, steady
from ig_core.evaluation.trust.finding import (
    ADDS_UP,
    BASELINES,
    CHANCE,
    LEARNED,
    METHODS,
    NOT_RUN,
    ORDER,
    STEADY,
    Finding,
    Trust,
)

if TYPE_CHECKING:
    from ig_core.explainer import Case
    from ig_core.records import Explanation


@dataclass(frozen=True, kw_only=True)
class Row:
    """A check.

    Attributes:
        label: what it is called.
        question: what it asks, in a sentence.
        find: the input made ready, its explanation -> what was found.
        refusal: the same -> why it cannot be asked of this explanation, as a short name; empty where it can.
        cost: how many gradients it takes, roughly, and how many values.
        quick: whether it takes next to nothing.
    """

    label: str
    question: str
    find: Callable[[Case, Explanation], Finding]
    refusal: Callable[[Case, Explanation], str] = lambda case, explanation: ""
    cost: Callable[[Case, Explanation], tuple[float, float]] = lambda case, explanation: (0.0, 0.0)
    quick: bool = False


CHECKS: Mapping[str, Row] = {
    ADDS_UP: Row(
        label="It adds up",
        question="Do the scores together make up the whole change of the answer?",
        find=judging.adds_up,
        refusal=judging.has_no_sum,
        quick=True,
    ),
    CHANCE: Row(
        label="It beats chance",
        question="Does taking away what it names change the answer more than taking away anything else?",
        find=judging.beats_chance,
        refusal=judging.few_units,
        cost=lambda case, explanation: (0.0, 2.0 * len(chance.PARTS) * (chance.DRAWS + 1)),
    ),
    BASELINES: Row(
        label="It survives another starting point",
        question="Are the same entries strong where the comparison starts elsewhere?",
        find=judging.other_baselines,
        refusal=judging.has_no_other_baseline,
        cost=lambda case, explanation: (
            (len(baselines.names_of(case)) - 1) * expected.of_a_path(case, explanation),
            0.0,
        ),
    ),
    LEARNED: Row(
        label="It depends on what was learned",
        question="Would a network that has learned nothing give other scores?",
        find=judging.learned_from,
        refusal=judging.cannot_be_random,
        cost=lambda case, explanation: (
            (expected.stages(case) + learned.DRAWS - 1) * expected.of_a_path(case, explanation),
            0.0,
        ),
    ),
    STEADY: Row(
        label="It is steady",
        question="Do the scores stay as they are where the input is moved by next to nothing?",
        find=judging.is_steady,
        cost=lambda case, explanation: (steady.DRAWS * expected.of_a_path(case, explanation), 0.0),
    ),
    METHODS: Row(
        label="Other methods agree",
        question="Do other ways of asking put the same first?",
        find=judging.others_agree,
        refusal=judging.few_units,
        cost=lambda case, explanation: (
            expected.of_a_path(case, explanation)
            if len(methods.others_of(explanation.method, case.model)) > 1
            else 0.0,
            float(expected.units(case)),
        ),
    ),
    ORDER: Row(
        label="How certain is the order?",
        question="How exact is each score, and which are first for certain?",
        find=judging.certain_order,
        refusal=judging.has_no_widths,
        cost=lambda case, explanation: (
            (len(baselines.names_of(case)) + 2) * expected.of_a_path(case, explanation),
            0.0,
        ),
    ),
    checks.FAMILIAR: Row(
        label="The input is familiar",
        question="Is the input like what the model has learned from?",
        find=judging.already_known(checks.FAMILIAR),
        refusal=judging.not_known(checks.FAMILIAR),
        quick=True,
    ),
    checks.KNOWN: Row(
        label="The words are known",
        question="Has the model seen most of the words?",
        find=judging.already_known(checks.KNOWN),
        refusal=judging.not_known(checks.KNOWN),
        quick=True,
    ),
    checks.START: Row(
        label="The starting point is neutral",
        question="Is the model undecided where the comparison starts?",
        find=judging.already_known(checks.START),
        refusal=judging.not_known(checks.START),
        quick=True,
    ),
    checks.DECIDED: Row(
        label="The model has decided",
        question="Does the model clearly prefer one answer?",
        find=judging.already_known(checks.DECIDED),
        refusal=judging.not_known(checks.DECIDED),
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
    return expected.seconds(case, gradients, values)


__all__ = [
    "ADDS_UP", "BASELINES", "CHANCE", "CHECKS", "LEARNED", "METHODS", "ORDER", "STEADY",
    "Finding", "Row", "Trust", "expected_seconds", "find", "not_run",
]  # fmt: skip
