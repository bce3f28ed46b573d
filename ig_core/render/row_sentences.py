"""An explanation of a table row in words: the answer, the columns that moved it, and where it started from."""

from __future__ import annotations

from math import exp
from typing import Any

from ig_core.records import RowExplanation
from ig_core.records.text import rows_of
from ig_core.render import sentences
from ig_core.render.numbers import amount, as_written, number, signed, visible
from ig_core.render.reasons import by_strength
from ig_core.render.waterfall import start, strongest_first
from ig_core.traits import PROBABILITY

_MEAN = "mean"  # the baseline that is one point, and no row
_ALIKE = 1e-3  # two probabilities that differ by less are taken for one, computed in two ways
_LONGEST = 40  # characters of a value in a headline


def headline(explanation: RowExplanation) -> str:
    """One sentence: the class or the number, and the columns with their values that speak most for it and against it.

    "At most $50,000, because of age (25 years), despite education (Bachelor's degree)."; "412 rentals an hour, 223
    more than at the start (189), because of hour (17:00), despite humidity (88 %)."
    """
    said, begin = sentences.answer(explanation), start(explanation)
    if not explanation.traits.signed:
        return sentences.because(explanation)
    if has_start(explanation) and explanation.explains == 0 and not explanation.scores.any():
        return f"{said}: the row is the same as the one that it is compared with, so no column moves it."
    higher, lower = (" and ".join(reasons(explanation, sign)) for sign in (1, -1))
    if explanation.prediction.is_number and has_start(explanation) and begin is not None:
        compared, rises = _compared(explanation.prediction.logit, begin)
        if rises is None:
            parts = [f"raised by {higher}"] * bool(higher) + [f"lowered by {lower}"] * bool(lower)
        else:
            first, second = (higher, lower) if rises else (lower, higher)
            parts = [f"because of {first}"] * bool(first) + [f"despite {second}"] * bool(second)
        return f"{', '.join([f'{said}, {compared}', *parts])}."
    if explanation.prediction.is_number or not (higher or lower):
        return sentences.because(explanation)
    verdict, holds = _verdict(explanation)
    change = explanation.explains or 0.0
    if not holds and is_symmetric(explanation):  # what speaks against one of two classes speaks for the other
        verdict, holds, change, higher, lower = said, True, -change, lower, higher
    told = is_symmetric(explanation) or explanation.contrast  # that it holds less, by the logit of the target alone
    if holds and not (told and change < 0 and has_start(explanation)):
        parts = [f"because of {higher}" if higher else "though little speaks for it"]
        return f"{', '.join([verdict, *parts, *[f'despite {lower}'] * bool(lower)])}."
    parts = [f"{lower} against it"] * bool(lower) + [f"{higher} for it"] * bool(higher)
    return f"{verdict}{', but less so than at the start' if holds else ''}: {', '.join(parts)}."


def reasons(explanation: RowExplanation, sign: int, count: int = 2) -> list[str]:
    """At most `count` columns of that sign that carry a fair part of what is explained: "age (25 years)"."""
    strongest = by_strength(explanation, explanation.scores * sign)[:count]
    return [
        f"{in_sentence(row.label)} ({_shortened(row.text)})" for row in rows_of(explanation.columns.iloc[strongest])
    ]


def if_as_at_the_start(explanation: RowExplanation, sign: int = 1) -> str:
    """The condition that the columns which the headline names were as where the path starts."""
    named = reasons(explanation, sign)
    return f"If {' and '.join(named)} {'were' if len(named) > 1 else 'was'} as at the start" if named else ""


def summary(explanation: RowExplanation) -> str:
    """A line a column, the strongest first: score, label, value, and in parentheses the value at the start."""
    rows = list(rows_of(explanation.columns.iloc[strongest_first(explanation)]))
    width = max((len(visible(row.label)) for row in rows), default=0)
    return "\n".join(
        f"{number(explanation, row.score):>10}  {visible(row.label):{width}}  {visible(row.text)}"
        f"{visible(f' ({row.baseline_text})') if shows_start(explanation, row) else ''}"
        for row in rows
    )


