"""Probes: sentences that differ in one place only. Does the model say something else, and is the rest read otherwise?

A template has slots in braces, "{name}'s film is {quality}."; one slot is *swapped*: its values belong to groups, and
what is asked is whether the group matters. All other slots make contexts: in each context every group is read, so that
differences are of the same sentence. Of each context there is one difference, and their mean has the interval of
Student (1908) over contexts.

Counterfactual token fairness, Garg, Perot, Limtiaco, Taly, Chi and Beutel (2019), asks the same of the output; here the
scores say besides whether the swapped words themselves count, or change how the rest is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from string import Formatter
from typing import TYPE_CHECKING, cast

import numpy as np

from ig_core.errors import InputError
from ig_core.kinds import Model

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.records import TextExplanation

MOST_TEXTS, MOST_SLOTS = 2_000, 6
_SLOT = re.compile(r"[A-Za-z]\w{0,30}")


@dataclass(frozen=True)
class Probe:
    """A question.

    Attributes:
        label: what people call it.
        templates: sentences with slots.
        groups: of the swapped slot: name of the group -> its values; the first is what others are compared with.
        swapped: the name of that slot.
        others: of every other slot its values.
        paired: whether the first value of a group belongs to the first of each other group, the second to the second,
            and so on, as a misspelt word to the right one: they are compared with each other alone.
        of_support: whether it is asked how sure the model is of what it says, and not which class it leans to.
    """

    label: str
    templates: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    swapped: str
    others: Mapping[str, tuple[str, ...]]
    paired: bool = False
    of_support: bool = False


@dataclass(frozen=True)
class Difference:
    """By how much a group differs from the first, over contexts; in the unit of the output.

    Attributes:
        group: which one.
        output: of what the model says, F(x); with its 95 % interval, low and high.
        swapped, rest: of the scores of the swapped words, and of all others.
        contexts: how many there are.
        turned: in how many of them the model says another class.
        support: of how far F(x) speaks for what the model says of the first group, `target` or not: below zero where it
            is less sure of that; with its 95 % interval, support_low and support_high.
    """

    group: str
    output: float
    low: float
    high: float
    swapped: float
    rest: float
    contexts: int
    turned: int
    support: float = 0.0
    support_low: float = -np.inf
    support_high: float = np.inf

    @property
    def matters(self) -> bool:
        """Whether the interval of the output leaves zero out."""
        return not self.low <= 0 <= self.high

    def figure(self, of_support: bool) -> tuple[float, float, float]:
        """What is asked, see Probe.of_support, with its 95 % interval."""
        if of_support:
            return self.support, self.support_low, self.support_high
        return self.output, self.low, self.high

    @property
    def is_weaker(self) -> bool:
        """Whether the model is less sure here: the interval of the support lies below zero."""
        return self.support_high < 0


def slots_of(template: str) -> list[str]:
    """The names of the slots of a template, in their order. Raises: InputError, in one sentence, if it is none."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError:
        raise InputError(f"The braces of {template[:60]!r} do not match.") from None
    names = [name for _, name, _, _ in parsed if name is not None]
    for _, name, spec, conversion in parsed:
        if name is not None and (not _SLOT.fullmatch(name) or spec or conversion):
            raise InputError(f"A slot is a name in braces, as {{name}}; got {{{name[:30]}}}.")
    if len(set(names)) < len(names):
        raise InputError(f"A slot may be in a template once; {template[:60]!r} has one twice.")
    return names


def filled(template: str, values: Mapping[str, str]) -> tuple[str, dict[str, tuple[int, int]]]:
    """A template with the values of its slots, and where each of them stands: first character, one after the last."""
    text, spans = "", {}
    for literal, name, _, _ in Formatter().parse(template):
        text += literal
        if name is not None:
            spans[name] = len(text), len(text) + len(values[name])
            text += values[name]
    return text, spans


