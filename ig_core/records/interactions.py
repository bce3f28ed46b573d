"""What the words of a text, or the columns of a table row, do together for one output of a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from ig_core.records.base import Measured
from ig_core.records.row import csv_line
from ig_core.records.text import rows_of, table

if TYPE_CHECKING:
    import pandas as pd

PLACE_COLUMNS: dict[str, type] = {"name": str, "start": int, "end": int}
_UNITS = {"text": "word", "row": "column"}  # what has a score, by the kind of the input


@dataclass(frozen=True, eq=False, kw_only=True)
class InteractionExplanation(Measured):
    """What words, or columns, do together, and each alone.

    Attributes:
        of: the kind of the input: "text" or "row".
        text: the original; empty of a row.
        places: a line a word or column that has scores: name, and start and end (text[start:end] is the word; both zero
            of a row). The last line stands for all `others` together, if there are some.
        others: how many words or columns the last place stands for; 0 if it is one like all the rest.
        matrix: Γ, (places, places), in units of the output: on the diagonal what one does alone, elsewhere half of what
            two do together; the other half stands across the diagonal. Its rows add up to Integrated Gradients.
        integrated_gradients: of the places, (places,).
        asymmetry: largest |Γ_ij − Γ_ji|: what rounding has left.
    """

    of: str
    text: str
    places: pd.DataFrame
    others: int
    matrix: np.ndarray
    integrated_gradients: np.ndarray
    asymmetry: float
    kind: ClassVar[str] = "interactions"

    @property
    def unit(self) -> str:
        """What has a score: "word" or "column"."""
        return _UNITS[self.of]

    @property
    def sum(self) -> float:
        return float(self.matrix.sum())

    @property
    def row_gap(self) -> float:
        """Largest |sum of a row of Γ − Integrated Gradients of its place|; zero when exact."""
        return float(np.abs(self.matrix.sum(axis=1) - self.integrated_gradients).max(initial=0.0))

    @property
    def named(self) -> int:
        """How many places are words or columns of their own: they come first."""
        return len(self.places) - bool(self.others)

    @property
    def pairs(self) -> pd.DataFrame:
        """Every two words or columns, the strongest first: first and second, their names; score, what they do together
        that neither does alone; one and other, their numbers among the places. The `others` are in none of them."""
        import pandas as pd

        ones, others = np.triu_indices(self.named, 1)
        scores = self.matrix[ones, others] + self.matrix[others, ones]
        names = self.places.name.to_numpy()
        found = pd.DataFrame(
            {"first": names[ones], "second": names[others], "score": scores, "one": ones, "other": others}
        )
        order = np.argsort(-np.abs(scores), kind="stable")
        return found.iloc[order].reset_index(drop=True)

    @property
    def by_word(self) -> pd.DataFrame:
        """Of each place its name; alone, what it does alone; together, its half of what it does with others; and
        score, both added up, which is its Integrated Gradients."""
        import pandas as pd

        alone, score = np.diag(self.matrix), self.matrix.sum(axis=1)
        names = self.places.name.to_numpy()
        return pd.DataFrame({"name": names, "alone": alone, "together": score - alone, "score": score})

    def opposite(self, target: str, contrast: str | None) -> Self:
        """The same as seen from the opposite class, whose logit is minus that of the target: all signs change."""
        prediction, start = self.prediction, self.prediction.baseline_logit
        return replace(
            self,
            target=target,
            contrast=contrast,
            matrix=0.0 - self.matrix,
            integrated_gradients=0.0 - self.integrated_gradients,
            explains=None if self.explains is None else 0.0 - self.explains,
            gap=None if self.gap is None else 0.0 - self.gap,
            prediction=replace(
                prediction, logit=0.0 - prediction.logit, baseline_logit=None if start is None else 0.0 - start
            ),
        )

    def own_data(self) -> dict:
        return {
            "of": self.of,
            "text": self.text,
            "places": self.places.to_dict(orient="records"),
            "others": self.others,
            "matrix": self.matrix.tolist(),
            "integrated_gradients": self.integrated_gradients.tolist(),
            "asymmetry": self.asymmetry,
            "row_gap": self.row_gap,
        }

    @classmethod
    def own_fields(cls, data: dict) -> dict:
        data = dict(data)
        data.pop("row_gap")
        places, text, others = table(data["places"], PLACE_COLUMNS), data["text"], data["others"]
        matrix, gradients = (np.array(data[name], float) for name in ("matrix", "integrated_gradients"))
        if data["of"] not in _UNITS or not isinstance(text, str) or not isinstance(others, int) or others < 0:
            raise ValueError("it must be of a text or a row, and say how many others there are")
        count = len(places)
        if not count or matrix.shape != (count, count) or gradients.shape != (count,):
            raise ValueError("each two places must have a score")
        if not (np.isfinite(matrix).all() and np.isfinite(gradients).all() and np.isfinite(data["asymmetry"])):
            raise ValueError("scores must be finite numbers")
        own = places.iloc[: count - bool(others)]
        if not ((own.start >= 0) & (own.start <= own.end) & (own.end <= len(text))).all():
            raise ValueError("words must lie within the text")
        return data | {"places": places, "matrix": matrix, "integrated_gradients": gradients}

    def to_csv(self) -> str:
        """A line a pair, the strongest first: first, second, score. No cell is one that a spreadsheet would compute."""
        lines: list[tuple[Any, ...]] = [("first", "second", "score")]
        lines += [(row.first, row.second, row.score) for row in rows_of(self.pairs)]
        return "".join(map(csv_line, lines))
