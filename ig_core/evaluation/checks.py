"""What speaks for or against believing an explanation: each check with its figure and its threshold.

Nothing here computes with a model: checks are made of an explanation, and of what tests of it have found.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

import numpy as np

from ig_core.records import Measured, PhraseExplanation, RowExplanation, TextExplanation

if TYPE_CHECKING:
    import pandas as pd

    from ig_core.evaluation.deletion import DeletionTest

FAMILIAR, KNOWN, CHANCE, START = "like the training data", "words known", "beats chance", "neutral start"
BASELINES, EXACT, DECIDED = "survives another baseline", "adds up", "decided"
ORDER = (FAMILIAR, KNOWN, CHANCE, START, BASELINES, EXACT, DECIDED)
"""The names of all checks: what says least for an explanation where it fails comes last."""

MOST_UNSEEN = 0.5  # part of the words
LEAST_MARGIN = 0.1  # between the probabilities of the two most likely classes
LEAST_CORRELATION = 0.8  # of the ranks that two baselines give, from which they are called alike


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes:
        name: one of ORDER.
        passed: whether nothing speaks against the explanation here; None where it could not be looked at.
        figure: what was measured; None where nothing was.
        threshold: beyond which it does not pass.
        about: names that a sentence about it needs: a class, baselines.
    """

    name: str
    passed: bool | None
    figure: float | None = None
    threshold: float | None = None
    about: tuple[str, ...] = ()


def of_record(explanation: Measured) -> list[Check]:
    """The checks that need nothing but the explanation itself; as many as apply to it."""
    found = [of_unseen(unseen(explanation)), of_start(explanation), _of_exactness(explanation), of_margin(explanation)]
    return [check for check in found if check is not None]


@singledispatch
def unseen(explanation: Measured) -> tuple[int, int] | None:
    """How many words the model did not see, and of how many; None of what has no words."""
    return None


@unseen.register
def _(explanation: TextExplanation) -> tuple[int, int]:
    return int((explanation.words.status != "seen").sum()) + explanation.unknown, len(explanation.words)


@unseen.register
def _(explanation: PhraseExplanation) -> tuple[int, int]:
    words = [place for place, below in enumerate(explanation.phrases.children) if not below]
    tokens = explanation.nodes.tokens.to_numpy()[words]
    return int((tokens == 0).sum()), len(words)


def of_unseen(counts: tuple[int, int] | None) -> Check | None:
    """Whether the model saw most of the words; `counts` as `unseen` gives them."""
    if counts is None or not counts[1]:
        return None
    missed, count = counts
    return Check(KNOWN, missed <= MOST_UNSEEN * count, missed / count, MOST_UNSEEN, (str(count - missed), str(count)))


def of_start(explanation: Measured) -> Check | None:
    """Whether the model is undecided where paths start: what it says there, no score explains.

    The threshold lies halfway between the same probability for every class and certainty. A table row is compared with
    another row, which may be anything.
    """
    if isinstance(explanation, RowExplanation):
        return None
    prediction, classes = explanation.prediction, len(explanation.prediction.probabilities)
    if not explanation.traits.uses_baseline or prediction.start_probability is None or classes < 2:
        return None
    share, most = prediction.start_probability, (1 + 1 / classes) / 2
    return Check(START, share <= most, share, most, (str(prediction.start_label), explanation.baseline))


def _of_exactness(explanation: Measured) -> Check | None:
    """Whether the scores are as exact as was asked for; None where no sum is claimed, no tolerance was asked for, or
    what is drawn at random makes an error that no tolerance is about."""
    if not explanation.traits.exact or explanation.standard_error is not None:
        return None
    if explanation.relative_gap is None or explanation.tolerance is None:
        return None
    off = max(explanation.relative_gap, explanation.error or 0.0)
    return Check(EXACT, explanation.meets_tolerance, off, explanation.tolerance)


def of_margin(explanation: Measured) -> Check | None:
    """Whether the model prefers one class clearly."""
    shares = sorted(explanation.prediction.probabilities.values(), reverse=True)
    if len(shares) < 2:
        return None
    margin = shares[0] - shares[1]
    return Check(DECIDED, margin >= LEAST_MARGIN, margin, LEAST_MARGIN, (explanation.prediction.label,))


def of_removal(test: DeletionTest) -> Check:
    """Whether removing what an explanation names changes the answer more than removing random units.

    The figure is by how much more the logit, or the number, falls.
    """
    return Check(CHANCE, test.beats_chance, test.strongest.actual - max(test.random_fall, 0.0), 0.0)


def of_baselines(correlations: pd.DataFrame) -> Check:
    """Whether scores from other baselines rank the input's places alike; `correlations` is square, by baseline."""
    ones, others = np.triu_indices(len(correlations), 1)
    pairs = correlations.to_numpy()[ones, others]
    if np.isnan(pairs).all():
        return Check(BASELINES, None, threshold=LEAST_CORRELATION)
    at = int(np.nanargmin(pairs))
    names = tuple(map(str, correlations.columns[[ones[at], others[at]]]))
    return Check(BASELINES, bool(pairs[at] >= LEAST_CORRELATION), float(pairs[at]), LEAST_CORRELATION, names)


def of_strangeness(found: tuple[float, float] | None) -> Check | None:
    """Whether the input is like the training data; `found` is the figure with its threshold, see `familiarity`."""
    return None if found is None else Check(FAMILIAR, found[0] <= found[1], *found)


def in_order(checks: list[Check]) -> list[Check]:
    """Those that fail first, the worst of them first; then those that pass, then those that could not be made."""
    states = {False: 0, True: 1, None: 2}
    return sorted(checks, key=lambda check: (states[check.passed], ORDER.index(check.name)))
