"""What a run over a whole data set found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ig_core import kinds, models
from ig_core.corpus.beside import Beside
from ig_core.corpus.outcomes import Outcomes
from ig_core.corpus.slices import Slice
from ig_core.corpus.summary import Summary
from ig_core.evaluation.accuracy import Accuracy
from ig_core.records.text import rows_of
from ig_core.render.numbers import signed
from ig_core.render.sentences import percent

_PLURALS = {"text": "texts", "image": "pictures", "row": "rows"}
_NAMED = 3  # words of either sign in a headline
LEAST = 0.02  # of all texts, that a word of a headline is in: others say little of the whole


def tenths(part: float) -> str:
    """A share to a tenth of a percent: "90.0 %"; so that its interval can be seen."""
    return f"{100 * part:.1f} %"


def accuracy_told(accuracy: Accuracy) -> str:
    """ "90.0 % right (95 % interval 89.6 % to 90.4 %)"."""
    low, high = accuracy.interval
    return f"{tenths(accuracy.value)} right (95 % interval {tenths(low)} to {tenths(high)})"


def plural(summary: Summary) -> str:
    """What the inputs are."""
    return _PLURALS.get(summary.kind, f"{kinds.lookup(summary.kind).label}s")


def headline(summary: Summary, outcomes: Outcomes | None) -> str:
    """How good the model is here, and what moves it most."""
    count = f"{summary.facts['explained']:,} {plural(summary)}"
    begin = f"What moves the model over {count}"
    if outcomes is not None:
        begin = (
            f"Of {outcomes.accuracy.total:,} {plural(summary)} the model gets {percent(outcomes.accuracy.value)} right"
        )
    return f"{begin}{_by(summary) or _confused(outcomes)}."


def _by(summary: Summary) -> str:
    if summary.words is not None and len(summary.words):
        down, up = strongest(summary.words, summary.facts["explained"])
        labels = summary.facts["labels"]
        told = [
            f"{_listed(names)} most towards {label}"
            for names, label in ((down, labels[0]), (up, labels[-1]))
            if names and len(labels) == 2
        ]
        return f": it goes by {' and by '.join(told)}" if told else ""
    if summary.columns is not None and len(summary.columns):
        return f": it goes most by {_listed(summary.columns['label'].head(_NAMED).tolist())}"
    return ""


def _confused(outcomes: Outcomes | None) -> str:
    """The most frequent mistake."""
    if outcomes is None:
        return ""
    wrong = outcomes.confusion[outcomes.confusion.label != outcomes.confusion.prediction]
    if wrong.empty:
        return ""
    most = wrong.sort_values("count", ascending=False).iloc[0]
    often = "once" if most["count"] == 1 else f"{most['count']:,} times"
    return f", and most often takes “{most['label']}” for “{most['prediction']}”, {often}"


def strongest(words: pd.DataFrame, texts: int) -> tuple[list[str], list[str]]:
    """The words with the largest mean scores of either sign, of those that are in a fair part of the texts and whose
    interval does not hold zero."""
    frequent = words[words.texts >= LEAST * texts].sort_values("mean")
    down, up = frequent[frequent.high < 0].word.head(_NAMED), frequent[frequent.low > 0].word.tail(_NAMED)
    return down.tolist(), up.tolist()[::-1]


def exactness(summary: Summary) -> str:
    """How exact the scores are, and what they took."""
    facts = summary.facts
    each = facts["gradients"] / max(facts["explained"], 1)
    exact = f"{percent(facts['within'])} of the explanations add up to {percent(facts['tolerance'])}"
    told = f"{exact}; {each:.0f} gradients each"
    skipped = f"; {facts['skipped']:,} could not be explained" if facts["skipped"] else ""
    early = "; ended early, as soon as the words' intervals were narrow enough" if facts["stopped"] else ""
    model = models.lookup(facts["model"]).label
    return f"{model}, {summary.facts['named']}. {told}{skipped}{early}."


def of_slices(found: Sequence[Slice]) -> str:
    """Where the model is worse than elsewhere; and how many places were looked at, since some look bad by chance."""
    if not found:
        return "No part of the inputs is large enough to be looked at on its own."
    worse = [one for one in found if one.is_worse]
    looked = f"Of {len(found)} parts that were looked at"
    if not worse:
        return f"{looked}, the model is worse in none, beyond what chance explains."
    first = worse[0]
    more = f", and in {len(worse) - 1} more" if len(worse) > 1 else ""
    return (
        f"{looked}, the model is worst in “{first.filter.name}”: {percent(first.accuracy.value)} right, against "
        f"{percent(first.others.value)} elsewhere{more}."
    )


def by_cost(words: pd.DataFrame) -> pd.DataFrame:
    """Words that decided more mistakes than hits, those with the largest difference first."""
    worse = words[words.cost > words.saved]
    return worse.assign(net=worse.cost - worse.saved).sort_values(["net", "cost"], ascending=False)


def of_costs(words: pd.DataFrame, mistakes: int) -> str:
    """Which words decided more mistakes than hits."""
    first = by_cost(words).head(_NAMED)
    if not mistakes or first.empty:
        return "No word decided more mistakes than hits."
    told = [f"“{row.word}” ({row.cost:.0f} mistakes, {row.saved:.0f} hits)" for row in rows_of(first)]
    return f"These words decided more mistakes than hits, by their scores alone: {_listed(told)}."


def of_beside(found: Beside, first: str, second: str) -> str:
    """Which of two runs is right more often, and on how many inputs only one of them is."""
    if not found.inputs:
        return "No answers are known to both, so nobody can say which of them is right more often."
    mean, low, high = (f"{signed(100 * one)} points" for one in found.difference)
    told = f"Of {found.inputs:,} inputs {first} gets {tenths(found.right[0])} right, {second} {tenths(found.right[1])}"
    only = f"{found.only[0]:,} are right in the first only, {found.only[1]:,} in the second only"
    decided = "" if not found.difference[1] <= 0 <= found.difference[2] else ", which chance explains"
    return f"{told}: a difference of {mean} (95 % interval {low} to {high}){decided}; {only}."


def _listed(names: Sequence[str]) -> str:
    quoted = [name if name.startswith("“") else f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
