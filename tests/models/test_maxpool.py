"""imdb-maxpool: masked pooling, its trace against Integrated Gradients, padding, and files that are damaged."""

import shutil

import keras
import numpy as np
import pytest
import tensorflow as tf

from ig_core import assets, models
from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.attribution.max_pool import max_pool_trace
from ig_core.errors import AssetError
from ig_core.gradients.compiled import CompiledGradient
from ig_core.kinds.text.forward import logits_of, pad
from ig_core.models import maxpool
from ig_core.models.maxpool import MaskedMaxPooling

NAME = "imdb-maxpool"
FILES = [f"models/{NAME}/{name}" for name in ("vocabulary.txt", "card.json", "weights.npz")]
TEXTS = (
    "Warm.",
    "Not a masterpiece, but oddly moving.",
    "The acting is superb and I would gladly see every scene of it again, were it not for the dull last half hour.",
)


@pytest.fixture(scope="module")
def model():
    return models.load(NAME)


@pytest.fixture(scope="module")
def rows(model):
    return [model.encode(text).seen_ids for text in TEXTS]


def test_pooling_takes_the_largest_value_of_the_words_and_padding_never_wins():
    embedded = np.array([[[1, -5], [2, -3], [9, 9]], [[-4, -1], [9, 9], [9, 9]]], np.float32)
    mask = np.array([[1, 1, 0], [1, 0, 0]], np.float32)
    pooled = MaskedMaxPooling()([tf.constant(embedded), tf.constant(mask)])
    np.testing.assert_array_equal(pooled, [[2, -3], [-4, -1]])


def test_a_text_of_no_words_is_pooled_to_zeros():
    pooled = MaskedMaxPooling()([tf.ones((1, 2, 3)), tf.zeros((1, 2))])
    np.testing.assert_array_equal(pooled, np.zeros((1, 3)))


def test_the_layer_comes_back_from_its_configuration():
    layer = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(MaskedMaxPooling(name="p")))
    assert type(layer) is MaskedMaxPooling
    assert layer.name == "p"


@pytest.mark.parametrize("text", TEXTS)
def test_the_trace_is_integrated_gradients_of_the_words(model, text):
    x = model.embed(model.encode(text).seen_ids)
    d, up, rule = x.shape[1], np.ones(1), Adaptive(1e-5)
    pooled = x.max(axis=0)
    of_pooled = integrated_gradients(CompiledGradient(model.head, (d,)).along(up), pooled, np.zeros_like(pooled), rule)
    gradient_fn = CompiledGradient(model.logits, (None, d)).along(up)
    of_words = integrated_gradients(gradient_fn, x, np.zeros_like(x), rule)
    trace = max_pool_trace(x, of_pooled.scores)
    np.testing.assert_allclose(trace.sum(axis=1), of_words.scores.sum(axis=1), atol=1e-3)
    assert of_pooled.explains == pytest.approx(of_words.explains, abs=1e-5)
    assert np.abs(trace).max() > 0.01


def test_the_head_is_what_comes_after_the_pooling(model, rows):
    for row in rows:
        x = model.embed(row)
        np.testing.assert_allclose(model.head(x.max(axis=0)[np.newaxis]), model.logits(x[np.newaxis]), atol=1e-5)


def test_texts_alone_and_in_a_padded_batch_get_the_same_logits(model, rows):
    assert len({row.size for row in rows}) > 1
    alone = [model.logits(tf.constant(model.embed(row[np.newaxis]))).numpy()[0] for row in rows]
    np.testing.assert_allclose(logits_of(model, rows), alone, atol=1e-5)


def test_what_stands_at_the_padding_changes_nothing(model, rows):
    ids, mask = pad(rows)
    clean = model.embed(ids)
    noise = np.random.default_rng(0).normal(0, 100, clean.shape).astype(np.float32) * (1 - mask[..., np.newaxis])
    mask = tf.constant(mask)
    np.testing.assert_allclose(
        model.logits(tf.constant(clean + noise), mask), model.logits(tf.constant(clean), mask), atol=1e-5
    )


def test_a_text_of_which_nothing_is_seen_has_a_finite_logit(model):
    assert np.isfinite(logits_of(model, [np.array([], np.int32), np.array([5], np.int32)])).all()


def test_a_word_said_twice_changes_nothing(model):
    once, twice = ([model.encode(text).seen_ids] for text in ("a superb film", "superb a superb superb film film"))
    np.testing.assert_allclose(logits_of(model, once), logits_of(model, twice), atol=1e-6)


def test_the_parts_of_the_model_agree_in_size_and_are_finite(model):
    assert len(model.vocabulary.words) == len(model.embedding) == len(set(model.vocabulary.words))
    assert model.mean_embedding.shape == model.embedding.shape[1:]
    assert np.isfinite(model.embedding).all()
    assert model.labels == models.lookup(NAME).labels == ("negative", "positive")
    assert model.card["name"] == model.name == NAME
    assert model.card["bytes"] < 6e6


def test_plain_praise_is_positive_and_a_plain_complaint_negative(model):
    texts = ("A wonderful, moving and beautiful film.", "A dull, stupid and pointless waste of time.")
    up, down = logits_of(model, [model.encode(text).seen_ids for text in texts])[:, 0]
    assert up > 0.5
    assert down < -0.5


@pytest.mark.parametrize("file", FILES)
def test_a_damaged_or_missing_file_is_refused_by_name(tmp_path, monkeypatch, file):
    folder = shutil.copytree(assets.FOLDER, tmp_path / "assets")
    monkeypatch.setattr(assets, "FOLDER", folder)
    data = bytearray((folder / file).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / file).write_bytes(data)
    with pytest.raises(AssetError, match=f"assets/{file} is damaged"):
        maxpool.load()
    (folder / file).unlink()
    with pytest.raises(AssetError, match=f"assets/{file} is missing"):
        maxpool.load()
