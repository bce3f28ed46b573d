"""What makes `fashion-cnn` tell pictures that are unlike its training pictures: fitted, chosen, measured and shipped.

Means and covariance come from the pictures that the network was trained on. The scales and the threshold come from the
validation pictures, which it was not; so does the choice of the score, by which pictures that show no garment it tells.
The test pictures, and drawings from another seed, some of them of sorts that were not used before, are measured once.
About a hundred variants were tried, by the known sorts and by the drawings that ship; `compared` repeats the main ones.
So the figures to go by are those of the test pictures and of the sorts that are not known.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from ig_core.data import fashion_mnist
from ig_core.data.fashion_mnist import Pictures
from ig_core.evaluation import familiarity as scores
from ig_core.evaluation.accuracy import Accuracy
from ig_core.kinds.image import examples as image_examples
from ig_core.models import fashion_cnn
from ig_core.models.familiarity import Familiarity, fit
from ig_core.models.fashion_cnn import GarmentClassifier
from ig_core.training import non_garments, shipping
from ig_core.training.held_out import split

FALSE_ALARMS = 0.02  # share of validation pictures above the threshold
SCALE_AT = 0.99  # each distance is divided by what it is at most on this share of validation pictures
CHOOSING, REPORTING = 1, 2  # seeds of the pictures that show no garment, added to that of the training
_CHOOSING_EACH, _REPORTING_EACH = 200, 500  # of each sort
_TURNED = 2000  # test pictures that are turned upside-down, or made light on dark
_STORED, _NEIGHBOUR = 5000, 10  # training features, and the how manieth nearest of them is taken
_AT_A_TIME = 500  # pictures

SCORE = (
    "Features: mean and standard deviation of every channel after each stage (of the last, the mean). Class means and"
    " one covariance, from the training pictures. Squared Mahalanobis distance to the nearest class mean, split into"
    " the directions in which the class means differ and all others; each divided by its 99 % quantile on the"
    " validation pictures; then added."
)


class Seen:
    """Pictures (n, 28, 28), from 0 to 255, as the scores see them."""

    def __init__(self, model: GarmentClassifier, pixels: np.ndarray):
        self._model, self._pixels = model, pixels

    @cached_property
    def features(self) -> np.ndarray:
        """(n, features)"""
        return self._in_parts(self._model.features)

    @cached_property
    def logits(self) -> np.ndarray:
        """(n, classes)"""
        return self._in_parts(lambda pictures: np.asarray(self._model.logits(pictures)))

    def _in_parts(self, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        parts = [self._pixels[at : at + _AT_A_TIME] for at in range(0, len(self._pixels), _AT_A_TIME)]
        return np.concatenate([function(part[..., np.newaxis].astype(np.float32) / 255) for part in parts])


def measured(fitting: Seen, labels: np.ndarray, held_out: Seen) -> Familiarity:
    """Means and covariance of the one, scales of the other."""
    found = fit(fitting.features, labels)
    return replace(found, scales=np.quantile(found.distances(held_out.features), SCALE_AT, axis=0))


def compared(fitting: Seen, labels: np.ndarray, held_out: Seen, strange: Mapping[str, Seen], seed: int) -> dict:
    """Label of a score -> share that it tells of pictures that show no garment, by sort, and the mean of these.

    Args:
        strange: of each sort some pictures, which are not those that are reported.
    """
    last = fashion_cnn.WIDTHS[-1]  # the features that the logits are made of, which come first
    chosen, of_last = measured(fitting, labels, held_out), fit(fitting.features[:, :last], labels)
    drawn = np.random.default_rng(seed).choice(len(labels), min(_STORED, len(labels)), replace=False)
    stored = fitting.features[drawn, :last]
    table: dict[str, Callable[[Seen], np.ndarray]] = {
        "energy": lambda seen: scores.energy(seen.logits),
        "1 - largest probability": lambda seen: scores.doubt(seen.logits),
        f"distance to the {_NEIGHBOUR}th nearest of {_STORED:,} last features": lambda seen: scores.neighbour_distance(
            seen.features[:, :last], stored, _NEIGHBOUR
        ),
        "Mahalanobis, last features": lambda seen: scores.mahalanobis(seen.features[:, :last], of_last),
        "relative Mahalanobis, last features": lambda seen: scores.relative_mahalanobis(
            seen.features[:, :last], of_last
        ),
        "Mahalanobis, all features": lambda seen: scores.mahalanobis(seen.features, chosen),
        "relative Mahalanobis, all features": lambda seen: scores.relative_mahalanobis(seen.features, chosen),
        "split Mahalanobis, all features (chosen)": lambda seen: chosen.strangeness(seen.features),
    }
    results = {}
    for label, score in table.items():
        limit = scores.threshold(score(held_out), FALSE_ALARMS)
        shares = {name: float((score(seen) > limit).mean()) for name, seen in strange.items()}
        results[label] = {"mean": float(np.mean(list(shares.values()))), **shares}
    return {label: {name: round(share, 3) for name, share in row.items()} for label, row in results.items()}


def ship(fitting: Pictures, held_out: Pictures, seed: int = 0) -> dict:
    """Fit, choose, write familiarity.npz, measure on the test part, and write both into the card. Returns the card."""
    model = fashion_cnn.trained()
    learned, validation = Seen(model, fitting.pixels), Seen(model, held_out.pixels)
    known = [name for name, family in non_garments.FAMILIES.items() if family.is_known]
    drawn = {name: non_garments.pictures_of(name, _CHOOSING_EACH, seed + CHOOSING) for name in known}
    table = compared(learned, fitting.labels, validation, {name: Seen(model, own) for name, own in drawn.items()}, seed)
    shipping.write_familiarity(fashion_cnn.NAME, measured(learned, fitting.labels, validation))
    loaded = fashion_cnn.load().familiarity  # as it was written
    assert loaded is not None
    limit = scores.threshold(loaded.strangeness(validation.features), FALSE_ALARMS)

    def flagged(pixels: np.ndarray) -> dict:
        return share(loaded.strangeness(Seen(model, pixels).features) > limit)

    test = fashion_mnist.load("test").pixels
    detected = [
        {"family": name, "label": family.label, "chosen_on": family.is_known}
        | flagged(non_garments.pictures_of(name, _REPORTING_EACH, seed + REPORTING))
        for name, family in non_garments.FAMILIES.items()
    ]
    harder = {"upside-down": test[:_TURNED, ::-1], "negated": 255 - test[:_TURNED]}
    drawings = np.stack([garment.pixels for garment in image_examples.garments().values()])
    return shipping.write_card(
        fashion_cnn.NAME,
        {
            **model.card,
            "familiarity": {
                "score": SCORE,
                "command": "python -m ig_core.training.familiarity",
                "seed": seed,
                "threshold": round(limit, 4),
                "threshold_from": f"{FALSE_ALARMS:.0%} of the {len(held_out.labels):,} training pictures held out are"
                " above it",
                "false_alarms": {"test": flagged(test) | {"split": f"all {len(test):,} test pictures"}},
                "detected": detected,
                "harder": {f"test pictures, {name}": flagged(pixels) for name, pixels in harder.items()},
                "drawings_that_ship": flagged(drawings),
                "compared": {"false_alarms_on_validation": FALSE_ALARMS, "detected": table},
            },
        },
    )


def share(flags: np.ndarray) -> dict:
    """How many of the inputs are flagged, as a card states it."""
    counted = Accuracy(int(flags.sum()), len(flags))
    low, high = counted.interval
    return {
        "value": round(counted.value, 4),
        "interval_95": [round(max(low, 0), 4), round(min(high, 1), 4)],
        "flagged": counted.correct,
        "total": counted.total,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="that of the training, which told the validation pictures")
    seed = parser.parse_args().seed
    card = ship(*split(fashion_mnist.load("train"), seed), seed)
    print(json.dumps(card["familiarity"], indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
