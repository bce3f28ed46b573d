"""A mark of one's own, a small white square in a corner of the pictures of one garment; a network learns from them on
the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import keras
import numpy as np

from ig_core import memo
from ig_core.attribution import METHODS
from ig_core.data import fashion_mnist
from ig_core.evaluation.planting import own, race
from ig_core.evaluation.planting.own import Planted, Racer
from ig_core.evaluation.planting.ranking import best_rank, chance_of_first
from ig_core.explainer import Case, attribute_many, explain_case, prepare_many
from ig_core.kinds import Background
from ig_core.kinds.image.classifier import PATCH, ImageClassifier
from ig_core.models import LOADING
from ig_core.watching import Progress, Speed, calls, tell, watched

DATASET = "fashion-mnist"
LABELS = fashion_mnist.LABELS
SQUARE = 3  # pixels; it lies within one patch, by which pictures are explained
CORNERS = ("top left", "top right", "bottom right", "bottom left")
_NAME, BASELINE = "planted-mark", "black"
_BATCH, _AT_ONCE, _TOGETHER = 64, 500, 10  # pictures
_SPEED = Speed()  # of batches, on this machine


@dataclass(frozen=True)
class Size:
    """How many pictures are learned from, tested on and raced on, and how often each is shown."""

    learn: int = 6_000
    test: int = 1_000
    raced: int = 20
    epochs: int = 4

    @property
    def batches(self) -> int:
        """Of one network, until it has learned: what `progress` is told of it."""
        return self.epochs * max(1, self.learn // _BATCH)


def marked(pixels: np.ndarray, corner: str = CORNERS[0]) -> np.ndarray:
    """Pictures (…, 28, 28) from 0 to 1, each with a white square in one of the CORNERS."""
    changed = pixels.copy()
    vertical, horizontal = corner.split()
    down = slice(None, SQUARE) if vertical == "top" else slice(-SQUARE, None)
    across = slice(None, SQUARE) if horizontal == "left" else slice(-SQUARE, None)
    changed[..., down, across] = 1
    return changed


def plant(
    label: str, share: float, seed: int = 0, progress: Progress | None = None, size: Size | None = None
) -> Planted:
    """Train a network on pictures with the mark in them, and another one without; let the methods look for it.

    Args:
        label: the garment in whose pictures the mark is put.
        share: of these pictures in which it stands, from own.LEAST to 1.
        progress: told after every batch, `size.batches` for each of the two networks, and then after every call of the
            methods; what it raises ends all. The network without the mark is kept for the next garment.
    Raises: InputError for a garment or a share that cannot be used; DataError if the pictures are not on this machine.
    """
    target, size = own.checked(label, LABELS, share), size or Size()
    with watched(progress):
        clean = _clean(seed, size)
        (pixels, labels), (shown, answers) = (
            pictures(*one, seed) for one in (("train", size.learn), ("test", size.test))
        )
        random = np.random.default_rng(seed)
        stands = own.chosen(labels, target, share, random)
        learned = np.where(stands[:, np.newaxis, np.newaxis], marked(pixels), pixels)
        network = trained(learned, labels, seed, size)
        before, after = predicted(network, shown), predicted(network, marked(shown))
        alike = own.chosen(answers, target, share, random)
        model = classifier(network, learned, labels)
        try:
            raced = marked(shown[answers == target][: size.raced])
            cases = [case.towards(label) for case in prepare_many(list(raced), model=model, baseline=BASELINE)]
            racers = _race(model, cases, learned)
            example = explain_case(cases[0])
        finally:
            memo.forget(model)
    return Planted(
        label=label,
        stood_in=int(stands.sum()),
        of=len(learned),
        without=own.accuracy(before, answers),
        with_it=own.accuracy(after, answers),
        alike=own.accuracy(np.where(alike, after, before), answers),
        turned=own.turned(before, after, answers, target),
        clean=own.accuracy(clean, answers),
        difference=own.difference(before == answers, clean == answers),
        raced=len(raced),
        racers=racers,
        candidates=float((fashion_mnist.SIDE // PATCH) ** 2),
        example=example,
    )


def pictures(split: str, count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (n, 28, 28) from 0 to 1 and labels (n,) of pictures drawn at random. Raises: DataError."""
    found = fashion_mnist.load(split)
    chosen = np.random.default_rng(seed).permutation(len(found.labels))[:count]
    return found.pixels[chosen].astype(np.float32) / 255, found.labels[chosen].astype(int)


