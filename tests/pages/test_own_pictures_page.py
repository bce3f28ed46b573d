"""Models of pictures of somebody else on the pages: uploaded, coloured, kept in the link, and put to the test."""

import re

import numpy as np
import pytest
from app_page import component_with, entered, markup
from image_page import component, drawn, file_of, image_of, opened, parameter, upload
from PIL import Image

from ig_core import models
from ig_core.kinds.image import pictures


def of_channel(channel):
    """A picture that is brighter on the left, with something of another colour in it."""
    picture = np.zeros((30, 40, 3), np.uint8)
    picture[..., channel] = np.linspace(255, 60, 40)
    picture[20:25, 5:10, (channel + 1) % 3] = 120
    return picture


RED, GREEN, BLUE = map(of_channel, range(3))


@pytest.fixture
def colours(folder):
    """32 × 32 pixels in colour: the class is the strongest channel."""
    return models.add("somebodys:colours")


def shown(page):
    return image_of(drawn(page)["pictures"][0]["image"])


def tabs(page):
    return [tab.label for tab in page.tabs]


def test_without_examples_there_is_nothing_but_an_upload(page, colours):
    opened(page, model=colours)
    assert "Upload a picture: this model reads 32 × 32 pixels in colour." in markup(page)
    assert tabs(page) == ["Your file"]
    assert "garment" not in markup(page)
    assert "lesson" not in {toggle.key for toggle in page.toggle}


def test_an_uploaded_picture_is_explained_in_colour(page, colours):
    upload(opened(page, model=colours), "red.png", file_of(RED))
    assert "Red, because of" in markup(page)
    assert shown(page).shape == (32, 32, 3)
    red, green, blue = np.moveaxis(shown(page).astype(int), -1, 0)
    assert red.mean() > 100 > green.mean() > blue.mean() == 0
    assert "Accuracy unknown." in markup(page)
    assert "✓" in markup(page)  # the gap
    assert re.search(r'href="./trust\?[^"]*image=sent%3A', markup(page))


def test_a_link_shows_the_picture_again(page, colours):
    reference = pictures.sized(file_of(GREEN), (32, 32, 3)).reference
    opened(page, model=colours, image=reference)
    assert "Green, because of" in markup(page)
    assert parameter(page, "image") == reference


@pytest.mark.parametrize(
    ("image", "sentence"),
    [
        ("drawing:boot-heel", "none for this model, which reads 32 × 32 pixels in colour"),
        ("sent:AAAA", "The file is not a PNG, JPEG or WebP picture"),
        ("example:1", "This model has 0 examples"),
    ],
)
def test_a_picture_that_is_none_for_the_model_is_one_sentence(page, colours, image, sentence):
    opened(page, model=colours, image=image)
    assert sentence in markup(page)
    assert "Upload a picture" in markup(page)


def test_a_file_that_is_no_picture_is_one_sentence(page, colours):
    upload(opened(page, model=colours), "red.png", b"nothing of the kind")
    assert "The file is not a PNG, JPEG or WebP picture." in markup(page)
    assert "Upload a picture" in markup(page)


def test_another_model_reads_the_upload_in_its_own_size(page, colours):
    large = models.add("somebodys:large_colours")
    upload(opened(page, model=colours), "red.png", file_of(RED))
    page.selectbox(key="model").set_value(large).run()
    assert not page.exception
    assert shown(page).shape == (72, 72, 3)
    assert len(drawn(page)["notes"]) == 32 * 32  # parts of a picture whose pixels are too small to point at
    page.selectbox(key="model").set_value("fashion-cnn").run()
    assert not page.exception
    assert shown(page).shape == (28, 28, 3)
    assert parameter(page, "image").startswith("pixels:")
    page.selectbox(key="model").set_value(colours).run()
    assert shown(page).shape == (32, 32, 3)


