"""How an image model takes a picture, and where its paths start."""

import io

import numpy as np
import pytest
from PIL import Image

from ig_core.errors import InputError
from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.image import pictures
from ig_core.kinds.image.baselines import IMAGE_BASELINES

SLUG = "bag-flap"
GREYS = np.arange(28 * 28).reshape(28, 28) % 256


def file_of(array):
    stream = io.BytesIO()
    Image.fromarray(np.asarray(array, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


# ---- encode


def test_a_reference_is_kept_and_its_pixels_are_parts_of_one(plain):
    encoded = plain.encode(f"drawing:{SLUG}")
    assert encoded.picture == f"drawing:{SLUG}"
    assert encoded.pixels.dtype == np.float32
    np.testing.assert_array_equal(encoded.pixels, image_examples.garments()[SLUG].pixels.astype(np.float32) / 255)


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.int64, np.uint16])
def test_whole_numbers_run_to_255(plain, kind):
    encoded = plain.encode(GREYS.astype(kind))
    np.testing.assert_allclose(encoded.pixels, GREYS / 255, rtol=1e-6)
    np.testing.assert_array_equal(pictures.resolve(encoded.picture), GREYS)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_parts_run_to_one(plain, kind):
    parts = (GREYS / 255).astype(kind)
    encoded = plain.encode(parts)
    assert encoded.pixels.dtype == np.float32
    np.testing.assert_allclose(encoded.pixels, parts, rtol=1e-6)
    np.testing.assert_array_equal(pictures.resolve(encoded.picture), GREYS)


def test_nested_lists_are_an_array_too(plain):
    np.testing.assert_allclose(plain.encode(GREYS.tolist()).pixels, GREYS / 255, rtol=1e-6)


def test_a_file_is_read_as_pictures_read_it(plain):
    data = file_of(GREYS)
    encoded = plain.encode(data)
    np.testing.assert_allclose(encoded.pixels, pictures.read(data).pixels / 255, rtol=1e-6)
    np.testing.assert_array_equal(pictures.resolve(encoded.picture), pictures.read(data).pixels)


def test_what_is_encoded_is_encoded_the_same_from_its_reference(plain):
    encoded = plain.encode(GREYS.astype(np.uint8))
    np.testing.assert_array_equal(plain.encode(encoded.picture).pixels, encoded.pixels)


def test_an_array_is_not_modified(plain):
    array = np.full((28, 28), 0.5)
    array.setflags(write=False)
    plain.encode(array).pixels[:] = 0


@pytest.mark.parametrize(
    ("picture", "message"),
    [
        (np.zeros((28, 27)), "The picture must be numbers of shape (28, 28); got shape (28, 27)."),
        (np.zeros((28, 28, 1)), "The picture must be numbers of shape (28, 28); got shape (28, 28, 1)."),
        (np.zeros((1, 28, 28)), "The picture must be numbers of shape (28, 28); got shape (1, 28, 28)."),
        (np.zeros(784), "The picture must be numbers of shape (28, 28); got shape (784,)."),
        (5, "The picture must be numbers of shape (28, 28); got shape ()."),
        (None, "The picture must be numbers of shape (28, 28); got shape ()."),
        (np.full((28, 28), 256), "The pixels must be from 0 to 255; got 256 to 256."),
        (np.full((28, 28), -1), "The pixels must be from 0 to 255; got -1 to -1."),
        (np.full((28, 28), 1.5), "The pixels must be from 0 to 1; got 1.5 to 1.5."),
        (np.full((28, 28), 255.0), "The pixels must be from 0 to 1; got 255.0 to 255.0."),
        (np.full((28, 28), np.nan), "The pixels must be from 0 to 1; got nan to nan."),
        (np.full((28, 28), np.inf), "The pixels must be from 0 to 1; got inf to inf."),
        (b"", "The file is empty; send a PNG, JPEG or WebP picture."),
        (b"no picture", "The file is not a PNG, JPEG or WebP picture."),
        ("bag", "There is no picture 'bag'; pictures are called drawing:…, test:…, pixels:…."),
    ],
)
def test_what_is_no_picture_is_one_sentence(plain, picture, message):
    with pytest.raises(InputError) as error:
        plain.encode(picture)
    assert str(error.value) == message


@pytest.mark.parametrize(
    "picture",
    [
        np.full((28, 28), "a"),
        np.zeros((28, 28), bool),
        np.zeros((28, 28), complex),
        np.zeros((28, 28), object),
        [[0, 1], [2]],
        {"a": 1},
    ],
    ids=["letters", "truths", "complex", "objects", "ragged", "dictionary"],
)
def test_what_is_no_array_of_numbers_is_one_sentence(plain, picture):
    with pytest.raises(InputError, match=r"The picture must be numbers of shape \(28, 28\)"):
        plain.encode(picture)


def test_the_point_has_one_channel(plain):
    encoded = plain.encode(GREYS)
    assert plain.as_array(encoded).shape == (28, 28, 1)
    np.testing.assert_array_equal(plain.as_array(encoded)[..., 0], encoded.pixels)


# ---- baselines


def starts(model, name, picture=f"drawing:{SLUG}"):
    return model.baseline_points(name, model.as_array(model.encode(picture)))


@pytest.mark.parametrize(("name", "value"), [("black", 0), ("white", 1), ("grey", 0.5)])
def test_a_uniform_baseline_has_its_value_everywhere(plain, name, value):
    paths = starts(plain, name)
    assert paths.shape == (1, 28, 28, 1)
    assert paths.dtype == np.float32
    assert np.unique(paths).tolist() == [value]


