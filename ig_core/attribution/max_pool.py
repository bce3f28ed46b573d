"""Max-pool trace: from the pooled dimensions of a text back to the words that realised them."""

from __future__ import annotations

import numpy as np


def max_pool_trace(embeddings: np.ndarray, pooled_scores: np.ndarray) -> np.ndarray:
    """Hand the score of every pooled dimension to the word that had the maximum there.

    Equal words at several places share equally, as they would in the gradient of the maximum. With the scores that
    Integrated Gradients gives the pooled vector, from a zero baseline, the trace is what Integrated Gradients gives
    the embedded words: along α·x the maximum stays where it is.

    Args:
        embeddings: the words that were pooled, (T, d), without padding.
        pooled_scores: of each pooled dimension, (d,), signed.
    Returns: scores (T, d), zero where another word had the maximum; they add up to what came in.
    Raises: ValueError if there is no word, a number is not finite, or the shapes do not fit.
    Source: the layout of notebooks that interpret an embedding with global max pooling.
    """
    embeddings, pooled_scores = np.asarray(embeddings), np.asarray(pooled_scores)
    if embeddings.ndim != 2 or not len(embeddings):
        raise ValueError(f"embeddings must have the shape (T, d) with T of at least 1; got {embeddings.shape}")
    if pooled_scores.shape != embeddings.shape[1:]:
        raise ValueError(f"pooled_scores must have the shape {embeddings.shape[1:]}; got {pooled_scores.shape}")
    if not (np.isfinite(embeddings).all() and np.isfinite(pooled_scores).all()):
        raise ValueError("embeddings and pooled_scores must be finite")
    winners = embeddings == embeddings.max(axis=0)
    return winners * (pooled_scores / winners.sum(axis=0))
