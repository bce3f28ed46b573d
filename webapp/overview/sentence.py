"""The sentence of the overview: its explanation, stored or computed, and what the model says without some words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ig_core import assets
from ig_core.records import Explanation, TextExplanation
from webapp.shared import core, warming

_UNDECIDED = 0.05  # nearer to one half than this, a probability is called undecided


@cache
def stored() -> TextExplanation:
    """The explanation that ships. Raises: AssetError if its file is damaged."""
    explanation = Explanation.from_json(assets.path("examples/overview.json").read_text(encoding="utf-8"))
    assert isinstance(explanation, TextExplanation)
    return explanation


def request() -> core.Request:
    """What gives the same explanation when it is computed."""
    record = stored()
    return core.Request(record.text, record.model, record.method, None, None, record.baseline, record.tolerance or 0.0)


@dataclass(frozen=True)
class Shown:
    """What the page shows.

    Attributes:
        explanation: of the whole sentence.
        without: the words that are taken out, as they are written.
        after: the probability, 0 to 1, of the explained class without them; None until the model is loaded.
    """

    explanation: TextExplanation
    without: tuple[str, ...] = ()
    after: float | None = None

    @property
    def before(self) -> float:
        """The probability of the explained class with all words."""
        return self.explanation.prediction.probabilities[self.explanation.target]

    @property
    def now(self) -> float:
        """The probability that goes with what is shown, as far as it is known."""
        return self.before if self.after is None else self.after

    @property
    def waits(self) -> bool:
        """Whether words are taken out, and the model has not said yet what that does."""
        return bool(self.without) and self.after is None

    def answer(self, probability: float) -> tuple[str, float]:
        """The more probable of the two classes, and its probability."""
        target = self.explanation.target
        if probability >= 0.5:
            return target, probability
        return next(label for label in self.explanation.prediction.probabilities if label != target), 1 - probability


def shown(dropped: Sequence[int]) -> Shown:
    """The sentence without the words at these places; computed by the model, or as stored until it is loaded.

    Raises: UserError if the model cannot be used.
    """
    words = stored().words.word
    without = tuple(words.iloc[list(dropped)])
    if not warming.is_warm(stored().model):
        return Shown(stored(), without)
    explanation = core.explain_as(TextExplanation, request())
    if not dropped:
        return Shown(explanation)
    return Shown(explanation, without, core.remove_words(request(), tuple(dropped)).probability_after)


def heading(one: Shown) -> str:
    """What the model makes of what is shown, and the question of this app."""
    label, probability = one.answer(one.now)
    if probability < 0.5 + _UNDECIDED:
        return "A neural network cannot decide about this. Why?"
    return f"A neural network reads this as {label}. Why?"
