"""The image page, run without a browser: what it shows, what it keeps in its address, what it survives.

The network is a small one: test_image_page_with_its_own_network.py has the page with the one that ships.
"""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from app_page import markup, open_details
from image_page import (
    OWN,
    PIXELS,
    ROOT,
    SHIRT,
    classes,
    component,
    drawn,
    fashion,
    file_of,
    image_of,
    opened,
    parameter,
    shown_pixels,
    upload,
)
from streamlit.testing.v1 import AppTest

from ig_core import assets, models, packing
from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.image import pictures
from ig_core.kinds.text import examples as text_examples
from ig_core.render.palette import LIGHT
from ig_core.render.smooth import NOTE
from webapp.shared import core


def forget():
    """What an app has loaded and computed."""
    for clear in (models._loaded.cache_clear, core.forget, st.cache_resource.clear):
        clear()


@pytest.fixture(scope="module", autouse=True)
def small_network():
    """The classes whose mean training pictures are nearest, in place of a network that takes most of the time."""
    import tensorflow as tf

    from ig_core.models import fashion_cnn

    put_together = fashion_cnn.classifier

    def classifier(arrays, means, widths, card):
        centres = tf.constant(means.reshape(len(means), -1), tf.float32)
        deviations = centres - tf.reduce_mean(centres, axis=0)

        def logits(pixels):
            flat = tf.reshape(pixels, (-1, centres.shape[1]))
            near = tf.matmul(flat, deviations, transpose_b=True) - tf.reduce_sum(centres**2, axis=1) / 2
            return tf.nn.softplus(near / 4 + 10)

        return replace(put_together(arrays, means, widths, card), logits=logits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fashion_cnn, "classifier", classifier)
        forget()
        yield
    forget()


# ---- what it shows


def test_a_page_that_is_run_without_the_app_is_drawn_all_the_same():
    page = AppTest.from_file(str(ROOT / "pages/image.py"), default_timeout=120).run()
    assert not page.exception
    assert 'class="verdict"' in markup(page)


def test_every_drawing_is_offered_and_the_one_that_is_shown_is_marked(page):
    opened(page, image=SHIRT)
    tiles = component(page, "Drawings of garments")["tiles"]
    assert [tile["value"] for tile in tiles] == [f"drawing:{slug}" for slug in image_examples.garments()]
    assert [tile["value"] for tile in tiles if tile["chosen"]] == [SHIRT]
    for tile, garment in zip(tiles, image_examples.garments().values(), strict=True):
        assert tile["name"] == garment.title
        np.testing.assert_array_equal(image_of(tile["image"])[..., 0], garment.pixels)


@pytest.mark.parametrize("label", ["Coat", "T-shirt/top"])
def test_a_class_can_be_picked(page, label):
    opened(page, classes="true")
    page.selectbox(key="target").select(label).run()
    assert not page.exception
    assert f"logit of {label}" in markup(page)
    assert parameter(page, "target") == label
    assert [tile["value"] for tile in classes(page) if tile["chosen"]] == [label]


def test_the_predicted_class_is_marked_when_none_is_picked(page):
    opened(page, classes="true")
    (chosen,) = [tile["value"] for tile in classes(page) if tile["chosen"]]
    assert f"logit of {chosen}" in markup(page)


def test_the_contrast_of_two_classes_is_explained(page):
    opened(page, image=SHIRT)
    page.selectbox(key="target").select("Shirt").run()
    page.selectbox(key="contrast").select("Coat").run()
    assert not page.exception
    assert "logit of Shirt minus Coat" in markup(page)
    assert "“Shirt” rather than “Coat”" in markup(page)
    assert "the difference of the logits" in markup(page)
    assert parameter(page, "contrast") == "Coat"


@pytest.mark.parametrize("how", ["link", "widgets"])
def test_a_contrast_of_a_class_with_itself_is_one_sentence_and_the_page_lives_on(page, how):
    if how == "link":
        opened(page, target="Coat", contrast="Coat")
    else:
        opened(page, target="Coat")
        page.selectbox(key="contrast").select("Coat").run()
    assert not page.exception
    assert "The contrast must be another class than the target" in markup(page)
    page.selectbox(key="contrast").select("Shirt").run()
    assert not page.exception
    assert "logit of Coat minus Shirt" in markup(page)


