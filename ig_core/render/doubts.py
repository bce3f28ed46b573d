"""What speaks against believing an explanation, in plain words: said first wherever its headline is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ig_core.evaluation import checks
from ig_core.evaluation.checks import Check
from ig_core.records import Explanation, Measured
from ig_core.render import sentences
from ig_core.render.numbers import plural


def of_record(explanation: Measured) -> list[str]:
    """All that is known to speak against an explanation, the worst first: what tests of it found, and what it tells
    itself."""
    known = [
        sentence(explanation, check)
        for check in checks.in_order(checks.of_record(explanation))
        if check.passed is False
    ]
    return list(dict.fromkeys([*explanation.doubts, *known]))


def first(doubts: Sequence[str], kind: str = "Doubtful") -> str:
    """The line before a headline: the worst doubt, and how many more there are; empty where there is none.

    Args:
        kind: what it begins with.
    """
    if not doubts:
        return ""
    more = f" ({len(doubts) - 1} more)" if len(doubts) > 1 else ""
    return f"{kind}: {doubts[0][:1].lower()}{doubts[0][1:]}".removesuffix(".") + f"{more}."


def sentence(explanation: Measured, check: Check, unit: str = "", baselines: Sequence[str] = ()) -> str:
    """What a check has found, whether or not it passed.

    Args:
        unit: what is taken out and ranked; what the explanation names, if empty.
        baselines: what people call the baselines that the check is about; their names if there are none.
    """
    unit = unit or (explanation.unit if isinstance(explanation, Explanation) else "word")
    if check.passed is None:
        return f"There is no other {unit} to compare with."
    return _SAID[check.name](explanation, check, unit, baselines or check.about)


def _familiar(explanation: Measured, check: Check, unit: str, names: Sequence[str]) -> str:
    return f"The input is {'like' if check.passed else 'unlike'} what the model has learned from."


def _known(explanation: Measured, check: Check, unit: str, names: Sequence[str]) -> str:
    seen, count = names
    return f"The model has seen {'' if check.passed else 'only '}{seen} of the {count} {plural(unit)}."


def _chance(explanation: Measured, check: Check, unit: str, names: Sequence[str]) -> str:
    than = "more than" if check.passed else "no more than"
    return f"Taking out what is named here changes the answer {than} taking out random {plural(unit)} does."


def _start(explanation: Measured, check: Check, unit: str, names: Sequence[str]) -> str:
    share = sentences.share_text(check.figure or 0.0)
    label, baseline = names
    where = f"Where the comparison starts (the baseline “{baseline}”)"
    if check.passed:
        return f"{where}, the model is undecided: at most {share} {label}."
    return f"{where}, the model already says {share} {label}."


def _baselines(explanation: Measured, check: Check, unit: str, names: Sequence[str]) -> str:
    correlation = f"{check.figure or 0.0:.2f}".replace("-", "−")
    if check.passed:
        return f"From other baselines the {plural(unit)} rank alike (lowest rank correlation {correlation})."
    first, second = (name.lower() for name in names)
    ranks = f"Another baseline ranks the {plural(unit)} differently"
    return f"{ranks}: {first} against {second} (rank correlation {correlation})."


def _exact(explanation: Measured, check: Check, unit: str, names: Sequence[str]) -> str:
    figure = sentences.percent(check.figure or 0.0)
    if check.passed:
        return f"The scores add up: they are off by {figure}."
    asked = sentences.percent(check.threshold or 0.0)
    return sentences.not_reached(explanation) or f"The scores miss their sum by {figure}; {asked} was asked for."


def _decided(explanation: Measured, check: Check, unit: str, names: Sequence[str]) -> str:
    return f"The model is clear about {names[0]}." if check.passed else "The model is nearly undecided."


_SAID: dict[str, Callable[[Measured, Check, str, Sequence[str]], str]] = {
    checks.FAMILIAR: _familiar,
    checks.KNOWN: _known,
    checks.CHANCE: _chance,
    checks.START: _start,
    checks.BASELINES: _baselines,
    checks.EXACT: _exact,
    checks.DECIDED: _decided,
}
