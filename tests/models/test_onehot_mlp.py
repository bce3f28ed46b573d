"""imdb-onehot as it ships: fast ways against slow ones, padding, baselines, and files that are damaged."""

import json
import shutil

import keras
import numpy as np
import pytest
import tensorflow as tf

from ig_core import assets, models
from ig_core.attribution import Adaptive
from ig_core.attribution.integrated_gradients import integrated_gradients
from ig_core.errors import AssetError, InputError
from ig_core.explainer import gradient_of
from ig_core.kinds.text import examples as text_examples
from ig_core.kinds.text.forward import logits_of, pad
from ig_core.models import onehot_mlp
from ig_core.models.onehot_mlp import GatedPooling, OneHotEmbedding, attribute_one_hot
from ig_core.quadrature import gauss_legendre

TEXT = "Not a masterpiece, but oddly moving."
FILES = [f"models/imdb-onehot/{name}" for name in ("vocabulary.txt", "card.json", "weights.npz")]


@pytest.fixture(scope="module")
def one_hot(shipped):
    """IG of TEXT in one-hot space, (T, V): slow, and the reference."""
    return attribute_one_hot(shipped, shipped.encode(TEXT), np.array([1.0]), gauss_legendre(8))


@pytest.fixture(scope="module")
def rows(shipped):
    """Texts of several lengths, as ids."""
    return [shipped.encode(review.text).seen_ids for review in list(text_examples.reviews().values())[:8]]


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of assets that a test may damage; the models in memory stay as they are."""
    monkeypatch.setattr(assets, "FOLDER", shutil.copytree(assets.FOLDER, tmp_path / "assets"))
    return assets.FOLDER


def test_the_naive_one_hot_path_gives_the_scores_of_the_embedding_path(shipped, one_hot):
    x = shipped.embed(shipped.encode(TEXT).seen_ids)
    fast = integrated_gradients(
        gradient_of(shipped, "positive"), x, shipped.baseline_points("zero", x)[0], gauss_legendre(8)
    )
    np.testing.assert_allclose(one_hot.scores.sum(axis=1), fast.scores.sum(axis=1), atol=1e-5)
    assert np.abs(fast.scores).sum() > 0.1
    assert one_hot.explains == pytest.approx(fast.explains, abs=1e-5)


def test_entries_other_than_the_words_own_get_exactly_nothing(shipped, one_hot):
    ids = shipped.encode(TEXT).seen_ids
    assert one_hot.scores.shape == (ids.size, len(shipped.embedding))
    own = np.zeros(one_hot.scores.shape, bool)
    own[np.arange(ids.size), ids] = True
    assert (one_hot.scores[~own] == 0).all()
    assert (one_hot.scores[own] != 0).all()


def test_the_einsum_layer_equals_looking_up():
    layer = OneHotEmbedding(11, 4)
    layer.build()
    kernel = np.random.default_rng(0).normal(size=(11, 4)).astype(np.float32)
    layer.kernel.assign(kernel)
    ids = np.array([[0, 3, 10], [7, 7, 1]])
    np.testing.assert_allclose(layer(np.eye(11, dtype=np.float32)[ids]), kernel[ids], atol=1e-7)
    np.testing.assert_array_equal(layer.lookup(ids), kernel[ids])


def test_a_blank_one_hot_is_the_zero_vector_and_not_the_padding_tokens(shipped):
    layer = OneHotEmbedding(*shipped.embedding.shape)
    layer.build()
    layer.kernel.assign(shipped.embedding)
    blank = layer(np.zeros((1, 1, len(shipped.embedding)), np.float32))
    np.testing.assert_array_equal(blank[0], shipped.baseline_points("zero", blank[:1])[0])
    assert np.abs(shipped.baseline_points("padding", blank[:1])).max() > 0


def test_gated_pooling_is_what_a_slow_loop_over_words_and_neighbours_gives():
    random, n, length, size, window = np.random.default_rng(0), 2, 5, 3, 3
    layer = GatedPooling(window)
    layer.build([(None, None, size), (None, None)])
    kernel, bias = random.normal(size=(window, size, size)), random.normal(size=size)
    layer.kernel.assign(kernel)
    layer.bias.assign(bias)
    embedded = random.normal(size=(n, length, size))
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    expected = np.zeros((n, size))
    for text in range(n):
        count = mask[text].sum()
        for t in range(count):
            before = bias.copy()
            for k in range(window):
                neighbour = t + k - 1
                if 0 <= neighbour < count:
                    before = before + embedded[text, neighbour] @ kernel[k]
            expected[text] += 2 / (1 + np.exp(-before)) * embedded[text, t] / np.sqrt(count)
    came = layer([tf.constant(embedded, tf.float32), tf.constant(mask, tf.float32)])
    np.testing.assert_allclose(came, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("layer", [OneHotEmbedding(5, 2, name="e"), GatedPooling(7, name="p")])
def test_layers_come_back_from_their_configuration(layer):
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert type(again) is type(layer)
    assert again.get_config() == layer.get_config()


def test_texts_alone_and_in_a_padded_batch_get_the_same_logits(shipped, rows):
    assert len({row.size for row in rows}) > 1
    alone = [shipped.logits(tf.constant(shipped.embed(row[np.newaxis]))).numpy()[0] for row in rows]
    np.testing.assert_allclose(logits_of(shipped, rows), alone, atol=1e-5)


def test_what_stands_at_the_padding_changes_nothing(shipped, rows):
    ids, mask = pad(rows)
    clean = shipped.embed(ids)
    noisy = clean + np.random.default_rng(0).normal(0, 100, clean.shape).astype(np.float32) * (
        1 - mask[..., np.newaxis]
    )
    np.testing.assert_allclose(shipped.logits(noisy, mask), shipped.logits(clean, mask), atol=1e-5)
    assert np.abs(noisy - clean).max() > 1


def test_a_text_of_which_nothing_is_seen_has_a_finite_logit(shipped):
    assert np.isfinite(logits_of(shipped, [np.array([], np.int32), np.array([5], np.int32)])).all()


def test_scores_are_within_the_tolerance_for_every_example(shipped):
    for review in text_examples.reviews().values():
        x = shipped.embed(shipped.encode(review.text).seen_ids)
        gradient_fn, zero = gradient_of(shipped, "positive"), shipped.baseline_points("zero", x)[0]
        result = integrated_gradients(gradient_fn, x, zero, Adaptive(1e-3))
        assert abs(result.gap) <= 1e-3 * max(abs(result.explains), 0.1), review.slug


def test_baselines_are_zero_the_padding_token_the_average_word_or_a_text_filled_up_with_padding(shipped):
    words = shipped.encode("it was").seen_ids
    assert words.size == 2
    expected = {
        "zero": np.zeros((3, 32)),
        "padding": shipped.embedding[[0, 0, 0]],
        "mean": np.tile(shipped.mean_embedding, (3, 1)),
        "text:it was": shipped.embedding[[words[0], words[1], 0]],
    }
    for name, rows in expected.items():
        np.testing.assert_array_equal(shipped.baseline_points(name, np.zeros((3, rows.shape[-1]), np.float32))[0], rows)


def test_the_parts_of_the_model_agree_in_size_and_are_finite(shipped):
    assert len(shipped.vocabulary.words) == len(shipped.embedding) == 15_000
    assert len(set(shipped.vocabulary.words)) == 15_000
    assert shipped.embedding.shape[1:] == shipped.mean_embedding.shape == (32,)
    assert np.isfinite(shipped.embedding).all()
    assert shipped.labels == models.lookup("imdb-onehot").labels == ("negative", "positive")
    assert shipped.card["name"] == shipped.name == "imdb-onehot"


def test_plain_praise_is_positive_and_a_plain_complaint_negative(shipped):
    texts = text_examples.reviews()
    praise, complaint = (texts[slug].text for slug in ("quiet-masterpiece", "waste-of-time"))
    up, down = logits_of(shipped, [shipped.encode(text).seen_ids for text in (praise, complaint)])[:, 0]
    assert up > 1
    assert down < -1


def test_an_unknown_model_is_refused_naming_those_there_are():
    with pytest.raises(InputError) as caught:
        models.load("gpt")
    assert str(caught.value) == f"There is no model 'gpt'; choose from: {', '.join(models.MODELS)}."


def refused(load=onehot_mlp.load):
    """The one sentence with which the files are refused."""
    with pytest.raises(AssetError) as caught:
        load()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    return sentence


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused_by_name(copied, name):
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(data)
    sentence = refused()
    assert f"assets/{name} is damaged" in sentence
    assert assets.manifest()[name]["sha256"][:12] in sentence


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_refused_by_name(copied, name):
    (copied / name).unlink()
    assert refused() == f"assets/{name} is missing: restore it from the repository."


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_the_manifest_does_not_know_is_not_trusted(copied, name):
    rows = [row for row in json.loads((copied / "manifest.json").read_text()) if row["file"] != name]
    (copied / "manifest.json").write_text(json.dumps(rows))
    assert refused() == f"assets/{name} is not in assets/manifest.json, so it cannot be trusted or used."


ROW_WITHOUT_HASH = json.dumps([{"file": name} for name in FILES])


@pytest.mark.parametrize(
    "junk", ["", "{", "null", "5", "[5]", '[{"name": 1}]', '{"a": 1}', "\ufeff[", ROW_WITHOUT_HASH]
)
def test_a_damaged_manifest_is_refused(copied, junk):
    (copied / "manifest.json").write_text(junk, encoding="utf-8")
    assert refused() == "assets/manifest.json is damaged: restore it from the repository."


def test_a_manifest_that_is_not_a_text_is_refused(copied):
    (copied / "manifest.json").write_bytes(b"\xff\xfe\x00")
    assert "assets/manifest.json is damaged" in refused()


def test_a_missing_manifest_or_folder_is_refused(copied):
    (copied / "manifest.json").unlink()
    assert refused() == "assets/manifest.json is missing: restore the assets folder from the repository."
    shutil.rmtree(copied)
    assert refused() == "assets/manifest.json is missing: restore the assets folder from the repository."


def test_a_failed_load_is_not_remembered(copied):
    weights = copied / "models/imdb-onehot/weights.npz"
    data = weights.read_bytes()
    weights.write_bytes(data[:-1])
    uncached = models._loaded.__wrapped__  # the cache holds the model of the other tests
    row = models.lookup("imdb-onehot")
    refused(lambda: uncached(row))
    weights.write_bytes(data)
    assert uncached(row).name == "imdb-onehot"


def test_damaged_examples_are_refused(copied):
    (copied / "examples/reviews.json").write_text("[]")
    assert "assets/examples/reviews.json is damaged" in refused(text_examples.reviews.__wrapped__)
