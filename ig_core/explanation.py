"""What `explain` returns: plain data that can be drawn, saved and read back without any model."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, fields
from types import NoneType
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ig_core.attribution.adaptive import FLOOR
from ig_core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

DIMENSION_COLUMNS = {"dimension": int, "score": float, "words": str}
WORD_COLUMNS = {"word": str, "start": int, "end": int, "score": float, "status": str}


@dataclass(frozen=True)
class Prediction:
    """What the model says of the input.

    Attributes:
        label: the most probable class.
        probability: of that class, 0 to 1.
        probabilities: of every class.
        logit: F(x), the explained output at the input (of the target, which may not be `label`).
        baseline_logit: F(x'), the same at the baseline; None where the method has none.
    """

    label: str
    probability: float
    probabilities: dict[str, float]
    logit: float
    baseline_logit: float | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Measured:
    """What was explained of one input, and how exactly.

    Attributes:
        model: a row of MODELS.
        method: a row of METHODS: whose scores have the gap.
        target: the class whose logit is explained.
        contrast: the class whose logit is subtracted from it ("why a shirt and not a coat?"), or None.
        baseline: where the path starts, by name.
        prediction: see Prediction.
        explains: F(x) - F(x'), what the scores should add up to; None where the method makes no such claim.
        gap: sum of the scores minus `explains`: the error of the numerical integral.
        points: gradients taken.
        seconds: time from the encoded input to the scores.
        tolerance: of |gap| relative to |explains| that was asked for; None where `points` were.
    """

    model: str
    method: str
    target: str
    contrast: str | None
    baseline: str
    prediction: Prediction
    explains: float | None
    gap: float | None
    points: int
    seconds: float
    tolerance: float | None

    @property
    def relative_gap(self) -> float | None:
        """|gap| as a part of |F(x) - F(x')|, or of FLOOR where that is larger; None where there is no gap."""
        if self.gap is None or self.explains is None:
            return None
        return abs(self.gap) / max(abs(self.explains), FLOOR)

    @property
    def meets_tolerance(self) -> bool:
        """Whether the gap is within the tolerance asked for; of a number of points, none was."""
        return self.tolerance is not None and self.relative_gap is not None and self.relative_gap <= self.tolerance

    def facts(self) -> dict:
        """All of it as plain numbers and texts."""
        return {field.name: getattr(self, field.name) for field in fields(Measured)} | {
            "prediction": asdict(self.prediction)
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class Explanation(Measured, ABC):
    """Why a model says what it says of one input. Each kind of it has `scores`, and what they lie on."""

    @property
    def sum(self) -> float:
        """Of the scores."""
        return float(self.scores.sum())

    @abstractmethod
    def _own(self) -> dict:
        """What this kind of explanation holds besides, as plain numbers, texts and lists."""

    @classmethod
    @abstractmethod
    def _read(cls, data: dict) -> dict:
        """The same the other way: plain data -> fields."""

    def to_dict(self) -> dict:
        """The explanation as plain numbers, texts and lists."""
        return self.facts() | {"sum": self.sum} | self._own()

    def to_json(self) -> str:
        """As JSON in ASCII, so that it survives any encoding."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Explanation:
        """Read what `to_json` wrote. Raises: InputError if it is something else."""
        try:
            data = json.loads(text)
            data.pop("sum")
            data["prediction"] = _checked(Prediction(**data["prediction"]))
            kind = next(kind for kind in KINDS if kind.marked_by in data)
            return _checked(kind(**kind._read(data)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, StopIteration):
            raise InputError("This is not the JSON of an explanation, as Explanation.to_json writes it.") from None

    @abstractmethod
    def to_html(self) -> str:
        """One HTML page that needs nothing else: the coloured input with its numbers, and how exact they are."""

    @abstractmethod
    def to_png(self) -> bytes:
        """The coloured input with its legend as a picture."""

    @abstractmethod
    def to_csv(self) -> str:
        """The scores as a table."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TextExplanation(Explanation):
    """Why a model says what it says of a text.

    Attributes:
        text: the original.
        words: word, start, end (text[start:end] is the word), score in units of the logit, and status: "seen",
            "unknown" to the model, or "beyond" its limit. A word that was not seen has a score of zero.
        dimensions: where a method traces each dimension of the embedding to its words, those with the largest
            absolute scores: dimension, score, words (as they are written, in one string). Else None.
    """

    text: str
    words: pd.DataFrame
    dimensions: pd.DataFrame | None = None
    marked_by: ClassVar[str] = "words"
    unit: ClassVar[str] = "word"

    @property
    def input(self) -> str:
        """What `explain` was given."""
        return self.text

    @property
    def scores(self) -> np.ndarray:
        """Of the words, in units of the logit."""
        return self.words.score.to_numpy()

    @property
    def by_place(self) -> pd.Series:
        """The scores, by where the words start and end in the text."""
        return self.words.set_index(["start", "end"]).score

    def _own(self) -> dict:
        dimensions = None if self.dimensions is None else self.dimensions.to_dict(orient="records")
        return {"words": self.words.to_dict(orient="records"), "text": self.text, "dimensions": dimensions}

    @classmethod
    def _read(cls, data: dict) -> dict:
        import pandas as pd

        def table(name: str, columns: dict) -> pd.DataFrame:
            rows = [tuple(kind(row[column]) for column, kind in columns.items()) for row in data[name]]
            return pd.DataFrame(rows, columns=list(columns))

        dimensions = None if data["dimensions"] is None else table("dimensions", DIMENSION_COLUMNS)
        return data | {"words": table("words", WORD_COLUMNS), "dimensions": dimensions}

    def to_html(self) -> str:
        from ig_core.render import text_page

        return text_page.html(self)

    def to_png(self) -> bytes:
        from ig_core.render import text_picture

        return text_picture.png(self)

    def to_csv(self) -> str:
        """The words with their spans, scores and status."""
        return self.words.to_csv(index=False)


@dataclass(frozen=True, eq=False, kw_only=True)
class ImageExplanation(Explanation):
    """Why a model says what it says of a picture.

    Attributes:
        picture: a reference to the picture, as ig_core.pictures.resolve takes it.
        pixels: (height, width), 0 (black) to 1 (white).
        scores: (height, width), in units of the logit.
    """

    picture: str
    pixels: np.ndarray
    scores: np.ndarray
    marked_by: ClassVar[str] = "pixels"
    unit: ClassVar[str] = "region"

    @property
    def input(self) -> str:
        """A reference to what `explain` was given."""
        return self.picture

    @property
    def table(self) -> pd.DataFrame:
        """A row a pixel, from the top left: row, column, pixel, score."""
        import pandas as pd

        rows, columns = np.indices(self.scores.shape)
        columns = {"row": rows, "column": columns, "pixel": self.pixels, "score": self.scores}
        return pd.DataFrame({name: values.ravel() for name, values in columns.items()})

    @property
    def by_place(self) -> pd.Series:
        """The scores, by row and column."""
        return self.table.set_index(["row", "column"]).score

    def _own(self) -> dict:
        pixels = np.round(self.pixels.astype(float), 6)
        return {"picture": self.picture, "pixels": pixels.tolist(), "scores": self.scores.tolist()}

    @classmethod
    def _read(cls, data: dict) -> dict:
        pixels, scores = (np.array(data[name], float) for name in ("pixels", "scores"))
        if pixels.ndim != 2 or not pixels.size or pixels.shape != scores.shape or not np.isfinite(scores).all():
            raise ValueError("pixels and scores must be numbers in rows and columns")
        if not ((pixels >= 0) & (pixels <= 1)).all():
            raise ValueError("pixels must be from 0 to 1")
        return data | {"pixels": pixels, "scores": scores}

    def to_html(self) -> str:
        from ig_core.render import image_page

        return image_page.html(self)

    def to_png(self) -> bytes:
        from ig_core.render import image_picture

        return image_picture.png(self)

    def to_csv(self) -> str:
        """Every pixel with its row, column, value and score."""
        return self.table.to_csv(index=False)


KINDS: tuple[type[TextExplanation] | type[ImageExplanation], ...] = (TextExplanation, ImageExplanation)


def _checked(record):
    """The record itself, once every plain field holds what its annotation says. Raises: TypeError."""
    kinds = {
        "str": str,
        "str | None": (str, NoneType),
        "float": (float, int),
        "int": int,
        "float | None": (float, int, NoneType),
        "dict[str, float]": dict,
    }
    for field in fields(record):
        if field.type in kinds and not isinstance(getattr(record, field.name), kinds[field.type]):
            raise TypeError(f"{field.name} must be {field.type}")
    return record
