"""What methods average over where a model has no training data on this machine."""

import dataclasses

import numpy as np
import pytest

from ig_core import kinds, training
from ig_core.errors import InputError
from ig_core.kinds.text.classifier import TextClassifier
from ig_core.kinds.text.examples import reviews
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


def test_a_model_whose_paths_start_at_no_text_is_told_so(linear):
    fewer_baselines = {"zero": linear.baselines["zero"]}
    fewer = type("Fewer", (TextClassifier,), {"baselines": fewer_baselines})(
        **{field.name: getattr(linear, field.name) for field in dataclasses.fields(linear)}
    )
    with pytest.raises(InputError, match="There is nothing to average over: the model 'linear' has no baseline 'text'"):
        kinds.lookup("text").background(fewer, np.zeros((2, 1), np.float32), 3, None)


def test_texts_are_encoded_once_for_all_inputs(linear):
    encoded = []

    class Counting(Vocabulary):
        def encode(self, text):
            encoded.append(text)
            return super().encode(text)

    counting = dataclasses.replace(linear, vocabulary=Counting(linear.vocabulary.words, limit=20))
    one, again, longer = (
        kinds.lookup("text").background(counting, np.zeros((length, 1), np.float32), 4, None) for length in (2, 2, 4)
    )
    assert max(encoded.count(text) for text in encoded) == 1
    np.testing.assert_array_equal(one.points, again.points)
    np.testing.assert_array_equal(one.points, longer.points[:, :2])
    first = next(iter(reviews().values())).text
    np.testing.assert_array_equal(longer.points[0], linear.as_array(linear.encode(first))[:4])


def test_pictures_of_another_size_are_refused_in_one_sentence(plain):
    with pytest.raises(InputError) as refused:
        kinds.lookup("image").background(plain, np.zeros((32, 32, 3), np.float32), 5, None)
    assert str(refused.value) == (
        "There is nothing to average over: the model reads 32 × 32 × 3 numbers, drawings that ship with IG Lens have "
        "28 × 28 × 1."
    )


def test_a_model_without_a_recipe_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setitem(MODELS, "mine", Model("Mine", "text", ("no", "yes"), "mine"))
    with pytest.raises(InputError, match="There is no recipe that trains the model 'mine'"):
        training.lookup("mine")
