"""Cut a text into coloured words and what lies between them, ready to be drawn by anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ig_core.records import TextExplanation
from ig_core.records.text import rows_of
from ig_core.render.numbers import printer, visible
from ig_core.render.palette import LIGHT, Theme, with_text

NOT_SEEN = {
    "unknown": "not in the model's vocabulary: the model did not see it",
    "beyond": "after the last word that the model reads: the model did not see it",
}


@dataclass(frozen=True)
class Segment:
    """A piece of the original text.

    Attributes:
        text: as it can be shown; see `visible`.
        word: index of the word, or None for what lies between words.
        score: of the word, in logits; None between words.
        status: "seen", "unknown", "beyond"; or "between".
        note: what a reader who points at it is told; empty between words.
        signed: whether the score tells for from against.
    """

    text: str
    word: int | None
    score: float | None
    status: str
    note: str
    signed: bool = True

    def colours(self, limit: float, theme: Theme = LIGHT) -> tuple[str, str] | None:
        """Background and text colour; None for what the model did not see."""
        return coloured([self], limit, theme)[0][1]


def segments(explanation: TextExplanation) -> list[Segment]:
    """The whole text of `explanation`, in order: joined again, the pieces are the original."""
    text, pieces, at = explanation.text, [], 0
    signs, shown = explanation.traits.signed, printer(explanation)
    for index, row in enumerate(rows_of(explanation.words)):
        if row.start > at:
            pieces.append(Segment(visible(text[at : row.start]), None, None, "between", ""))
        word = visible(text[row.start : row.end])
        note = NOT_SEEN.get(row.status) or shown(row.score)
        pieces.append(Segment(word, index, float(row.score), row.status, note, signs))
        at = row.end
    if at < len(text):
        pieces.append(Segment(visible(text[at:]), None, None, "between", ""))
    return pieces


def coloured(
    pieces: Sequence[Segment], limit: float, theme: Theme = LIGHT
) -> list[tuple[Segment, tuple[str, str] | None]]:
    """Each piece with its background and text colour; None for what the model did not see.

    Args:
        limit: the score that gets the full colour.
    """
    seen = [piece for piece in pieces if piece.status == "seen"]
    scores = np.array([piece.score for piece in seen], float)
    found = iter(with_text(scores, limit, theme, signed=all(piece.signed for piece in seen)))
    return [(piece, next(found) if piece.status == "seen" else None) for piece in pieces]