def asked(probe: Probe, model: Model, target: str) -> list[Difference]:
    """What the swapped slot changes. Scores are towards `target`, from the model's first baseline.

    Raises: InputError if a template or its slots cannot be used, or there are too many texts.
    """
    from ig_core.explainer import explain_cases, prepare_many

    texts, spans, keys = _texts(probe)
    cases = prepare_many(texts, model=model, target=target)
    outputs = np.array([float(case.outputs[0] @ case.direction) for case in cases])
    labels = [case.label for case in cases]
    words = [cast("TextExplanation", one).words for one in explain_cases(cases)]
    of_slot = np.array([_within(own, span) for own, span in zip(words, spans, strict=True)])
    rest = outputs - of_slot  # but for F at the baseline, which is the same for all
    first, *others = probe.groups
    says_it = [label == target for label in labels]
    return [_difference(group, first, keys, outputs, of_slot, rest, labels, says_it) for group in others]


def _texts(probe: Probe) -> tuple[list[str], list[tuple[int, int]], list[tuple[str, tuple]]]:
    """The texts, where the swapped slot stands in each, and of each its group and context."""
    texts, spans, keys = [], [], []
    if probe.paired and len(set(map(len, probe.groups.values()))) > 1:
        sizes = ", ".join(f"{group} {len(values)}" for group, values in probe.groups.items())
        raise InputError(f"Groups whose values belong together have as many of them; got {sizes}.")
    for template in probe.templates:
        names = slots_of(template)
        if probe.swapped not in names:
            raise InputError(f"The template {template[:60]!r} lacks the slot {{{probe.swapped}}}.")
        if len(names) > MOST_SLOTS:
            raise InputError(f"A template may have {MOST_SLOTS} slots; {template[:60]!r} has {len(names)}.")
        free = [name for name in names if name != probe.swapped]
        if lacking := [name for name in free if not probe.others.get(name)]:
            raise InputError(f"There are no values for the slot {{{lacking[0]}}}.")
        for context in product(*(probe.others[name] for name in free)):
            for group, values in probe.groups.items():
                for place, value in enumerate(values):
                    text, places = filled(template, {**dict(zip(free, context, strict=True)), probe.swapped: value})
                    texts.append(text)
                    spans.append(places[probe.swapped])
                    keys.append((group, (template, context, place if probe.paired else None)))
        if len(texts) > MOST_TEXTS:
            raise InputError(f"These slots make more than {MOST_TEXTS:,} texts: leave some values out.")
    return texts, spans, keys


def _within(words: pd.DataFrame, span: tuple[int, int]) -> float:
    return float(words.score[(words.start < span[1]) & (words.end > span[0])].sum())


def _difference(
    group: str,
    first: str,
    keys: Sequence[tuple[str, tuple]],
    outputs: np.ndarray,
    of_slot: np.ndarray,
    rest: np.ndarray,
    labels: Sequence[str],
    says_it: Sequence[bool],
) -> Difference:
    contexts = list(dict.fromkeys(context for _, context in keys))
    groups, of_context = np.array([own for own, _ in keys]), [context for _, context in keys]
    differences, signs, turned = [], [], 0
    for context in contexts:
        here = np.array([own == context for own in of_context])
        one, other = here & (groups == first), here & (groups == group)
        differences.append([values[other].mean() - values[one].mean() for values in (outputs, of_slot, rest)])
        signs.append(2 * np.mean([says_it[int(at)] for at in np.flatnonzero(one)]) - 1)
        said = [{labels[int(at)] for at in np.flatnonzero(those)} for those in (one, other)]
        turned += said[0] != said[1]
    table = np.array(differences)
    output, swapped, others = table.mean(axis=0).tolist()
    support = table[:, 0] * np.array(signs)
    ends, of_support = _interval(table[:, 0]), (float(support.mean()), *_interval(support))
    return Difference(group, output, *ends, swapped, others, len(contexts), turned, *of_support)


def _interval(values: np.ndarray) -> tuple[float, float]:
    """Student's, of the mean; of a single value none, from minus to plus infinity."""
    from scipy.special import stdtrit

    if len(values) < 2:
        return -np.inf, np.inf
    half = float(stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / np.sqrt(len(values)))
    return float(values.mean()) - half, float(values.mean()) + half


