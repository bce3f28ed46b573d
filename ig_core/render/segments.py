"""Cut a text into coloured words and what lies between them, ready to be drawn by anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ig_core.attribution import METHODS
from ig_core.explanation import Explanation
from ig_core.render.palette import LIGHT, Theme, colour, text_on

NOT_SEEN = {
    "unknown": "not in the model's vocabulary: it did not see this",
    "beyond": "after the last word that the model reads: it did not see this",
}

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


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
        if self.status != "seen":
            return None
        background = colour(self.score, limit, theme, self.signed)
        return background, text_on(background)


def segments(explanation: Explanation) -> list[Segment]:
    """The whole text of `explanation`, in order: joined again, the pieces are the original."""
    text, pieces, at = explanation.text, [], 0
    signs = METHODS[explanation.method].signed
    for index, row in enumerate(explanation.words.itertuples()):
        if row.start > at:
            pieces.append(Segment(visible(text[at : row.start]), None, None, "between", ""))
        word = visible(text[row.start : row.end])
        note = NOT_SEEN.get(row.status) or number(explanation, row.score)
        pieces.append(Segment(word, index, float(row.score), row.status, note, signs))
        at = row.end
    if at < len(text):
        pieces.append(Segment(visible(text[at:]), None, None, "between", ""))
    return pieces


def scale_limit(explanation: Explanation) -> float:
    """The score that gets the full colour: the largest absolute one."""
    scores = explanation.words.score.abs()
    return float(scores.max()) if len(scores) else 0.0


def number(explanation: Explanation, score: float) -> str:
    """A score of `explanation` to three significant digits of the largest one; with its sign if it has one."""
    digits = _digits(explanation)
    return signed(score, digits) if METHODS[explanation.method].signed else f"{score:.{digits}f}"


def ends(explanation: Explanation) -> tuple[str, str]:
    """What the colour scale means at its two ends."""
    limit = scale_limit(explanation)
    high = number(explanation, limit)
    if not METHODS[explanation.method].signed:
        return "0", f"{high}, squared gradient"
    return f"against {number(explanation, -limit)}", f"{high} for “{explanation.target}”, in logits"


def ramp(explanation: Explanation, theme: Theme = LIGHT) -> tuple[str, ...]:
    """The colours of the scale, from one end to the other."""
    return theme.stops if METHODS[explanation.method].signed else theme.strengths


def _digits(explanation: Explanation) -> int:
    """Digits after the point with which the largest score has three significant ones, from 2 to 9."""
    limit = scale_limit(explanation)
    return int(np.clip(2 - np.floor(np.log10(limit)), 2, 9)) if limit > 0 else 2


def signed(score: float, digits: int = 2) -> str:
    """A score with its sign, as a typographer sets it; zero has none."""
    text = f"{abs(score):.{digits}f}"
    if float(text) == 0:
        return text
    return ("+" if score > 0 else "−") + text


def visible(text: str) -> str:
    """The text with what cannot or must not be sent to a screen made visible.

    Control characters become their pictures (␀), lone surrogates and marks that turn the direction of writing
    for what follows become �. All else stays, right-to-left letters, joined emoji and line breaks included.
    """
    return _INVISIBLE.sub(lambda match: _picture(match.group()), text)


def _picture(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\u2421" if code == 0x7F else "\ufffd"
