"""The one door: a text and the name of a model in, an Explanation out."""

from __future__ import annotations

import time
from functools import lru_cache

import numpy as np
import pandas as pd

from ig_core import attribution, models
from ig_core.attribution import Adaptive, Rule
from ig_core.attribution.record import GradientFn
from ig_core.errors import InputError
from ig_core.explanation import WORD_COLUMNS, Explanation, Prediction
from ig_core.gradients import CompiledGradient
from ig_core.models.outputs import direction, probabilities
from ig_core.models.text import Encoded, TextClassifier
from ig_core.quadrature import gauss_legendre

DEFAULT_TOLERANCE = 1e-3
MAX_POINTS = 4096


def explain(
    text: str,
    *,
    model: str | TextClassifier = "imdb-onehot",
    method: str = "integrated-gradients",
    target: str | None = None,
    baseline: str = "zero",
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
) -> Explanation:
    """Price every word of `text` by what it did for the logit of `target`.

    Args:
        text: any text of at most 20,000 characters.
        model: a row of MODELS, or an object like TextClassifier.
        method: a row of METHODS.
        target: a label of the model; the predicted one if None.
        baseline: where the path starts: "zero", "padding", "mean", or "text:" and a neutral review of your own.
        tolerance: largest |gap| wanted, as a part of |F(x) - F(x')|; gradients are taken until it is met, or
            MAX_POINTS are used.
        points: if given, so many Gauss-Legendre points are used instead, whatever the gap.
    Raises: InputError if the text, a name or a number cannot be used; AssetError if the model's files cannot.
    """
    rule = quadrature_of(tolerance, points)
    method_row = attribution.row(method)
    loaded = models.load(model) if isinstance(model, str) else model
    encoded = loaded.encode(text)
    started = time.perf_counter()
    x = loaded.embed(encoded.seen_ids)
    start = loaded.baseline(baseline, len(x))
    compiled = compiled_gradient(loaded)
    outputs = compiled.outputs(np.stack([x, start]))
    chances = probabilities(outputs[:1])[0]
    target = loaded.labels[int(chances.argmax())] if target is None else target
    weights = direction(loaded.labels, target, outputs.shape[1])
    result = method_row.run(compiled.along(weights), x, start, rule)
    seconds = time.perf_counter() - started
    logit, baseline_logit = (float(value) for value in outputs @ weights)
    best = int(chances.argmax())
    return Explanation(
        model=loaded.name,
        method=method,
        target=target,
        baseline=baseline,
        text=text,
        prediction=Prediction(
            label=loaded.labels[best],
            probability=float(chances[best]),
            probabilities=dict(zip(loaded.labels, map(float, chances), strict=True)),
            logit=logit,
            baseline_logit=baseline_logit if method_row.has_path else None,
        ),
        words=word_table(encoded, result.scores.sum(axis=1)),
        explains=result.explains,
        gap=result.gap,
        points=result.points,
        seconds=seconds,
        tolerance=tolerance if points is None else None,
    )


def quadrature_of(tolerance: float, points: int | None) -> Rule:
    """The rule that a tolerance or a number of points stands for. Raises: InputError if it cannot be used."""
    if points is not None:
        if points != int(points) or not 1 <= points <= MAX_POINTS:
            raise InputError(f"The number of points must be from 1 to {MAX_POINTS:,}; got {points}.")
        return gauss_legendre(points)
    if not 1e-5 <= tolerance <= 1:
        raise InputError(f"The tolerance must be from 0.00001 to 1; got {tolerance}.")
    return Adaptive(tolerance, MAX_POINTS)


def word_table(encoded: Encoded, scores: np.ndarray) -> pd.DataFrame:
    """Every word of the text in order, with the scores of the seen ones and zero for the others."""
    column = np.zeros(encoded.ids.size)
    column[encoded.mask] = scores
    columns = (encoded.words, encoded.starts, encoded.ends, column, encoded.status)
    return pd.DataFrame(dict(zip(WORD_COLUMNS, columns, strict=True)))


@lru_cache(maxsize=8)
def compiled_gradient(model: TextClassifier) -> CompiledGradient:
    """The model's compiled gradient, made on first use and shared by all callers."""
    return CompiledGradient(model.logits, shape=(None, model.embedding.shape[1]))


def gradient_of(model: TextClassifier, target: str) -> GradientFn:
    """F and its gradient in embedding space, for F the logit of `target`."""
    compiled = compiled_gradient(model)
    outputs = compiled.outputs(np.zeros((1, 1, model.embedding.shape[1]), np.float32)).shape[1]
    return compiled.along(direction(model.labels, target, outputs))
