"""The recipe of `fashion-cnn`: from Fashion-MNIST's training pictures to assets/models/fashion-cnn/.

Settings were chosen on VALIDATION pictures taken out of the training part, which it is not trained on; the test
part is used once, at the end, to write the card.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from ig_core.data import fashion_mnist
from ig_core.data.fashion_mnist import LABELS, Pictures
from ig_core.evaluation.accuracy import Accuracy, accuracy, predict
from ig_core.models import fashion_cnn
from ig_core.training import familiarity, shipping
from ig_core.training.held_out import VALIDATION, split


@dataclass(frozen=True)
class Settings:
    """What was tried on the validation pictures, at the values that were chosen."""

    widths: tuple[int, ...] = fashion_cnn.WIDTHS
    dropout: float = 0.2
    label_smoothing: float = 0.1
    shift: float = 0.07  # largest shift, as a part of the side
    erased: float = 0.5  # share of pictures of which a part is covered with noise
    batch: int = 128
    epochs: int = 32
    warm_up: float = 0.1  # part of the steps in which the learning rate rises
    learning_rate: float = 3e-3
    weight_decay: float = 0.05


def train(seed: int = 0, settings: Settings | None = None, runs: Path = Path("runs/fashion-cnn")) -> dict:
    """Fit on all training pictures but VALIDATION of them, validate on those, test once, write assets.

    Interrupted, it goes on from the last whole epoch kept in `runs`. Returns the card that it wrote.
    """
    settings = settings or Settings()
    fitting, held_out = split(fashion_mnist.load("train"), seed)
    network = fit(fitting, seed, settings, runs, held_out)
    ship(network, fitting, held_out, seed, settings)
    return familiarity.ship(fitting, held_out, seed)


def fit(
    pictures: Pictures, seed: int, settings: Settings, folder: Path, validation: Pictures | None = None
) -> keras.Model:
    """Train on `pictures`, keeping the state after each epoch in `folder`, so that it can go on from there."""
    keras.utils.set_random_seed(seed)
    network = fashion_cnn.build(settings.widths, settings.dropout)
    augment = keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomTranslation(settings.shift, settings.shift, fill_mode="constant", interpolation="nearest"),
            layers.RandomErasing(settings.erased, scale=(0.02, 0.15), value_range=(0, 1)),
        ]
    )
    steps = settings.epochs * (len(pictures.labels) // settings.batch)
    rising = int(settings.warm_up * steps)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps - rising, warmup_target=settings.learning_rate, warmup_steps=rising
    )
    network.compile(
        keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay, beta_2=0.99),
        keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=settings.label_smoothing),
        metrics=["accuracy"],
    )

    def prepared(pixels: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return augment(scaled(pixels), training=True), tf.one_hot(labels, 10)

    batches = (
        tf.data.Dataset.from_tensor_slices((pictures.pixels, pictures.labels))
        .shuffle(len(pictures.labels), seed=seed)
        .batch(settings.batch, drop_remainder=True)
        .map(prepared, num_parallel_calls=1)
        .prefetch(4)
    )
    held_out = None
    if validation is not None:
        held_out = (scaled(validation.pixels), keras.utils.to_categorical(validation.labels, 10))
    folder.mkdir(parents=True, exist_ok=True)
    network.fit(
        batches,
        epochs=settings.epochs,
        validation_data=held_out,
        validation_batch_size=500,
        verbose=2,
        callbacks=[keras.callbacks.BackupAndRestore(folder)],
    )
    return network


def scaled(pixels: np.ndarray | tf.Tensor) -> tf.Tensor:
    """Pixels (n, 28, 28) from 0 to 255 -> (n, 28, 28, 1) from 0 to 1."""
    return tf.cast(pixels, tf.float32)[..., tf.newaxis] / 255


def ship(network: keras.Model, fitting: Pictures, held_out: Pictures, seed: int, settings: Settings) -> dict:
    """Write folded weights (float16), class means and card into assets; test what was written."""
    means = np.stack([fitting.pixels[fitting.labels == label].mean(axis=0) / 255 for label in range(len(LABELS))])
    arrays = fashion_cnn.fold(network) | {"means": means}
    shipping.write_weights(fashion_cnn.NAME, arrays)
    shipping.write_card(fashion_cnn.NAME, {"settings": asdict(settings)})  # which loading reads
    model, test = fashion_cnn.trained(), fashion_mnist.load("test")
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (test.labels, predict(model, test.pixels)), 1)
    card = {
        "name": fashion_cnn.NAME,
        "task": "Which of ten garments does a picture show?",
        "data": f"Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): 60,000 training pictures less {VALIDATION:,} held out",
        "seed": seed,
        "settings": asdict(settings) | {"parameters": sum(a.size for a in arrays.values()) - means.size},
        "command": f"python -m ig_core train {fashion_cnn.NAME} --seed {seed}",
        "licence": "Apache-2.0 (weights and class means; the pictures they were computed from are not included)",
        "accuracy": {
            "test": shipping.accuracy_row(
                Accuracy(int(confusion.trace()), int(confusion.sum())), "all 10,000 test pictures"
            ),
            "validation": shipping.accuracy_row(
                accuracy(model, held_out.pixels, held_out.labels),
                "training pictures held out, on which the settings were chosen",
            ),
        },
        "accuracy_of_classes": dict(zip(LABELS, (confusion.diagonal() / confusion.sum(axis=1)).round(3), strict=True)),
        "confusion": {"rows": "true class", "columns": "predicted class", "counts": confusion.tolist()},
        "weaknesses": [
            "Shirts are its weak side: it takes them for T-shirts, pullovers and coats, and those for shirts.",
            "It knows single garments on black, centred, filling 28 × 28 grey pixels, as a shop photographed them in"
            " 2017; of drawings, photographs of people or anything else its opinion means little.",
            "It always names one of ten classes, however little the picture looks like any of them.",
            "It was trained with smoothed labels, so it is rarely more than 95 % sure, however clear the case.",
        ],
    }
    return shipping.write_card(fashion_cnn.NAME, card)
