"""Texts as BERT reads them: words split into pieces of a vocabulary, each with its place in the original.

Source: Devlin, Chang, Lee and Toutanova (2019), section 3; Wu et al. (2016) for the pieces. Every step is taken on
characters that remember where they stood, so that no piece is ever looked for by its letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ig_core.kinds.text.words import MARKUP, UNKNOWN, Encoded, checked

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
PAD, UNK, CLS, SEP = SPECIAL
LONGEST = 100  # letters of a word that is still split into pieces; a longer one is unknown, as in BERT
OUTSIDE = -1  # the word of a special token
INSIDE = "##"  # opens the pieces that do not open a word

_EAST_ASIA = "\u2e80"  # the first sign of the scripts that follow it

# "isn't" is "is" and "n't", as treebanks count words: so a negation has a score of its own. A sign is a word; an
# emoji is one with all that is joined to it. Markup such as <br /> is none, as for the other models.
_NOT = r"n['’ʼ＇]t(?![^\W_])"
WORDS = (
    rf"{_NOT}|['’ʼ＇](?:s|re|ve|ll|d|m)(?![^\W_])"
    rf"|(?:(?!{_NOT})[^\W_][\u0300-\u036f]*)+"
    r"|\S(?:\u200d\S|[\u0300-\u036f\ufe0f\u20e3\U0001f3fb-\U0001f3ff])*"
)
_WORD = re.compile(rf"(?P<markup>{MARKUP})|{WORDS}", re.IGNORECASE)
_QUOTES = str.maketrans("’ʼ＇‘“”", "''''\"\"")


@dataclass(frozen=True, eq=False)
class PieceEncoded(Encoded):
    """A text in pieces. What Encoded holds is of its words; the id of a word is that of its first piece.

    Attributes:
        pieces: what the model reads, (T,): indices in the vocabulary, special tokens included.
        words_of: the word that each piece is of, (T,); OUTSIDE for the special tokens.
        piece_starts, piece_ends: character span of each piece, (T,); empty for the special tokens.
    """

    pieces: np.ndarray
    words_of: np.ndarray
    piece_starts: np.ndarray
    piece_ends: np.ndarray

    @property
    def seen_ids(self) -> np.ndarray:
        """What goes into the model, (T,)."""
        return self.pieces

    @property
    def content(self) -> np.ndarray:
        """True for the pieces of words, False for the special tokens, (T,)."""
        return self.words_of != OUTSIDE

    @property
    def token_places(self) -> tuple[np.ndarray, np.ndarray]:
        return self.piece_starts, self.piece_ends

    @property
    def units(self) -> np.ndarray:
        return np.where(self.content, self.words_of, -1)

    def at_positions(self, scores: np.ndarray) -> np.ndarray:
        """Of each piece, the score of its word; zero of the special tokens."""
        return np.where(self.content, scores[self.words_of], 0.0)

    def of_words(self, scores: np.ndarray) -> np.ndarray:
        """A word has the sum of its pieces."""
        column = np.zeros(self.ids.size)
        np.add.at(column, self.words_of[self.content], scores[self.content])
        return column

    def without(self, removed: np.ndarray, limit: int) -> np.ndarray:
        """The pieces without those of some words; words beyond the limit stay there."""
        return self.pieces[~np.isin(self.words_of, removed)]


@dataclass(frozen=True, eq=False)
class PieceVocabulary:
    """The pieces that a model knows, in the order of its embedding; the first is the padding token.

    `limit` is the number of pieces that the model reads, special tokens included. Case and accents are ignored.
    """

    words: tuple[str, ...]
    limit: int

    @cached_property
    def index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    def encode(self, text: str) -> PieceEncoded:
        """Find the words of `text` and split them; whole words are seen as long as their pieces fit into `limit`.

        Raises: InputError if the text is empty, or too long.
        """
        matches = [match for match in _WORD.finditer(checked(text)) if not match["markup"]]
        rows, fits = [(self.index[CLS], OUTSIDE, 0, 0)], True
        ids, mask = np.full(len(matches), UNKNOWN, np.int32), np.zeros(len(matches), bool)
        for word, match in enumerate(matches):
            pieces = list(self._split(match.group(), match.start()))
            if not pieces:  # nothing is left of it, as of a stray control sign
                continue
            ids[word] = pieces[0][0]
            fits = fits and len(rows) + len(pieces) < self.limit
            mask[word] = fits
            rows += [(piece, word, start, end) for piece, start, end in pieces if fits]
        rows.append((self.index[SEP], OUTSIDE, len(text), len(text)))
        pieces, words_of, starts, ends = np.array(rows, np.int64).T
        return PieceEncoded(
            text,
            starts=np.array([match.start() for match in matches], np.int64),
            ends=np.array([match.end() for match in matches], np.int64),
            ids=ids,
            mask=mask,
            pieces=pieces.astype(np.int32),
            words_of=words_of,
            piece_starts=starts,
            piece_ends=ends,
        )

    def _split(self, word: str, offset: int) -> Iterator[tuple[int, int, int]]:
        """Piece, first character and the one after the last, of each piece of a word that stands at `offset`."""
        for letters, places in _units(word):
            pieces, at = [], 0
            while at < len(letters) <= LONGEST:
                lead = INSIDE if at else ""
                sizes = range(len(letters) - at, 0, -1)
                size = next((size for size in sizes if lead + letters[at : at + size] in self.index), None)
                if size is None:
                    break
                span = (offset + places[at], offset + places[at + size - 1] + 1)
                pieces.append((self.index[lead + letters[at : at + size]], *span))
                at += size
            if at < len(letters):
                pieces = [(self.index[UNK], offset + places[0], offset + places[-1] + 1)]
            yield from pieces


def cut(words: Collection[str], used: Collection[str]) -> list[str]:
    """The pieces of `words` that are used, and all single letters and signs, into which any other word can be split.

    Those of East Asia are left out, of which each is a word. All keep their order, after the special tokens.
    """
    single = [word for word in words if len(word.removeprefix(INSIDE)) == 1]
    chosen = set(used) | {word for word in single if word[-1] < _EAST_ASIA}
    return [*SPECIAL, *(word for word in words if word in chosen and word not in SPECIAL)]


def _units(word: str) -> Iterator[tuple[str, list[int]]]:
    """The parts of a word that BERT splits into pieces, in lower case without accents; and where each letter stood.

    Punctuation and ideographs are parts of their own; control signs are dropped.
    """
    letters = ""
    places: list[int] = []
    for place, written in enumerate(word.translate(_QUOTES)):
        for letter in unicodedata.normalize("NFD", written.lower()):
            if unicodedata.category(letter) in ("Mn", "Cc", "Cf"):
                continue
            if _alone(letter):
                if letters:
                    yield letters, places
                yield letter, [place]
                letters, places = "", []
            else:
                letters, places = letters + letter, [*places, place]
    if letters:
        yield letters, places


def _alone(letter: str) -> bool:
    ideograph = "一" <= letter <= "鿿" or "㐀" <= letter <= "䶿" or letter >= "\U00020000"
    return ideograph or (letter.isascii() and not letter.isalnum()) or unicodedata.category(letter).startswith("P")
