"""Take words out and look: does the model mind as much as their scores say?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ig_core.models.forward import logits_of
from ig_core.models.outputs import direction, probabilities
from ig_core.models.text import Encoded, TextClassifier


@dataclass(frozen=True)
class Removal:
    """What happened when words were taken out of a text.

    Attributes:
        removed: how many words.
        before, after: logit of the target.
        label: predicted class of what is left.
        probability_before, probability_after: of the target.
        promised: sum of the scores of the removed words.
    """

    removed: int
    before: float
    after: float
    label: str
    probability_before: float
    probability_after: float
    promised: float

    @property
    def actual(self) -> float:
        """By how much the logit fell."""
        return self.before - self.after


@dataclass(frozen=True)
class DeletionTest:
    """The strongest words against words drawn at random.

    Attributes:
        strongest: the removal of the words with the largest scores.
        random_fall: mean fall of the target's logit over the random draws.
        random_flips: share of the draws after which another class is predicted than for the whole text.
        draws: how many there were.
    """

    strongest: Removal
    flips: bool
    random_fall: float
    random_flips: float
    draws: int


def remove_words(model: TextClassifier, text: str, target: str, scores: np.ndarray, removed: Sequence[int]) -> Removal:
    """Predict `text` again without some of its words, as if they had never been written.

    Args:
        scores: of every word of the text, (words,).
        removed: indices of words; those that the model does not see change nothing.
    """
    return _removals(model, model.encode(text), target, scores, [np.asarray(removed, dtype=int)])[0]


def deletion_test(
    model: TextClassifier,
    text: str,
    target: str,
    scores: np.ndarray,
    count: int = 5,
    draws: int = 100,
    seed: int = 0,
) -> DeletionTest:
    """Remove the `count` seen words that speak most for the target; compare with `draws` random choices of as many.

    Of a short text at most a third of the words are removed, and at least one; none where none speaks for it.
    """
    encoded = model.encode(text)
    seen = np.flatnonzero(encoded.mask)
    count = min(count, max(1, seen.size // 3), int((scores[seen] > 0).sum()))
    strongest = seen[np.argsort(-scores[seen], kind="stable")[:count]]
    random = np.random.default_rng(seed)
    choices = [random.choice(seen, count, replace=False) for _ in range(draws)]
    whole, first, *others = _removals(model, encoded, target, scores, [np.array([], int), strongest, *choices])
    return DeletionTest(
        strongest=first,
        flips=first.label != whole.label,
        random_fall=float(np.mean([removal.actual for removal in others])),
        random_flips=float(np.mean([removal.label != whole.label for removal in others])),
        draws=draws,
    )


def _removals(model, encoded: Encoded, target: str, scores: np.ndarray, choices: list[np.ndarray]) -> list[Removal]:
    rows = [encoded.seen_ids]
    for removed in choices:
        rows.append(encoded.without(removed, model.vocabulary.limit))
    logits = logits_of(model, rows)
    values = logits @ direction(model.labels, target, logits.shape[1])
    chances = probabilities(logits)
    index = list(model.labels).index(target)
    return [
        Removal(
            removed=removed.size,
            before=float(values[0]),
            after=float(values[i]),
            label=model.labels[int(chances[i].argmax())],
            probability_before=float(chances[0, index]),
            probability_after=float(chances[i, index]),
            promised=float(scores[removed].sum()),
        )
        for i, removed in enumerate(choices, start=1)
    ]
