"""Why a model says what it says of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ig_core.records.base import Explanation

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, kw_only=True)
class ImageExplanation(Explanation):
    """Why a model says what it says of a picture.

    Attributes:
        picture: a reference to the picture, as ig_core.kinds.image.pictures.resolve takes it.
        pixels: (height, width), 0 (black) to 1 (white).
        scores: (height, width), in the unit of the method.
    """

    picture: str
    pixels: np.ndarray
    scores: np.ndarray
    kind: ClassVar[str] = "image"
    unit: ClassVar[str] = "region"

    @property
    def input(self) -> str:
        """A reference to what `explain` was given."""
        return self.picture

    @property
    def table(self) -> pd.DataFrame:
        """A row a pixel, from the top left: row, column, pixel, score."""
        import pandas as pd

        places = np.indices(self.scores.shape)
        values = {"row": places[0], "column": places[1], "pixel": self.pixels, "score": self.scores}
        return pd.DataFrame({name: value.ravel() for name, value in values.items()})

    @property
    def by_place(self) -> pd.Series:
        """The scores, by row and column."""
        return self.table.set_index(["row", "column"]).score

    def own_data(self) -> dict:
        pixels = np.round(self.pixels.astype(float), 6)
        return {"picture": self.picture, "pixels": pixels.tolist(), "scores": self.scores.tolist()}

    @classmethod
    def own_fields(cls, data: dict) -> dict:
        pixels, scores = (np.array(data[name], float) for name in ("pixels", "scores"))
        if pixels.ndim != 2 or not pixels.size or pixels.shape != scores.shape or not np.isfinite(scores).all():
            raise ValueError("pixels and scores must be numbers in rows and columns")
        if not ((pixels >= 0) & (pixels <= 1)).all():
            raise ValueError("pixels must be from 0 to 1")
        return data | {"pixels": pixels, "scores": scores}

    def to_csv(self) -> str:
        """Every pixel with its row, column, value and score."""
        return self.table.to_csv(index=False)
