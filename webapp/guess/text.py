"""Lessons about texts: words are marked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np

from ig_core.kinds.text import examples as text_examples
from ig_core.records import TextExplanation
from ig_core.render.numbers import visible
from ig_core.render.orientation import BY_CLASS, coloured_by
from ig_core.render.segments import NOT_SEEN, segments
from webapp.components.marks import Piece, markable
from webapp.components.words import coloured_text
from webapp.guess.lesson import Lesson, classes, predicted, whatever_is_predicted
from webapp.review import input as review_input
from webapp.shared import core, frame, result


def pieces_of(explanation: TextExplanation, to_mark: bool = True) -> list[Piece]:
    """The text in pieces, without any score: words can be marked that the model has seen; or none can be."""
    return [
        Piece(
            segment.drawn,
            segment.word if to_mark and segment.status == "seen" else None,
            segment.note if to_mark and segment.status in NOT_SEEN else "",
        )
        for segment in segments(explanation)
    ]


def units(explanation: TextExplanation) -> list[int]:
    """The indices of the words that the model has seen. No other can have counted, so none can be marked."""
    return np.flatnonzero(explanation.words.status == "seen").tolist()


def name(explanation: TextExplanation, word: int) -> str:
    """A word as it is written, in quotation marks."""
    return f"“{visible(explanation.words.word.iloc[word])}”"


def _plain(explanation: TextExplanation) -> None:
    markable(pieces_of(explanation, to_mark=False), (), lambda marks: None, key="text to guess", what="The review")


def _mark(explanation: TextExplanation, marked: Collection[int], on_mark: Callable[[list[int]], None]) -> None:
    markable(pieces_of(explanation), marked, on_mark, key="words to mark", what="The review")


def _why(request: core.Request, on_guess: Callable[[str], None]) -> bool:
    """The coloured words of the model's last class ("positive"), whichever is predicted: colours by support would be
    green for the predicted class, and tell it. What leaks is what an explanation says, and no more: the scores of the
    words add up to the logit less that of the baseline, so mostly green words mean that class. With five classes the
    colours tell about the last one alone.
    """
    explanation = result.explained(TextExplanation, whatever_is_predicted(request))
    if explanation is None:
        return False
    drawn = coloured_by(explanation, BY_CLASS)
    coloured_text(drawn, (), frame.theme(), signs=False, on_drop=None, key="text with reasons")
    result.legend(drawn, colours=BY_CLASS)
    return True


def _examples(model: str) -> Sequence[str]:
    return [review.text for review in text_examples.reviews().values()]


TEXT = Lesson(
    record=TextExplanation,
    unit="word",
    how="Press a word to mark it, and again to unmark it; or move with the arrow keys and press Enter.",
    rule="The words that counted most have the largest scores, for or against. Each occurrence of a word stands for "
    "itself; dotted words were not seen by the model and cannot count.",
    units=units,
    scores=lambda explanation: explanation.scores,
    places=lambda explanation, words: words,
    name=name,
    plain=_plain,
    mark=_mark,
    why=_why,
    options=classes,
    said=predicted,
    examples=_examples,
    show=review_input.show,
)
