"""Cut a text into coloured words and what lies between them, ready to be drawn by anything."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
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

_FAINT = 0.08  # part of the limit below which a score looks like none
_BREAK = re.compile(r"<br */?>", re.IGNORECASE)  # markup of which reviews on the web are full


@dataclass(frozen=True)
class Segment:
    """A piece of the original text.

    Attributes:
        text: as it can be shown; see `visible`.
        word: index of the word, or None for what lies between words.
        score: of the word, in logits; None between words.
        status: of a word "seen", "unknown", "beyond", or "out" if it was seen and then taken out; of what lies between
            words "between", or "break" if it is markup that stands for a line break.
        note: what a reader who points at it is told; empty between words.
        signed: whether the score tells for from against.
    """

    text: str
    word: int | None
    score: float | None
    status: str
    note: str
    signed: bool = True

    @property
    def drawn(self) -> str:
        """What is drawn for it: a line break for <br />, <br/> and <br>; of all else the text."""
        return "\n" if self.status == "break" else self.text

    def sign(self, limit: float) -> int:
        """−1 or 1 for a score whose colour can be seen, else 0; `limit` is the score that has the full colour."""
        if self.status != "seen" or not self.score or not self.signed or abs(self.score) < _FAINT * limit:
            return 0
        return 1 if self.score > 0 else -1

    def colours(self, limit: float, theme: Theme = LIGHT) -> tuple[str, str] | None:
        """Background and text colour; None for what the model did not see."""
        return coloured([self], limit, theme)[0][1]


def segments(explanation: TextExplanation, taken_out: Collection[int] = ()) -> list[Segment]:
    """The whole text of `explanation`, in order: joined again, the texts of the pieces are the original.

    Markup that stands for a line break is a piece of its own, which keeps its text, and is `drawn` as a line break. All
    other markup is drawn as it was typed.

    Args:
        taken_out: indices of words, which have no colour then.
    """
    text, at = explanation.text, 0
    pieces: list[Segment] = []
    signs, shown = explanation.traits.signed, printer(explanation)
    for index, row in enumerate(rows_of(explanation.words)):
        if row.start > at:
            pieces += _between(text[at : row.start])
        word = visible(text[row.start : row.end])
        note, status = NOT_SEEN.get(row.status) or shown(row.score), row.status
        if index in taken_out and status == "seen":
            note, status = f"taken out; {note}", "out"
        pieces.append(Segment(word, index, float(row.score), status, note, signs))
        at = row.end
    if at < len(text):
        pieces += _between(text[at:])
    return pieces


def _between(text: str) -> Iterator[Segment]:
    """What lies between words, cut around each line break in markup."""
    at = 0
    for found in _BREAK.finditer(text):
        if found.start() > at:
            yield Segment(visible(text[at : found.start()]), None, None, "between", "")
        yield Segment(found.group(), None, None, "break", "")
        at = found.end()
    if at < len(text):
        yield Segment(visible(text[at:]), None, None, "between", "")


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
