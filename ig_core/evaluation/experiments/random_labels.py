"""Do the scores depend on how the labels hang together with the pictures? A network that learned random labels tells.

Source: Adebayo et al. (2018), "Sanity checks for saliency maps", the data randomisation. Three networks of one build
learn the same pictures by heart: two with their labels (from other first weights), one with shuffled ones. Scores of
test pictures should be alike for the first two, and less so for the third.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from ig_core.data import fashion_mnist
from ig_core.evaluation.experiments import files, inputs, scores
from ig_core.evaluation.experiments.randomisation import rank_correlation
from ig_core.evaluation.experiments.tables import figures
from ig_core.explainer import Case, prepare_many
from ig_core.kinds import Model
from ig_core.models import fashion_cnn

EXPERIMENT = "random-labels"
WIDTHS = (8, 16, 32)  # a quarter of those that ship: it still learns anything by heart
LEARNED, PICTURES = 1000, 200  # training pictures that are learned by heart, and test pictures that are explained
PART = 50  # pictures
BY_HEART, EPOCHS, BATCH, RATE = 0.99, 150, 50, 3e-3  # accuracy on what was learned, at which it stops
SEED = 0


def fitted(pixels: np.ndarray, labels: np.ndarray, seed: int) -> tuple[Model, float]:
    """A network that has learned pictures (n, 28, 28), from 0 to 255, by heart; and its accuracy on them."""
    keras.utils.set_random_seed(seed)
    network = fashion_cnn.build(WIDTHS)
    network.compile(
        keras.optimizers.Adam(RATE),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    x, accuracy = pixels[..., np.newaxis].astype(np.float32) / 255, 0.0
    for _ in range(0, EPOCHS, 5):
        network.fit(x, labels, BATCH, 5, verbose=0)
        accuracy = float(network.evaluate(x, labels, 500, verbose=0)[1])
        if accuracy >= BY_HEART:
            break
    means = np.zeros((len(fashion_mnist.LABELS), *pixels.shape[1:]))  # a baseline that nobody asks for
    return fashion_cnn.classifier(fashion_cnn.fold(network), means, WIDTHS, {}), accuracy


def compared(model: Model, others: dict[str, Model], given: Sequence[Any], methods: Sequence[str]) -> dict[str, Any]:
    """Of each method, and of each of the `others`, the rank correlations of |scores| of pixels with those of `model`.

    All are explained for the class that `model` predicts. Returns: method -> name of the other -> of each input.
    """
    own = prepare_many(given, model=model)

    def of(other: Model) -> list[Case]:
        return [case.towards(one.target) for case, one in zip(prepare_many(given, model=other), own, strict=True)]

    cases = {name: of(other) for name, other in others.items()}
    found: dict[str, Any] = {}
    for method in methods:
        arrays = scores.of_cases(own, method)
        found[method] = {
            name: [
                rank_correlation(np.abs(one.sum(axis=-1)).ravel(), np.abs(two.sum(axis=-1)).ravel())
                for one, two in zip(arrays, scores.of_cases(of_other, method), strict=True)
            ]
            for name, of_other in cases.items()
        }
    return found


def on_test_part(
    model: Model, count: int | None = None, progress: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """Train the three networks, and compare scores of PICTURES, or `count`, test pictures: what `files.write` keeps.

    Args:
        model: whose build the networks have; its own weights play no part.
    Raises: DataError if the pictures are not on this machine.
    """
    learned = fashion_mnist.load("train")
    random = np.random.default_rng(SEED)
    chosen = random.choice(len(learned.labels), LEARNED, replace=False)
    pixels, labels = learned.pixels[chosen], learned.labels[chosen].astype(int)
    sample = inputs.of_test_part(model.name, count or PICTURES)
    first, true = fitted(pixels, labels, SEED)
    again, true_again = fitted(pixels, labels, SEED + 1)
    shuffled, by_heart = fitted(pixels, random.permutation(labels), SEED)
    others = {"true_labels": again, "random_labels": shuffled}
    methods = scores.applicable(first, slow=False)
    setting = {
        "data": "fashion-mnist",
        "split": f"test pictures, in an order drawn by seed {SEED}",
        "networks": f"the build of {model.name} with widths {WIDTHS}, of {LEARNED:,} training pictures; one of each",
        "learned": {"true labels": true, "true labels again": true_again, "random labels": by_heart},
        "explained": "the class that the first network predicts",
        "rank": "Spearman's, of |scores| of pixels that are not 0 in both, with those of the first network",
        "interval": "95 %, mean and 1.96 standard errors over pictures; that networks vary is not in it",
        "methods": list(methods),
        "source": "Adebayo et al. (2018)",
    }

    def measured(part: slice) -> dict[str, Any]:
        return compared(first, others, sample.inputs[part], methods)

    parts = files.in_parts(model.name, EXPERIMENT, setting, sample, PART, measured, progress)
    rows: list[dict[str, Any]] = []
    for method in methods:
        told = [pair for part in parts for pair in zip(*part[method].values(), strict=True) if None not in pair]
        of = dict(zip(others, np.array(told, float).T, strict=True))
        rows.append({"method": method, **figures({**of, "difference": of["true_labels"] - of["random_labels"]})})
    return {"setting": setting | {"inputs": len(sample)}, "rows": rows}
