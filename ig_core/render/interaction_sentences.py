"""What words, or columns, do together, in sentences and in the numbers that pages print."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ig_core.records import InteractionExplanation
from ig_core.render.numbers import explained, signed, visible
from ig_core.render.sentences import not_reached, output, percent

FAINT = 1e-3  # a pair this weak, as a part of the strongest score, is not worth a sentence


def printer(explanation: InteractionExplanation) -> Callable[[float], str]:
    """A score -> how it is printed: to three significant digits of the strongest pair, and two of a logit at least."""
    largest = float(explanation.pairs.score.abs().max()) if explanation.named > 1 else 0.0
    digits = 2 - int(np.floor(np.log10(largest))) if largest > 0 else 2
    least = 0 if explanation.prediction.is_number else 2
    return lambda score: signed(score, int(np.clip(digits, least, 4)))


def headline(explanation: InteractionExplanation) -> str:
    """The strongest pair: what the two do together, beside what each does alone."""
    unit, pairs = explanation.unit, explanation.pairs
    largest = float(np.abs(explanation.matrix).max())
    if pairs.empty:
        return f"There is only one {unit} here, so there is no pair of {unit}s."
    strongest = pairs.iloc[0]
    if abs(strongest.score) <= FAINT * largest:
        return f"No two {unit}s act together here: each counts for itself alone."
    alone = np.abs(np.diag(explanation.matrix)[[strongest.one, strongest.other]])
    more = " This is more than either does alone." if abs(strongest.score) > alone.max() else ""
    return (
        f"Together, “{visible(strongest['first'])}” and “{visible(strongest['second'])}”"
        f" {_effect(explanation, strongest.score)}, on top of what each does alone.{more}"
    )


def pair(explanation: InteractionExplanation, number: int) -> str:
    """What the two words of a row of `pairs` do together, and each alone."""
    row, shown = explanation.pairs.iloc[number], printer(explanation)
    alone = np.diag(explanation.matrix)
    first, second = visible(row["first"]), visible(row["second"])
    return (
        f"“{first}” and “{second}” together: {shown(row.score)}. Alone: “{first}” {shown(alone[row.one])},"
        f" “{second}” {shown(alone[row.other])}."
    )


def exactness(explanation: InteractionExplanation) -> str:
    """How far the scores are from adding up, as a whole and row by row, and what it took."""
    row = f"{explanation.row_gap:.1e}" if explanation.row_gap < 5e-4 else f"{explanation.row_gap:.3f}"
    change = f"the change in {output(explanation)}"
    said = (
        f"All scores together are off by {percent(explanation.relative_gap or 0.0)} of {change}; the row"
        f" of a {explanation.unit} is off from its score by at most {row}. The curvature was taken at"
        f" {explanation.points:,} points of the path."
    )
    missed = not_reached(explanation)
    return f"{missed} {said}" if missed else said


def whole(explanation: InteractionExplanation) -> str:
    """How the map is to be read."""
    unit = explanation.unit
    rest = ""
    if explanation.others:
        rest = f" “{explanation.others} others” are all {unit}s with weaker scores, taken as one."
    return (
        f"Each row adds up to the score of its {unit}. On the diagonal stands what a {unit} does alone, which may be"
        f" more than the colours can show. What two do together is shared by their two cells, half each.{rest}"
    )


def _effect(explanation: InteractionExplanation, score: float) -> str:
    number = printer(explanation)(score)
    if explanation.prediction.is_number:
        return f"count {number} {visible(explanation.traits.unit)}"
    return f"speak {'for' if score > 0 else 'against'} {explained(explanation)} ({number})"
