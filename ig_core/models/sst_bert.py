"""sst-bert: whether a sentence praises or blames, as the transformer in `transformer` reads it."""

from __future__ import annotations

from ig_core.models import transformer

NAME = "sst-bert"
LIMIT = 256  # pieces that the model reads, special tokens included


def load() -> transformer.TransformerClassifier:
    """The shipped model. Raises: AssetError if a file of it is missing or damaged."""
    return transformer.load(NAME)
