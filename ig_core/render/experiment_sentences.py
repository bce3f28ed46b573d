"""What experiments on whole data sets have found, in plain sentences, from their tables alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ig_core.attribution import METHODS
from ig_core.evaluation.experiments.summary import Summary
from ig_core.evaluation.experiments.verdicts import (
    AGREES,
    CONTROL,
    FAILS,
    GOOD,
    OPEN,
    RANDOM,
    REVERSED,
    UNCLEAR,
    VERDICTS,
    Result,
)


class Named(NamedTuple):
    """How an experiment is called, as a heading and within a sentence, and what its figure is."""

    title: str
    doing: str  # "… fails at …"
    figure: str
    unit: str  # of figures that are parts of one, times 100; none of correlations


EXPERIMENTS = {
    "masking": Named(
        "Hide the strongest words", "hiding words", "by how much the probability falls without the top fifth", " points"
    ),
    "removal": Named(
        "Delete and insert pixels",
        "deleting pixels",
        "mean probability while pixels are deleted, the highest first",
        " %",
    ),
    "deletion": Named("Delete words one by one", "deleting words", "accuracy after the last deletion", " %"),
    "randomisation": Named(
        "Make layers random", "making layers random", "rank correlation with the trained model's scores", ""
    ),
    "random-labels": Named(
        "Learn random labels", "learning random labels", "rank correlation with a network of random labels", ""
    ),
    "shortcuts": Named("Find a planted word", "finding planted words", "how often the planted word comes first", " %"),
}


def method_label(name: str) -> str:
    """What people call a method, random order, or the control of the randomisation."""
    others = {RANDOM: "Random order", CONTROL: "The input itself, no method"}
    if name in others:
        return others[name]
    label, comma, more = METHODS[name].label.partition(", ")
    return f"{label} ({more})" if comma else label  # which stands in lists, whose commas are others


def figure(value: float, experiment: str, unit: bool = True) -> str:
    """A figure as it is shown: "43 points", "43 %", or "0.12" of a correlation; without its unit if so asked."""
    of_hundred = EXPERIMENTS[experiment].unit
    text = f"{abs(value) * 100:.0f}" if of_hundred else f"{abs(value):.2f}"
    sign = "−" if value < 0 and text.strip("0.") else ""
    return f"{sign}{text}{of_hundred if unit else ''}"


def with_interval(one: Result) -> str:
    """ "43 points (95 % interval 41 to 45)"."""
    low, high = (figure(number, one.experiment, unit=False) for number in (one.low, one.high))
    return f"{figure(one.value, one.experiment)} (95 % interval {low} to {high})"


def what_to_use(summary: Summary) -> str:
    """Which method to use for a model and why, and which fail."""
    if not summary.results:
        return f"No experiment has been done with {summary.model} yet."
    failing = _failing(summary)
    if summary.best is None:
        passing = _listed([method_label(name) for name in summary.passing])
        told = f"these pass all that was tried: {passing}" if passing else "no method passes all that was tried"
        return f"For {summary.model} no experiment tells which method is best; {told}. {failing}"
    found = [one for one in summary.results if one.method == summary.best]
    reasons = "; ".join(_reason(one) for one in found)
    alike = _listed([method_label(name) for name in summary.alike])
    also = f" By the first figure it cannot be told apart from {alike}." if alike else ""
    return f"For {summary.model}, use {method_label(summary.best)}: {reasons}.{also} {failing}".strip()


def _reason(one: Result) -> str:
    floor = "" if one.floor is None else f"; {_FLOORS[one.experiment]} {figure(one.floor, one.experiment)}"
    undecided = ", which this interval does not decide" if one.verdict == UNCLEAR else ""
    return f"{_REASONS[one.experiment].format(with_interval(one))}{floor}{undecided}"


_REASONS = {
    "masking": "without the fifth of the words that it puts highest, the probability falls by {}",
    "removal": "while pixels are deleted in its order, the mean probability is {}",
    "deletion": "after the last word deleted in its order, the accuracy on texts that were right is {}",
    "randomisation": "with random weights its order keeps a rank correlation of {}",
    "random-labels": "its order for a network that learned random labels has a rank correlation of {}",
    "shortcuts": "it finds the planted word in {} of texts, for the shortcut that is hardest for it",
}
_FLOORS = {
    "masking": "in random order by",
    "removal": "in random order",
    "deletion": "in random order",
    "randomisation": "it should lie below",
    "random-labels": "for one that learned the true ones",
    "shortcuts": "at random",
}


def _failing(summary: Summary) -> str:
    told = []
    for method, experiments in summary.failing.items():
        results = [summary.of(method, experiment) for experiment in experiments]
        parts = [f"{EXPERIMENTS[one.experiment].doing} ({figure(one.value, one.experiment)})" for one in results if one]
        told.append(f"{method_label(method)} at {_listed(parts)}")
    sentence = f"these fail: {'; '.join(told)}." if told else "no method fails for certain."
    parts = [_none_passes(one, summary) for one in summary.by_none]
    if set(summary.experiments) == set(summary.by_none):
        return " ".join(parts)
    return " ".join([*parts, f"Elsewhere {sentence}" if parts else f"{sentence[0].upper()}{sentence[1:]}"])


def _none_passes(experiment: str, summary: Summary) -> str:
    results = [one for one in summary.results if one.experiment == experiment and one.verdict == FAILS]
    failing = _listed([f"{method_label(one.method)} ({figure(one.value, experiment)})" for one in results])
    named = f"; {failing} fail{'s' * (len(results) == 1)}" if results else ""
    return (
        f"No method passes {EXPERIMENTS[experiment].doing} with this model for certain, so that it speaks for none "
        f"over another{named}."
    )


def of_masking(summary: Summary) -> str:
    """What hiding words has found for a model."""
    found = sorted(
        (one for one in summary.results if one.experiment == "masking"), key=lambda one: one.value, reverse=True
    )
    best, worst = found[0], found[-1]
    random = figure(best.floor or 0.0, "masking")
    return (
        f"Hide the fifth of the words that {method_label(best.method)} puts highest, and the probability of the "
        f"prediction falls by {with_interval(best)}; hide random words, and it falls by {random}. "
        f"{method_label(worst.method)} comes last with {with_interval(worst)}."
    )


def of_order(order: Sequence[Mapping[str, Any]]) -> str:
    """Whether the published order of methods is found again; `order` as verdicts.published_order gives it."""
    counts, total = Counter(one["verdict"] for one in order), len(order)
    answer = "is found again"
    if counts[REVERSED]:
        answer = "is not found again"
    elif counts[OPEN]:
        answer = "is neither confirmed nor contradicted" if not counts[AGREES] else "is found again in part"
    turned = Counter((one["worse"], one["better"]) for one in order if one["verdict"] == REVERSED)
    pairs = [
        f"{method_label(one)} beats {method_label(other)} by {number} of 3 measures"
        for (one, other), number in turned.items()
    ]
    against = f" Against it, {_listed(pairs)}." if pairs else ""
    return (
        f"The order published for BERT and DistilBERT {answer}: of {total} comparisons of neighbours, three measures "
        f"each, {counts[AGREES]} agree with it, {counts[REVERSED]} are the other way round, and {counts[OPEN]} cannot "
        f"be told apart with so many texts.{against}"
    )


def of_randomisation(summary: Summary) -> str:
    """What making layers random has found for a model."""
    found = sorted((one for one in summary.results if one.experiment == "randomisation"), key=lambda one: one.value)
    least, most = found[0], found[-1]
    sentence = (
        f"With random weights the order of scores by {method_label(least.method)} has a rank correlation of "
        f"{with_interval(least)} with that of the trained model; it should be small."
    )
    if most.low > least.high:
        sentence += f" {method_label(most.method)} keeps more of its order: {with_interval(most)}."
    if most.verdict == FAILS:
        sentence += " So its scores tell more of the input than of what was learned."
    return sentence


def of_entropy(rows: Sequence[Mapping[str, Any]]) -> str:
    """What efficient MPRT has found, from the rows of a table of the randomisation; nothing where it does not apply."""
    told: dict[bool, list[str]] = {True: [], False: []}
    for row in rows:
        if row.get("rise_low") is not None:
            interval = f"{row['rise']:+.0%}, 95 % interval {row['rise_low']:+.0%} to {row['rise_high']:+.0%}"
            told[row["rise_low"] > 0].append(f"{method_label(row['method'])} ({_typeset(interval)})")
    if not any(told.values()):
        return ""
    parts = [f"it does for {_listed(told[True])}"] if told[True] else []
    parts += [f"it is not certain to for {_listed(told[False])}"] if told[False] else []
    return (
        f"Efficient MPRT: without what was learned, scores should spread, and their entropy rise: {'; '.join(parts)}."
    )


def _typeset(text: str) -> str:
    """Numbers with a minus that is one, and a space before the sign of parts of a hundred."""
    return text.replace("-", "−").replace("%", " %").replace("  %", " %")


def of_removal(summary: Summary) -> str:
    """What deleting pixels has found for a model."""
    found = sorted((one for one in summary.results if one.experiment == "removal"), key=lambda one: one.value)
    best, worst = found[0], found[-1]
    return (
        f"Delete pixels from the highest score down: in the order of {method_label(best.method)} the mean probability "
        f"on the way is {with_interval(best)}, in random order {figure(best.floor or 0.0, 'removal')}. "
        f"{method_label(worst.method)} comes last with {with_interval(worst)}."
    )


def of_random_labels(summary: Summary) -> str:
    """What learning random labels has found: which methods tell them from true ones, and which do not."""
    found = [one for one in summary.results if one.experiment == "random-labels"]
    names = {verdict: [method_label(one.method) for one in found if one.verdict == verdict] for verdict in VERDICTS}
    begin = "Networks learned the same pictures by heart, some with their labels and one with random ones"
    tell = f"scores by {_listed(names[GOOD])} tell them apart" if names[GOOD] else "no method's scores tell them apart"
    failing = f"; those by {_listed(names[FAILS])} are no less alike than with true labels" if names[FAILS] else ""
    unclear = f"; of {_listed(names[UNCLEAR])} it is not certain" if names[UNCLEAR] else ""
    return f"{begin}: {tell}{failing}{unclear}."


def of_deletion(summary: Summary) -> str:
    """What deleting words one by one has found for a model."""
    found = sorted((one for one in summary.results if one.experiment == "deletion"), key=lambda one: one.value)
    best, worst = found[0], found[-1]
    return (
        f"Of the texts that the model got right, {with_interval(best)} are still right after the last word is deleted "
        f"in the order of {method_label(best.method)}; in random order {figure(best.floor or 0.0, 'deletion')}. "
        f"{method_label(worst.method)} comes last with {with_interval(worst)}."
    )


def _listed(names: Sequence[str]) -> str:
    """ "one, another and a third"."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
