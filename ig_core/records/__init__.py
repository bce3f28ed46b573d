"""What explanations are: plain data with JSON both ways, readable and drawable without any model."""

from ig_core.records.array import ArrayExplanation
from ig_core.records.base import Explanation, Measured, Prediction
from ig_core.records.comparison import Comparison
from ig_core.records.image import ImageExplanation
from ig_core.records.interactions import InteractionExplanation
from ig_core.records.phrases import Node, PhraseExplanation, Phrases
from ig_core.records.row import RowExplanation
from ig_core.records.text import DIMENSION_COLUMNS, WORD_COLUMNS, TextExplanation

__all__ = [
    "DIMENSION_COLUMNS",
    "WORD_COLUMNS",
    "ArrayExplanation",
    "Comparison",
    "Explanation",
    "ImageExplanation",
    "InteractionExplanation",
    "Measured",
    "Node",
    "PhraseExplanation",
    "Phrases",
    "Prediction",
    "RowExplanation",
    "TextExplanation",
]
