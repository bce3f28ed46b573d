"""What methods average over where a model has no training data on this machine."""

import dataclasses

import numpy as np
import pytest

from ig_core import kinds, training
from ig_core.errors import InputError
from ig_core.kinds.text.words import Vocabulary
from ig_core.models import MODELS, Model


@pytest.mark.parametrize("dataset", ["", None])
def test_a_model_without_a_data_set_has_the_reviews_that_ship(linear, dataset):
    x = linear.as_array(linear.encode("a good film"))
    background = kinds.lookup("text").background(linear, x, 64, dataset)
    assert background.label.endswith("reviews that ship with IG Lens")
    assert background.points.shape[1:] == x.shape


@pytest.mark.parametrize("dataset", ["", None])
def test_an_image_model_without_a_data_set_has_the_drawings_that_ship(plain, dataset):
    background = kinds.lookup("image").background(plain, np.zeros(plain.shape, np.float32), 5, dataset)
    assert background.label == "5 drawings that ship with IG Lens"
    assert background.points.shape == (5, *plain.shape)


def test_a_model_that_knows_no_word_of_any_review_is_refused_in_one_sentence(linear):
    foreign = dataclasses.replace(linear, vocabulary=Vocabulary(("", "bbb", "ccc"), limit=20))
    with pytest.raises(InputError, match="There is nothing to average over: the model knows no word of 3 reviews"):
        kinds.lookup("text").background(foreign, np.zeros((2, 1), np.float32), 3, None)


def test_a_model_without_a_recipe_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setitem(MODELS, "mine", Model("Mine", "text", ("no", "yes"), "mine"))
    with pytest.raises(InputError, match="There is no recipe that trains the model 'mine'"):
        training.lookup("mine")
