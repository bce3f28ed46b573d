"""Integrated Gradients with n points against what no implementation can avoid: n gradients.

The floor is one compiled forward and backward pass of the same model over the same n points, which lie ready in a
tensor. What comes on top of it is making the path, moving it into TensorFlow and back, the weighted sum, and the
two ends of the path. Input: 256 words of the shipped examples, or a drawing of ours; rule: Gauss-Legendre; aim: a
ratio of at most 1.3. For a model of pictures, all classes at once are timed beside one: the aim is a ratio of 6.

Each is timed twice: alone, after a pause in which all threads come to rest (an explanation now and then), and in
a row, right after itself (an adaptive rule, or many users).
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from benchmarks.common import chosen_models, environment, example_path, interleaved, options, ratio, show
from ig_core import models
from ig_core.attribution.integrated_gradients import integrated_gradients, integrated_gradients_of_outputs
from ig_core.explainer import gradient_of
from ig_core.gradients.compiled import compiled_gradient
from ig_core.quadrature import gauss_legendre

POINTS = (16, 64, 256)
AIM, AIM_OF_CLASSES = 1.3, 6
PAUSE = 0.05


def main() -> None:
    wanted = options(__doc__, rounds=100)
    for name in chosen_models():
        _against_floor(models.load(name), wanted.rounds)
        if len(models.lookup(name).labels) > 2:
            _all_classes(models.load(name), max(3, wanted.rounds // 5))


def _against_floor(model, rounds: int) -> None:
    x, baseline = example_path(model)
    gradient_fn = gradient_of(model, model.labels[-1])
    forward_and_backward = floor_of(model)
    rows = []
    for points in POINTS:
        rule = gauss_legendre(points)
        path = tf.constant(baseline + np.multiply.outer(rule.nodes, x - baseline), tf.float32)
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


def floor_of(model) -> tf.types.experimental.PolymorphicFunction:
    """Points (n, *shape) in a tensor -> the model's last logit and its gradient, compiled, and nothing else."""

    @tf.function(input_signature=[tf.TensorSpec((None, *model.shape), tf.float32)])
    def forward_and_backward(points):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(points)
            logit = model.logits(points)[:, -1]
        return logit, tape.gradient(logit, points)

    return forward_and_backward


if __name__ == "__main__":
    main()
