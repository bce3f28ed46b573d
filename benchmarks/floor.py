"""Integrated Gradients with n points against what no implementation can avoid: n gradients.

The floor is one compiled forward and backward pass of the same model over the same n points, which lie ready in a
tensor. What comes on top of it is making the path, moving it into TensorFlow and back, the weighted sum, and the
two ends of the path. Input: 256 words of the shipped examples, or a drawing of ours; rule: Gauss-Legendre; aim: a
ratio of at most 1.3. For a model of pictures, all classes at once are timed beside one: the aim is a ratio of 6. One
more network with random weights, `text-mlp`, does next to nothing with its input, so that moving it is what costs.

Each is timed twice: alone, after a pause in which all threads come to rest (an explanation now and then), and in
a row, right after itself (an adaptive rule, or many users).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from keras import ops

from benchmarks.common import chosen_models, environment, example_path, interleaved, named_models, options, ratio, show
from benchmarks.floors import floor_of, tensor
from ig_core import models
from ig_core.attribution.integrated_gradients import integrated_gradients, integrated_gradients_of_outputs
from ig_core.explainer import gradient_of
from ig_core.gradients.compiled import compiled_gradient
from ig_core.quadrature import gauss_legendre

POINTS = (16, 64, 256)
AIM, AIM_OF_CLASSES = 1.3, 6
PAUSE = 0.05
TEXT_MLP = "text-mlp"


def main() -> None:
    wanted = options(__doc__, rounds=100)
    if TEXT_MLP in (named_models() or [TEXT_MLP]):
        _against_its_floor(text_mlp(), *text_mlp_path(), wanted.rounds)
    for name in chosen_models():
        if name == TEXT_MLP:
            continue
        model = models.load(name)
        _against_its_floor(model, *example_path(model), wanted.rounds)
        if len(models.lookup(name).labels) > 2:
            _all_classes(models.load(name), max(3, wanted.rounds // 5))


class Network(NamedTuple):
    """As much of a model as its gradients need."""

    name: str
    labels: tuple[str, ...]
    shape: tuple[int | None, ...]
    logits: Callable
    front: bool = True  # a mean over the words, and a dense layer: 64 numbers in place of 256 × 64


def text_mlp() -> Network:
    """The mean of 64 dimensions over the words, 64 hidden units, a logit; random weights, seeded."""
    random = np.random.default_rng(0)
    hidden, output = (tensor(random.normal(size=(64, width)) / 8) for width in (64, 1))

    def logits(embedded: Any, mask: Any = None) -> Any:
        if mask is not None:
            raise ValueError("texts of one length only")
        return ops.matmul(ops.relu(ops.matmul(ops.mean(embedded, axis=1), hidden)), output)

    return Network(TEXT_MLP, ("negative", "positive"), (None, 64), logits)


def text_mlp_path() -> tuple[np.ndarray, np.ndarray]:
    """256 random words, and the zero baseline."""
    x = np.random.default_rng(1).normal(size=(256, 64)).astype(np.float32)
    return x, np.zeros_like(x)


def _against_its_floor(model, x: np.ndarray, baseline: np.ndarray, rounds: int) -> None:
    against_floor(model, x, baseline, rounds, floor_of(model.logits, model.shape))


def against_floor(model, x: np.ndarray, baseline: np.ndarray, rounds: int, forward_and_backward: Callable) -> None:
    """Print how long Integrated Gradients take; the floor is of points (n, *shape) in a tensor."""
    gradient_fn = gradient_of(model, model.labels[-1])
    rows = []
    for points in POINTS:
        rule = gauss_legendre(points)
        path = tensor(baseline + np.multiply.outer(rule.nodes, x - baseline))
        calls = {
            "floor": lambda path=path: forward_and_backward(path),
            "ig": lambda rule=rule: integrated_gradients(gradient_fn, x, baseline, rule),
        }
        alone = interleaved(calls, rounds, pause=PAUSE)
        in_a_row = interleaved(calls, max(1, rounds // 10), in_a_row=10, pause=PAUSE)
        rows.append(
            {
                "points": points,
                "floor, ms": 1e3 * np.median(alone["floor"]),
                "IG, ms": 1e3 * np.median(alone["ig"]),
                "ratio": ratio(alone, "ig", "floor"),
                "floor in a row, ms": 1e3 * np.median(in_a_row["floor"]),
                "IG in a row, ms": 1e3 * np.median(in_a_row["ig"]),
                "ratio in a row": ratio(in_a_row, "ig", "floor"),
            }
        )
    show(
        f"Integrated Gradients against its floor, {model.name}, input {' × '.join(map(str, x.shape))}",
        rows,
        f"Medians of {rounds} runs; aim: ratio ≤ {AIM}. {environment()}",
    )


def _all_classes(model, rounds: int) -> None:
    x, baseline = example_path(model)
    gradient_fn = gradient_of(model, model.labels[-1])
    gradients_fn = compiled_gradient(model).along_each(np.eye(len(model.labels), dtype=np.float32))
    rows = []
    for points in POINTS[:2]:
        rule = gauss_legendre(points)
        calls = {
            "one": lambda rule=rule: integrated_gradients(gradient_fn, x, baseline, rule),
            "all": lambda rule=rule: integrated_gradients_of_outputs(gradients_fn, x, baseline, rule),
        }
        seconds = interleaved(calls, rounds, pause=PAUSE)
        row = {"points": points} | {f"{name}, ms": 1e3 * np.median(seconds[name]) for name in calls}
        rows.append(row | {"ratio": ratio(seconds, "all", "one")})
    show(
        f"All {len(model.labels)} classes at once against one class, {model.name}",
        rows,
        f"Medians of {rounds} runs; aim: ratio ≤ {AIM_OF_CLASSES}. {environment()}",
    )


if __name__ == "__main__":
    main()
