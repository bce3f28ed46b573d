"""What the colours of a text mean: its two classes, whichever is explained, or support for the explained one.

Where a model has two classes whose logits are one number and its opposite, a word that speaks against the one speaks
for the other by as much: every method with signs is linear in the output that it explains. So the same scores can be
shown as what they do for the second class ("positive"), and a word keeps its colour whatever is predicted.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TypeVar

from ig_core.errors import InputError
from ig_core.records import InteractionExplanation, Measured, TextExplanation

BY_CLASS, BY_SUPPORT = "class", "support"
COLOURS = {BY_CLASS: "by class", BY_SUPPORT: "by support"}  # name -> label; the first is the default of texts

_ALIKE = 1e-4  # of a logit, or of one where it is smaller: the part by which it may miss that of the probabilities

Record = TypeVar("Record", bound=Measured)


def opposites(explanation: Measured) -> tuple[str, str] | None:
    """The two classes between which the colours of a text can go, negative (purple) first, in the order of the logits.

    None where there are no such: in other kinds of explanations, without signs, with more classes, and where the
    explained logit is not that of the probabilities, log p − log (1 − p): then the logit of the other class is not its
    opposite, as in a network with an output for each of two classes (unless the one is explained minus the other).
    """
    known = explanation.prediction.probabilities
    if not isinstance(explanation, TextExplanation | InteractionExplanation) or len(known) != 2:
        return None
    if not explanation.traits.signed:
        return None
    one, other = known
    target, against = explanation.target, other if explanation.target == one else one
    if target not in known or explanation.contrast not in (None, against) or min(known.values()) <= 0:
        return None
    logit, odds = explanation.prediction.logit, math.log(known[target]) - math.log(known[against])
    return (one, other) if abs(odds - logit) <= _ALIKE * max(1.0, abs(logit)) else None


def coloured_by(explanation: Record, colours: str) -> Record:
    """The record whose scores are to be drawn: of the second class where colours go by class, else the same record.

    What is drawn adds up as the explanation did: with the scores, what they explain, their gap and both logits change
    their signs. Errors have none, and the prediction stays what it is.

    Args:
        colours: a key of COLOURS; "class" is "support" where there are no two opposite classes.
    Raises: InputError if there are no such colours.
    """
    if colours not in COLOURS:
        raise InputError(f"There are no colours {colours!r}; choose from: {', '.join(COLOURS)}.")
    classes = opposites(explanation) if colours == BY_CLASS else None
    if classes is None or explanation.target == classes[1]:
        return explanation
    if isinstance(explanation, InteractionExplanation):
        return explanation.opposite(classes[1], explanation.contrast and classes[0])
    if not isinstance(explanation, TextExplanation):
        return explanation
    prediction, dimensions = explanation.prediction, explanation.dimensions
    return replace(
        explanation,
        target=classes[1],
        contrast=explanation.contrast and classes[0],
        words=explanation.words.assign(score=0.0 - explanation.words.score),  # 0 stays 0, and not −0
        dimensions=None if dimensions is None else dimensions.assign(score=0.0 - dimensions.score),
        explains=_opposite(explanation.explains),
        gap=_opposite(explanation.gap),
        prediction=replace(
            prediction, logit=0.0 - prediction.logit, baseline_logit=_opposite(prediction.baseline_logit)
        ),
    )


def _opposite(number: float | None) -> float | None:
    return None if number is None else 0.0 - number
