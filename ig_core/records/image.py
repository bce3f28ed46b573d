"""Why a model says what it says of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ig_core.records.base import Explanation

if TYPE_CHECKING:
    import pandas as pd

CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True, eq=False, kw_only=True)
class ImageExplanation(Explanation):
    """Why a model says what it says of a picture.

    Attributes:
        picture: a reference to the picture, as ig_core.kinds.image.pictures.resolve takes it.
        pixels: (height, width), 0 (black) to 1 (white); of a colour picture (height, width, 3), red, green and blue.
        scores: (height, width), in the unit of the method; of a colour picture those of its three channels together.
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
        """A row a pixel, from the top left: row, column, pixel (of a colour picture red, green, blue), score."""
        import pandas as pd

        places = np.indices(self.scores.shape)
        channels = {"pixel": self.pixels}
        if self.pixels.ndim == 3:
            channels = dict(zip(CHANNELS, np.moveaxis(self.pixels, -1, 0), strict=True))
        values = {"row": places[0], "column": places[1], **channels, "score": self.scores}
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
        if scores.ndim != 2 or not scores.size or not np.isfinite(scores).all():
            raise ValueError("scores must be finite numbers in rows and columns")
        if pixels.shape not in (scores.shape, (*scores.shape, len(CHANNELS))):
            raise ValueError("pixels must be numbers in the rows and columns of the scores, one or three for each")
        if not ((pixels >= 0) & (pixels <= 1)).all():
            raise ValueError("pixels must be from 0 to 1")
        return data | {"pixels": pixels, "scores": scores}

    def to_csv(self) -> str:
        """Every pixel with its row, column, value and score."""
        return self.table.to_csv(index=False)
