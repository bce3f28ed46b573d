"""The Sentiment Treebank with two classes, known as SST-2: the same files, without what is neutral.

Sentences: 6,920 to train on, 872 in dev, 1,821 in test.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ig_core.data import sst
from ig_core.data.sst import fetch, find

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LABELS", "fetch", "find", "labelled", "load", "phrases"]

LABELS = ("negative", "positive")
NEUTRAL = sst.LABELS.index("neutral")


def load(split: str = "test", path: Path | None = None) -> pd.DataFrame:
    """The sentences of one split that are not neutral, as sst.load gives them; label is an index of LABELS."""
    return _two_classes(sst.load(split, path))


def phrases(split: str = "train", path: Path | None = None) -> pd.DataFrame:
    """Every phrase of one split that is not neutral, as sst.phrases gives them; label is an index of LABELS."""
    return _two_classes(sst.phrases(split, path))


def labelled(split: str) -> tuple[pd.Series, pd.Series]:
    """Sentences and labels (indices of LABELS) of one part."""
    frame = load(split)
    return frame.text, frame.label


def _two_classes(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame[frame.label != NEUTRAL].reset_index(drop=True)
    return frame.assign(label=(frame.label > NEUTRAL).astype(int))
