"""Pictures that show no garment, and the recipe that measures how the garment model tells them."""

import json
import shutil

import numpy as np
import pytest

from ig_core import assets
from ig_core.data import fashion_mnist
from ig_core.data.fashion_mnist import Pictures
from ig_core.models import fashion_cnn
from ig_core.training import familiarity, held_out
from ig_core.training.familiarity import Seen, measured, share
from ig_core.training.non_garments import FAMILIES, pictures_of


@pytest.mark.parametrize("name", list(FAMILIES))
def test_pictures_come_from_their_seed(name):
    pictures = pictures_of(name, 8, seed=3)
    assert (pictures.shape, pictures.dtype) == ((8, 28, 28), np.uint8)
    np.testing.assert_array_equal(pictures_of(name, 3, seed=3), pictures[:3])
    assert (pictures_of(name, 8, seed=4) != pictures).any()
    if name != "blank":
        assert (np.ptp(pictures.reshape(8, -1), axis=1) > 60).all()
        assert len(np.unique(pictures.reshape(8, -1), axis=0)) == 8


def test_blank_pictures_have_one_grey_each_and_several_together():
    pictures = pictures_of("blank", 20, seed=0).reshape(20, -1)
    assert (np.ptp(pictures, axis=1) == 0).all()
    assert {0, 255} < set(pictures[:, 0].tolist())


def test_some_sorts_play_no_part_in_the_choice():
    assert {family.is_known for family in FAMILIES.values()} == {True, False}


def test_an_unknown_sort_is_refused():
    with pytest.raises(KeyError, match="trousers"):
        pictures_of("trousers", 1, seed=0)


def test_held_out_pictures_are_not_fitted():
    pictures = Pictures(np.arange(50).reshape(50, 1, 1), np.arange(50))
    fitting, validation = held_out.split(pictures, seed=0, size=20)
    assert (len(fitting.labels), len(validation.labels)) == (30, 20)
    assert sorted([*fitting.labels, *validation.labels]) == list(range(50))
    np.testing.assert_array_equal(fitting.pixels.ravel(), fitting.labels)


def test_a_share_is_stated_with_its_interval():
    stated = share(np.arange(50) < 10)
    assert stated == {"value": 0.2, "interval_95": [0.1124, 0.3304], "flagged": 10, "total": 50}  # by Wilson's formula


@pytest.fixture
def few(tmp_path, monkeypatch):
    """Few pictures of everything, none of them real, and a copy of assets to write into."""
    monkeypatch.setattr(assets, "FOLDER", shutil.copytree(assets.FOLDER, tmp_path / "assets"))
    for name, count in (("_CHOOSING_EACH", 3), ("_REPORTING_EACH", 4), ("_STORED", 20), ("_TURNED", 5)):
        monkeypatch.setattr(familiarity, name, count)
    random = np.random.default_rng(0)
    pixels, labels = random.integers(0, 256, (90, 28, 28), np.uint8), np.arange(90) % 10
    invented = Pictures((pixels * np.linspace(0.2, 1, 10)[labels, None, None]).astype(np.uint8), labels)
    monkeypatch.setattr(fashion_mnist, "load", lambda split: invented)
    return invented


def test_scales_are_what_nearly_all_held_out_pictures_stay_below(few):
    model = fashion_cnn.trained()
    seen = Seen(model, few.pixels)
    found = measured(seen, few.labels, seen)
    above = found.distances(seen.features) > found.scales
    np.testing.assert_array_equal(above.sum(axis=0), [1, 1])  # of 90: less than two in a hundred


def test_the_recipe_writes_a_file_that_loads_and_figures_that_are_counted(few):
    before = json.loads(assets.path("models/fashion-cnn/card.json").read_text(encoding="utf-8"))
    fitting, validation = held_out.split(few, seed=0, size=30)
    card = familiarity.ship(fitting, validation)
    model, found = fashion_cnn.load(), card["familiarity"]
    assert model.card == json.loads(assets.path("models/fashion-cnn/card.json").read_text(encoding="utf-8")) == card
    assert {key for key in card if card[key] != before.get(key)} <= {"familiarity", "bytes", "date"}
    assert model.strangeness_threshold == found["threshold"]
    flags = model.familiarity.strangeness(Seen(model, few.pixels).features) > found["threshold"]
    assert abs(found["false_alarms"]["test"]["flagged"] - flags.sum()) <= 1  # the threshold is rounded
    assert found["false_alarms"]["test"]["total"] == 90
    assert [row["family"] for row in found["detected"]] == list(FAMILIES)
    assert all(row["total"] == 4 for row in found["detected"])
    assert found["drawings_that_ship"]["total"] == 20
    known = {name for name, family in FAMILIES.items() if family.is_known}
    assert all(row.keys() == {"mean", *known} for row in found["compared"]["detected"].values())
    assert len(found["compared"]["detected"]) == 8
