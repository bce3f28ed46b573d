"""The bidirectional LSTMs: reading weights by name, padding, LRP of the same logits, and files that are damaged."""

import shutil

import keras
import numpy as np
import pytest
import tensorflow as tf

from ig_core import assets, models
from ig_core.attribution.integrated_gradients import integrated_gradients_of_outputs
from ig_core.attribution.lrp import lrp_batch, lrp_bilstm
from ig_core.errors import AssetError
from ig_core.gradients.compiled import CompiledGradient
from ig_core.gradients.outputs import direction
from ig_core.gradients.together import groups
from ig_core.kinds.text.forward import logits_of, pad
from ig_core.models import bilstm
from ig_core.models.bilstm import weights_of
from ig_core.models.bilstm_on_tensorflow import MOST_FUSED, MOST_FUSED_BY_ONE_THREAD
from ig_core.quadrature import gauss_legendre

NAMES = ("sst-bilstm", "imdb-bilstm")
FILES = [f"models/{name}/{file}" for name in NAMES for file in ("vocabulary.txt", "card.json", "weights.npz")]
TEXTS = (
    "Warm.",
    "Not a masterpiece, but oddly moving.",
    "A film that isn't funny, isn't sad, and doesn't end.",
    "The acting is superb and I would gladly see every scene of it again, were it not for the dull last half hour.",
)


def random_model(outputs=5, name="sst-bilstm"):
    """Untrained, with random biases too, which Keras starts at zero and one."""
    keras.utils.set_random_seed(0)
    body = bilstm.build(4, 3, outputs, name=name)
    random = np.random.default_rng(0)
    for weight in body.weights:
        weight.assign(random.normal(0, 0.5, weight.shape))
    embedding = random.normal(size=(9, 4)).astype(np.float32)
    words = ["", *"abcdefgh"]
    return bilstm.classifier(words, embedding, embedding.mean(axis=0), body, card={}, limit=20), body


@pytest.fixture(scope="module", params=NAMES)
def model(request):
    return models.load(request.param)


@pytest.fixture(scope="module")
def rows(model):
    return [model.encode(text).seen_ids for text in TEXTS]


# ---- weights of Keras models


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_lrp_explains_the_logits_of_the_keras_model_whose_weights_it_reads(both, bias):
    lstm = keras.layers.LSTM(3, use_bias=bias, bias_initializer="random_normal")
    layer = keras.layers.Bidirectional(lstm) if both else lstm
    model = keras.Sequential(
        [keras.Input((None, 4)), keras.layers.Dropout(0.5), layer, keras.layers.Dense(2, use_bias=bias)]
    )
    x = np.random.default_rng(0).normal(size=(7, 4)).astype(np.float32)
    logits = model(x[np.newaxis])[0].numpy()
    weights = weights_of(model)
    assert (weights.backward is not None) == both
    for target in range(2):
        result = lrp_bilstm(weights, x.astype(np.float64), target, bias_factor=1.0)
        assert result.explains == pytest.approx(logits[target], abs=1e-6)
        assert abs(result.gap) < 1e-9


def test_the_softmax_of_an_output_is_left_out():
    model = keras.Sequential(
        [keras.Input((None, 4)), keras.layers.LSTM(3), keras.layers.Dense(2, activation="softmax")]
    )
    x = np.ones((3, 4), np.float32)
    values = [lrp_bilstm(weights_of(model), x, target).explains for target in range(2)]
    np.testing.assert_allclose(tf.nn.softmax(values), model(x[np.newaxis])[0], atol=1e-6)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        (lambda L: [L.Flatten(), L.Dense(2)], "got 0 Bidirectional, 0 LSTM and 1 Dense layers"),
        (
            lambda L: [L.LSTM(3, return_sequences=True), L.LSTM(3), L.Dense(2)],
            "got 0 Bidirectional, 2 LSTM and 1 Dense",
        ),
        (lambda L: [L.LSTM(3), L.Dense(4), L.Dense(2)], "got 0 Bidirectional, 1 LSTM and 2 Dense layers"),
        (lambda L: [L.LSTM(3)], "got 0 Bidirectional, 1 LSTM and 0 Dense layers"),
        (lambda L: [L.Bidirectional(L.LSTM(3), merge_mode="sum"), L.Dense(2)], "joined by 'concat'; got 'sum'"),
        (lambda L: [L.Bidirectional(L.GRU(3)), L.Dense(2)], "must be an LSTM; got GRU"),
        (
            lambda L: [L.LSTM(3, activation="relu"), L.Dense(2)],
            "tanh and sigmoid as its activations; got relu, sigmoid",
        ),
        (lambda L: [L.LSTM(3, go_backwards=True), L.Dense(2)], "must read forwards; got go_backwards=True"),
        (lambda L: [L.LSTM(3, return_sequences=True), L.Dense(2)], "its last state; got return_sequences=True"),
    ],
)
def test_a_model_of_another_shape_is_refused(layers, sentence):
    model = keras.Sequential([keras.Input((5, 4)), *layers(keras.layers)])
    with pytest.raises(ValueError, match=sentence):
        weights_of(model)


