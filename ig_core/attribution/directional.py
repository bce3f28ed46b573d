"""Integrated Directional Gradients: Sikdar, Bhattacharya and Heese (2021), what each phrase of a tree contributes.

A gradient along the direction in which a group of features goes from the baseline to the input tells what the group
does together. Integrated along the path it is Σ IG_i / ‖z_S‖ for a group S, with z = x - x': one run of Integrated
Gradients prices every phrase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ig_core.attribution.adaptive import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.record import Attribution, GradientFn
from ig_core.quadrature import Quadrature

Span = tuple[int, int]
"""Half-open: the tokens from the first number up to, but not including, the second."""


@dataclass(frozen=True, eq=False)
class PhraseAttribution:
    """What each phrase of a text contributes to one output.

    Attributes:
        spans: the phrases, in the order in which they were given.
        score: (spans,), the integrated directional gradient of each; signed, in units of F per unit of the embedding.
        sign: (spans,), 1 for the output, -1 against it, 0 where the score is zero.
        dividend: (spans,), |score| as a part of the normaliser: what the phrase adds beyond its parts.
        value: (spans,), the dividends of all members of the family inside the phrase: 0 to 1, the whole text has 1.
        feature_dividends: (T, d), of each dimension of each token; zero outside the content.
        normaliser: Σ |score| over the family, in the units of score.
        attribution: the Integrated Gradients from which all this comes, with their gap.
    """

    spans: tuple[Span, ...]
    score: np.ndarray
    sign: np.ndarray
    dividend: np.ndarray
    value: np.ndarray
    feature_dividends: np.ndarray
    normaliser: float
    attribution: Attribution


def directional_gradients(
    gradient_fn: GradientFn,
    x: np.ndarray,
    baseline: np.ndarray,
    spans: Sequence[Span],
    rule: Quadrature | Adaptive,
    content: np.ndarray | None = None,
) -> PhraseAttribution:
    """Score the phrases of a text: of each its own score, and the value that it and its parts have together.

    The family has every dimension of every token, every token, every phrase of `spans` and the text as a whole: each
    set of features once, so that a phrase in a unary chain, or a word of one token, does not count twice.

    Args:
        gradient_fn: points (n, T, d) -> values of F (n,), gradients of F (n, T, d).
        x, baseline: embedded tokens, (T, d).
        spans: the phrases, nested or not; words of several tokens among them. Trees of several sentences go together,
            and so have one normaliser. A phrase without content has a score and value of zero.
        rule: as integrated_gradients takes it.
        content: (T,), False for special tokens, which belong to no phrase; all are content if None.
    Returns: values that are never negative, at least the sum of those of disjoint parts, and 1 for the whole text. If
        F does not change at all along the path, they are all zero.
    Raises: ValueError as integrated_gradients, or if a span or the shape of `content` does not fit x.
    Source: sections 3 and 4 of the paper. Where its published code differs: see each set once, above; a group
        that equals the baseline has a score of zero; and a zero score has no sign.
    """
    if x.ndim != 2:
        raise ValueError(f"x must have the shape (T, d); got {x.shape}")
    content = np.ones(len(x), bool) if content is None else np.asarray(content, bool)
    if content.shape != x.shape[:1]:
        raise ValueError(f"content must have the shape {x.shape[:1]}; got {content.shape}")
    for start, end in spans:
        if not 0 <= start <= end <= len(x):
            raise ValueError(f"spans must lie within 0 and {len(x)}, start first; got ({start}, {end})")
    attribution = integrated_gradients(gradient_fn, x, baseline, rule)
    shares = attribution.scores[content].astype(np.float64)
    z = np.subtract(x, baseline, dtype=np.result_type(x, baseline, np.float32))[content].astype(np.float64)

    before = np.concatenate([[0], np.cumsum(content)])  # content positions before each position
    sets = [(int(before[start]), int(before[end])) for start, end in spans]
    tokens = [(i, i + 1) for i in range(len(z))]
    members = sorted({*sets, *tokens, (0, len(z))})
    members = [(a, b) for a, b in members if (b - a) * z.shape[1] > 1]  # a single dimension is counted as such
    sizes = {(a, b): abs(_score(shares[a:b], z[a:b])) for a, b in members}
    features = np.abs(np.divide(shares, z, out=np.zeros_like(z), where=z != 0))
    normaliser = float(features.sum() + sum(sizes.values()))
    scale = 1 / normaliser if normaliser > 0 else 0.0

    first, last = np.array(members, int).reshape(-1, 2).T
    weights = np.array(list(sizes.values()))
    inside = [weights[(first >= a) & (last <= b)].sum() + features[a:b].sum() for a, b in sets]
    score = np.array([_score(shares[a:b], z[a:b]) for a, b in sets])
    feature_dividends = np.zeros(x.shape)
    feature_dividends[content] = features * scale
    return PhraseAttribution(
        spans=tuple((int(start), int(end)) for start, end in spans),
        score=score,
        sign=np.sign(score).astype(int),
        dividend=np.abs(score) * scale,
        value=np.array(inside) * scale,
        feature_dividends=feature_dividends,
        normaliser=normaliser,
        attribution=attribution,
    )


def _score(shares: np.ndarray, z: np.ndarray) -> float:
    """Σ IG_i / ‖z‖ of a set of features; zero where it has none, or is at the baseline."""
    length = float(np.linalg.norm(z))
    return float(shares.sum()) / length if length > 0 else 0.0
