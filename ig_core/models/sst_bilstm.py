"""sst-bilstm: a sentence from very negative to very positive, as the bidirectional LSTM in `bilstm` reads it."""

from __future__ import annotations

from ig_core.models import bilstm

NAME = "sst-bilstm"
LIMIT = 400  # words that the model reads


def load() -> bilstm.LstmClassifier:
    """The shipped model. Raises: AssetError if a file of it is missing or damaged."""
    return bilstm.load(NAME)