# ---- padding


@pytest.mark.parametrize("outputs", [1, 5])
def test_a_padded_batch_gets_the_logits_of_texts_alone(outputs):
    model, _ = random_model(outputs, "sst-bilstm" if outputs == 5 else "imdb-bilstm")
    random = np.random.default_rng(1)
    rows = [random.integers(1, 9, size=length) for length in (1, 3, 3, 8, 13)]
    alone = [model.logits(tf.constant(model.embed(row[np.newaxis]))).numpy()[0] for row in rows]
    np.testing.assert_allclose(logits_of(model, rows), alone, atol=1e-5)
    ids, mask = pad(rows)
    noise = random.normal(0, 100, (*ids.shape, 4)) * (1 - mask[..., np.newaxis])
    noisy = tf.constant(model.embed(ids) + noise, tf.float32)
    np.testing.assert_allclose(model.logits(noisy, tf.constant(mask)), alone, atol=1e-5)


def test_a_text_of_which_nothing_is_seen_has_a_finite_logit(model):
    logits = logits_of(model, [np.array([], np.int32), np.array([5], np.int32)])
    np.testing.assert_allclose(logits[0], 0, atol=1e-6)  # no step, no state, and no bias
    assert np.isfinite(logits).all()


# ---- as shipped


def test_texts_alone_and_in_a_padded_batch_get_the_same_logits(model, rows):
    assert len({row.size for row in rows}) > 1
    alone = [model.logits(tf.constant(model.embed(row[np.newaxis]))).numpy()[0] for row in rows]
    np.testing.assert_allclose(logits_of(model, rows), alone, atol=1e-4)


def test_lrp_explains_the_shipped_logits_and_is_conserved(model, rows):
    logits = logits_of(model, rows)
    directions = np.eye(logits.shape[1])
    results = lrp_batch(model.lstm, [model.embed(row).astype(np.float64) for row in rows], directions, bias_factor=1.0)
    for of_text, expected in zip(results, logits, strict=True):
        np.testing.assert_allclose([result.explains for result in of_text], expected, atol=1e-4)
        assert max(abs(result.gap) for result in of_text) < 1e-9


def test_the_opposite_of_one_output_is_explained_by_turning_all_signs():
    model, _ = random_model(1, "imdb-bilstm")
    x = model.embed(np.array([1, 5, 2]))
    ((up,),), ((down,),) = (
        lrp_batch(model.lstm, [x], direction(model.labels, label, 1)) for label in ("positive", "negative")
    )
    np.testing.assert_array_equal(up.scores, -down.scores)
    assert up.explains == -down.explains


def test_the_output_has_no_bias_so_that_no_relevance_is_lost_in_it(model):
    assert model.lstm.output_bias is None
    assert model.lstm.forward.units == 60
    assert model.lstm.forward.kernel.shape == (60, 240)


def test_the_parts_of_the_model_agree_in_size_and_are_finite(model):
    assert len(model.vocabulary.words) == len(model.embedding) == len(set(model.vocabulary.words))
    assert model.embedding.shape[1:] == model.mean_embedding.shape == (60,)
    assert np.isfinite(model.embedding).all()
    assert model.labels == models.lookup(model.name).labels
    assert model.card["name"] == model.name
    assert model.card["bytes"] < 6e6
    assert model.vocabulary.limit == model.card["settings"]["limit"]


