"""The one door: an input and the name of a model in, an Explanation out."""

from __future__ import annotations

import time

import numpy as np

from ig_core import attribution, models
from ig_core.attribution import Adaptive, Attribution, GradientFn, Rule
from ig_core.attribution.record import as_outputs
from ig_core.errors import InputError
from ig_core.explanation import Explanation, Prediction
from ig_core.models.forward import compiled_gradient
from ig_core.models.image import ImageClassifier
from ig_core.models.outputs import direction, probabilities
from ig_core.models.text import TextClassifier
from ig_core.quadrature import gauss_legendre

DEFAULT_TOLERANCE = 1e-3
MAX_POINTS = 4096
Classifier = TextClassifier | ImageClassifier


def explain(
    input: str | bytes | np.ndarray,
    *,
    model: str | Classifier = "imdb-onehot",
    method: str = "integrated-gradients",
    target: str | None = None,
    contrast: str | None = None,
    baseline: str | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
) -> Explanation:
    """Price every word of a text, or pixel of a picture, by what it did for the logit of `target`.

    Args:
        input: a text of at most 20,000 characters; or a picture, as ImageClassifier.encode takes it: the bytes of a
            file, an array, or a reference such as "drawing:bag-flap" or "test:0".
        model: a row of MODELS, or an object like TextClassifier or ImageClassifier.
        method: a row of METHODS.
        target: a label of the model; the predicted one if None.
        contrast: a label whose logit is subtracted from that of the target: "why a shirt and not a coat?"
        baseline: where the path starts: for texts "zero", "padding", "mean", or "text:" and a neutral review; for
            pictures "black", "white", "grey", "blurred", "noise", "mean:LABEL" or "picture:REFERENCE". The first of
            these if None.
        tolerance: largest |gap| wanted, as a part of |F(x) - F(x')|; gradients are taken until it is met, or
            MAX_POINTS are used.
        points: if given, so many Gauss-Legendre points are used instead, whatever the gap.
    Raises: InputError if the input, a name or a number cannot be used; AssetError if the model's files cannot.
    """
    return _explain(input, model, method, target, contrast, baseline, tolerance, points)[0]


def explain_all_classes(
    input: str | bytes | np.ndarray,
    *,
    model: str | Classifier,
    method: str = "integrated-gradients",
    baseline: str | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
    points: int | None = None,
) -> dict[str, Explanation]:
    """What `explain` gives for each label of the model, from one pass over the path where the method can share it."""
    loaded = models.load(model) if isinstance(model, str) else model
    results = _explain(input, loaded, method, loaded.labels, None, baseline, tolerance, points)
    return dict(zip(loaded.labels, results, strict=True))


def _explain(input, model, method, targets, contrast, baseline, tolerance, points) -> list[Explanation]:
    """Of one target (None: the predicted class) or of a sequence of them."""
    rule = quadrature_of(tolerance, points)
    row = attribution.row(method)
    loaded = models.load(model) if isinstance(model, str) else model
    if row.needs and not hasattr(loaded, row.needs):
        raise InputError(f"{row.label} does not apply to the model {loaded.name!r}.")
    encoded = loaded.encode(input)
    started = time.perf_counter()
    x = loaded.point(encoded)
    baseline = next(iter(loaded.baselines)) if baseline is None else baseline
    starts = loaded.starts(baseline, x)
    outputs = compiled_gradient(loaded).outputs(np.concatenate([x[np.newaxis], starts]))
    chances = probabilities(outputs[:1])[0]
    best = int(chances.argmax())
    if targets is None:
        targets = [loaded.labels[best]]
    elif isinstance(targets, str):
        targets = [targets]
    directions = np.stack([direction(loaded.labels, target, outputs.shape[1], contrast) for target in targets])
    results = _attribute(row, loaded, directions, x, starts if row.has_path else starts[:1], rule)
    seconds = time.perf_counter() - started
    values = outputs @ directions.T
    return [
        loaded.explanation(
            encoded,
            result.scores,
            model=loaded.name,
            method=method,
            target=target,
            contrast=contrast,
            baseline=baseline,
            prediction=Prediction(
                label=loaded.labels[best],
                probability=float(chances[best]),
                probabilities=dict(zip(loaded.labels, map(float, chances), strict=True)),
                logit=float(values[0, i]),
                baseline_logit=float(values[1:, i].mean()) if row.has_path else None,
            ),
            explains=result.explains,
            gap=result.gap,
            points=result.points,
            seconds=seconds,
            tolerance=tolerance if points is None else None,
        )
        for i, (target, result) in enumerate(zip(targets, results, strict=True))
    ]


def _attribute(
    row: attribution.Method, loaded: Classifier, directions: np.ndarray, x: np.ndarray, starts: np.ndarray, rule: Rule
) -> list[Attribution]:
    """Of each direction, the attributions from all starts averaged."""
    compiled = compiled_gradient(loaded)
    gradient_fns = [compiled.along(weights) for weights in directions]
    gradients_fn = as_outputs(gradient_fns[0]) if len(directions) == 1 else compiled.along_each(directions)
    part = getattr(loaded, row.needs) if row.needs else None
    of_starts = [
        row.run(attribution.Task(x, start, rule, directions, gradient_fns, gradients_fn, part)) for start in starts
    ]
    return [attribution.average(results) for results in zip(*of_starts, strict=True)]


def quadrature_of(tolerance: float, points: int | None) -> Rule:
    """The rule that a tolerance or a number of points stands for. Raises: InputError if it cannot be used."""
    if points is not None:
        if points != int(points) or not 1 <= points <= MAX_POINTS:
            raise InputError(f"The number of points must be from 1 to {MAX_POINTS:,}; got {points}.")
        return gauss_legendre(points)
    if not 1e-5 <= tolerance <= 1:
        raise InputError(f"The tolerance must be from 0.00001 to 1; got {tolerance}.")
    return Adaptive(tolerance, MAX_POINTS)


def gradient_of(model: Classifier, target: str, contrast: str | None = None) -> GradientFn:
    """F and its gradient at points of the model's path, for F the logit of `target`, minus that of `contrast`."""
    compiled = compiled_gradient(model)
    size = [1 if length is None else length for length in model.shape]
    outputs = compiled.outputs(np.zeros((1, *size), np.float32)).shape[1]
    return compiled.along(direction(model.labels, target, outputs, contrast))
