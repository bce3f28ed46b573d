"""What `explain` returns: plain data that can be drawn, saved and read back without any model."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from types import NoneType
from typing import TYPE_CHECKING

from ig_core.attribution.adaptive import FLOOR
from ig_core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

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


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a model says what it says of one text.

    Attributes:
        model, method: rows of MODELS and METHODS.
        target: the class whose logit is explained.
        baseline: where the path starts: "zero", "padding", "mean", or "text:" and a neutral review.
        text: the original.
        prediction: see Prediction.
        words: word, start, end (text[start:end] is the word), score in units of the logit, and status: "seen",
            "unknown" to the model, or "beyond" its limit. A word that was not seen has a score of zero.
        explains: F(x) - F(x'), what the scores should add up to; None where the method makes no such claim.
        gap: sum of the scores minus `explains`: the error of the numerical integral.
        points: gradients taken.
        seconds: time from the encoded text to the scores.
        tolerance: of |gap| relative to |explains| that was asked for; None where `points` were.
    """

    model: str
    method: str
    target: str
    baseline: str
    text: str
    prediction: Prediction
    words: pd.DataFrame
    explains: float | None
    gap: float | None
    points: int
    seconds: float
    tolerance: float | None

    @property
    def sum(self) -> float:
        """Of the scores."""
        return float(self.words.score.sum())

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

    def to_dict(self) -> dict:
        """The explanation as plain numbers, texts and lists."""
        prediction = self.prediction
        return {
            "model": self.model,
            "method": self.method,
            "target": self.target,
            "baseline": self.baseline,
            "prediction": {
                "label": prediction.label,
                "probability": prediction.probability,
                "probabilities": prediction.probabilities,
                "logit": prediction.logit,
                "baseline_logit": prediction.baseline_logit,
            },
            "words": self.words.to_dict(orient="records"),
            "sum": self.sum,
            "explains": self.explains,
            "gap": self.gap,
            "points": self.points,
            "seconds": self.seconds,
            "tolerance": self.tolerance,
            "text": self.text,
        }

    def to_json(self) -> str:
        """As JSON in ASCII, so that it survives any encoding."""
        return json.dumps(self.to_dict(), indent=2, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Explanation:
        """Read what `to_json` wrote. Raises: InputError if it is something else."""
        import pandas as pd

        try:
            data = json.loads(text)
            data.pop("sum")
            data["prediction"] = _checked(Prediction(**data["prediction"]))
            words = [tuple(kind(row[name]) for name, kind in WORD_COLUMNS.items()) for row in data["words"]]
            data["words"] = pd.DataFrame(words, columns=list(WORD_COLUMNS))
            return _checked(cls(**data))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise InputError("This is not the JSON of an explanation, as Explanation.to_json writes it.") from None

    def to_html(self) -> str:
        """One HTML page that needs nothing else: the coloured text with its numbers, and how exact they are."""
        from ig_core.render import page

        return page.html(self)

    def to_png(self) -> bytes:
        """The coloured text with its legend as a picture."""
        from ig_core.render import picture

        return picture.png(self)

    def to_csv(self) -> str:
        """The words with their spans, scores and status."""
        return self.words.to_csv(index=False)


def _checked(record):
    """The record itself, once every plain field holds what its annotation says. Raises: TypeError."""
    kinds = {
        "str": str,
        "float": (float, int),
        "int": int,
        "float | None": (float, int, NoneType),
        "dict[str, float]": dict,
    }
    for field in fields(record):
        if field.type in kinds and not isinstance(getattr(record, field.name), kinds[field.type]):
            raise TypeError(f"{field.name} must be {field.type}")
    return record