@pytest.mark.parametrize(("name", "praise", "complaint"), [("imdb-bilstm", [1], [0]), ("sst-bilstm", [3, 4], [0, 1])])
def test_plain_praise_is_positive_and_a_plain_complaint_negative(name, praise, complaint):
    model = models.load(name)
    up, down = "A wonderful, moving and beautiful film.", "A dull, stupid and pointless waste of time."
    logits = logits_of(model, [model.encode(text).seen_ids for text in (up, down)])
    best = (logits > 0).astype(int)[:, 0] if logits.shape[1] == 1 else logits.argmax(axis=1)
    assert best[0] in praise
    assert best[1] in complaint


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of assets that a test may damage; the models in memory stay as they are."""
    monkeypatch.setattr(assets, "FOLDER", shutil.copytree(assets.FOLDER, tmp_path / "assets"))
    return assets.FOLDER


@pytest.mark.parametrize("file", FILES)
def test_a_damaged_or_missing_file_is_refused_by_name(copied, file):
    load = models._loaded.__wrapped__  # the cache holds the model of the other tests
    row = models.lookup(file.split("/")[1])
    data = bytearray((copied / file).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / file).write_bytes(data)
    with pytest.raises(AssetError, match=f"assets/{file} is damaged"):
        load(row)
    (copied / file).unlink()
    with pytest.raises(AssetError, match=f"assets/{file} is missing"):
        load(row)


# ---- the same logits for few texts


@pytest.mark.parametrize("length", [1, 2, 9])
@pytest.mark.parametrize("outputs", [1, 5])
def test_few_texts_have_the_logits_and_gradients_of_the_keras_model(outputs, length):
    model, _ = random_model(outputs, "imdb-bilstm" if outputs == 1 else "sst-bilstm")
    points = np.random.default_rng(1).normal(size=(3, length, 4)).astype(np.float32)
    ways = [
        CompiledGradient(function, (None, 4)).along_each(np.eye(outputs)) for function in (model.logits, model.few[0])
    ]
    (values, gradients), (of_few, gradients_of_few) = (way(points) for way in ways)
    np.testing.assert_allclose(of_few, values, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(gradients_of_few, gradients, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("outputs", [1, 5])
def test_few_texts_of_different_lengths_have_the_logits_and_gradients_of_each_alone(outputs):
    model, _ = random_model(outputs, "imdb-bilstm" if outputs == 1 else "sst-bilstm")
    rng = np.random.default_rng(2)
    texts = {number: rng.normal(size=(2, length, 4)).astype(np.float32) for number, length in enumerate([1, 4, 9])}
    alone = CompiledGradient(model.logits, (None, 4)).along_each(np.eye(outputs))
    together = CompiledGradient(model.few.outputs, (None, 4)).along_many([np.eye(outputs)] * 3)(texts)
    assert len(list(groups({number: text.shape for number, text in texts.items()}, of_any_length=True))) == 1
    for number, text in texts.items():
        values, gradients = alone(text)
        np.testing.assert_allclose(together[number][0], values, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(together[number][1], gradients, rtol=1e-4, atol=1e-6)
    mask = np.array([[1, 1], [0, 0]], np.float32)  # a text without a word
    both = [np.asarray(function(texts[1][:, :2], mask)) for function in (model.logits, model.few.outputs)]
    np.testing.assert_allclose(*both, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(both[1][1], 0)


@pytest.mark.parametrize(("threads", "most"), [("1", MOST_FUSED_BY_ONE_THREAD), ("2", MOST_FUSED)])
def test_how_many_texts_are_few_depends_on_the_threads(monkeypatch, threads, most):
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", threads)
    model, _ = random_model(1, "imdb-bilstm")
    assert model.few.most == most


def test_scores_are_the_same_for_few_and_for_many(model):
    x = model.as_array(model.encode(TEXTS[3]))
    directions = np.eye(model.lstm.output_kernel.shape[1])
    directions = np.concatenate([directions, -directions])
    rule, start = gauss_legendre(9), np.zeros_like(x)
    keras_alone = CompiledGradient(model.logits, model.shape).along_each(directions)
    of_few = CompiledGradient(model.logits, model.shape, few=model.few).along_each(directions)
    for one, other in zip(
        integrated_gradients_of_outputs(keras_alone, x, start, rule),
        integrated_gradients_of_outputs(of_few, x, start, rule),
        strict=True,
    ):
        assert np.abs(one.scores - other.scores).sum() <= 2e-6 * np.abs(one.scores).sum()
        assert np.abs(one.scores).sum() > 0