def test_a_contrast_with_the_predicted_class_itself_is_one_sentence(page):
    opened(page, classes="true")
    (predicted,) = [tile["value"] for tile in classes(page) if tile["chosen"]]
    page.selectbox(key="contrast").select(predicted).run()
    assert not page.exception
    assert "The contrast must be another class than the target" in markup(page)


@pytest.mark.parametrize("baseline", ["white", "blurred"])
def test_a_baseline_can_be_picked(page, baseline):
    opened(page)
    page.selectbox(key="baseline").select(baseline).run()
    assert not page.exception
    assert 'class="met"' in markup(page)
    assert parameter(page, "baseline") == baseline


def test_the_mean_of_a_class_can_be_the_baseline(page):
    opened(page)
    page.selectbox(key="baseline").select("mean").run()
    page.selectbox(key="mean").select("Sandal").run()
    assert not page.exception
    assert 'class="met"' in markup(page)
    assert (parameter(page, "baseline"), parameter(page, "mean")) == ("mean", "Sandal")
    page.selectbox(key="baseline").select("black").run()
    assert "mean" not in page.query_params


def test_another_drawing_can_be_the_baseline(page):
    opened(page)
    page.selectbox(key="baseline").select("picture").run()
    page.selectbox(key="picture").select("drawing:bag-flap").run()
    assert not page.exception
    assert 'class="met"' in markup(page)
    assert parameter(page, "picture") == "drawing:bag-flap"


def test_a_picture_that_is_its_own_baseline_has_no_score(page):
    opened(page, image=OWN, baseline="picture", picture=OWN)
    assert "no single region says much" in markup(page)
    assert set(drawn(page)["scores"]) == {"0.00"}


def test_a_link_can_start_the_path_at_any_picture(page):
    opened(page, baseline="picture", picture=OWN)
    assert 'class="met"' in markup(page)
    assert page.selectbox(key="picture").value == OWN


def test_expected_gradients_of_a_picture_say_how_much_chance_is_in_them(page):
    opened(page, classes="true", method="expected-gradients")
    assert "(standard error)" in markup(page)
    assert page.selectbox(key="baseline").disabled
    assert len(classes(page)) == 10


def test_a_tile_says_of_which_class_the_tolerance_was_not_reached(page, monkeypatch):
    found = core.explain_all_classes

    def spoilt(request):
        return {
            label: replace(one, error=0.5 if label == "Coat" else one.error) for label, one in found(request).items()
        }

    monkeypatch.setattr(core, "explain_all_classes", spoilt)
    opened(page, classes="true")
    missed = [tile["value"] for tile in classes(page) if "Not reached: the scores may be off by about" in tile["title"]]
    assert missed == ["Coat"]


def test_leaving_patches_out_gives_the_pixels_of_one_patch_one_score(page):
    opened(page, classes="true", method="leave-one-out")
    scores = np.array(drawn(page)["scores"]).reshape(28, 28)
    assert (scores[8:12, 8:12] == scores[8, 8]).all()
    assert len(set(scores.ravel())) > 10
    assert not page.selectbox(key="baseline").disabled
    assert len(classes(page)) == 10


@pytest.mark.parametrize("method", ["gradient-times-input", "sensitivity"])
def test_methods_without_a_path_say_so(page, method):
    opened(page, classes="true", method=method)
    assert "does not claim that its scores add up" in markup(page)
    assert page.selectbox(key="baseline").disabled
    assert len(classes(page)) == 10


def test_smoothed_integrated_gradients_are_exact_too(page):
    opened(page, method="smooth-integrated-gradients", tolerance="0.01")
    assert 'class="met"' in markup(page)
    assert "mean F(x + ε)" in markup(page)


@pytest.mark.parametrize(("shown", "missing"), [("positive", LIGHT.negative), ("negative", LIGHT.positive)])
def test_scores_of_one_sign_can_be_shown_alone(page, shown, missing):
    opened(page)
    both = {tuple(shade) for shade in image_of(drawn(page)["pictures"][1]["image"]).reshape(-1, 3)}
    page.get("button_group")[0].set_value(shown).run()
    assert not page.exception
    alone = {tuple(shade) for shade in image_of(drawn(page)["pictures"][1]["image"]).reshape(-1, 3)}
    assert alone < both
    toward = (lambda shade: shade[1] >= min(shade)) if shown == "positive" else (lambda shade: shade[1] == min(shade))
    assert all(toward(tuple(map(int, shade))) for shade in alone)
    assert tuple(int(missing[i : i + 2], 16) for i in (1, 3, 5)) not in alone
    assert parameter(page, "shown") == shown


