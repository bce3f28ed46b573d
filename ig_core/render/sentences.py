"""An explanation in words: what the model says and why, how exact that is, and whether a test bears it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ig_core.attribution import METHODS
from ig_core.attribution.adaptive import FLOOR
from ig_core.explanation import Explanation

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.evaluation.deletion import DeletionTest, Removal
    from ig_core.models.baselines import Baseline

_WEAK = 0.08  # a word below this part of the change that is explained is not worth naming
_ALIKE = 0.8  # rank correlation from which two baselines are called alike
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def headline(explanation: Explanation) -> str:
    """One sentence: the class, the words that speak most for it, and those that speak most against it."""
    label = explanation.prediction.label.capitalize()
    if not METHODS[explanation.method].signed:
        strongest = _strongest(explanation, 1)
        return f"{label}; it reacts most to {_quoted(strongest)}." if strongest else f"{label}; it reacts to no word."
    target = explanation.target == explanation.prediction.label
    begin = label if target else f"{label}, not {explanation.target}"
    speaking_for, against = _strongest(explanation, 1), _strongest(explanation, -1)
    if not speaking_for and not against:
        return f"{begin}, though no single word says much."
    if target:
        reasons = [f"because of {_quoted(speaking_for)}"] if speaking_for else ["though little speaks for it"]
        reasons += [f"despite {_quoted(against)}"] if against else []
        return f"{begin}, {', '.join(reasons)}."
    reasons = [f"{_quoted(against)} against"] if against else []
    reasons += [f"{_quoted(speaking_for)} for it"] if speaking_for else []
    return f"{begin}: {', '.join(reasons)}."


def exactness(explanation: Explanation) -> str:
    """How far the scores are from adding up to what they explain."""
    points = f"{explanation.points:,} gradient{'s' if explanation.points != 1 else ''}"
    if explanation.relative_gap is None:
        return f"{METHODS[explanation.method].label} does not claim that its scores add up to anything ({points})."
    whole = (
        "the change in the logit" if abs(explanation.explains) >= FLOOR else f"{FLOOR} logits, the change being less"
    )
    return f"Exact to {percent(explanation.relative_gap)} of {whole}, with {points}."


def tested(test: DeletionTest, label: str) -> str:
    """What removing the strongest words did, beside removing random ones."""
    count = test.strongest.removed
    if count == 0:
        return "No word speaks for it."
    words = "the word that speaks" if count == 1 else f"the {_counted(count)} words that speak"
    words += " most for it"
    others = "a random word" if count == 1 else f"{_counted(count)} random words"
    share = percent(test.random_flips)
    if test.flips:
        rarely = "never did" if test.random_flips == 0 else f"did in {share} of {test.draws} draws"
        return f"Removing {words} flips the prediction; {others} {rarely}."
    return (
        f"Removing {words} moves the logit of “{label}” by {_fixed(-test.strongest.actual)} and does not flip the "
        f"prediction; {others} {'moves' if count == 1 else 'move'} it by {_fixed(-test.random_fall)} on average."
    )


def promised(removal: Removal, claims: bool) -> str:
    """What the model did when words were removed, and what their scores had promised if they `claims` to add up."""
    it, its = ("it", "its score") if removal.removed == 1 else ("them", "their scores")
    moved = f"Taking {it} out moves the logit by {_fixed(-removal.actual)}"
    return f"{moved}; {its} had promised {_fixed(-removal.promised)}." if claims else f"{moved}."


def agreed(correlations: pd.DataFrame, labels: Mapping[str, Baseline]) -> str:
    """Whether the named baselines rank the words alike; `correlations` is square, by baseline."""
    pairs = correlations.where(np.triu(np.ones(correlations.shape, bool), 1)).stack()
    if pairs.empty or pairs.isna().all():
        return ""
    lowest = float(pairs.min())
    if lowest >= 0.995:
        return f"All {_counted(len(correlations))} baselines rank the words the same way."
    if lowest >= _ALIKE:
        count = _counted(len(correlations))
        return f"All {count} baselines rank the words alike (rank correlation at least {lowest:.2f})."
    first, second = (labels[name].label.lower() for name in pairs.idxmin())
    return f"The baseline matters: {first} and {second} rank the words differently (rank correlation {lowest:.2f})."


def as_python(explanation: Explanation) -> str:
    """The lines of Python that give the same explanation."""
    arguments = [repr(explanation.text)]
    arguments += [f"{name}={getattr(explanation, name)!r}" for name in ("model", "method", "target", "baseline")]
    if explanation.tolerance is not None:
        arguments.append(f"tolerance={explanation.tolerance!r}")
    else:
        arguments.append(f"points={explanation.points}")
    lines = "".join(f"    {argument},\n" for argument in arguments)
    return f"import ig_core\n\nexplanation = ig_core.explain(\n{lines})\nprint(explanation.words)\n"


def percent(part: float) -> str:
    """A part of one as a percentage with two significant digits; what is smaller than 0.001 % says so."""
    value = abs(part) * 100
    if value == 0:
        return "0 %"
    if value < 0.001:
        return "less than 0.001 %"
    return f"{value:.2g} %" if value < 10 else f"{value:.0f} %"


def chance(probability: float) -> str:
    """A probability of the more likely class, never rounded up to certainty."""
    if probability > 0.999:
        return "over 99.9 %"
    return f"{probability * 100:.1f} %" if probability >= 0.99 else f"{probability * 100:.0f} %"


def _strongest(explanation: Explanation, sign: int, count: int = 2) -> list[str]:
    """At most `count` different words of that sign that carry a fair part of what is explained, strongest first."""
    scores = explanation.words.score * sign
    whole = abs(explanation.explains) if explanation.explains is not None else scores.abs().max()
    ranked = explanation.words[(scores > 0) & (scores >= _WEAK * whole)].sort_values("score", ascending=sign < 0)
    return list(dict.fromkeys(word.lower() for word in ranked.word))[:count]


def _counted(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _quoted(words: Sequence[str]) -> str:
    return " and ".join(f"“{word}”" for word in words)


def _fixed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")