def test_noise_is_eight_pictures_uniform_over_all_greys_and_the_same_every_time(plain):
    paths = starts(plain, "noise")
    assert paths.shape == (8, 28, 28, 1)
    assert 0 <= paths.min() < 0.01
    assert 0.99 < paths.max() < 1
    assert paths.mean() == pytest.approx(0.5, abs=4 / np.sqrt(12 * paths.size))
    assert paths.std() == pytest.approx(1 / np.sqrt(12), abs=0.01)
    np.testing.assert_array_equal(paths, starts(plain, "noise", "drawing:boot-heel"))
    for one in range(8):
        for other in range(one):
            assert np.abs(paths[one] - paths[other]).mean() == pytest.approx(1 / 3, abs=0.05)


def test_blurred_keeps_the_brightness_and_loses_the_detail(plain):
    dot = np.zeros((28, 28), np.uint8)
    dot[14, 14] = 255
    dot[10:19, 10:19] = 255
    blurred = starts(plain, "blurred", dot)[0, ..., 0]
    assert blurred.sum() == pytest.approx(81, rel=0.05)  # nothing of it reaches the border
    assert blurred[14, 14] == blurred.max() < 1
    assert (np.diff(blurred[14, 14:]) <= 0).all()
    np.testing.assert_allclose(blurred, blurred.T, atol=2 / 255)


def test_a_blurred_single_colour_is_that_colour(plain):
    assert np.unique(starts(plain, "blurred", np.full((28, 28), 100, np.uint8))).tolist() == [np.float32(100 / 255)]


def test_a_step_is_blurred_over_four_pixels(plain):
    """Across an edge a Gaussian of σ = 4 leaves Φ(d/4) at distance d: Φ(1) = 0.84."""
    step = np.zeros((28, 28), np.uint8)
    step[:, 14:] = 255
    blurred = starts(plain, "blurred", step)[0, 14, :, 0]
    assert blurred[13] + blurred[14] == pytest.approx(1, abs=0.02)
    assert (blurred[17] + blurred[18]) / 2 == pytest.approx(0.8413, abs=0.03)  # 3.5 and 4.5 from the edge


@pytest.mark.parametrize("label", ["up", "down", "even"])
def test_the_mean_of_a_class_is_that_of_the_class_named(plain, label):
    paths = starts(plain, f"mean:{label}")
    assert paths.shape == (1, 28, 28, 1)
    np.testing.assert_array_equal(paths[0, ..., 0], plain.means[plain.labels.index(label)])


@pytest.mark.parametrize("reference", ["drawing:boot-heel", pictures.reference_to(GREYS)])
def test_another_picture_is_the_one_named(plain, reference):
    paths = starts(plain, f"picture:{reference}")
    assert paths.shape == (1, 28, 28, 1)
    np.testing.assert_allclose(paths[0, ..., 0], pictures.resolve(reference) / 255, rtol=1e-6)


KNOWN = "black, white, grey, blurred, noise, mean:LABEL, picture:PICTURE"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("zero", f"There is no baseline 'zero'; choose from: {KNOWN}."),
        ("", f"There is no baseline ''; choose from: {KNOWN}."),
        ("Black", f"There is no baseline 'Black'; choose from: {KNOWN}."),
        ("x" * 500, f"There is no baseline '{'x' * 60}'; choose from: {KNOWN}."),
        ("mean", "This baseline is written mean:LABEL; got 'mean'."),
        ("mean:", "This baseline is written mean:LABEL; got 'mean:'."),
        ("picture", "This baseline is written picture:PICTURE; got 'picture'."),
        ("picture:", "This baseline is written picture:PICTURE; got 'picture:'."),
        ("black:up", "This baseline is written black; got 'black:up'."),
        ("noise:3", "This baseline is written noise; got 'noise:3'."),
        ("mean:sideways", "There is no class 'sideways' to take the mean of; choose from: up, down, even."),
        ("picture:bag", "There is no picture 'bag'; pictures are called drawing:…, test:…, pixels:…."),
        ("picture:pixels:!", "The picture in this link is damaged: ask for the link again."),
    ],
)
def test_a_baseline_that_does_not_exist_is_one_sentence(plain, name, message):
    with pytest.raises(InputError) as error:
        starts(plain, name)
    assert str(error.value) == message


def test_every_row_of_the_table_gives_pictures_from_black_to_white(plain):
    asked = {"LABEL": ":up", "PICTURE": ":drawing:boot-heel"}
    labels = [row.label for row in IMAGE_BASELINES.values()]
    assert len(set(labels)) == len(labels)
    for name, row in IMAGE_BASELINES.items():
        paths = starts(plain, name + asked.get(row.argument.hint if row.argument else None, ""))
        assert paths.shape[1:] == (28, 28, 1)
        assert paths.dtype == np.float32
        assert 0 <= paths.min() <= paths.max() <= 1


def test_the_input_is_not_modified(plain):
    x = plain.as_array(plain.encode(GREYS.astype(np.uint8)))
    x.setflags(write=False)
    for name in ("blurred", "noise", "black", "mean:up"):
        plain.baseline_points(name, x)


def test_forward_takes_pictures_of_every_kind(plain):
    logits = plain.forward([f"drawing:{SLUG}", image_examples.garments()[SLUG].pixels, file_of(GREYS)])
    assert logits.shape == (3, 3)
    np.testing.assert_array_equal(logits[0], logits[1])