def test_the_smooth_view_spreads_the_scores_and_is_kept_in_the_link(page):
    opened(page)
    exact = drawn(page)
    page.get("button_group")[1].set_value("smooth").run()
    assert not page.exception
    smooth = drawn(page)
    assert NOTE in markup(page)
    assert parameter(page, "view") == "smooth"
    assert smooth["scores"] == exact["scores"]  # pointing at a pixel tells its own score
    before, after = (image_of(one["pictures"][1]["image"]).astype(int) for one in (exact, smooth))
    assert np.abs(np.diff(after, axis=0)).mean() < np.abs(np.diff(before, axis=0)).mean()


def test_every_class_follows_the_view_which_a_link_may_ask_for(page):
    opened(page, classes="true", view="smooth")
    assert parameter(page, "view") == "smooth"
    assert NOTE in "".join(caption.value for caption in page.caption)
    smooth = [image_of(tile["image"]) for tile in classes(page)]
    page.get("button_group")[1].set_value("exact").run()
    assert "view" not in page.query_params
    exact = [image_of(tile["image"]) for tile in classes(page)]
    same = [np.array_equal(*pair) for pair in zip(exact, smooth, strict=True)]
    blank = [image.min() == 255 for image in exact]  # of a class that the small network rules out for any picture
    assert same == blank
    assert sum(blank) < 5


def test_the_page_says_where_the_scores_lie_in_shares_and_the_logits_are_one_level_down(page):
    opened(page)
    (says,) = re.findall('<p class="says">(.*?)</p>', markup(page))
    assert "%" in says
    assert "logit" not in says
    open_details(page, "Regions and pixels")
    assert "Green pixels speak for" in markup(page)


def test_without_opacity_the_picture_is_left_as_it_is(page):
    opened(page)
    page.slider(key="opacity").set_value(0.0).run()
    plain, _, over = (picture["image"] for picture in drawn(page)["pictures"])
    np.testing.assert_array_equal(image_of(plain), image_of(over))
    assert parameter(page, "opacity") == "0"


# ---- a link


def test_a_link_shows_picture_and_choices_again(page):
    opened(
        page,
        image=OWN,
        target="Shirt",
        contrast="Coat",
        baseline="mean",
        mean="Coat",
        tolerance="0.0001",
        shown="negative",
        opacity="0.4",
    )
    np.testing.assert_array_equal(shown_pixels(page), PIXELS)
    values = {key: page.selectbox(key=key).value for key in ("target", "contrast", "baseline", "mean", "tolerance")}
    assert values == {"target": "Shirt", "contrast": "Coat", "baseline": "mean", "mean": "Coat", "tolerance": "0.0001"}
    assert page.slider(key="opacity").value == 0.4
    assert page.session_state["shown"] == "negative"
    assert parameter(page, "image") == OWN
    assert parameter(page, "opacity") == "0.4"


def test_what_is_as_it_always_is_stays_out_of_the_link(page):
    opened(page)
    assert set(page.query_params) == {"image"}


