"""What the models that read text share: words with their place in the original, and the classifier itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from ig_core.attribution import METHODS
from ig_core.attribution.max_pool import strongest_dimensions
from ig_core.errors import InputError
from ig_core.explanation import DIMENSION_COLUMNS, WORD_COLUMNS, TextExplanation
from ig_core.models.baselines import BASELINES, PADDING, Baseline

MAX_CHARACTERS = 20_000
UNKNOWN = -1

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
    def content(self) -> np.ndarray:
        """True for what belongs to a word, of all that goes into the model, (tokens,)."""
        return np.ones(self.seen_ids.size, bool)

    @property
    def token_places(self) -> tuple[np.ndarray, np.ndarray]:
        """First character and the one after the last of each token that goes into the model, (tokens,) each."""
        return self.starts[self.mask], self.ends[self.mask]

    def of_tokens(self, scores: np.ndarray) -> np.ndarray:
        """Scores of the words, (words,), as those of what goes into the model, (tokens,)."""
        return scores[self.mask]

    def of_words(self, scores: np.ndarray) -> np.ndarray:
        """Scores of what goes into the model, (tokens,), as those of the words, (words,); zero where it saw none."""
        column = np.zeros(self.ids.size)
        column[self.mask] = scores
        return column

    def without(self, removed: np.ndarray, limit: int) -> np.ndarray:
        """What would go into the model, had the words at the indices `removed` never been written."""
        kept = self.ids > PADDING
        kept[removed] = False
        return self.ids[kept][:limit]  # words beyond the limit move up


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


@dataclass(frozen=True, eq=False)
class TextClassifier:
    """A text model that can be explained: the protocol that `ig_core.explain` asks for.

    Attributes:
        name: its row in MODELS.
        labels: the classes in the order of the logits. Two labels with one output mean that the output is the
            logit of the second; minus that logit is explained for the first.
        vocabulary: text -> Encoded.
        embedding: (vocabulary, d), float32.
        mean_embedding: (d,), the average over the words of the training texts.
        logits: embedded texts (n, T, d) -> logits (n, outputs), in TensorFlow. Texts of several lengths are
            filled up to one, and a second argument, the mask (n, T), is 1 where there is a word.
        card: data, licence, accuracy and limits, as in card.json.
    """

    name: str
    labels: tuple[str, ...]
    vocabulary: Vocabulary
    embedding: np.ndarray
    mean_embedding: np.ndarray
    logits: Callable
    card: Mapping
    kind: ClassVar[str] = "text"
    baselines: ClassVar[Mapping[str, Baseline]] = BASELINES
    padding: ClassVar[int] = PADDING

    @property
    def shape(self) -> tuple[int | None, int]:
        """Of an embedded text: any number of words, d."""
        return None, self.embedding.shape[1]

    def encode(self, text: str) -> Encoded:
        """Words, spans and ids of `text`. Raises: InputError if the model would see no word of it."""
        encoded = self.vocabulary.encode(text)
        if not encoded.mask.any():
            raise InputError("The model knows no word of this review, so there is nothing to explain.")
        return encoded

    def embed(self, ids: np.ndarray) -> np.ndarray:
        """ids (…,) -> embeddings (…, d)."""
        return self.embedding[ids]

    def point(self, encoded: Encoded) -> np.ndarray:
        """Where the path ends: the embedded words that are seen, (words, d)."""
        return self.embed(encoded.seen_ids)

    def starts(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the paths to `x` start, (paths, *shape): one, from the `baseline` of that name."""
        return self.baseline(name, len(x))[np.newaxis]

    def baseline(self, name: str, length: int) -> np.ndarray:
        """Where the path starts, (length, d): one of `baselines`, or "text:…", a neutral review of the user's.

        A neutral review shorter than `length` is followed by the padding token, a longer one is cut. (Repeated, its
        slight opinion would grow with every time: "I saw a film." is anything but neutral after fifty.)
        Raises: InputError if there is no such baseline.
        """
        if name.startswith("text:"):
            try:
                encoded = self.encode(name.removeprefix("text:"))
            except InputError as error:
                raise InputError(
                    f"The neutral review cannot be a baseline: {str(error)[:1].lower()}{str(error)[1:]}"
                ) from None
            ids = encoded.seen_ids[encoded.content]
            blanks = np.full(max(0, length - ids.size), self.padding)
            return self.embed(np.concatenate([ids[:length], blanks]).astype(np.int32))
        if name not in self.baselines:
            raise InputError(f'There is no baseline {name!r}; there are: {", ".join(self.baselines)}, and "text:…".')
        return np.tile(self.baselines[name].vector(self), (length, 1))

    def explanation(self, encoded: Encoded, scores: np.ndarray, **facts) -> TextExplanation:
        """Scores (tokens, d) as an explanation of the text: a word's is the sum over its tokens and their embedding."""
        import pandas as pd

        column = encoded.of_words(scores.sum(axis=1))
        columns = (encoded.words, encoded.starts, encoded.ends, column, encoded.status)
        words = pd.DataFrame(dict(zip(WORD_COLUMNS, columns, strict=True)))
        dimensions = None
        if METHODS[facts["method"]].traced:
            seen = words.word[encoded.mask].to_numpy()
            strongest = [(one.index, one.score, _named(seen, one.places)) for one in strongest_dimensions(scores)]
            dimensions = pd.DataFrame(strongest, columns=list(DIMENSION_COLUMNS))
        return TextExplanation(text=encoded.text, words=words, dimensions=dimensions, **facts)

    def forward(self, texts: Sequence[str]) -> np.ndarray:
        """Texts -> logits (n, outputs). Raises: InputError if one is empty or too long."""
        from ig_core.models.forward import logits_of

        return logits_of(self, [self.vocabulary.encode(text).seen_ids for text in texts])


def _named(words: np.ndarray, places: tuple[int, ...]) -> str:
    """The different words at those places, in lower case, in the order of the text."""
    return ", ".join(dict.fromkeys(word.lower() for word in words[list(places)]))
