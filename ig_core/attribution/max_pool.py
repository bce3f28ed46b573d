"""Max-pool trace: from the pooled dimensions of a text back to the words that realised them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients_steps
from ig_core.attribution.pieces import CornersFn
from ig_core.attribution.record import Attribution, GradientFn, Steps, as_outputs, corners_of
from ig_core.attribution.steps import complete
from ig_core.quadrature import Quadrature


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
    winners = _winners(embeddings, pooled_scores)
    return winners * (pooled_scores / winners.sum(axis=0))


def max_pool_attribution(gradient_fn: GradientFn, x: np.ndarray, rule: Quadrature | Adaptive) -> Attribution:
    """Integrated Gradients of the pooled words from a zero baseline, traced back to the words.

    Args:
        gradient_fn: of the part after the pooling: pooled texts (n, d) -> values of F (n,), gradients (n, d).
        x: embedded words, (T, d).
        rule: where between the zero vector and the pooled one gradients are taken.
    Returns: signed scores (T, d) in units of F, that add up to F(pooled x) - F(0) but for the error of `rule`.
    Raises: ValueError as max_pool_trace and integrated_gradients.
    """
    return complete(max_pool_steps(x, rule, corners_of(gradient_fn)), as_outputs(gradient_fn))[0]


def max_pool_steps(x: np.ndarray, rule: Quadrature | Adaptive, corners_fn: CornersFn | None = None) -> Steps:
    """The same of several outputs, as a method at work: it asks for gradients of the part after the pooling, whose
    corners are known if somebody tells."""
    pooled = x.max(axis=0)
    results = yield from integrated_gradients_steps(pooled, np.zeros_like(pooled), rule, corners_fn=corners_fn)
    return [Attribution(max_pool_trace(x, one.scores), one.explains, one.points, error=one.error) for one in results]


@dataclass(frozen=True)
class Dimension:
    """A pooled dimension: its index, its score, and where the words stand that had the maximum."""

    index: int
    score: float
    places: tuple[int, ...]


def strongest_dimensions(scores: np.ndarray, count: int = 10) -> list[Dimension]:
    """The dimensions with the largest |score|, largest first, of the scores (T, d) that a trace has given.

    A dimension that scores nothing is left out, so that there may be fewer than `count`.
    """
    totals = scores.sum(axis=0)
    order = np.argsort(-np.abs(totals), kind="stable")[:count]
    return [
        Dimension(int(i), float(totals[i]), tuple(np.flatnonzero(scores[:, i]).tolist())) for i in order if totals[i]
    ]


def _winners(embeddings: np.ndarray, pooled_scores: np.ndarray) -> np.ndarray:
    """Who had the maximum, (T, d), bool."""
    if embeddings.ndim != 2 or not len(embeddings):
        raise ValueError(f"embeddings must have the shape (T, d) with T of at least 1; got {embeddings.shape}")
    if pooled_scores.shape != embeddings.shape[1:]:
        raise ValueError(f"pooled_scores must have the shape {embeddings.shape[1:]}; got {pooled_scores.shape}")
    if not (np.isfinite(embeddings).all() and np.isfinite(pooled_scores).all()):
        raise ValueError("embeddings and pooled_scores must be finite")
    return embeddings == embeddings.max(axis=0)
