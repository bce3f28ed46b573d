"""Word vectors from plain text: which words stand near which, as positive pointwise mutual information, in few numbers.

Source: Levy and Goldberg (2014), Neural Word Embedding as Implicit Matrix Factorization; the smoothing of contexts is
that of Levy, Goldberg and Dagan (2015).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def word_vectors(
    rows: Sequence[np.ndarray],
    vocabulary: int,
    dimension: int,
    seed: int,
    *,
    window: int = 5,
    contexts: int = 5000,
    smoothing: float = 0.75,
) -> np.ndarray:
    """Vectors (vocabulary, dimension), close for words that are used alike; zero for words that are not in `rows`.

    Args:
        rows: texts as ids; 0, the padding token, has no vector.
        window: how far apart two words are at most; a pair counts as one over its distance.
        contexts: so many of the most frequent words are what a word is known by.
        smoothing: exponent of a context's frequency, which makes rare contexts less telling.
    """
    text = np.concatenate([np.concatenate([row, np.zeros(window, row.dtype)]) for row in rows])  # none across texts
    frequency = np.bincount(text, minlength=vocabulary)
    frequency[0] = 0
    common = np.argsort(-frequency, kind="stable")[:contexts]
    column = np.full(vocabulary, -1)
    column[common] = np.arange(common.size)
    counts = np.zeros((vocabulary, common.size), np.float32)
    for distance in range(1, window + 1):
        for words, near in ((text[:-distance], text[distance:]), (text[distance:], text[:-distance])):
            pairs = words.astype(np.int64) * common.size + column[near]
            pairs = pairs[(words > 0) & (near > 0) & (column[near] >= 0)]
            of_pairs, times = np.unique(pairs, return_counts=True)
            counts.reshape(-1)[of_pairs] += times / distance
    of_words = counts.sum(axis=1, keepdims=True)
    of_contexts = counts.sum(axis=0) ** smoothing
    expected = np.maximum(of_words, 1e-9) * (of_contexts / of_contexts.sum())
    information = np.zeros_like(counts)
    seen = counts > 0
    information[seen] = np.log(counts[seen] / expected[seen])
    return _left_factor(np.maximum(information, 0), dimension, np.random.default_rng(seed))


def _left_factor(matrix: np.ndarray, dimension: int, random: np.random.Generator, passes: int = 4) -> np.ndarray:
    """U √S of the largest `dimension` singular values, by passes over a random subspace (Halko et al. 2011)."""
    basis = random.normal(size=(matrix.shape[1], dimension + 20)).astype(np.float32)
    for _ in range(passes):
        basis = np.linalg.qr(matrix.T @ (matrix @ basis))[0]
    left, values, _ = np.linalg.svd(matrix @ basis, full_matrices=False)
    return left[:, :dimension] * np.sqrt(values[:dimension])
