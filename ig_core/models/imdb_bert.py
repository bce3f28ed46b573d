"""imdb-bert: whether a film review is positive or negative, as the transformer in `transformer` reads it.

It stands on sst-bert: pieces, their embedding and the lower layers are those of that model, and ship once.
"""

from __future__ import annotations

from ig_core.models import transformer

NAME = "imdb-bert"
LIMIT = 512  # pieces that the model reads, special tokens included


def load() -> transformer.TransformerClassifier:
    """The shipped model. Raises: AssetError if a file of it, or of sst-bert, is missing or damaged."""
    return transformer.load(NAME)
