"""An explanation in words: what the model says and why, how exact that is, and whether a test bears it out."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

import numpy as np

from ig_core.quadrature import FLOOR
from ig_core.records import Explanation, ImageExplanation, Measured, Prediction, TextExplanation
from ig_core.records.text import rows_of
from ig_core.render import regions
from ig_core.render.numbers import amount, explained, number, plural, signed, significant, visible
from ig_core.render.reasons import place_name, reasons
from ig_core.traits import LOGITS, PROBABILITY

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.evaluation.deletion import DeletionTest, Removal

_UNDECIDED = 0.05  # of the probability on either side of a half
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@singledispatch
def headline(explanation: Explanation) -> str:
    """One sentence: the class or the number, what speaks most for it, and what speaks most against it.

    A kind that has no function of its own here has that of all, `because`.
    """
    return because(explanation)


@headline.register
def _(explanation: ImageExplanation) -> str:
    if not np.ptp(explanation.pixels, axis=(0, 1)).any():
        return f"{answer(explanation)}, but the picture is blank: there is nothing in it to explain."
    return because(explanation)


def answer(explanation: Measured) -> str:
    """What the model says, as a sentence begins with it: the class, or the number with its unit."""
    prediction = explanation.prediction
    label = prediction_text(prediction) if prediction.is_number else prediction.label
    return capitalised(label)


def capitalised(text: str) -> str:
    """As a sentence begins; what follows may have capitals of its own."""
    return text[:1].upper() + text[1:]


def because(explanation: Explanation) -> str:
    """The headline of a kind of which nothing else is to be said."""
    label = answer(explanation)
    if not explanation.traits.signed:
        strongest = " and ".join(reasons(explanation, 1))
        return f"{label}; the model reacts {f'most to {strongest}' if strongest else f'to no {explanation.unit}'}."
    speaking_for, against = (" and ".join(reasons(explanation, sign)) for sign in (1, -1))
    if explanation.prediction.is_number and (speaking_for or against):
        parts = [f"more because of {speaking_for}"] * bool(speaking_for)
        return f"{label}: {', '.join([*parts, *[f'fewer because of {against}'] * bool(against)])}."
    target = explanation.target == explanation.prediction.label
    begin = label if target else f"{label}, not {explanation.target}"
    if explanation.contrast:
        target = explanation.prediction.logit > 0
        compared = "{} rather than {}" if target else "Less {} than {}"
        begin = compared.format(explanation.target, explanation.contrast)
    if not speaking_for and not against:
        return f"{begin}, though no single {explanation.unit} says much."
    if target:
        parts = [f"because of {speaking_for}" if speaking_for else "though little speaks for it"]
        parts += [f"despite {against}"] if against else []
        return f"{begin}, {', '.join(parts)}."
    parts = [f"{against} against"] if against else []
    parts += [f"{speaking_for} for it"] if speaking_for else []
    return f"{begin}: {', '.join(parts)}."


@singledispatch
def summary(explanation: Explanation) -> str:
    """The scores in lines of plain text, a line a place unless a kind has a function of its own here."""
    return "\n".join(
        f"{number(explanation, score):>10}  {visible(place_name(place))}"
        for place, score in explanation.by_place.items()
    )


@summary.register
def _(explanation: TextExplanation) -> str:
    shown = [
        (number(explanation, row.score) if row.status == "seen" else "·", visible(row.word))
        for row in rows_of(explanation.words)
    ]
    return "\n".join(f"{score:>10}  {word}" for score, word in shown)


@summary.register
def _(explanation: ImageExplanation) -> str:
    rows = rows_of(regions.regions(explanation.scores))
    lines = [f"{number(explanation, row.score):>10}  {row.region}" for row in rows]
    return "\n".join([*lines, balance(explanation)])


def balance(explanation: ImageExplanation) -> str:
    """What the positive and the negative pixels say, and where most of each lies; computed from the scores."""
    scores, what, is_number = explanation.scores, explained(explanation), explanation.prediction.is_number
    if not explanation.traits.signed and is_number:
        return "These scores have no sign: they tell where the number is sensitive, not what raises or lowers it."
    if not explanation.traits.signed:
        return f"These scores have no sign: they tell where {what} is sensitive, not for or against what."
    if not scores.any():
        return "No pixel has a score other than zero."
    verbs = ("raise the number", "lower it") if is_number else (f"speak for {what}", "speak against it")
    totals = [float(np.where(scores * sign > 0, scores, 0.0).sum()) for sign in (1, -1)]
    digits = 2 if output_unit(explanation) == LOGITS else significant(max(map(abs, totals)), 0 if is_number else 2)
    parts, by_region = [], regions.sums(scores)
    for colour, verb, sign, total in zip(("Green", "Purple"), verbs, (1, -1), totals, strict=True):
        part = f"{colour} pixels {verb}: {in_unit(explanation, signed(total, digits))}"
        best = int((by_region * sign).argmax())
        if by_region[best] * sign > 0:
            part += f"; overall the {regions.NAMES[best]} says most, {signed(float(by_region[best]), digits)}"
        else:
            part += "; overall, no region does"
        parts.append(f"{part}.")
    return " ".join(parts)


def exactness(explanation: Measured, whom: str = "") -> str:
    """How far the scores are from adding up to what they explain; and whether what was asked for was not reached.

    Args:
        whom: for whom the gradients were taken, if it is to be said: "all 15 phrases".
    """
    points, traits = gradients(explanation.points) + (f" for {whom}" if whom else ""), explanation.traits
    if explanation.relative_gap is None or explanation.explains is None:
        return f"{traits.label} does not claim that its scores add up to anything ({points})."
    if not traits.exact:
        absorbed = percent(explanation.relative_gap)
        units = plural(explanation.unit if isinstance(explanation, Explanation) else "word")
        return (
            f"{traits.label} distributes the output over the {units}; biases and stabilisers absorb {absorbed} of it."
        )
    if explanation.explains == 0 and isinstance(explanation, Explanation) and not explanation.scores.any():
        return "The input is the same as the baseline, so every score is zero."
    change = f"the change in {output(explanation, explanation.contrast is not None)}"
    if abs(explanation.explains) < FLOOR:
        change = f"{in_unit(explanation, str(FLOOR))} (the change is smaller)"
    if explanation.standard_error is not None:
        spread = percent(explanation.standard_error / max(abs(explanation.explains), FLOOR))
        about = spread if spread.startswith("less") else f"about {spread}"
        many = "" if traits.uses_baseline else "the mean over "  # background inputs, which take the place of a baseline
        return (
            f"Off by {percent(explanation.relative_gap)} of {change} from {many}{explanation.baseline}, with {points}; "
            f"drawing them at random makes an error of {about} (standard error)."
        )
    gap, missed = explanation.relative_gap, not_reached(explanation)
    if not missed or explanation.tolerance is None or explanation.error is None:
        return f"Exact to {percent(gap)} of {change}, with {points}."
    if explanation.error > explanation.tolerance:
        return f"{missed} Their sum is off by {percent(gap)} of {change}, with {points}."
    off, asked = _beyond(gap, explanation.tolerance), percent(explanation.tolerance)
    return f"Not reached: the sum of the scores is off by {off} of {change}, with {points}; {asked} was asked for."


def not_reached(explanation: Measured) -> str:
    """What was asked for and not reached, in a sentence; nothing where it was, or where no error is estimated."""
    asked, error = explanation.tolerance, explanation.error
    if asked is None or error is None or explanation.meets_tolerance:
        return ""
    if error > asked:
        off = f"the scores may be off by {_beyond(error, asked, 'about ')} in total"
    else:
        off = f"the sum of the scores is off by {_beyond(explanation.relative_gap or 0.0, asked)}"
    return f"Not reached: {off}; {percent(asked)} was asked for."


def _beyond(part: float, asked: float, about: str = "") -> str:
    """A part of one that is larger than was asked for, also where both are the same when they are rounded."""
    shown = percent(part)
    return f"a little over {shown}" if shown == percent(asked) else about + shown


def estimated(error: float) -> str:
    """The estimated error of the scores, as a percentage; an estimate is never said to be nothing at all."""
    shown = percent(max(error, 1e-6))
    return shown if shown.startswith("less") else f"about {shown}"


def important_words(dimensions: pd.DataFrame) -> str:
    """The words of the strongest dimensions, each once, the strongest first; columns as in TextExplanation."""
    words = dict.fromkeys(word for row in dimensions.words for word in row.split(", "))
    return f"Important words: {', '.join(words)}." if words else "No dimension says anything."


def gradients(points: int) -> str:
    """So many gradients."""
    if not points:
        return "no gradients"
    return f"{points:,} gradient{'s' if points != 1 else ''}"


def output_unit(explanation: Measured) -> str:
    """Of what is explained: logits, probability, or what the number counts."""
    if explanation.prediction.is_number:
        return explanation.prediction.label
    return PROBABILITY if explanation.traits.unit == PROBABILITY else LOGITS


def in_unit(explanation: Measured, shown: str) -> str:
    """So much of what is explained: "+3.00 logits", "+0.30 in probability", "+12 rentals an hour"."""
    unit = output_unit(explanation)
    return f"{shown} in {unit}" if unit == PROBABILITY and not explanation.prediction.is_number else f"{shown} {unit}"


def output(explanation: Measured, contrasted: bool = False) -> str:
    """What is explained, in a word: "the logit", "the probability", or what the number counts.

    Args:
        contrasted: whether it is a difference of two.
    """
    if explanation.prediction.is_number:
        return explanation.prediction.label
    is_probability = output_unit(explanation) == PROBABILITY
    one, two = ("probability", "probabilities") if is_probability else ("logit", "logits")
    return f"the difference of the {two}" if contrasted else f"the {one}"


def tested(test: DeletionTest, label: str, unit: str, is_number: bool = False, without: str = "") -> str:  # noqa: PT028
    """What the model would say without its reasons, beside what it would say without as many random units.

    Args:
        label: of the class, or what the number that is estimated counts, if it `is_number`.
        without: the condition, as a sentence begins with it: "If “superb” had not been there"; that the strongest units
            had not been there, if empty.
    """
    count = test.strongest.removed
    if count == 0:
        return f"No {unit} {'raises' if is_number else 'speaks for'} it."
    if not without:
        verb = ("raise" if is_number else "speak") + ("s" if count == 1 else "")
        which = unit if count == 1 else f"{counted(count)} {plural(unit)}"
        without = f"Without the {which} that {verb} {'it most' if is_number else 'most for it'}"
    others = f"a random {unit}" if count == 1 else f"{counted(count)} random {plural(unit)}"
    if is_number:
        before, after, other = test.strongest.before, test.strongest.after, test.strongest.before - test.random_fall
        said = f"{without}, the model would have said {amount(after, before)} {label}"
        return f"{said}. Without {others} instead: {amount(other, before)} on average."
    said = f"{without}, {would_have_said(test.strongest, test.flips, label)}"
    if not test.others or test.random_probability is None:
        return f"{said}."
    return f"{said}. Without {others} instead: {share_text(test.random_probability)} {label} on average."


def would_have_said(removal: Removal, flips: bool, label: str) -> str:
    """The second half of such a sentence: what the model would have said, and the probability before and after."""
    before, after = removal.probability_before or 0.0, removal.probability_after or 0.0
    change = f"{share_text(before)} → {share_text(after)} {label}"
    if abs(after - 0.5) < _UNDECIDED:
        return f"the model would have been nearly undecided: {change}"
    return f"the model would {'have said' if flips else 'still have said'} {removal.label}: {change}"


@singledispatch
def if_not_there(explanation: Explanation, sign: int = 1) -> str:
    """The condition that what the headline names had not been there; empty where it names nothing of that sign.

    A kind whose parts cannot be left out has a function of its own here.
    """
    named = " and ".join(reasons(explanation, sign))
    return f"If {named} had not been there" if named else ""


def after_removal(removal: Removal, claims: bool, is_number: bool = False, what: str = "the logit") -> str:
    """By how much the model's output moved when words were removed, beside what their scores predicted if they `claims`
    to add up; one level below before and after in per cent.

    Args:
        what: the output is, unless it is a number, see `output`.
    """
    it, its = ("it", "its score") if removal.removed == 1 else ("them", "their scores")
    shown = _change if is_number else _fixed
    moved = f"Taking {it} out moves {'the number' if is_number else what} by {shown(-removal.actual)}"
    return f"{moved}; {its} predicted {shown(-removal.predicted)}." if claims else f"{moved}."


def as_python(explanation: Explanation, **view: object) -> str:
    """The lines of Python that give the same explanation, and draw it in the same way if `view` is not empty."""
    names = ("model", "method", "target", *arguments_of(explanation))
    arguments = [repr(explanation.input), *(f"{name}={getattr(explanation, name)!r}" for name in names)]
    lines = "".join(f"    {argument},\n" for argument in arguments)
    explained = f"import ig_core\n\nexplanation = ig_core.explain(\n{lines})\nprint(explanation.to_csv())\n"
    if not view:
        return explained
    drawn = ", ".join(f"{name}={value!r}" for name, value in view.items())
    written = f'Path("explanation.html").write_text(explanation.to_html({drawn}), encoding="utf-8")\n'
    return f"from pathlib import Path\n\n{explained}{written}"


def arguments_of(explanation: Measured) -> list[str]:
    """Those optional arguments that the scores depend on, by name.

    A method without a baseline to choose has another text in its place, and one without a rule may take no points:
    `explain` would refuse both.
    """
    names = ["baseline"] * explanation.traits.uses_baseline
    names += ["contrast"] * (explanation.contrast is not None)
    if explanation.tolerance is not None:
        return [*names, "tolerance"]
    return [*names, "points"] if explanation.traits.uses_rule else names


def percent(part: float) -> str:
    """A part of one as a percentage with two significant digits; what is smaller than 0.001 % says so."""
    value = abs(part) * 100
    if value == 0:
        return "0 %"
    if value < 0.001:
        return "less than 0.001 %"
    return f"{value:.2g} %" if value < 10 else f"{value:.0f} %"


def prediction_text(prediction: Prediction) -> str:
    """The most likely class and its probability, such as "98 % positive"; or the number: "412 rentals an hour"."""
    if prediction.probability is None:
        return f"{amount(prediction.logit, prediction.baseline_logit or 0.0)} {prediction.label}"
    return f"{probability_text(prediction.probability)} {prediction.label}"


def share_text(probability: float) -> str:
    """A probability of any class: as that of the more likely one, or less by as much from the other end."""
    if probability >= 0.01:
        return probability_text(probability)
    return "under 0.1 %" if probability < 0.001 else f"{probability * 100:.1f} %"


def certainty(prediction: Prediction) -> str:
    """The probability of the class, to follow its name: " (98 %)"; nothing after a number."""
    return "" if prediction.probability is None else f" ({probability_text(prediction.probability)})"


def probability_text(probability: float) -> str:
    """A probability of the more likely class, never rounded up to certainty."""
    if probability > 0.999:
        return "over 99.9 %"
    return f"{probability * 100:.1f} %" if probability >= 0.99 else f"{probability * 100:.0f} %"


def counted(count: int) -> str:
    """A number as a sentence has it: a word up to ten."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _fixed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _change(value: float) -> str:
    """A difference of numbers that are estimated, with its sign."""
    return ("+" if value > 0 else "") + amount(value)