def from_where(explanation: RowExplanation, place: str = "the baseline") -> str:
    """Where the path started and what the model says there: "Started from the median row (19 %)."; empty without one.

    Args:
        place: what people call the baseline.
    """
    begin = explanation.prediction.baseline_logit
    if begin is None:
        return ""
    if explanation.prediction.is_number:
        return f"Started from {place} ({amount(begin, explanation.prediction.logit)} {explanation.prediction.label})."
    probability = probability_at_start(explanation)
    if probability is None:
        mean = "mean " if starts_at_many(explanation) or not explanation.traits.uses_baseline else ""
        return f"Started from {place} ({mean}{sentences.output(explanation).removeprefix('the ')} {signed(begin)})."
    return f"Started from {place} ({sentences.share_text(probability)} {explanation.target})."


def probability_at_start(explanation: RowExplanation) -> float | None:
    """Of the target at the baseline.

    None where it does not follow from the logit of the target alone: where there are more than two classes, or two
    with an output each, or no baseline, or many, whose mean logit is not that of their mean probability.
    """
    begin = explanation.prediction.baseline_logit
    is_one = explanation.traits.uses_baseline and not starts_at_many(explanation)
    return sigmoid(begin) if begin is not None and is_one and is_symmetric(explanation) else None


def starts_at_many(explanation: RowExplanation) -> bool:
    """Whether its scores are means over paths from many rows."""
    return bool(explanation.columns.baseline.isna().all()) and explanation.baseline != _MEAN


def is_symmetric(explanation: RowExplanation) -> bool:
    """Whether there are two classes whose logits are one number and its opposite, as of a model with one output.

    Then the logit of the target alone gives its probability; a record does not say it otherwise.
    """
    prediction = explanation.prediction
    known = prediction.probabilities.get(explanation.target)
    alone = known is not None and len(prediction.probabilities) == 2 and explanation.contrast is None
    if explanation.traits.unit == PROBABILITY:  # what is explained is no logit, even where it could pass for one
        return False
    return alone and abs(sigmoid(prediction.logit) - prediction.probabilities[explanation.target]) < _ALIKE


def path_text(explanation: RowExplanation) -> str:
    """From which output to which the scores lead, for the head of a waterfall: "19 % → 62 %"; empty without a claim."""
    begin, prediction = start(explanation), explanation.prediction
    if begin is None:
        return ""
    probability = probability_at_start(explanation)
    if probability is not None:
        known = prediction.probabilities[explanation.target]
        return f"{sentences.share_text(probability)} → {sentences.share_text(known)}"
    shown = amount if prediction.is_number else signed
    return f"{shown(begin)} → {shown(prediction.logit)}"


def has_start(explanation: RowExplanation) -> bool:
    """Whether the method compares the row with a baseline, or with many."""
    return explanation.prediction.baseline_logit is not None


def shows_start(explanation: RowExplanation, row: Any) -> bool:
    """Whether something is to be said of the value of a column at the baseline; `row`, a line of `columns`."""
    return has_start(explanation) and bool(row.baseline_text)


def in_sentence(label: str) -> str:
    """The name of a column within a sentence: in lower case, unless its first word has capitals of its own."""
    first = label.split(" ")[0]
    return label[:1].lower() + label[1:] if first[1:] == first[1:].lower() else label


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip(' ,;')}…"


def _verdict(explanation: RowExplanation) -> tuple[str, bool]:
    """What the model says of what is explained, and whether it holds that to be so."""
    said, target = sentences.answer(explanation), explanation.target
    if explanation.contrast:
        holds = explanation.prediction.logit > 0
        compared = "“{}” rather than “{}”" if holds else "Less “{}” than “{}”"
        return compared.format(target, explanation.contrast), holds
    if target == explanation.prediction.label:
        return said, True
    return f"{said}, not “{target}”", False


def _compared(end: float, begin: float) -> tuple[str, bool | None]:
    """A number beside that at the start, and whether it is larger; None where both are written alike.

    The difference is that of what is written, so that a reader who subtracts finds the same.
    """
    one, other = as_written(end, begin), as_written(begin, end)
    if one == other:
        return "as many as at the start", None
    change = f"{amount(abs(one - other), end, begin)} {'more' if one > other else 'fewer'}"
    return f"{change} than at the start ({amount(begin, end)})", one > other


def sigmoid(logit: float) -> float:
    """The probability that belongs to a logit."""
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))
