"""Texts as the tokenizers of KerasHub read them, each piece with its place in the original.

A tokenizer gives the pieces and forgets where they stood. So its steps are taken here again on characters that
remember their place: WordPiece (BERT, DistilBERT, ELECTRA) in full, pairs of bytes (RoBERTa) and SentencePiece (XLNet)
by the libraries that KerasHub uses, which count places themselves. No piece is ever looked for by its letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from ig_core.kinds.text.wordpiece import OUTSIDE, WORDS, PieceEncoded
from ig_core.kinds.text.words import MARKUP, UNKNOWN, checked, encodable, without_markup

_MOST_BYTES = 100  # of a word that WordPiece still splits
_WORD = re.compile(WORDS, re.IGNORECASE)
_MARKUP = re.compile(MARKUP)
_SPACES = " \t\n\r\f"
_IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_EAST_ASIA = (
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),
    *((0x20000, 0x2A6DF), (0x2A700, 0x2CEAF), (0x2F800, 0x2FA1F)),
)


class Piece(NamedTuple):
    """Index in the vocabulary; first character and the one after the last."""

    id: int
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class HubVocabulary:
    """How a model reads a text.

    Attributes:
        pieces_of: text -> its pieces, without special tokens.
        before, after: indices of the special tokens before and after the text.
        padding: index of the padding token.
        limit: number of pieces that the model reads, special tokens included.
    """

    pieces_of: Callable[[str], list[Piece]]
    before: tuple[int, ...]
    after: tuple[int, ...]
    padding: int
    limit: int

    def encode(self, text: str) -> PieceEncoded:
        """The pieces of `text` and the words they make up; whole words are seen as long as they fit into `limit`.

        Words are those of `wordpiece`, but what the model has in one piece is in one word. Markup is not read.
        Raises: InputError if the text is empty, or too long.
        """
        plain = without_markup(checked(text))
        placed = _placed(list(self._between_markup(encodable(text))), plain)
        starts, ends = _words(placed, plain)
        words_of = np.searchsorted(starts, [piece.start for piece in placed], side="right") - 1
        ids = np.full(starts.size, UNKNOWN, np.int32)
        for piece, word in zip(reversed(placed), reversed(words_of), strict=True):
            ids[word] = piece.id  # in the end, that of the word's first piece
        room = max(0, self.limit - len(self.before) - len(self.after))
        read = len(placed) if len(placed) <= room else int(np.searchsorted(words_of, words_of[room]))
        mask = np.zeros(starts.size, bool)
        mask[words_of[:read]] = True

        first, last = len(self.before), len(self.after)
        return PieceEncoded(
            text,
            starts=starts,
            ends=ends,
            ids=ids,
            mask=mask,
            pieces=np.array([*self.before, *(piece.id for piece in placed[:read]), *self.after], np.int32),
            words_of=np.array([*[OUTSIDE] * first, *words_of[:read], *[OUTSIDE] * last], np.int64),
            piece_starts=np.array([*[0] * first, *(p.start for p in placed[:read]), *[len(text)] * last], np.int64),
            piece_ends=np.array([*[0] * first, *(p.end for p in placed[:read]), *[len(text)] * last], np.int64),
        )

    def _between_markup(self, text: str) -> Iterator[Piece]:
        """The pieces of all that is no markup, at their places in `text`."""
        at = 0
        for markup in (*_MARKUP.finditer(text), None):
            part = text[at : markup.start()].rstrip() if markup else text[at:]
            if part.strip():
                yield from (Piece(one.id, at + one.start, at + one.end) for one in self.pieces_of(part))
            at = markup.end() if markup else len(text)


def word_pieces(tokenizer: Any) -> Callable[[str], list[Piece]]:
    """How a WordPieceTokenizer of KerasHub splits a text."""
    index = {piece: i for i, piece in enumerate(tokenizer.get_vocabulary())}

    def split(letters: str, spans: list[tuple[int, int]]) -> Iterator[Piece]:
        pieces, at = [], 0
        while at < len(letters) and len(letters.encode()) <= _MOST_BYTES:
            lead = tokenizer.suffix_indicator if at else ""
            sizes = range(len(letters) - at, 0, -1)
            size = next((size for size in sizes if lead + letters[at : at + size] in index), None)
            if size is None:
                break
            pieces.append(Piece(index[lead + letters[at : at + size]], spans[at][0], spans[at + size - 1][1]))
            at += size
        yield from pieces if at == len(letters) else [Piece(index[tokenizer.oov_token], spans[0][0], spans[-1][1])]

    def pieces_of(text: str) -> list[Piece]:
        pieces: list[Piece] = []
        for letters, places in _basic_words(text, tokenizer.strip_accents, tokenizer.split_on_cjk):
            spans = [(place, place + 1) for place in places]
            if tokenizer.lowercase:
                letters, spans = _folded(letters, spans)
            pieces += split(letters, spans) if letters else []
        return pieces

    return pieces_of


def byte_pairs(tokenizer: Any) -> Callable[[str], list[Piece]]:
    """How a BytePairTokenizer of KerasHub splits a text, in the way of the published RoBERTa and GPT-2."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    merges = [tuple(merge.split(" ")) for merge in tokenizer.merges if "#version:" not in merge]
    splitting = Tokenizer(models.BPE(vocab=dict(tokenizer.vocabulary), merges=merges))
    splitting.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=tokenizer.add_prefix_space)

    def pieces_of(text: str) -> list[Piece]:
        found = splitting.encode(text, add_special_tokens=False)
        return [Piece(i, start, end) for i, (start, end) in zip(found.ids, found.offsets, strict=True)]

    return pieces_of


