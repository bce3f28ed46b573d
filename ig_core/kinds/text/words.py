"""Words of a text with their place in the original, and a vocabulary that knows some of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from ig_core.errors import InputError

MAX_CHARACTERS = 20_000
UNKNOWN = -1
PADDING = 0  # index of the padding token

_APOSTROPHES = str.maketrans("’ʼ＇", "'''")
_LETTERS = r"(?:[^\W_][\u0300-\u036f]*)+"  # letters and digits with their combining accents
MARKUP = r"</?[a-zA-Z][^<>]{0,200}>"  # as <br />
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(rf"(?P<markup>{MARKUP})|(?P<word>{_LETTERS}(?:['’ʼ＇]{_LETTERS})*)")


@dataclass(frozen=True, eq=False)
class Encoded:
    """A text as a model reads it, with the way back to the original.

    Attributes:
        text: the original, untouched.
        starts, ends: character span of each word, (words,); text[start:end] is the word as it was written.
        ids: vocabulary index of each word, (words,); UNKNOWN where the vocabulary lacks it.
        mask: True for the words that the model sees, (words,). It skips unknown words and stops at its limit.
    """

    text: str
    starts: np.ndarray
    ends: np.ndarray
    ids: np.ndarray
    mask: np.ndarray

    @property
    def words(self) -> list[str]:
        return [self.text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    @cached_property
    def status(self) -> list[str]:
        """Of each word: "seen", "unknown" (not in the vocabulary) or "beyond" (after the limit)."""
        cut = np.cumsum((self.ids > PADDING) & ~self.mask) > 0  # from the first known word that is not seen
        names = np.where(self.mask, "seen", np.where(cut, "beyond", "unknown"))
        return names.tolist()

    @property
    def seen_ids(self) -> np.ndarray:
        """What goes into the model, (seen words,)."""
        return self.ids[self.mask]

    @property
    def unknown(self) -> int:
        """How many words go into the model as the same unknown word; of those here, an unknown one is not seen."""
        return 0

    @property
    def content(self) -> np.ndarray:
        """True for what belongs to a word, of all that goes into the model, (tokens,)."""
        return np.ones(self.seen_ids.size, bool)

    @property
    def token_places(self) -> tuple[np.ndarray, np.ndarray]:
        """First character and the one after the last of each token that goes into the model, (tokens,) each."""
        return self.starts[self.mask], self.ends[self.mask]

    @property
    def units(self) -> np.ndarray:
        """The word that each token is of, (tokens,)."""
        return np.flatnonzero(self.mask)

    def at_positions(self, scores: np.ndarray) -> np.ndarray:
        """Scores of the words, (words,), as those of what goes into the model, (tokens,)."""
        return scores[self.mask]

    def of_words(self, scores: np.ndarray) -> np.ndarray:
        """Scores of what goes into the model, (tokens,), as those of the words, (words,); zero where it saw none."""
        column = np.zeros(self.ids.size)
        column[self.mask] = scores
        return column

    def line(self, scores: np.ndarray) -> dict[str, Any]:
        """Scores of what goes into the model, (tokens, d), as one line of a table: of each word that it sees the score,
        the first character and the one after the last; and how many words it does not see."""
        seen = self.mask
        return {
            "scores": self.of_words(scores.sum(axis=-1))[seen].astype(np.float32),
            "starts": self.starts[seen].astype(np.int32),
            "ends": self.ends[seen].astype(np.int32),
            "unseen": int((~seen).sum()),
        }

    def without(self, removed: np.ndarray, limit: int) -> np.ndarray:
        """What would go into the model, had the words at the indices `removed` never been written."""
        remaining = self.ids > PADDING
        remaining[removed] = False
        return self.ids[remaining][:limit]  # words beyond the limit move up


class TextVocabulary(Protocol):
    """How a model reads texts: a Vocabulary of words, or one of pieces.

    Attributes:
        limit: how many words, or pieces, it reads.
    """

    @property
    def limit(self) -> int: ...

    def encode(self, text: str) -> Encoded:
        """The words of a text and what the model sees of them. Raises: InputError if the text is empty, or too long."""


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words a model knows, most frequent first; entry PADDING is the padding token."""

    words: tuple[str, ...]
    limit: int

    @cached_property
    def index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    def encode(self, text: str) -> Encoded:
        """Find the words of `text`; the first `limit` known ones are seen. Case and kind of apostrophe are ignored.

        Raises: InputError if the text is empty, or longer than MAX_CHARACTERS.
        """
        matches = find_words(checked(text))
        ids = np.array([self.index.get(normalise(match.group()), UNKNOWN) for match in matches], dtype=np.int32)
        known = ids > PADDING
        return Encoded(
            text,
            starts=np.array([match.start() for match in matches], dtype=np.int64),
            ends=np.array([match.end() for match in matches], dtype=np.int64),
            ids=ids,
            mask=known & (np.cumsum(known) <= self.limit),
        )


def checked(text: str) -> str:
    """The text itself. Raises: InputError if it is empty, longer than MAX_CHARACTERS, or no text."""
    if not isinstance(text, str):
        raise InputError(f"The review must be a text; got {type(text).__name__}.")
    if not text.strip():
        raise InputError("The review is empty: type or pick one.")
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"The review has {len(text):,} characters; at most {MAX_CHARACTERS:,} can be explained.")
    return text


def encodable(text: str) -> str:
    """The text, with � for each half of a character, as a broken byte of a command line becomes: nothing encodes it."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def without_markup(text: str) -> str:
    """The text with blanks in place of markup such as <br />: all else stays where it was."""
    return re.sub(MARKUP, lambda found: " " * len(found.group()), text)


def find_words(text: str) -> list[re.Match]:
    """The words of `text` in order. Punctuation, other signs and markup such as <br /> are none."""
    return [match for match in _TOKEN.finditer(text) if match.lastgroup == "word"]


def normalise(word: str) -> str:
    """The form in which a word is looked up: lower case, composed accents, one kind of apostrophe."""
    return unicodedata.normalize("NFC", word.lower()).translate(_APOSTROPHES)