def test_a_drawing_of_ours_is_not_shown_to_it(page, colours):
    opened(page, image="drawing:bag-flap")
    page.selectbox(key="model").set_value(colours).run()
    assert not page.exception
    assert "Upload a picture" in markup(page)
    page.selectbox(key="model").set_value("fashion-cnn").run()
    assert not page.exception
    assert "Ankle boot" in markup(page)


@pytest.fixture
def with_examples(folder):
    (folder / "some").mkdir()
    Image.fromarray(GREEN).save(folder / "some" / "a <b>.png")
    Image.fromarray(RED).save(folder / "some" / "b.png")
    return models.add("somebodys:colours", examples=folder / "some")


def test_an_example_has_a_short_link(page, with_examples):
    opened(page, model=with_examples, image="example:2")
    assert "Red, because of" in markup(page)
    assert drawn(page)["pictures"][0]["name"] == "b."
    page.switch_page("pages/trust.py")
    entered(page, {"kind": "image", "model": with_examples, "image": "example:2"})
    assert "For b, explained by" in markup(page)


def test_its_examples_come_first(page, with_examples):
    opened(page, model=with_examples)
    assert tabs(page)[:2] == ["Examples", "Your file"]
    assert "Green, because of" in markup(page)
    assert parameter(page, "image") == "example:1"
    tiles = component(page, "Pictures that came with the model")["tiles"]
    assert [tile["name"] for tile in tiles] == ["a <b>", "b"]


def test_a_grey_model_has_a_sheet_to_draw_on(page, folder):
    opened(page, model=models.add("somebodys:digits"))
    assert tabs(page) == ["Your file", "Your drawing"]
    assert "this model reads 28 × 28 grey pixels" in markup(page)


def test_a_picture_is_grey_where_the_model_reads_grey(page, folder):
    upload(opened(page, model=models.add("somebodys:digits")), "red.png", file_of(RED))
    red, green, blue = np.moveaxis(shown(page), -1, 0)
    np.testing.assert_array_equal(red, green)
    np.testing.assert_array_equal(red, blue)
    assert "all ten classes" in " ".join(toggle.label for toggle in page.toggle)


def test_labels_are_escaped(page, colours):
    upload(opened(page, model=colours), "blue.png", file_of(BLUE))
    assert "Blue &lt;b&gt;" in markup(page)
    assert "blue <b>" not in markup(page).lower()


@pytest.mark.parametrize("name", ["path", "trust"])
def test_the_other_pages_are_about_the_same_picture(page, colours, name):
    page.switch_page(f"pages/{name}.py")
    entered(page, {"kind": "image", "model": colours, "image": pictures.sized(file_of(RED), (32, 32, 3)).reference})
    if name == "trust":
        assert "on the model “Yours: Colours”" in markup(page)
        assert "The scores meet the change of the answer" in markup(page)
        return
    hero = component_with(page, "hero")["hero"]
    assert (hero["rows"], hero["columns"]) == (32, 32)
    assert len(hero["to"]) == 4 * 32 * 32 * 3 * 4 // 3  # base64 of float32


@pytest.mark.parametrize("name", ["path", "trust"])
def test_without_a_picture_the_other_pages_say_what_to_do(page, colours, name):
    page.switch_page(f"pages/{name}.py")
    entered(page, {"kind": "image", "model": colours})
    assert "Upload a picture: this model reads 32 × 32 pixels in colour." in markup(page)


def test_a_model_that_takes_any_size_starts_at_what_somebody_gave(page, folder):
    model = models.add("somebodys:colours_from")
    opened(page, model=model)
    assert "this model reads 40 × 24 pixels in colour" in markup(page)
    upload(page, "red.png", file_of(RED))
    assert "Red, because of" in markup(page)
    offered = page.selectbox(key="baseline").options
    assert offered[:2] == ["dim <b>", "Black"]
    assert page.selectbox(key="baseline").value == "dim <b>"
    assert "dim &lt;b&gt;" in markup(page)
    assert "dim <b>" not in markup(page)
