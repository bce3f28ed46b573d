"""The image page with the network that ships: its explanations are exact, its test pictures right, wrong or unsure."""

import numpy as np
import pytest
from app_page import markup
from image_page import BOOT, CLASSES, classes, drawn, fashion, opened, parameter, shown_pixels

from ig_core.kinds.image import examples as image_examples


def test_opens_with_a_drawing_its_scores_a_verdict_and_all_ten_classes(page):
    opened(page, classes="true")
    assert 'class="verdict"' in markup(page)
    assert "Exact to" in markup(page)
    assert 'class="met"' in markup(page)
    assert "drawn as Ankle boot" in markup(page)
    assert "speaks for “Ankle boot”" in markup(page)
    np.testing.assert_array_equal(shown_pixels(page), image_examples.garments()["boot-heel"].pixels)
    assert [picture["name"] for picture in drawn(page)["pictures"]][1:] == [
        "The scores of its pixels.",
        "The scores over the picture.",
    ]
    assert (drawn(page)["rows"], drawn(page)["columns"]) == (28, 28)
    assert len(drawn(page)["values"]) == len(drawn(page)["scores"]) == 784
    assert [tile["name"] for tile in classes(page)] == list(CLASSES)
    assert parameter(page, "image") == BOOT


@pytest.mark.parametrize("slug", list(image_examples.garments())[1::6])
def test_drawings_are_explained_within_the_tolerance(page, slug):
    opened(page, image=f"drawing:{slug}")
    assert 'class="met"' in markup(page)
    np.testing.assert_array_equal(shown_pixels(page), image_examples.garments()[slug].pixels)


@fashion
@pytest.mark.parametrize("outcome", ["the model is right", "the model is wrong", "the model is unsure"])
def test_a_random_test_picture_is_as_was_asked_for(page, outcome):
    opened(page)
    page.selectbox(key="garment").select("Shirt").run()
    page.selectbox(key="outcome").select(outcome).run()
    next(button for button in page.button if button.label == "Random example").click().run()
    assert not page.exception
    assert "labelled Shirt" in markup(page)
    if outcome != "the model is unsure":
        assert f"the model is <b>{outcome.split()[-1]}</b>" in markup(page)
    assert parameter(page, "image").startswith("test:")
