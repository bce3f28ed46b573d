"""What tells strange inputs: scores against closed forms, and the garment model against its card."""

import os
from dataclasses import replace
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest

from ig_core import models
from ig_core.data import fashion_mnist
from ig_core.evaluation import familiarity
from ig_core.evaluation.familiarity import strangeness
from ig_core.explainer import prepare
from ig_core.kinds.image import examples as image_examples
from ig_core.models.familiarity import Familiarity
from ig_core.training import non_garments
from ig_core.training.familiarity import REPORTING

real = pytest.mark.skipif(
    not (Path(os.environ.get("IG_DATA_DIR", "/nowhere")) / "fashion-mnist").is_dir(),
    reason="IG_DATA_DIR names no folder with fashion-mnist",
)


@pytest.fixture(scope="module")
def garments():
    return models.load("fashion-cnn")


def flagged(model, pictures):
    """The share of pictures that are stranger than the threshold."""
    found = [strangeness(prepare(picture, model=model)) for picture in pictures]
    return np.mean([figure > threshold for figure, threshold in found])


# ---- the scores


def test_energy_is_minus_the_logarithm_of_the_sum_of_exponentials():
    logits = np.array([[0.0, 0], [log(3), log(5)], [1000, 0], [-1000, -1000]])
    np.testing.assert_allclose(familiarity.energy(logits), [-log(2), -log(8), -1000, 1000 - log(2)], rtol=1e-12)


def test_doubt_is_what_the_most_probable_class_leaves():
    logits = np.array([[0.0, log(3)], [7.0, 7.0], [900, 0]])
    np.testing.assert_allclose(familiarity.doubt(logits), [1 / 4, 1 / 2, 0], atol=1e-12)


def test_relative_mahalanobis_takes_off_the_distance_to_all_data():
    """Means -3 and 3 and variance 4: the variance of all is 4 + 9."""
    data = Familiarity(np.array([[-3.0], [3.0]]), np.array([[4.0]]), np.ones(2))
    x = np.array([[0.0], [3.0], [-5.0]])
    np.testing.assert_allclose(familiarity.mahalanobis(x, data), [9 / 4, 0, 4 / 4], atol=1e-12)
    np.testing.assert_allclose(
        familiarity.relative_mahalanobis(x, data), [9 / 4, 0 - 9 / 13, 4 / 4 - 25 / 13], atol=1e-12
    )


@pytest.mark.parametrize(("k", "expected"), [(1, 0), (2, sqrt(2)), (3, 2)])
def test_the_distance_to_neighbours_is_between_directions(k, expected):
    stored = np.array([[5.0, 0], [0, 2], [-1, 0]])
    np.testing.assert_allclose(familiarity.neighbour_distance(np.array([[2.0, 0]]), stored, k), [expected], atol=1e-9)


@pytest.mark.parametrize("share", [0.01, 0.02, 0.25])
def test_the_stated_share_of_held_out_data_lies_above_the_threshold(share):
    scores = np.random.default_rng(0).permutation(1000)
    assert (scores > familiarity.threshold(scores, share)).mean() == share


@pytest.mark.parametrize("share", [0, 1, -0.5, 2])
def test_a_share_of_false_alarms_lies_between_none_and_all(share):
    with pytest.raises(ValueError, match="false_alarms must be a share between 0 and 1"):
        familiarity.threshold(np.arange(5), share)


# ---- asked of a case


def test_a_model_that_cannot_say_says_nothing(plain, linear):
    assert strangeness(prepare(np.zeros((28, 28)), model=plain)) is None
    assert strangeness(prepare("good", model=linear)) is None


def test_a_model_of_ones_own_says_it_by_two_attributes(plain):
    class Own(type(plain)):
        strangeness_threshold = 0.25

        def strangeness(self, x):
            return x.mean()

    own = Own(**vars(plain))
    assert strangeness(prepare(np.full((28, 28), 0.5), model=own)) == (0.5, 0.25)


def test_a_garment_model_without_its_measurement_says_nothing(garments):
    bare = replace(garments, familiarity=None)
    assert strangeness(prepare("drawing:bag-flap", model=bare)) is None
    with pytest.raises(ValueError, match="has not been told what its training pictures are like"):
        bare.strangeness(np.zeros((28, 28, 1)))


def test_the_threshold_is_the_one_on_the_card(garments):
    card = garments.card["familiarity"]
    assert strangeness(prepare("drawing:bag-flap", model=garments))[1] == card["threshold"]
    other = replace(garments, card=garments.card | {"familiarity": card | {"threshold": 0.125}})
    assert strangeness(prepare("drawing:bag-flap", model=other))[1] == 0.125


def test_a_picture_is_as_strange_alone_as_among_others(garments):
    pictures = np.stack([garment.pixels for garment in image_examples.garments().values()])[..., np.newaxis] / 255
    together = garments.familiarity.strangeness(garments.features(pictures))
    np.testing.assert_allclose([garments.strangeness(picture) for picture in pictures], together, rtol=1e-3)


@pytest.mark.parametrize("level", [0, 1, 64, 128, 200, 255])
def test_a_blank_picture_is_strange(garments, level):
    assert flagged(garments, [np.full((28, 28), level, np.uint8)])


@pytest.mark.parametrize("name", ["noise", "clouds", "cat"])
def test_noise_and_cats_are_strange(garments, name):
    assert flagged(garments, non_garments.pictures_of(name, 20, seed=77)) >= 0.9


def test_the_drawings_that_ship_are_flagged_as_often_as_the_card_says(garments):
    drawings = [f"drawing:{slug}" for slug in image_examples.garments()]
    assert flagged(garments, drawings) == pytest.approx(garments.card["familiarity"]["drawings_that_ship"]["value"])


@pytest.mark.parametrize("name", list(non_garments.FAMILIES))
def test_other_pictures_are_flagged_about_as_often_as_the_card_says(garments, name):
    (row,) = (row for row in garments.card["familiarity"]["detected"] if row["family"] == name)
    share, count = row["value"], 40
    deviation = sqrt(max(share * (1 - share), 0.01) / count)
    assert abs(flagged(garments, non_garments.pictures_of(name, count, REPORTING)) - share) <= 3.5 * deviation


@real
def test_false_alarms_are_as_frequent_as_the_card_says(garments):
    alarms = garments.card["familiarity"]["false_alarms"]["test"]
    assert alarms["total"] == 10_000
    assert alarms["interval_95"][0] < alarms["value"] == alarms["flagged"] / alarms["total"] < alarms["interval_95"][1]
    pictures = fashion_mnist.load("test").pixels[::10]
    found = garments.familiarity.strangeness(garments.features(pictures[..., np.newaxis] / 255))
    share = (found > garments.strangeness_threshold).mean()
    assert abs(share - alarms["value"]) <= 3.5 * sqrt(alarms["value"] * (1 - alarms["value"]) / len(pictures))
