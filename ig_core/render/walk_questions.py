"""Questions about the way from a baseline to an input, whose answers are computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ig_core.records.walk import Walk
from ig_core.render.numbers import number, signed
from ig_core.render.parts import Part

_QUARTERS = ("in the first quarter", "in the second quarter", "in the third quarter", "in the last quarter")
_AS_MUCH = 0.2  # of the whole score, by which what one learns at the end may differ from it and be about the same
_CHOICES = 4


@dataclass(frozen=True)
class Question:
    """A question with its answer.

    Attributes:
        text: what is asked.
        options: what may be answered.
        right: the place of the right one.
        because: why it is right, with figures.
    """

    text: str
    options: tuple[str, ...]
    right: int
    because: str


def questions(walk: Walk, parts: Sequence[Part]) -> list[Question]:
    """About where the answer is made, who collects the most, what the scores add up to, and the end of the way.

    Args:
        parts: of walk.explanation, the strongest first.
    """
    explanation = walk.explanation
    ends, rates = (one.reshape(len(walk.alphas), -1)[-1] for one in (walk.scores, walk.rates))
    strongest = [part for part in parts if not part.is_rest][:_CHOICES]
    best, unit = strongest[0], explanation.traits.unit
    whole, at_end = float(best.of(ends)), float(best.of(rates))
    names = sorted(part.told for part in strongest)
    change, begin = float(walk.changes[-1]), float(walk.values[0])
    quarter = min(int(np.ceil(walk.half_way * len(_QUARTERS))) - 1, len(_QUARTERS) - 1)
    found = [
        Question(
            "Where on the way is half of the change of the answer made?",
            _QUARTERS,
            max(quarter, 0),
            f"Half of it is made when {100 * walk.half_way:.0f} % of the way is done.",
        ),
        Question(
            "Which of these moves the answer most on the way?",
            tuple(names),
            names.index(best.told),
            f"{best.told} collects {number(explanation, whole)}; "
            + ", ".join(f"{part.told} {number(explanation, float(part.of(ends)))}" for part in strongest[1:])
            + ".",
        ),
        Question(
            "What do all scores add up to?",
            ("100", "the answer for the input", "the change of the answer", "nothing in particular"),
            2,
            f"{signed(float(walk.sums[-1]), 3)} {unit}: the answer goes from {signed(begin, 3)} to "
            f"{signed(begin + change, 3)}, which is a change of {signed(change, 3)}.",
        ),
        Question(
            f"Asked at the end of the way alone, what would {best.told} get?",
            ("about the same", "less", "more", "the opposite sign"),
            _compared(at_end, whole),
            f"It would get {number(explanation, at_end)}; on the whole way it collects {number(explanation, whole)}.",
        ),
    ]
    return [one for one in found if len(set(one.options)) == len(one.options) > 1]


def _compared(at_end: float, whole: float) -> int:
    """0: about the same, 1: less, 2: more, 3: the opposite sign."""
    if abs(at_end - whole) <= _AS_MUCH * abs(whole):
        return 0
    if at_end * whole < 0:
        return 3
    return 1 if abs(at_end) < abs(whole) else 2
