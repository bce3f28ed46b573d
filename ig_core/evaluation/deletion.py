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
    choices = [np.asarray(removed, dtype=int)]
    return removals(model.labels, target, *_without(model, model.encode(text), scores, choices))[0]


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
    return against_random(model.labels, target, *_without(model, encoded, scores, [strongest, *choices]))


def removals(
    labels: Sequence[str], target: str, outputs: np.ndarray, sizes: Sequence[int], promised: Sequence[float]
) -> list[Removal]:
    """What happened, from the outputs (1 + removals, outputs) of the whole input and of what each removal left.

    Args:
        sizes, promised: of each removal, how much was removed and the sum of its scores.
    """
    values, chances = outputs @ direction(labels, target, outputs.shape[1]), probabilities(outputs)
    index = list(labels).index(target)
    return [
        Removal(
            removed=size,
            before=float(values[0]),
            after=float(values[i]),
            label=labels[int(chances[i].argmax())],
            probability_before=float(chances[0, index]),
            probability_after=float(chances[i, index]),
            promised=sum_of_scores,
        )
        for i, (size, sum_of_scores) in enumerate(zip(sizes, promised, strict=True), start=1)
    ]


def against_random(
    labels: Sequence[str], target: str, outputs: np.ndarray, sizes: Sequence[int], promised: Sequence[float]
) -> DeletionTest:
    """The first removal, of what is strongest, against all others, which are random; arguments as `removals` has."""
    first, *others = removals(labels, target, outputs, sizes, promised)
    whole = labels[int(probabilities(outputs[:1])[0].argmax())]
    return DeletionTest(
        strongest=first,
        flips=first.label != whole,
        random_fall=float(np.mean([removal.actual for removal in others])),
        random_flips=float(np.mean([removal.label != whole for removal in others])),
        draws=len(others),
    )


def _without(model, encoded: Encoded, scores: np.ndarray, choices: list[np.ndarray]) -> tuple:
    """What `removals` asks for: outputs, sizes and promises, where each of `choices` is taken out of the text."""
    rows = [encoded.seen_ids, *(encoded.without(removed, model.vocabulary.limit) for removed in choices)]
    sums = [float(scores[removed].sum()) for removed in choices]
    return logits_of(model, rows), [removed.size for removed in choices], sums
