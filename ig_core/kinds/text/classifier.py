"""What the models that read text share: the classifier itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ig_core.attribution.max_pool import strongest_dimensions
from ig_core.errors import InputError
from ig_core.kinds.kind import Baseline, find_baseline
from ig_core.kinds.text.baselines import BASELINES
from ig_core.kinds.text.words import PADDING, Encoded, TextVocabulary, encodable
from ig_core.records import DIMENSION_COLUMNS, WORD_COLUMNS, TextExplanation


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
        logits: embedded texts (n, T, d) -> logits (n, outputs), in tensors of the backend of Keras. Texts of several
            lengths are filled up to one, and a second argument, the mask (n, T), is 1 where there is a word.
        card: data, licence, accuracy and limits, as in card.json.
        network, rebuilt: see ig_core.kinds.Model.
    """

    name: str
    labels: tuple[str, ...]
    vocabulary: TextVocabulary
    embedding: np.ndarray
    mean_embedding: np.ndarray
    logits: Callable
    card: Mapping
    network: Any = field(default=None, kw_only=True)
    rebuilt: Callable[[Any], Any] | None = field(default=None, kw_only=True)
    kind: ClassVar[str] = "text"
    baselines: ClassVar[Mapping[str, Baseline]] = BASELINES
    first_points: ClassVar[int] = 16

    @property
    def padding(self) -> int:
        """Index of the padding token."""
        return PADDING

    @property
    def parts(self) -> Mapping[str, Any]:
        """What methods may look into, by name."""
        return {}

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

    def as_array(self, encoded: Encoded) -> np.ndarray:
        """Where the path ends: the embedded words that are seen, (words, d)."""
        return self.embed(encoded.seen_ids)

    def baseline_points(self, name: str, x: np.ndarray) -> np.ndarray:
        """Where the path to `x` starts, (1, words, d).

        Args:
            name: one of `baselines`; "text:…" is a neutral text of the user's.
        Raises: InputError if there is no such baseline.
        """
        row, argument = find_baseline(self.baselines, name)
        return row.points(self, x, argument)

    def record(self, encoded: Encoded, scores: np.ndarray, **facts: Any) -> TextExplanation:
        """Scores (tokens, d) as an explanation of the text: a word's is the sum over its tokens and their embedding."""
        import pandas as pd

        column = encoded.of_words(scores.sum(axis=1))
        names = [encodable(word) for word in encoded.words]
        columns = (names, encoded.starts, encoded.ends, column, encoded.status)
        words = pd.DataFrame(dict(zip(WORD_COLUMNS, columns, strict=True)))
        dimensions = None
        if facts["traits"].traced:
            seen = words.word[encoded.mask].to_numpy()
            strongest = [(one.index, one.score, _named(seen, one.places)) for one in strongest_dimensions(scores)]
            dimensions = pd.DataFrame(strongest, columns=list(DIMENSION_COLUMNS))
        return TextExplanation(text=encoded.text, words=words, dimensions=dimensions, unknown=encoded.unknown, **facts)

    def forward(self, texts: Iterable[str]) -> np.ndarray:
        """Texts -> logits (n, outputs). Raises: InputError if one is empty or too long."""
        from ig_core.kinds.text.forward import logits_of

        return logits_of(self, [self.vocabulary.encode(text).seen_ids for text in texts])


def _named(words: np.ndarray, places: tuple[int, ...]) -> str:
    """The different words at those places, in lower case, in the order of the text."""
    return ", ".join(dict.fromkeys(word.lower() for word in words[list(places)]))
