"""Integrated Gradients with n points against what no implementation can avoid: n gradients.

The floor is one compiled forward and backward pass of the same model over the same n points, which lie ready in a
tensor. What comes on top of it is making the path, moving it into TensorFlow and back, the weighted sum, and the
two ends of the path. Input: 256 words of the shipped examples; rule: Gauss-Legendre; aim: a ratio of at most 1.3.

Each is timed twice: alone, after a pause in which all threads come to rest (an explanation now and then), and in
a row, right after itself (an adaptive rule, or many users).
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from benchmarks.common import MODEL, environment, example_input, interleaved, options, ratio, show
from ig_core import models
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.explainer import gradient_of
from ig_core.quadrature import gauss_legendre

WORDS = 256
POINTS = (16, 64, 256)
AIM = 1.3
PAUSE = 0.05


def main() -> None:
    wanted = options(__doc__, rounds=100)
    model = models.load(MODEL)
    x = model.embed(example_input(model, WORDS).seen_ids)
    baseline = model.baseline("zero", len(x))
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
        alone = interleaved(calls, wanted.rounds, pause=PAUSE)
        in_a_row = interleaved(calls, max(1, wanted.rounds // 10), in_a_row=10, pause=PAUSE)
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
        f"Integrated Gradients against its floor, {len(x)} words",
        rows,
        f"Medians of {wanted.rounds} runs; aim: ratio ≤ {AIM}. {environment()}",
    )


def floor_of(model) -> tf.types.experimental.PolymorphicFunction:
    """Points (n, T, d) in a tensor -> the model's logit and its gradient, compiled, and nothing else."""

    @tf.function(input_signature=[tf.TensorSpec((None, None, model.embedding.shape[1]), tf.float32)])
    def forward_and_backward(points):
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(points)
            logits = model.logits(points)
        return logits, tape.gradient(logits, points)

    return forward_and_backward


if __name__ == "__main__":
    main()
