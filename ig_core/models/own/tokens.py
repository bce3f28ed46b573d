"""How a text model of somebody else reads a text: its tokens, each with its place in the original."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import keras
import numpy as np
from keras import ops

from ig_core.errors import InputError
from ig_core.kinds.text.wordpiece import OUTSIDE, PieceEncoded
from ig_core.kinds.text.words import MARKUP, PADDING, UNKNOWN, checked
from ig_core.models.own import strings

_PIECES = tuple(  # ways to cut a text, of which the first is taken that gives the ids of the whole
    re.compile(pattern, re.DOTALL) for pattern in (rf"{MARKUP}|(?:(?!{MARKUP})\S)+", r"\S+", r".")
)
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)  # from the first letter or digit to the last


class Token(NamedTuple):
    """What a model reads of a text: an id, and the characters that it stands for, text[start:end]; none of a special
    token."""

    id: int
    start: int
    end: int


Tokenize = Callable[[str], Iterable[Sequence[int]]]
"""A text -> its tokens, (id, start, end) each."""


@dataclass(frozen=True, eq=False)
class OwnEncoded(PieceEncoded):
    """A text of which some words may be the unknown one.

    Attributes:
        placeholder: the id of the unknown word; None where there is none that is known of.
    """

    placeholder: int | None

    @property
    def unknown(self) -> int:
        return int((self.mask & (self.ids == self.placeholder)).sum())


@dataclass(frozen=True, eq=False)
class OwnVocabulary:
    """How a text becomes ids.

    Attributes:
        tokenize: text -> tokens, all of them.
        limit: how many the model reads.
        size: how many ids the embedding has.
        has_mask: whether the model passes over the id PADDING.
        before, after: how many special tokens stand around every text.
        pads_left: whether what a text is filled up with stands before it.
        placeholder: the id of all words that are not in the vocabulary, where that is known.
    """

    tokenize: Tokenize
    limit: int
    size: int
    has_mask: bool
    before: int = 0
    after: int = 0
    pads_left: bool = False
    placeholder: int | None = None

    def encode(self, text: str) -> OwnEncoded:
        """The words of a text are the spans of its tokens. Raises: InputError if the text is empty or too long, or its
        tokens cannot be used."""
        tokens = self._tokens(text)
        if sum(token.end > token.start for token in tokens) + self.before + self.after != len(tokens):
            raise InputError(
                "A token without characters stands where none did in other texts: special tokens may stand before and "
                f"after a text only, as many as always ({self.before} and {self.after})."
            )
        kept = (
            tokens
            if len(tokens) <= self.limit
            else tokens[: self.limit - self.after] + tokens[len(tokens) - self.after :]
        )
        rows: list[tuple[int, int, int, int]] = []
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        words: dict[tuple[int, int], int] = {}
        for token in tokens:
            if token.end > token.start and (token.start, token.end) not in words:
                words[token.start, token.end] = len(spans)
                spans.append((token.start, token.end))
                ids.append(token.id)
        mask = np.zeros(len(spans), bool)
        for token in kept:
            word = words.get((token.start, token.end), OUTSIDE)
            rows.append((token.id, word, token.start, token.end))
            if word != OUTSIDE:
                mask[word] = True
        pieces, words_of, starts, ends = np.array(rows, np.int64).reshape(-1, 4).T
        places = np.array(spans, np.int64).reshape(-1, 2)
        return OwnEncoded(
            text,
            starts=places[:, 0],
            ends=places[:, 1],
            ids=np.array([one or UNKNOWN for one in ids], np.int32),
            mask=mask,
            pieces=pieces.astype(np.int32),
            words_of=words_of,
            piece_starts=starts,
            piece_ends=ends,
            placeholder=self.placeholder,
        )

    def _tokens(self, text: str) -> list[Token]:
        tokens = read(self.tokenize, checked(text))
        for token in tokens:
            if not 0 <= token.id < self.size:
                raise InputError(f"The text gives the id {token.id}; the embedding has ids 0 to {self.size - 1:,}.")
            if token.id == PADDING and self.has_mask and token.end > token.start:
                raise InputError(
                    f"The characters {text[token.start : token.end][:30]!r} have the id 0, which the model skips: "
                    "their tokens must be left out, or have another id."
                )
        return tokens


def read(tokenize: Tokenize, text: str) -> list[Token]:
    """What the function gives for a text. Raises: InputError if it is not (id, start, end) for each token."""
    try:
        tokens = [Token(*(int(number) for number in token)) for token in tokenize(text)]
    except InputError:
        raise
    except (TypeError, ValueError):
        raise InputError(
            "The function text must give (id, start, end) for each token of a text; text[start:end] are its characters."
        ) from None
    for token in tokens:
        if not 0 <= token.start <= token.end <= len(text):
            raise InputError(f"A token has characters {token.start} to {token.end} of a text that has {len(text)}.")
    while tokens and _is_padding(tokens[0]):
        tokens.pop(0)
    while tokens and _is_padding(tokens[-1]):
        tokens.pop()
    return tokens


def _is_padding(token: Token) -> bool:
    return token.id == PADDING and token.end == token.start


def of_function(tokenize: Tokenize, limit: int, size: int, has_mask: bool) -> OwnVocabulary:
    """A vocabulary of a function; the special tokens that it puts around a text are found by trying one."""
    spans = [token.end > token.start for token in read(tokenize, "a good film")]
    if not any(spans):
        raise InputError('The function text gives no token with characters for "a good film".')
    before, after = spans.index(True), spans[::-1].index(True)
    first = next(iter(tokenize("a good film")))
    return OwnVocabulary(tokenize, limit, size, has_mask, before, after, pads_left=_is_padding(Token(*map(int, first))))


def of_layer(layer: keras.layers.TextVectorization) -> Tokenize:
    """The tokens of a TextVectorization.

    A layer gives ids without places. So the text is cut, each piece is given to the layer for itself, and where that
    gives the same ids as the whole text, the ids of a piece are in its place. Raises: InputError for texts of which no
    cut does.
    """

    def ids_of(texts: Sequence[str]) -> list[list[int]]:
        found = layer(strings.tensor(texts, (1,)))
        rows = found.to_list() if hasattr(found, "to_list") else ops.convert_to_numpy(found).tolist()
        return [[one for one in row if one != PADDING] for row in rows]

    def tokens_of(text: str) -> list[Token]:
        (whole,) = ids_of([text])
        for pattern in _PIECES:
            pieces = [(found.start(), found.group()) for found in pattern.finditer(text)]
            if not pieces:
                continue
            found = ids_of([piece for _, piece in pieces])
            flat = [one for ids in found for one in ids]
            if flat[: len(whole)] != whole or (len(flat) > len(whole) and len(whole) != layer_length(layer)):
                continue
            cores = [_CORE.search(piece) for _, piece in pieces]
            trimmed = ids_of([core.group() if core else "" for core in cores])
            tokens = []
            for (at, piece), core, ids, of_core in zip(pieces, cores, found, trimmed, strict=True):
                start, end = (core.start(), core.end()) if core and of_core == ids else (0, len(piece))
                tokens += [Token(one, at + start, at + end) for one in ids]
            return tokens
        raise InputError(
            "The places of the tokens of this text cannot be told: its TextVectorization joins what blanks divide. "
            "Give from_keras a function text that gives (id, start, end) for each token."
        )

    return tokens_of


def layer_length(layer: Any) -> int | None:
    """How many ids a TextVectorization makes of every text, filled up or cut; None for as many as there are."""
    return getattr(layer, "_output_sequence_length", None)
