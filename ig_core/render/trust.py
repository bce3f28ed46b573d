"""What checks of an explanation have found, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ig_core import kinds, models
from ig_core.attribution import METHODS
from ig_core.evaluation import checks, trust
from ig_core.evaluation.trust import Finding, Trust, limits
from ig_core.evaluation.trust.finding import DO_NOT_TRUST, DOUBTFUL, FAILED, NOT_RUN, PASSED, Held
from ig_core.records import ArrayExplanation, Explanation, ImageExplanation, RowExplanation, TextExplanation
from ig_core.render import doubts, entries, sentences
from ig_core.render.numbers import plural
from ig_core.render.reasons import place_name

_REASONS = {
    "no sum": "Not asked: this method promises no sum.",
    "too few": "Not asked: with so few {units}, chance alone gives any order.",
    "no baseline": "Not asked: this method has no starting point that one could choose.",
    "one baseline": "Not asked: the model has one starting point only.",
    "no layers": "Not asked: the model does not say what its layers are.",
    "nothing to vary": "Not asked: nothing in this method could be more exact, or drawn anew.",
    "not measured": "Not asked: this is not measured for such an input, model or method.",
    "not asked": "Not run yet: it counts neither for nor against.",
}
_ADVICE = {
    trust.ADDS_UP: "Ask for a tighter tolerance.",
    trust.CHANCE: "Try another method; if that does no better, do not use the scores to say what matters here.",
    trust.BASELINES: "Say which starting point the scores are for, and look at the others as well.",
    trust.LEARNED: "Use another method: this one shows the input more than what the model has learned.",
    trust.STEADY: "Look at the average over small changes (SmoothGrad), or do not rely on single {units}.",
    trust.METHODS: "See what happens without each {unit}, and rely on what both ways have in common.",
    trust.ORDER: "Ask for a tighter tolerance, and do not rank {units} whose intervals touch.",
    checks.FAMILIAR: "Do not rely on the answer itself: the model has seen nothing like this.",
    checks.KNOWN: "Use a model that knows these words.",
    checks.START: "Choose another starting point, at which the model is undecided.",
    checks.DECIDED: "Look at the scores for both answers: little would change the decision.",
}
_WORST = {
    trust.ADDS_UP: "Do not use these scores: they are not what makes up the answer.",
    trust.CHANCE: "Do not use these scores: choosing at random says as much.",
    trust.LEARNED: "Do not use these scores: they would be the same if the model had learned nothing.",
    trust.METHODS: "Do not use these scores: they rank {units} as a broken explanation does.",
}


def told(explanation: Explanation, finding: Finding) -> Finding:
    """The same with its sentence, and what to do where it did not pass."""
    unit = kinds.KINDS[explanation.kind].unit if explanation.kind in kinds.KINDS else explanation.unit
    if finding.light == NOT_RUN:
        return replace(finding, sentence=_REASONS[finding.about[0]].format(unit=unit, units=plural(unit)))
    advice = ""
    if finding.light != PASSED:
        table = _WORST if finding.light == FAILED and finding.name in _WORST else _ADVICE
        advice = table[finding.name].format(unit=unit, units=plural(unit))
    if advice and finding.name == trust.STEADY and isinstance(explanation, RowExplanation):
        advice = "Do not rely on single columns: try the row with slightly other numbers."
    if isinstance(explanation, ImageExplanation) and finding.name == trust.METHODS:
        unit = "region"  # a patch, since a single pixel says little
    return replace(finding, sentence=_SAID[finding.name](explanation, finding, unit), advice=advice)


def figure_text(finding: Finding) -> str:
    """The figure beside its threshold: "0.02 % ≤ 0.1 %"; empty where nothing was measured."""
    if finding.figure is None or finding.threshold is None:
        return ""
    if finding.name == trust.ORDER:
        return f"{finding.figure:.0f} of {finding.detail.scores.size}"
    write = _two_digits if finding.about == ("drawn",) else _WRITTEN.get(finding.name, _two_digits)
    figure, threshold = finding.figure, finding.threshold
    sign = ("≤" if figure <= threshold else ">") if finding.at_most else ("≥" if figure >= threshold else "<")
    return f"{write(figure)} {sign} {write(threshold)}"


def rates_text(finding: Finding) -> str:
    """How often real and broken explanations of the sample pass, or how often intervals hold what they should: one
    sentence; empty where nothing was measured."""
    if finding.held is not None:
        return _held_text(finding.held)
    if finding.rates is None:
        return ""
    broken = ", ".join(
        f"{sentences.percent(share)} {_BROKEN.get(name, name)}" for name, share in finding.rates.broken.items()
    )
    real = f"Of {finding.rates.inputs} explanations of this model {sentences.percent(finding.rates.real)} pass"
    return f"{real}; of those broken on purpose {broken}." if broken else f"{real}."


def _held_text(held: Held) -> str:
    return (
        f"Measured on {held.inputs} test inputs of this model: the interval of the integral holds the exact score in "
        f"{sentences.percent(held.quadrature)} of all cases; that of random draws, meant to hold 95 %, the mean over "
        f"fresh ones in {sentences.percent(held.seeds)}."
    )


def sample_text(explanation: Explanation) -> str:
    """How often explanations of this model and method are not trusted, real ones and broken ones; empty where no sample
    tells."""
    found = limits.verdicts_of(explanation.model, explanation.method)
    if found is None:
        return ""
    verdicts, inputs = found
    share = {name: own[DO_NOT_TRUST] for name, own in verdicts.items()}
    real, least = share.pop("real"), min(share.values())
    broken = "all" if least == 1 else f"at least {sentences.percent(least)}"
    return (
        f"Of {inputs} explanations of this model {sentences.percent(real)} are not to be trusted; of those broken on "
        f"purpose {broken}."
    )


_BROKEN = {
    "of a random network": "with the scores of a random network",
    "shuffled": "with shuffled scores",
    "size of the input": "with the size of the input as scores",
}


def judged(explanation: Explanation, findings: Sequence[Finding]) -> Trust:
    """All of them, told, with the verdict in words: its doubts first."""
    found = Trust([one if one.sentence else told(explanation, one) for one in findings])
    return replace(found, sentence=_verdict(found))


def _verdict(found: Trust) -> str:
    made = [one for one in found.findings if one.light != NOT_RUN]
    failed, doubtful = ([one for one in made if one.light == light] for light in (FAILED, DOUBTFUL))
    passed = len(made) - len(failed) - len(doubtful)
    if failed:
        return f"No. {_first(failed)}"
    if not made:
        return "Nothing has been checked yet."
    of_all = f"{sentences.capitalised(sentences.counted(passed))} check{'s' * (passed != 1)} pass{'es' * (passed == 1)}"
    if not doubtful:
        return f"Yes, as far as it was checked. {of_all}."
    count = f"{sentences.counted(len(doubtful))} doubt{'s' * (len(doubtful) != 1)}"
    return f"Mostly. {of_all}, {count}: {_lower(_first(doubtful))}"


def _first(findings: Sequence[Finding]) -> str:
    return findings[0].sentence


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _two_digits(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _adds_up(explanation: Explanation, finding: Finding, unit: str) -> str:
    if finding.about:
        within = "no more than" if finding.light == PASSED else "more than"
        return f"The scores miss their sum by {within} what other random baselines would change."
    figure = sentences.percent(finding.figure or 0.0)
    if finding.light == PASSED:
        return f"The scores meet the change of the answer to {figure}."
    return sentences.not_reached(explanation) or f"The scores miss the change of the answer by {figure}."


def _chance(explanation: Explanation, finding: Finding, unit: str) -> str:
    shares, draws = finding.detail.shares, finding.detail.draws
    over_all = f"over four such tests, {sentences.percent(finding.figure or 0.0)}"
    if finding.light == PASSED:
        no_better = round(shares["comprehensiveness"] * draws)
        begin = f"Taking away its strongest {plural(unit)} changes the answer"
        return f"{begin}: {no_better} of {draws} random choices do no better; {over_all}."
    worst = min(shares, key=lambda name: shares[name])
    tried = _TESTS_OF_CHANCE[worst].format(units=plural(unit))
    matched = f"{tried} beat only {round(shares[worst] * draws)} of {draws}"
    return f"Chance does nearly as well: {matched} random choices; {over_all}."


_TESTS_OF_CHANCE = {
    "comprehensiveness": "taken away, its strongest {units}",
    "sufficiency": "left alone, its strongest {units}",
    "deletion": "taken away in its order, {units}",
    "insertion": "put back in its order, {units}",
}


def _baselines(explanation: Explanation, finding: Finding, unit: str) -> str:
    labels = _labels(explanation)
    first, second = (labels.get(name, name).lower() for name in finding.about)
    places = finding.detail.turned
    turned = " and ".join(filter(None, (_named(explanation, place) for place in places[:2])))
    turned = turned or f"{sentences.counted(len(places))} of the strongest {plural(unit)}"
    signs = f"; {turned} change{'s' * (len(places) == 1)} sign" if places else ""
    if finding.light == PASSED:
        return f"From other starting points the {plural(unit)} rank alike{signs}."
    return f"From another starting point the {plural(unit)} rank differently: {first} against {second}{signs}."


def _named(explanation: Explanation, place: int) -> str:
    """A word, or a column, as a sentence calls it; a pixel has no name."""
    if isinstance(explanation, TextExplanation):
        return f"“{explanation.words.word.iloc[place]}”"
    if isinstance(explanation, ArrayExplanation):
        return entries.told(explanation, place)
    return str(place_name(explanation.by_place.index[place])) if isinstance(explanation, RowExplanation) else ""


def _labels(explanation: Explanation) -> dict[str, str]:
    if explanation.model not in models.MODELS:
        return {}
    return {name: row.label for name, row in models.baselines_of(explanation.model).items()}


def _learned(explanation: Explanation, finding: Finding, unit: str) -> str:
    if finding.light == PASSED:
        return "With random weights, the scores are others."
    if finding.light == DOUBTFUL:
        return "With random weights, much of the picture stays."
    return "With random weights, the scores stay as they are."


def _steady(explanation: Explanation, finding: Finding, unit: str) -> str:
    nudge = sentences.percent(finding.detail.nudge)
    return f"Moving the input by {nudge} moves the scores by at most {sentences.percent(finding.figure or 0.0)}."


def _methods(explanation: Explanation, finding: Finding, unit: str) -> str:
    found = finding.detail.correlations
    ranked = "ranks {} alike" if finding.light == PASSED else "ranks {} differently"
    others = f"{METHODS[finding.about[0]].label} {ranked.format(f'the {plural(unit)}')}"
    rest = [f"{METHODS[name].label} {_two_digits(value)}" for name, value in found.items() if name != finding.about[0]]
    return f"{others} ({', '.join(rest)})." if rest else f"{others}."


def _order(explanation: Explanation, finding: Finding, unit: str) -> str:
    found = finding.detail
    if not found.certain:
        return f"Which {unit} is the strongest is not certain: the intervals of the first two touch."
    first = _named(explanation, int(found.strongest[0])) or f"the strongest {unit}"
    count = min(found.certain, len(found.strongest))
    begin = f"The {count} strongest {plural(unit)} are in order for certain"
    if count == 1:
        begin = f"{sentences.capitalised(first)} is the strongest for certain"
    if found.from_any_baseline is None:
        return f"{begin}."
    if found.from_any_baseline >= count:
        return f"{begin}, from whichever starting point."
    kept = sentences.counted(found.from_any_baseline) if found.from_any_baseline else "none"
    return f"{begin} from this starting point; from any of them, {kept}."


def _known(explanation: Explanation, finding: Finding, unit: str) -> str:
    labels = _labels(explanation)
    about = tuple(labels.get(name, name) for name in finding.about)
    check = checks.Check(finding.name, finding.passed, finding.figure, finding.threshold, finding.about)
    return doubts.sentence(explanation, check, unit, about)


_SAID: dict[str, Callable[[Explanation, Finding, str], str]] = {
    trust.ADDS_UP: _adds_up,
    trust.CHANCE: _chance,
    trust.BASELINES: _baselines,
    trust.LEARNED: _learned,
    trust.STEADY: _steady,
    trust.METHODS: _methods,
    trust.ORDER: _order,
    checks.FAMILIAR: _known,
    checks.KNOWN: _known,
    checks.START: _known,
    checks.DECIDED: _known,
}
_WRITTEN: dict[str, Callable[[float], str]] = {
    trust.ADDS_UP: sentences.percent,
    trust.CHANCE: sentences.percent,
    trust.STEADY: sentences.percent,
    checks.KNOWN: sentences.percent,
    checks.START: sentences.share_text,
    checks.DECIDED: sentences.percent,
}
