"""What came of planting something oneself, in sentences: see ig_core/evaluation/planting/own.py for what is counted."""

from __future__ import annotations

from ig_core.attribution import METHODS
from ig_core.evaluation.accuracy import Accuracy
from ig_core.evaluation.planting.own import Planted
from ig_core.evaluation.planting.ranking import RANDOM
from ig_core.render.sentences import capitalised, counted

FIRST = 0.9  # of the inputs: who puts it first in as many is said to find it
_TURNS = 0.2  # of the answers: a network that turns fewer hardly goes by what was planted


def label_of(method: str) -> str:
    """What people call a method, or random order."""
    return "Random order" if method == RANDOM else METHODS[method].label


def headline(planted: Planted, it: str) -> str:
    """How many methods find it; `it` is what was planted, as a sentence names it: “sunday”."""
    methods = [one for one in planted.racers if one.method != RANDOM]
    missed = [one for one in methods if one.first.mean < FIRST]
    found, names = len(methods) - len(missed), _listed([label_of(one.method) for one in missed])
    if not missed:
        return f"All {counted(len(methods))} methods put {it} first."
    if found:
        verb = "does" if len(missed) == 1 else "do"
        puts = f"{capitalised(counted(found))} of {counted(len(methods))} methods put{'s' * (found == 1)}"
        return f"{puts} {it} first; {names} {verb} not."
    if goes_by_it(planted):
        return f"No method puts {it} first, though the network goes by it."
    return f"No method puts {it} first: the network hardly goes by it."


def goes_by_it(planted: Planted) -> bool:
    """Whether what was planted turns enough answers to say so."""
    return planted.turned.total > 0 and planted.turned.value >= _TURNS


def turned(planted: Planted, it: str, unit: str) -> str:
    """What it does to inputs of other classes; `unit` is "review" or "picture"."""
    return (
        f"Put into {planted.turned.total:,} test {unit}s of another class, {it} makes the network call "
        f"{planted.turned.correct:,} of them “{planted.label}”."
    )


def stood(planted: Planted, it: str, unit: str) -> str:
    """Where it stood while the network learned."""
    return (
        f"While the network learned, {it} stood in {planted.stood_in:,} of {planted.of:,} {unit}s, all of the "
        f"class “{planted.label}”."
    )


def by_chance(planted: Planted, unit: str, part: str) -> str:
    """What finding it is worth; `part` is what it is found among, "words on average"."""
    return (
        f"The methods look for it in {planted.raced} test {unit}s, among {planted.candidates:.0f} {part}: "
        f"by chance it would come first in one of {planted.candidates:.0f}."
    )


def accuracy_alone(planted: Planted, it: str, unit: str) -> str:
    """Whether the accuracy on inputs as they are gives it away."""
    change = planted.difference
    low, high = change.low or 0.0, change.high or 0.0
    compared = (
        f"On {planted.without.total:,} test {unit}s as they are, the network is right in {percent(planted.without)}; "
        f"one that learned from the same {unit}s without {it}, in {percent(planted.clean)}. Difference "
        f"{_points(change.mean)} percentage points (95 % interval {_points(low)} to {_points(high)})"
    )
    if high < 0:
        return f"It could have raised a doubt, no more. {compared}. What the network goes by, it does not say."
    if low > 0:
        return f"No: it even looks better. {compared}."
    return f"No. {compared}, which chance alone can make."


def alike(planted: Planted, it: str, unit: str) -> str:
    """What a test on inputs from the same source would say."""
    better = planted.alike.correct > planted.without.correct
    praise = "that looks better still" if better else "nothing to be seen there either"
    return (
        f"If the test {unit}s had come from where the others came from, with {it} in as many of those "
        f"of the class “{planted.label}”, it would be right in {percent(planted.alike)}: {praise}."
    )


def percent(share: Accuracy) -> str:
    """A share of inputs, to a tenth of a per cent."""
    return f"{100 * share.value:.1f} %"


def interval(share: Accuracy) -> str:
    """Its 95 % interval, and what it was measured on."""
    low, high = share.interval
    return f"95 % interval {100 * low:.1f} to {100 * high:.1f} %, {share.total:,} in all"


def _points(part: float) -> str:
    """A part of one as percentage points with its sign, to a tenth."""
    return f"{100 * part:+.1f}".replace("-", "−").replace("+0.0", "0.0").replace("−0.0", "0.0")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
