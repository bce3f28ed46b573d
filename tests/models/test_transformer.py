"""The transformer: the layers of the papers, weights by name, padding, and explanations whose pieces make words."""

import shutil

import keras
import numpy as np
import pytest
import tensorflow as tf

import ig_core
from ig_core import assets, models
from ig_core.attribution import METHODS
from ig_core.errors import AssetError, InputError
from ig_core.gradients.compiled import CompiledGradient
from ig_core.kinds.text.forward import logits_of
from ig_core.kinds.text.wordpiece import SPECIAL
from ig_core.models import transformer
from ig_core.models.transformer import Normalisation, Size, rounded, size_of

SIZE = Size(depth=2, width=8, heads=2, hidden=12, positions=30)
PIECES = (*SPECIAL, "a", "film", "is", "not", "un", "##funny", "n", "'", "t", ".", "great")
SHIPPED = "sst-bert"
FILES = [f"models/{SHIPPED}/{file}" for file in ("vocabulary.txt", "card.json", "weights.npz")]
ships = pytest.mark.skipif(not (assets.FOLDER / FILES[-1]).exists(), reason="sst-bert has not been trained here")


def random_body(outputs=1):
    """Untrained, with random biases and normalisations too."""
    keras.utils.set_random_seed(0)
    body = transformer.build(SIZE, outputs, dropout=0.5, name=SHIPPED)
    random = np.random.default_rng(0)
    for weight in body.weights:
        weight.assign(random.normal(weight.path.endswith("gamma"), 0.4, weight.shape))
    return body


@pytest.fixture(scope="module")
def small():
    embedding = np.random.default_rng(1).normal(size=(len(PIECES), SIZE.width)).astype(np.float32)
    return transformer.classifier(SHIPPED, PIECES, embedding, embedding.mean(axis=0), random_body(), {}, limit=20)


@pytest.fixture(scope="module")
def shipped():
    return models.load(SHIPPED)


def by_hand(body, embedded):
    """The logits of one text (T, d), token by token and head by head, from the equations of the papers."""
    weights = {weight.path: weight.numpy().astype(np.float64) for weight in body.weights}

    def dense(path, x):
        return x @ weights[f"{path}/kernel"] + weights[f"{path}/bias"]

    def norm(path, x):
        z = (x - x.mean(-1, keepdims=True)) / x.std(-1, keepdims=True)
        return z * weights[f"{path}/gamma"] + weights[f"{path}/beta"]

    def gelu(x):
        from math import erf, sqrt

        return x * (1 + np.vectorize(erf)(x / sqrt(2))) / 2

    states = norm("norm", embedded + weights["positions/table"][: len(embedded)])
    part = SIZE.width // SIZE.heads
    for i in range(SIZE.depth):
        query, key, value = np.split(dense(f"attention_{i}/query_key_value", states), 3, axis=1)
        found = np.zeros_like(states)
        for head in range(SIZE.heads):
            of = slice(head * part, (head + 1) * part)
            for token in range(len(states)):
                scores = np.array([query[token, of] @ key[other, of] for other in range(len(states))]) / np.sqrt(part)
                shares = np.exp(scores) / np.exp(scores).sum()
                found[token, of] = shares @ value[:, of]
        states = norm(f"attention_norm_{i}", states + dense(f"attention_{i}/output", found))
        states = norm(f"norm_{i}", states + dense(f"narrow_{i}", gelu(dense(f"hidden_{i}", states))))
    return dense("logits", states.mean(axis=0))


@pytest.mark.parametrize("length", [1, 2, 7])
def test_the_logits_are_those_of_the_equations(small, length):
    body = random_body()
    embedded = np.random.default_rng(length).normal(size=(length, SIZE.width))
    ours = small.logits(tf.constant(embedded[np.newaxis], tf.float32)).numpy()[0]
    np.testing.assert_allclose(ours, by_hand(body, embedded), rtol=1e-4, atol=1e-5)


def test_padding_counts_for_nothing(small):
    texts = ["a film", "a film isn't unfunny.", "great"]
    together = small.forward(texts)
    alone = [small.logits(tf.constant(small.as_array(small.encode(text))[np.newaxis])).numpy()[0] for text in texts]
    np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-5)


def test_its_size_can_be_read_off_the_network():
    assert size_of(random_body()) == SIZE


@pytest.mark.parametrize("baseline", ["padding", "zero", "mean", "text:a film"])
def test_special_tokens_stand_at_both_ends_of_the_path_and_score_nothing(small, baseline):
    x = small.as_array(small.encode("a film isn't unfunny."))
    (start,) = small.baseline_points(baseline, x)
    assert start.shape == x.shape
    np.testing.assert_array_equal(start[[0, -1]], x[[0, -1]])
    explanation = ig_core.explain("a film isn't unfunny.", model=small, baseline=baseline)
    assert explanation.words.word.tolist() == ["a", "film", "is", "n't", "unfunny", "."]
    assert explanation.relative_gap <= 1e-3  # so that the scores of the words alone make up the change
    assert explanation.sum == pytest.approx(explanation.explains + explanation.gap, abs=1e-6)


