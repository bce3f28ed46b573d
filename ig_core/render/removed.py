"""Words that were taken out of a text that is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ig_core.records import TextExplanation
from ig_core.render.numbers import amount
from ig_core.render.sentences import share_text

if TYPE_CHECKING:
    from ig_core.evaluation.deletion import Removal

_NAMED = 8  # words, beyond which they are counted


class Removed(NamedTuple):
    """Which words were taken out, and what that did to the prediction.

    Attributes:
        words: their indices, as TextExplanation.words has them.
        removal: what deletion.remove gives for them.
    """

    words: Sequence[int]
    removal: Removal

    def sentence(self, explanation: TextExplanation) -> str:
        """What happened: "Without “superb” and “moved”: 84 % → 31 % positive." Words are as the user typed them."""
        removal = self.removal
        if removal.probability_before is None or removal.probability_after is None:
            before, after = amount(removal.before, removal.after), amount(removal.after, removal.before)
        else:
            before, after = share_text(removal.probability_before), share_text(removal.probability_after)
        return f"Without {names(explanation, self.words)}: {before} → {after} {explanation.target}."


def names(explanation: TextExplanation, words: Sequence[int]) -> str:
    """Words of the text, each once, in quotation marks, and how many more there are where they are many."""
    found: dict[str, list[str]] = {}
    for word in explanation.words.word.iloc[list(words)]:
        found.setdefault(word.casefold(), []).append(word)
    named = [f"“{same[0]}” ×{len(same)}" if len(same) > 1 else f"“{same[0]}”" for same in found.values()]
    if len(named) > _NAMED:
        named[_NAMED:] = [f"{len(named) - _NAMED} more"]
    *first, last = named
    return f"{', '.join(first)} and {last}" if first else last