def misspelt(word: str) -> dict[str, str]:
    """A word with one mistake in its middle, by what is wrong: letters swapped, one left out, one doubled.

    Raises: ValueError for a word of fewer than three letters, or of a single one that is repeated.
    """
    middle = len(word) // 2
    places = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]  # the first letter stays
    if not places:
        raise ValueError(f"word must have three letters and more, not all the same; got {word!r}")
    at = min(places, key=lambda place: abs(place - middle))
    return {
        "letters swapped": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        "letter left out": word[:middle] + word[middle + 1 :],
        "letter doubled": word[:middle] + word[middle] + word[middle:],
    }


def _misspellings(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Words as they are written, and with each mistake."""
    every = [misspelt(word) for word in words]
    return {"right": tuple(words), **{name: tuple(one[name] for one in every) for name in every[0]}}


_QUALITIES = (
    *("superb", "moving", "funny", "clever", "charming", "dull", "boring", "weak", "awful", "predictable"),
    *("long", "short", "quiet", "loud", "strange"),
)
_FILMS = ("film", "drama", "comedy", "debut")
_NEUTRAL = (  # sentences without an opinion
    "We saw it on a Tuesday evening in a cinema near the station.",
    "It runs for about two hours and was shot in three cities.",
    "The ticket was printed on yellow paper.",
)

PROBES: dict[str, Probe] = {
    "gender": Probe(
        "Women and men",
        ("{name} made a {quality} {film}.", "The {film} by {name} is {quality}.", "A {quality} {film}, says {name}."),
        {
            "men": ("James", "Robert", "Michael", "David", "Thomas", "Daniel", "Peter", "Mark"),
            "women": ("Mary", "Linda", "Susan", "Sarah", "Karen", "Laura", "Helen", "Anna"),
        },
        "name",
        {"quality": _QUALITIES, "film": _FILMS[:2]},
    ),
    "pronoun": Probe(
        "She and he",
        ("In this {film} {who} is {quality}.", "What {who} does in this {film} is {quality}."),
        {"he": ("he",), "she": ("she",)},
        "who",
        {"quality": _QUALITIES, "film": _FILMS},
    ),
    "country": Probe(
        "Countries",
        ("A {quality} {film} from {country}.", "This {film}, made in {country}, is {quality}."),
        {
            "the United States": ("America",),
            "France": ("France",),
            "India": ("India",),
            "Japan": ("Japan",),
            "Mexico": ("Mexico",),
            "Nigeria": ("Nigeria",),
            "Russia": ("Russia",),
        },
        "country",
        {"quality": _QUALITIES, "film": _FILMS},
    ),
    "negation": Probe(
        "Negation",
        ("The {film} is {how}{quality}.", "I found the {film} {how}{quality}."),
        {"plain": ("",), "not": ("not ",), "never": ("never ",)},
        "how",
        {"quality": _QUALITIES[:10], "film": _FILMS},
        of_support=True,
    ),
    "misspellings": Probe(
        "Misspellings",
        ("The {film} is {quality}.", "I found the {film} {quality}.", "A {quality} {film}."),
        _misspellings(_QUALITIES[:10]),
        "quality",
        {"film": _FILMS},
        paired=True,
        of_support=True,
    ),
    "length": Probe(
        "Length",
        ("{around}The {film} is {quality}.", "{around}I found it {quality}.", "A {quality} {film}. {around}"),
        {
            "short": ("",),
            "a sentence more": tuple(f"{one} " for one in _NEUTRAL),
            "three sentences more": tuple(
                f"{' '.join(_NEUTRAL[place:] + _NEUTRAL[:place])} " for place in range(len(_NEUTRAL))
            ),
        },
        "around",
        {"quality": _QUALITIES[:10], "film": _FILMS},
        of_support=True,
    ),
}
"""Ready-made ones, by name."""