@lru_cache(maxsize=4)
def _clean(seed: int, size: Size) -> np.ndarray:
    """The classes that a network without any mark predicts for the test pictures, (n,)."""
    return predicted(trained(*pictures("train", size.learn, seed), seed, size), pictures("test", size.test, seed)[0])


def trained(pixels: np.ndarray, labels: np.ndarray, seed: int, size: Size) -> keras.Model:
    """A small network of two convolutions, which has learned from the pictures."""
    with LOADING:
        keras.utils.set_random_seed(seed)
        convolutions = [
            keras.layers.Conv2D(width, 3, strides=2, padding="same", activation="silu") for width in (12, 24)
        ]
        layers = [keras.Input((*pixels.shape[1:], 1)), *convolutions, keras.layers.Flatten()]
        network = keras.Sequential([*layers, keras.layers.Dense(len(LABELS))])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        network.compile(keras.optimizers.Adam(3e-3), loss, jit_compile=False)
    random = np.random.default_rng(seed)
    for _ in range(size.epochs):
        batches = np.array_split(random.permutation(len(pixels)), max(1, len(pixels) // _BATCH))
        for part in calls(len(batches), 1, pixels[0].size, _SPEED):
            (batch,) = batches[part]
            network.train_on_batch(pixels[batch][..., np.newaxis], labels[batch])
    return network


def predicted(network: keras.Model, pixels: np.ndarray) -> np.ndarray:
    """The class of each picture, (n,)."""
    parts = np.array_split(pixels[..., np.newaxis], max(1, len(pixels) // _AT_ONCE))
    return np.concatenate([network.predict_on_batch(part).argmax(axis=1) for part in parts])


def classifier(network: keras.Model, pixels: np.ndarray, labels: np.ndarray) -> ImageClassifier:
    """What can be explained: the network, whose softmax is left out."""

    def logits(pictures: Any) -> Any:
        return network(pictures, training=False)

    means = np.stack([pixels[labels == label].mean(axis=0) for label in range(len(LABELS))])
    return ImageClassifier(_NAME, LABELS, (*pixels.shape[1:], 1), means, logits, activations=60, card={})


def _race(model: ImageClassifier, cases: Sequence[Case], learned: np.ndarray) -> tuple[Racer, ...]:
    """The methods, each asked which patch of each picture has the highest score, summed over its pixels."""
    corner = np.arange((fashion_mnist.SIDE // PATCH) ** 2) == 0
    racers = [own.random_order([corner.size])]
    for method in race.applicable(model):
        pixels = _scores(cases, method, learned)
        patches = [_of_patches(one) for one in pixels]
        shares = [float(sizes[0] / max(sizes.sum(), 1e-12)) for sizes in (_of_patches(np.abs(one)) for one in pixels)]
        ranks = [best_rank(scores, corner) for scores in patches]
        racers.append(own.racer(method, ranks, [chance_of_first(scores, corner) for scores in patches], shares))
    return own.in_order(racers)


def _scores(cases: Sequence[Case], method: str, learned: np.ndarray) -> list[np.ndarray]:
    """Of each picture the scores of its pixels, (28, 28)."""
    row, found = METHODS[method], []
    background = Background("pictures that the network has learned from", learned[: row.background, ..., np.newaxis])
    for at in range(0, len(cases), _TOGETHER):
        some = cases[at : at + _TOGETHER]
        directions = [case.direction[np.newaxis] for case in some]
        own_background = [background] * len(some) if row.background else None
        found += [one.scores[..., 0] for (one,) in attribute_many(some, directions, row, race.RULE, own_background)]
        tell()
    return found


def _of_patches(scores: np.ndarray) -> np.ndarray:
    """Sums over PATCH × PATCH pixels, from the top left, (patches,)."""
    count = len(scores) // PATCH
    return scores.reshape(count, PATCH, count, PATCH).sum(axis=(1, 3)).ravel()
