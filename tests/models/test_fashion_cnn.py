"""The garment network: folding changes nothing, and the shipped model is the one on its card."""

import json
import shutil

import numpy as np
import pytest
import tensorflow as tf

from ig_core import assets, models
from ig_core.errors import AssetError
from ig_core.kinds.image import examples as image_examples
from ig_core.models import fashion_cnn
from ig_core.models.fashion_cnn import build, classifier, fold

FILES = tuple(f"models/fashion-cnn/{name}" for name in ("card.json", "weights.npz", "familiarity.npz"))
MEANS = np.zeros((10, 28, 28), np.float32)


@pytest.fixture(scope="module")
def garments():
    return models.load("fashion-cnn")


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of assets that a test may damage; the models in memory stay as they are."""
    monkeypatch.setattr(assets, "FOLDER", shutil.copytree(assets.FOLDER, tmp_path / "assets"))
    return assets.FOLDER


def randomised(widths, seed):
    """The network as while training, with weights, shifts and moving statistics of all sizes."""
    random, network = np.random.default_rng(seed), build(widths, dropout=0.5)
    for variable in network.weights:
        if variable.path.endswith(("gamma", "moving_variance")):
            value = random.uniform(0.2, 3, variable.shape)
        else:
            value = random.normal(size=variable.shape) / np.sqrt(np.prod(variable.shape[:-1]) or 1)
        variable.assign(value)
    return network


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("widths", [(4,), (4, 8), (3, 6, 5)])
def test_the_folded_network_gives_the_logits_of_the_normalised_one(widths, seed):
    network = randomised(widths, seed)
    pixels = np.random.default_rng(seed).uniform(size=(5, 28, 28, 1)).astype(np.float32)
    expected = network(pixels, training=False).numpy()
    folded = classifier(fold(network), MEANS, widths, {}).logits(pixels).numpy()
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(folded, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


def test_the_folded_network_has_no_normalisation_and_a_bias_for_each_convolution():
    network = build((4, 8), normalised=False)
    kinds = [type(layer).__name__ for layer in network.layers]
    assert "BatchNormalization" not in kinds
    assert {weight.path for weight in network.weights} == set(fold(build((4, 8))))


def test_folding_leaves_the_network_as_it_was():
    network = randomised((4,), 0)
    before = [variable.numpy().copy() for variable in network.weights]
    fold(network)
    for variable, value in zip(network.weights, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)


@pytest.mark.parametrize(("widths", "side"), [((4,), 28), ((4, 4), 14), ((4, 4, 4), 7)])
def test_every_further_stage_halves_the_side(widths, side):
    network = build(widths)
    pooled = next(layer for layer in network.layers if "pooling" in layer.name)
    assert pooled.input.shape[1:3] == (side, side)
    assert network.output.shape == (None, 10)


def test_the_shipped_weights_take_at_most_five_megabytes():
    assert assets.path("models/fashion-cnn/weights.npz").stat().st_size <= 5e6


def test_the_parts_of_the_shipped_model_agree_and_are_finite(garments):
    assert garments.name == garments.card["name"] == "fashion-cnn"
    assert garments.labels == models.lookup("fashion-cnn").labels
    assert len(garments.labels) == 10
    assert garments.shape == (28, 28, 1)
    assert garments.means.shape == (10, 28, 28)
    assert np.isfinite(garments.means).all()
    assert 0 <= garments.means.min() < garments.means.max() <= 1
    assert models.load("fashion-cnn") is garments


def test_a_picture_alone_and_in_a_batch_gets_the_same_logits(garments):
    pictures = [f"drawing:{slug}" for slug in image_examples.garments()]
    together = garments.forward(pictures)
    alone = np.concatenate([garments.forward([picture]) for picture in pictures])
    assert together.shape == (len(pictures), 10)
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_more_pictures_than_fit_in_a_call_keep_their_order(garments):
    pixels = np.random.default_rng(0).integers(0, 256, (103, 28, 28), np.uint8)
    logits = garments.forward(pixels)
    np.testing.assert_allclose(logits[[0, 49, 50, 102]], garments.forward(pixels[[0, 49, 50, 102]]), atol=1e-4)


def test_the_logits_have_no_kink(garments):
    """A ReLU's second difference over a step h falls as h at a kink, that of a smooth function as h²."""
    x = garments.as_array(garments.encode("drawing:boot-heel"))
    alphas = np.linspace(0, 1, 401, dtype=np.float32)

    def roughness(step):
        values = garments.logits(tf.constant(alphas[::step, None, None, None] * x)).numpy()
        return np.abs(np.diff(values, 2, axis=0)).max()

    assert roughness(8) > 2.5 * roughness(4)  # 4 on a smooth path, 2 at a kink


def refused():
    with pytest.raises(AssetError) as error:
        fashion_cnn.load()
    sentence = str(error.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_of_the_garment_model_is_refused_by_name(copied, name):
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(data)
    assert f"assets/{name} is damaged" in refused()


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_of_the_garment_model_is_refused_by_name(copied, name):
    (copied / name).unlink()
    assert refused() == f"assets/{name} is missing: restore it from the repository."


def test_damaged_drawings_are_refused(copied):
    (copied / "examples/garments/bag-flap.png").write_bytes(b"")
    with pytest.raises(AssetError, match=r"assets/examples/garments/bag-flap\.png is damaged"):
        image_examples.garments.__wrapped__()


def test_there_are_at_least_twenty_drawings_over_the_ten_classes():
    rows = image_examples.garments()
    assert len(rows) >= 20
    assert {row.label for row in rows.values()} == set(models.lookup("fashion-cnn").labels)
    listed = json.loads(assets.path("examples/garments.json").read_text(encoding="utf-8"))
    assert [row["slug"] for row in listed] == list(rows)
    for row in rows.values():
        assert (row.pixels.shape, row.pixels.dtype) == ((28, 28), np.uint8)
        assert (np.concatenate([row.pixels[[0, -1]].ravel(), row.pixels[:, [0, -1]].ravel()]) == 0).mean() > 0.5
        assert row.title