BOMB = f"pixels:{packing.pack(bytes(10**7))}"


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"image": "drawing:hat"}, "There is no drawing &#x27;hat&#x27;"),
        ({"image": "hat"}, "There is no picture &#x27;hat&#x27;"),
        ({"image": ""}, "There is no picture &#x27;&#x27;"),
        ({"image": "<script>alert(1)</script>"}, "There is no picture &#x27;&lt;script&gt;"),
        ({"image": "drawing:<img src=x>"}, "There is no drawing &#x27;&lt;img src=x&gt;&#x27;"),
        ({"image": "pixels:!!!"}, "The picture in this link is damaged"),
        ({"image": OWN[:-8]}, "The picture in this link is"),
        ({"image": BOMB}, "The picture in this link is longer than can be shown."),
        ({"target": "Hat"}, "There is no target &#x27;Hat&#x27;"),
        ({"target": "<b>"}, "There is no target &#x27;&lt;b&gt;&#x27;"),
        ({"contrast": "Hat"}, "There is no contrast &#x27;Hat&#x27;"),
        ({"baseline": "zero"}, "There is no baseline &#x27;zero&#x27;"),
        ({"baseline": "mean:Coat"}, "There is no baseline &#x27;mean:Coat&#x27;"),
        ({"baseline": "mean", "mean": "Hat"}, "There is no mean &#x27;Hat&#x27;"),
        ({"baseline": "picture", "picture": "drawing:hat"}, "There is no drawing &#x27;hat&#x27;"),
        ({"baseline": "picture", "picture": "<b>"}, "There is no picture &#x27;&lt;b&gt;&#x27;"),
        ({"baseline": "picture", "picture": BOMB}, "The picture in this link is longer"),
        ({"model": "gpt"}, "There is no model &#x27;gpt&#x27;"),
        ({"model": "imdb-onehot"}, "There is no model &#x27;imdb-onehot&#x27;"),
        ({"method": "shap"}, "There is no method &#x27;shap&#x27;"),
        ({"tolerance": "0"}, "There is no tolerance &#x27;0&#x27;"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_wrong_link_is_one_sentence_and_the_page_is_drawn(page, parameters, sentence):
    opened(page, **parameters)
    assert sentence in markup(page)
    assert "<script" not in markup(page)
    assert "<img" not in markup(page)
    if "picture" in parameters:  # the picture is there, but no path to it
        page.selectbox(key="baseline").select("white").run()
        assert not page.exception
    assert 'class="verdict"' in markup(page)


@pytest.mark.parametrize("opacity", ["", "x", "2", "-1", "nan"])
def test_a_wrong_opacity_or_sign_is_the_usual_one(page, opacity):
    opened(page, opacity=opacity, shown="purple", view="round")
    assert page.slider(key="opacity").value == 0.85
    assert page.session_state["shown"] == "both"
    assert page.session_state["view"] == "exact"


@fashion
def test_a_link_to_a_test_picture_shows_it_with_its_label(page):
    opened(page, image="test:0")
    assert "labelled Ankle boot" in markup(page)
    np.testing.assert_array_equal(shown_pixels(page), pictures.test_pictures().pixels[0])


@fashion
@pytest.mark.parametrize("index", ["10000", "-1", "x", ""])
def test_a_link_to_a_test_picture_that_does_not_exist_is_one_sentence(page, index):
    opened(page, image=f"test:{index}")
    assert "Fashion-MNIST has test pictures 0 to 9,999" in markup(page)
    assert 'class="verdict"' in markup(page)


@fashion
def test_a_test_picture_is_shown_by_its_index(page):
    opened(page)
    page.number_input(key="index").set_value(42).run()
    next(button for button in page.button if button.label == "Show").click().run()
    assert not page.exception
    assert parameter(page, "image") == "test:42"
    np.testing.assert_array_equal(shown_pixels(page), pictures.test_pictures().pixels[42])


def test_without_the_data_set_a_link_to_it_is_one_sentence_and_a_download_is_offered(page, monkeypatch, tmp_path):
    monkeypatch.setenv("IG_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    pictures.test_pictures.cache_clear()
    opened(page, image="test:0")
    assert "Fashion-MNIST was expected in" in markup(page)
    assert 'class="verdict"' in markup(page)
    assert page.button(key="download_fashion-mnist").label == "Download"


# ---- a file


def test_a_file_is_explained_and_shown_before_and_after(page):
    opened(page)
    before = len(page.get("image"))
    photo = np.full((120, 90), 250)
    photo[30:90, 20:70] = 60
    upload(page, "photo.png", file_of(photo))
    assert 'class="verdict"' in markup(page)
    expected = pictures.read(file_of(photo)).pixels
    np.testing.assert_array_equal(shown_pixels(page), expected)
    assert parameter(page, "image") == pictures.reference_to(expected)
    assert len(page.get("image")) == before + 2
    assert 'class="met"' in markup(page)


def test_a_drawing_picked_after_a_file_replaces_it(page):
    opened(page)
    upload(page, "photo.png", file_of(PIXELS))
    page.session_state["image"] = SHIRT
    page.run()
    np.testing.assert_array_equal(shown_pixels(page), image_examples.garments()["shirt-long"].pixels)


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_every_format_can_be_sent(page, format_):
    opened(page)
    upload(page, f"photo.{format_.lower()}", file_of(np.kron(PIXELS, np.ones((4, 4))), format_), f"image/{format_}")
    assert parameter(page, "image").startswith("pixels:")
    assert 'class="verdict"' in markup(page)


UNUSABLE = {
    "text": (b"A superb film.", "The file is not a PNG, JPEG or WebP picture."),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "The file is not a PNG, JPEG or WebP picture."),
    "empty": (b"", "The file is empty"),
    "pixel": (file_of([[5]]), "The picture has 1 × 1 pixels"),
    "cut off": (file_of(np.random.default_rng(0).integers(0, 256, (64, 64)))[:-900], "damaged or cut off"),
    "polyglot": (file_of(PIXELS) + b"<script>alert(1)</script>", "something else behind the picture"),
}


@pytest.mark.parametrize(("data", "sentence"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_file_that_cannot_be_used_is_one_sentence_and_the_page_lives_on(page, data, sentence):
    opened(page)
    upload(page, "photo.png", data)
    assert sentence in markup(page)
    assert 'class="verdict"' in markup(page)
    np.testing.assert_array_equal(shown_pixels(page), image_examples.garments()["boot-heel"].pixels)
    upload(page, "other.png", file_of(PIXELS))
    assert sentence not in markup(page)
    assert parameter(page, "image").startswith("pixels:")


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>.png", "</style><script>alert(1)</script>.png", "../x.png"]
)
@pytest.mark.parametrize("data", [file_of(PIXELS), b"<script>alert(1)</script>"], ids=["picture", "markup"])
def test_the_name_and_content_of_a_file_never_become_markup(page, name, data):
    opened(page)
    upload(page, name, data)
    assert "<script" not in markup(page)
    assert "<img" not in markup(page)
    assert "onerror" not in markup(page)


# ---- more on the page


def test_deletion_and_insertion_come_with_one_click(page):
    opened(page)
    before = len(page.get("vega_lite_chart"))
    page.button(key="remove").click().run()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == before + 2
    assert markup(page).count("at random (mean of 10 orders)") == 2


def test_deletion_and_insertion_work_from_every_baseline_and_for_a_contrast(page):
    opened(page, baseline="noise", target="Shirt", contrast="Coat", tolerance="0.01")
    page.button(key="remove").click().run()
    assert not page.exception
    assert markup(page).count("at random (mean of 10 orders)") == 2


def test_deletion_of_a_picture_that_is_its_own_baseline_survives(page):
    opened(page, image=OWN, baseline="picture", picture=OWN)
    page.button(key="remove").click().run()
    assert not page.exception


def test_the_convergence_of_a_picture_comes_with_one_click(page):
    opened(page)
    before = len(page.get("vega_lite_chart"))
    open_details(page, "Convergence").button(key="measure").click().run()
    assert not page.exception
    assert len(page.get("vega_lite_chart")) == before + 1
    assert any("Gradients needed" in caption.value for caption in page.caption)


def test_all_classes_come_when_they_are_asked_for_and_are_remembered(page, monkeypatch):
    found, asked = core.explain_all_classes, []
    monkeypatch.setattr(core, "explain_all_classes", lambda request: asked.append(request) or found(request))
    opened(page)
    assert not asked
    page.toggle(key="classes").set_value(True).run()
    assert not page.exception
    assert len(asked) == 1
    assert len(classes(page)) == 10
    assert parameter(page, "classes") == "true"
    page.switch_page("pages/review.py").run()
    page.switch_page("pages/image.py").run()
    assert len(classes(page)) == 10
    page.toggle(key="classes").set_value(False).run()
    assert "classes" not in page.query_params
    with pytest.raises(StopIteration):
        classes(page)


def test_a_presentation_has_all_classes_where_its_link_asks_for_them(page):
    opened(page, present="true", classes="true")
    assert len(classes(page)) == 10
    assert not page.toggle


def test_a_shoe_and_a_shirt_are_drawn_when_somebody_opens_their_tab(page, monkeypatch):
    png, drawn = core.page_png, []
    monkeypatch.setattr(core, "page_png", lambda request: drawn.append(request.input) or png(request))
    opened(page)
    assert not drawn
    open_details(page, "What am I looking at?")
    assert drawn == ["drawing:boot-heel", "drawing:shirt-striped"]


def test_the_regions_and_every_pixel_are_listed(page):
    opened(page)
    assert not page.dataframe  # computed once somebody opens the tab
    open_details(page, "Regions and pixels")
    nine, pixels = (frame.value for frame in page.dataframe)
    assert len(nine) == 9
    assert len(pixels) == 784
    assert nine.score.sum() == pytest.approx(pixels.score.sum())
    assert pixels.score.abs().is_monotonic_decreasing


def test_the_presenter_view_has_the_result_and_no_controls(page):
    opened(page, present="true", image=SHIRT, target="Shirt")
    assert 'class="verdict"' in markup(page)
    np.testing.assert_array_equal(shown_pixels(page), image_examples.garments()["shirt-long"].pixels)
    for kind in ("selectbox", "slider", "button", "number_input", "text_input", "text_area", "tabs", "dataframe"):
        assert not getattr(page, kind), kind
    assert not page.get("file_uploader")
    assert not page.get("button_group")
    assert not page.get("download_button")
    assert parameter(page, "present") == "true"


# ---- leaving and coming back


def left_for(page, name):
    page.query_params.clear()  # as Streamlit empties the address
    page.switch_page(f"pages/{name}.py")
    page.run()
    assert not page.exception
    return page


def test_what_was_picked_and_typed_is_there_when_one_comes_back(page):
    opened(page, image=SHIRT)
    page.selectbox(key="target").select("Coat").run()
    page.selectbox(key="baseline").select("white").run()
    page.slider(key="opacity").set_value(0.4).run()
    left_for(page, "review")
    assert "image" not in page.query_params
    page.text_area(key="text").set_value("A superb film!").run()
    page.selectbox(key="target").select("negative").run()
    left_for(page, "image")
    np.testing.assert_array_equal(shown_pixels(page), image_examples.garments()["shirt-long"].pixels)
    assert (page.selectbox(key="target").value, page.selectbox(key="baseline").value) == ("Coat", "white")
    assert page.slider(key="opacity").value == 0.4
    assert (parameter(page, "image"), parameter(page, "target")) == (SHIRT, "Coat")
    left_for(page, "review")
    assert page.text_area(key="text").value == "A superb film!"
    assert page.selectbox(key="target").value == "negative"


def test_a_file_is_still_shown_when_one_comes_back(page):
    opened(page)
    upload(page, "photo.png", file_of(np.kron(PIXELS, np.ones((4, 4)))))
    before = shown_pixels(page)
    left_for(page, "review")
    left_for(page, "image")
    np.testing.assert_array_equal(shown_pixels(page), before)


def test_each_page_says_nothing_of_the_other(page):
    opened(page)
    assert "film" not in markup(page)
    left_for(page, "review")
    assert "Ankle boot" not in markup(page)
    assert page.selectbox(key="baseline").value == "zero"


@pytest.mark.parametrize("baseline", ["zero", "padding", "mean", "text"])
def test_every_baseline_of_reviews_can_be_picked_before_and_after_pictures(page, baseline):
    page.switch_page("pages/review.py").run()
    page.selectbox(key="baseline").select(baseline).run()
    assert not page.exception
    left_for(page, "image")
    assert 'class="verdict"' in markup(page)
    left_for(page, "review")
    assert page.selectbox(key="baseline").value == baseline


# ---- damaged files


@pytest.fixture
def broken_assets(tmp_path, monkeypatch):
    """A copy of assets that a test may damage; the loaded models and cached explanations are forgotten."""
    folder = tmp_path / "assets"
    shutil.copytree(assets.FOLDER, folder)
    caches = (forget, text_examples.reviews.cache_clear, image_examples.garments.cache_clear)
    monkeypatch.setattr(assets, "FOLDER", folder)
    for clear in caches:
        clear()
    yield folder
    monkeypatch.undo()
    for clear in caches:
        clear()


@pytest.mark.parametrize(
    "name",
    ["models/fashion-cnn/weights.npz", "models/fashion-cnn/card.json", "examples/garments/bag-flap.png"],
)
def test_a_damaged_file_is_one_sentence_on_the_page(page, broken_assets, name):
    (broken_assets / name).write_bytes((broken_assets / name).read_bytes()[:-1])
    opened(page)
    assert f"{Path(name).name} is damaged" in markup(page)


def test_damaged_drawings_do_not_keep_a_file_from_being_explained(page, broken_assets):
    (broken_assets / "examples/garments.json").write_text("[]")
    opened(page, image=OWN)
    assert "garments.json is damaged" in markup(page)


@pytest.mark.parametrize("what", ["manifest", "folder"])
def test_no_manifest_or_no_assets_are_one_sentence_on_the_page(page, broken_assets, what):
    if what == "folder":
        shutil.rmtree(broken_assets)
    else:
        (broken_assets / "manifest.json").write_text("{", encoding="utf-8")
    opened(page)
    assert "manifest.json is" in markup(page)