def test_padding_stands_at_every_piece_of_a_word_and_zero_does_too(small):
    x = small.as_array(small.encode("a film"))
    np.testing.assert_array_equal(small.baseline_points("padding", x)[0, 1:-1], np.tile(small.embedding[0], (2, 1)))
    assert not small.baseline_points("zero", x)[0, 1:-1].any()
    assert next(iter(small.baselines)) == "padding"


def test_a_neutral_text_as_a_baseline_brings_no_special_tokens(small):
    x = small.as_array(small.encode("great great great"))
    (start,) = small.baseline_points("text:a film", x)
    expected = small.embedding[[PIECES.index(piece) for piece in ("a", "film", "[PAD]")]]
    np.testing.assert_array_equal(start[1:-1], expected)


def test_a_word_scores_what_its_pieces_score_together(small):
    encoded = small.encode("not unfunny")  # [CLS] not un ##funny [SEP]
    scores = np.array([[100, 0], [1, 2], [3, 4], [5, 6], [100, 0]])
    facts = dict.fromkeys(("model", "target", "contrast", "baseline", "prediction", "explains", "gap"))
    facts |= {
        "method": "integrated-gradients",
        "traits": METHODS["integrated-gradients"].traits,
        "points": 1,
        "seconds": 0.0,
        "tolerance": None,
    }
    assert small.record(encoded, scores, **facts).words.score.tolist() == [3, 18]


def test_a_text_without_any_word_is_refused(small):
    with pytest.raises(InputError, match="knows no word of this review"):
        small.encode("\u200b")


def test_removing_words_predicts_the_text_without_them(small):
    from ig_core.evaluation.deletion import remove
    from ig_core.explainer import prepare

    case = prepare("a film isn't great", model=small, target="positive")
    removal = remove(case, np.zeros(5), [3])
    without = logits_of(small, [small.encode("a film is great").seen_ids])
    assert removal.after == pytest.approx(float(without[0, 0]), abs=1e-5)


def test_an_embedding_of_int8_is_within_half_a_step():
    embedding = np.random.default_rng(0).normal(size=(20, 5)).astype(np.float32)
    embedding[3] = 0
    numbers, scale = rounded(embedding)
    assert numbers.dtype == np.int8
    steps = np.abs(embedding).max(axis=1, keepdims=True) / 127
    assert (np.abs(numbers * scale - embedding) <= 0.57 * steps + 1e-9).all()  # half a step, and what float16 adds
    np.testing.assert_array_equal(scale, scale.astype(np.float16))
    assert not (numbers[3] * scale[3]).any()


@ships
@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Warm, funny and beautifully acted.", "positive"),
        ("A dull, lifeless waste of two hours.", "negative"),
        ("It is not funny at all.", "negative"),
        ("Frenetic but not really funny.", "negative"),
    ],
)
def test_the_shipped_model_tells_praise_from_blame(shipped, text, label):
    assert ig_core.explain(text, model=shipped, points=1).prediction.label == label


@ships
def test_on_the_shipped_model_few_points_are_exact_to_a_thousandth(shipped):
    text = "Not a masterpiece, but oddly moving, and its last half hour isn't dull."
    for baseline in ("padding", "zero"):
        explanation = ig_core.explain(text, model=shipped, baseline=baseline)
        assert explanation.relative_gap <= 1e-3
        assert explanation.points <= 127


@ships
@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_of_it_is_one_sentence(tmp_path, monkeypatch, file):
    shutil.copytree(assets.FOLDER / "models" / SHIPPED, tmp_path / "models" / SHIPPED)
    shutil.copy(assets.FOLDER / "manifest.json", tmp_path)
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(AssetError, match=f"assets/{file} is missing"):
        transformer.load(SHIPPED)


def test_a_normalisation_has_the_values_of_kerass_and_exact_second_derivatives():
    keras.utils.set_random_seed(0)
    layer, rng = Normalisation(epsilon=1e-12), np.random.default_rng(0)
    layer.build((None, 5))
    weights, x, step = rng.normal(size=5), rng.normal(size=5), 1e-4

    def by_hand(point):
        apart = point - point.mean()
        return ((apart / np.sqrt((apart**2).mean())) ** 3) @ weights

    def network(points):
        return tf.linalg.matvec(layer(points) ** 3, tf.constant(weights, tf.float32))[:, tf.newaxis]

    values, _, curvatures = CompiledGradient(network, (5,)).curved.along(np.ones(1))(x[np.newaxis], np.eye(5))
    kerass = keras.layers.LayerNormalization.call(layer, x[np.newaxis].astype(np.float32))
    np.testing.assert_allclose(layer(x[np.newaxis].astype(np.float32)), kerass, atol=1e-6)
    assert values[0] == pytest.approx(by_hand(x), rel=1e-5)
    for one in range(5):
        for other in range(5):
            a, b = step * np.eye(5)[one], step * np.eye(5)[other]
            fourth = by_hand(x + a + b) - by_hand(x + a - b) - by_hand(x - a + b) + by_hand(x - a - b)
            assert curvatures[0, one, other] == pytest.approx(fourth / (4 * step**2), abs=1e-3)
