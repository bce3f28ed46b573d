"""Why a model says what it says of a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ig_core.records.base import Explanation

if TYPE_CHECKING:
    import pandas as pd

DIMENSION_COLUMNS: dict[str, type] = {"dimension": int, "score": float, "words": str}
WORD_COLUMNS: dict[str, type] = {"word": str, "start": int, "end": int, "score": float, "status": str}


@dataclass(frozen=True, eq=False, kw_only=True)
class TextExplanation(Explanation):
    """Why a model says what it says of a text.

    Attributes:
        text: the original.
        words: word, start, end (text[start:end] is the word), score in the unit of the method, and status: "seen",
            "unknown" to the model, or "beyond" its limit. A word that was not seen has a score of zero.
        dimensions: where a method traces each dimension of the embedding to its words, those with the largest
            absolute scores: dimension, score, words (as they are written, in one string). Else None.
        unknown: how many of the words that are seen the model takes for the same unknown word.
    """

    text: str
    words: pd.DataFrame
    dimensions: pd.DataFrame | None = None
    unknown: int = 0
    kind: ClassVar[str] = "text"
    unit: ClassVar[str] = "word"

    @property
    def input(self) -> str:
        """What `explain` was given."""
        return self.text

    @property
    def scores(self) -> np.ndarray:
        """Of the words, in the unit of the method."""
        return self.words.score.to_numpy()

    @property
    def by_place(self) -> pd.Series:
        """The scores, by where the words start and end in the text."""
        return self.words.set_index(["start", "end"]).score

    def own_data(self) -> dict:
        dimensions = None if self.dimensions is None else self.dimensions.to_dict(orient="records")
        data = {"words": self.words.to_dict(orient="records"), "text": self.text, "dimensions": dimensions}
        return data | ({"unknown": self.unknown} if self.unknown else {})

    @classmethod
    def own_fields(cls, data: dict) -> dict:
        dimensions = None if data["dimensions"] is None else table(data["dimensions"], DIMENSION_COLUMNS)
        words, text = table(data["words"], WORD_COLUMNS), data["text"]
        if not ((words.start >= 0) & (words.start < words.end) & (words.end <= len(text))).all():
            raise ValueError("words must lie within the text")
        if not all(np.isfinite(part.score).all() for part in (words, dimensions) if part is not None):
            raise ValueError("scores must be finite numbers")
        return data | {"words": words, "dimensions": dimensions}

    def to_csv(self) -> str:
        """The words with their spans, scores and status."""
        return self.words.to_csv(index=False)


def rows_of(frame: pd.DataFrame) -> Iterable[Any]:
    """The rows of a table: its columns are attributes, of the types that whoever made the table gave them."""
    return frame.itertuples()


def table(rows: list[dict[str, Any]], columns: dict[str, type]) -> pd.DataFrame:
    """Rows of plain data as a table with these columns, of these types. Raises: KeyError, TypeError or ValueError."""
    import pandas as pd

    return pd.DataFrame(
        [tuple(kind(row[name]) for name, kind in columns.items()) for row in rows], columns=list(columns)
    )