def sentence_pieces(tokenizer: Any) -> Callable[[str], list[Piece]]:
    """How a SentencePieceTokenizer of KerasHub splits a text. The library counts bytes, which become characters."""
    from sentencepiece import SentencePieceProcessor

    splitting = SentencePieceProcessor(model_proto=tokenizer.proto)

    def pieces_of(text: str) -> list[Piece]:
        places = [place for place, letter in enumerate(text) for _ in letter.encode()]
        return [
            Piece(piece.id, places[piece.begin], places[piece.end - 1] + 1)
            if piece.end > piece.begin
            else Piece(piece.id, 0, 0)  # a mark before the first word, of which the text has nothing
            for piece in splitting.encode(text, return_type="proto").pieces
        ]

    return pieces_of


def _placed(pieces: list[Piece], text: str) -> list[Piece]:
    """The pieces without the blanks around them. One that is only a blank stands where the next one does, whose
    beginning it marks, or else the last."""
    placed, after = [], None
    for piece in reversed(pieces):
        written = text[piece.start : piece.end]
        start = piece.start + len(written) - len(written.lstrip())
        if written.strip():
            after = (start, start + len(written.strip()))
        placed.append(piece._replace(start=after[0], end=after[1]) if after else piece)
    placed.reverse()
    last = max((i for i, piece in enumerate(placed) if text[piece.start : piece.end].strip()), default=None)
    if last is None:
        return []
    return placed[: last + 1] + [Piece(piece.id, *placed[last][1:]) for piece in placed[last + 1 :]]


def _words(pieces: list[Piece], text: str) -> tuple[np.ndarray, np.ndarray]:
    """Starts and ends of the words; one that would begin inside a piece goes on with the word before it."""
    inside = {place for piece in pieces for place in range(piece.start + 1, piece.end)}
    matches = list(_WORD.finditer(text))
    firsts = [i for i, match in enumerate(matches) if match.start() not in inside]
    starts = [matches[i].start() for i in firsts]
    ends = [matches[after - 1].end() for _, after in pairwise([*firsts, len(matches)])]
    return np.array(starts, np.int64), np.array(ends, np.int64)


def _basic_words(text: str, strip_accents: bool, split_on_cjk: bool) -> Iterator[tuple[str, list[int]]]:
    """What BERT splits into pieces: letters, and where each of them stood."""
    letters = ""
    places: list[int] = []
    for place, written in enumerate(text):
        for letter in unicodedata.normalize("NFD", written) if strip_accents else written:
            kind = unicodedata.category(letter)
            if strip_accents and kind == "Mn":
                continue
            alone = kind[0] == "P" or (letter.isascii() and kind[0] == "S") or (split_on_cjk and _east_asian(letter))
            if (alone or letter in _SPACES or kind in ("Cc", "Cf")) and letters:
                yield letters, places
                letters, places = "", []
            if alone:
                yield letter, [place]
            elif not (letter in _SPACES or kind in ("Cc", "Cf")):
                letters, places = letters + letter, [*places, place]
    if letters:
        yield letters, places


def _folded(letters: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """A word without its case, and the characters of which each letter is made.

    A letter and its accents are folded together; where that is not the whole story, as in Korean written letter by
    letter, each letter is said to be made of the whole word.
    """
    opens = [i for i, letter in enumerate(letters) if i == 0 or not unicodedata.combining(letter)]
    parts = [(_fold(letters[i:j]), (spans[i][0], spans[j - 1][1])) for i, j in pairwise([*opens, len(letters)])]
    whole = _fold(letters)
    if "".join(part for part, _ in parts) != whole:
        parts = [(whole, (spans[0][0], spans[-1][1]))]
    return whole, [span for part, span in parts for _ in part]


def _fold(letters: str) -> str:
    """NFKC_Casefold of the Unicode standard."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", letters).casefold())
    return _IGNORABLE.sub("", folded)


def _east_asian(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _EAST_ASIA)
