"""Colours, heatmaps, regions, sentences, the page, the picture and the charts of pictures explained by hand."""

import ast
import base64
import io
import json
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from ig_core.attribution import METHODS
from ig_core.errors import InputError
from ig_core.evaluation.deletion import DeletionTest, Removal
from ig_core.records import ImageExplanation, Prediction
from ig_core.render import charts, sentences
from ig_core.render.image_page import html, three_pictures
from ig_core.render.image_picture import png
from ig_core.render.lettering import WIDTH
from ig_core.render.numbers import ends, number
from ig_core.render.palette import DARK, LIGHT, colour, colours, hexadecimal
from ig_core.render.pixels import (
    SIGNS,
    as_rgb,
    box,
    data_uri,
    fitted,
    heatmap,
    luminance,
    of_sign,
    over,
    overlay,
    resized,
    values,
)
from ig_core.render.regions import regions, whereabouts
from ig_core.render.smooth import NOTE, drawn_as

THEMES = {"light": LIGHT, "dark": DARK}
REGIONS = ["top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right"]
HOSTILE = "<script>alert('x')</script> \"><img src=x onerror=alert(1)> &amp; \x1b[31m \u202e"


def rgb(hexa):
    return [int(hexa[i : i + 2], 16) for i in (1, 3, 5)]


def laid_out(**sums):
    """Scores of a 9 × 9 picture with those sums in its regions, each on one pixel."""
    scores = np.zeros((9, 9))
    for name, value in sums.items():
        index = REGIONS.index(name.replace("_", " "))
        scores[3 * (index // 3) + 1, 3 * (index % 3) + 1] = value
    return scores


def explanation(scores=None, **options):
    scores = laid_out(top=3, bottom=-1) if scores is None else scores
    traits = METHODS[options.get("method", "integrated-gradients")].traits
    claims = traits.uses_baseline and bool(traits.claim)
    label = options.pop("label", "Shirt")
    logit = options.pop("logit", 2.5)
    fields = {
        **{"model": "fashion-cnn", "method": "integrated-gradients", "target": "Shirt", "contrast": None},
        **{"baseline": "black", "picture": "drawing:shirt-long", "points": 7, "seconds": 0.01, "tolerance": 1e-3},
        "prediction": Prediction(label, 0.75, {"Coat": 0.25, "Shirt": 0.75}, logit, 0.5),
        "traits": traits,
        "pixels": np.linspace(0, 1, scores.size).reshape(scores.shape),
        "explains": float(scores.sum()) if claims else None,
        "gap": 0.0 if claims else None,
    }
    return ImageExplanation(scores=scores, **{**fields, **options})


# ---- colours


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("has_signs", [True, False])
def test_of_many_scores_each_has_the_colour_that_it_has_alone(theme, has_signs):
    scores = np.linspace(-3, 3, 24).reshape(4, 6)
    shades = colours(scores, 2.0, theme, has_signs)
    assert (shades.shape, shades.dtype) == ((4, 6, 3), np.uint8)
    for index in np.ndindex(scores.shape):
        assert hexadecimal(shades[index]) == colour(float(scores[index]), 2.0, theme, has_signs)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_zero_is_the_paper_and_the_limits_are_the_ends(theme):
    shades = colours(np.array([-2.0, 0, 2]), 2.0, theme)
    assert shades.tolist() == [rgb(theme.stops[0]), rgb(theme.paper), rgb(theme.stops[-1])]
    shades = colours(np.array([-2.0, 0, 2]), 2.0, theme, signed=False)
    assert shades.tolist() == [rgb(theme.paper), rgb(theme.paper), rgb(theme.strengths[-1])]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_what_is_beyond_the_limits_is_clipped(theme):
    beyond = colours(np.array([-np.inf, -9.0, 9, np.inf]), 2.0, theme)
    at = colours(np.array([-2.0, -2, 2, 2]), 2.0, theme)
    np.testing.assert_array_equal(beyond, at)


def test_the_scale_is_symmetric_in_strength():
    """Swapping the list of stops end for end is swapping the sign."""
    mirrored = replace(LIGHT, stops=LIGHT.stops[::-1])
    scores = np.linspace(-1, 1, 17)  # at the stops and midway between them
    np.testing.assert_array_equal(colours(scores, 1.0, LIGHT), colours(-scores, 1.0, mirrored))


@pytest.mark.parametrize("scale", [1e-12, 1.0, 1e12])
def test_only_the_part_of_the_limit_matters(scale):
    scores = np.linspace(-1, 1, 9)
    np.testing.assert_array_equal(colours(scores * scale, scale), colours(scores, 1.0))


@pytest.mark.parametrize("limit", [0.0, -1.0])
def test_without_a_limit_all_is_paper(limit):
    assert np.unique(colours(np.zeros((2, 2)), limit)).tolist() == [255]


# ---- pixels


def test_scores_of_one_sign_are_kept_and_the_rest_is_zero():
    scores = np.array([[2.0, -1], [0, -3]])
    assert of_sign(scores, "both").tolist() == scores.tolist()
    assert of_sign(scores, "positive").tolist() == [[2, 0], [0, 0]]
    assert of_sign(scores, "negative").tolist() == [[0, -1], [0, -3]]
    assert list(SIGNS) == ["both", "positive", "negative"]
    np.testing.assert_array_equal(of_sign(scores, "positive") + of_sign(scores, "negative"), scores)


def test_a_sign_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError, match="purple"):
        of_sign(np.zeros((2, 2)), "purple")


def test_grey_runs_from_black_to_white_in_three_equal_channels():
    assert as_rgb(np.array([[0, 0.5], [0.2, 1]])).tolist() == [[[0] * 3, [128] * 3], [[51] * 3, [255] * 3]]
    bytes_ = np.arange(256).reshape(16, 16)
    np.testing.assert_array_equal(as_rgb((bytes_ / 255).astype(np.float32))[..., 0], bytes_)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_heatmap_has_the_colours_of_the_scores(theme):
    scores = laid_out(top=3, bottom=-1.5)
    shades = heatmap(scores, 3.0, theme)
    assert shades.shape == (9, 9, 3)
    assert hexadecimal(shades[1, 4]) == theme.positive
    assert hexadecimal(shades[7, 4]) == theme.stops[2]  # half of the way to the purple end
    assert hexadecimal(shades[0, 0]) == theme.paper


def test_over_the_picture_the_strongest_score_has_the_opacity_and_a_quarter_of_it_half():
    pixels, scores = np.full((1, 4), 0.4), np.array([[4.0, 1, 0, -4]])
    green, purple = np.array(rgb(LIGHT.positive)), np.array(rgb(LIGHT.negative))
    shades = overlay(pixels, scores, 4.0, 0.8)
    np.testing.assert_allclose(shades[0, 0], 0.2 * 102 + 0.8 * green, atol=0.51)
    np.testing.assert_allclose(shades[0, 1], 0.6 * 102 + 0.4 * green, atol=0.51)
    assert shades[0, 2].tolist() == [102] * 3
    np.testing.assert_allclose(shades[0, 3], 0.2 * 102 + 0.8 * purple, atol=0.51)
    assert shades.dtype == np.uint8


def test_over_the_picture_no_opacity_leaves_it_and_full_opacity_covers_it():
    pixels, scores = np.random.default_rng(0).uniform(size=(2, 5, 5))
    np.testing.assert_array_equal(overlay(pixels, scores, 1.0, 0.0), as_rgb(pixels))
    assert hexadecimal(overlay(np.zeros((1, 1)), np.ones((1, 1)), 1.0, 1.0)[0, 0]) == LIGHT.positive
    np.testing.assert_array_equal(overlay(pixels, 0 * scores, 0.0, 1.0), as_rgb(pixels))


def test_over_the_picture_scores_without_signs_have_their_own_colour():
    shades = overlay(np.zeros((1, 2)), np.array([[0.0, 5]]), 5.0, 1.0, signed=False)
    assert [hexadecimal(shade) for shade in shades[0]] == ["#000000", LIGHT.strengths[-1]]


def test_over_the_picture_scores_beyond_the_limit_are_clipped():
    shades = overlay(np.zeros((1, 2)), np.array([[2.0, 200]]), 2.0, 0.5)
    assert shades[0, 0].tolist() == shades[0, 1].tolist()


def test_a_picture_is_enlarged_in_squares():
    large = np.asarray(fitted(np.array([[[0, 0, 0], [255, 0, 0]]] * 2, np.uint8), 10))
    assert large.shape == (10, 10, 3)
    assert (large[:, :5] == 0).all()
    assert (large[:, 5:, 0] == 255).all()


def test_a_data_uri_holds_the_picture():
    shades = np.random.default_rng(0).integers(0, 256, (7, 5, 3)).astype(np.uint8)
    head, _, body = data_uri(shades).partition(",")
    assert head == "data:image/png;base64"
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(body)))), shades)


# ---- regions


def test_nine_regions_are_named_from_the_top_left():
    assert regions(np.zeros((9, 9))).region.tolist() == REGIONS
    for index, name in enumerate(REGIONS):
        scores = np.zeros((9, 9))
        scores[3 * (index // 3), 3 * (index % 3) + 2] = 5
        table = regions(scores)
        assert table.region[table.score == 5].tolist() == [name]
        assert table.score.sum() == 5


@pytest.mark.parametrize("shape", [(28, 28), (9, 9), (10, 11), (3, 3), (4, 28)])
def test_the_regions_add_up_to_the_whole(shape):
    scores = np.random.default_rng(0).normal(size=shape)
    table = regions(scores)
    assert len(table) == 9
    assert table.score.sum() == pytest.approx(scores.sum())


def test_of_28_pixels_a_region_takes_nine_or_ten():
    counts = regions(np.ones((28, 28))).score
    assert set(counts) <= {81, 90, 100}
    assert counts.sum() == 784


# ---- sentences


@pytest.mark.parametrize(
    ("sums", "options", "sentence"),
    [
        ({"top": 3}, {}, "Shirt, because of its top."),
        ({"top": 3, "bottom": -1}, {}, "Shirt, because of its top, despite its bottom."),
        ({"top": 3, "centre": 2, "left": 1}, {}, "Shirt, because of its top and its centre."),
        ({"bottom_right": -1, "top": 0.01}, {}, "Shirt, though little speaks for it, despite its bottom right."),
        ({}, {}, "Shirt, though no single region says much."),
        (
            {"top": 1, "left": -2},
            {"label": "Coat"},
            "Coat, not Shirt: its left against, its top for it.",
        ),
        ({"left": -2}, {"label": "Coat"}, "Coat, not Shirt: its left against."),
        (
            {"top": 3, "bottom": -1},
            {"contrast": "Coat"},
            "Shirt rather than Coat, because of its top, despite its bottom.",
        ),
        (
            {"top": 1, "bottom": -3},
            {"contrast": "Coat", "logit": -2.0},
            "Less Shirt than Coat: its bottom against, its top for it.",
        ),
        ({}, {"contrast": "Coat"}, "Shirt rather than Coat, though no single region says much."),
        ({}, {"contrast": "Coat", "logit": -1.0}, "Less Shirt than Coat, though no single region says much."),
        ({"top": 2, "left": 3}, {"method": "sensitivity"}, "Shirt; the model reacts most to its left and its top."),
        ({}, {"method": "sensitivity"}, "Shirt; the model reacts to no region."),
        ({"top": 3}, {"label": "T-shirt/top", "target": "T-shirt/top"}, "T-shirt/top, because of its top."),
        ({"top": 3}, {"label": "Ankle boot", "target": "Ankle boot"}, "Ankle boot, because of its top."),
    ],
)
def test_the_headline_names_the_class_and_the_regions_that_say_most(sums, options, sentence):
    assert sentences.headline(explanation(laid_out(**sums), **options)) == sentence


@pytest.mark.parametrize(
    ("sums", "options", "sentence"),
    [
        (
            {"top": 3, "bottom": -1},
            {},
            "Green pixels speak for “Shirt”: +3.00 logits; overall the top says most, +3.00. "
            "Purple pixels speak against it: −1.00 logits; overall the bottom says most, −1.00.",
        ),
        (
            {"top": 3, "bottom": -1},
            {"contrast": "Coat"},
            "Green pixels speak for “Shirt” rather than “Coat”: +3.00 logits; overall the top says most, +3.00. "
            "Purple pixels speak against it: −1.00 logits; overall the bottom says most, −1.00.",
        ),
        (
            {"top": 3},
            {"method": "sensitivity"},
            "These scores have no sign: they tell where “Shirt” is sensitive, not for or against what.",
        ),
    ],
)
def test_the_balance_says_what_each_sign_says_and_where(sums, options, sentence):
    assert sentences.balance(explanation(laid_out(**sums), **options)) == sentence


def test_within_a_region_what_speaks_against_is_taken_from_what_speaks_for():
    scores = laid_out(top=3, centre=2)
    scores[0, 3] = -2.5  # in the top as well: overall it has 0.5
    said = sentences.balance(explanation(scores))
    assert "Green pixels speak for “Shirt”: +5.00 logits; overall the centre says most, +2.00." in said
    assert "Purple pixels speak against it: −2.50 logits; overall, no region does." in said


def test_where_no_pixel_speaks_against_zero_has_no_sign():
    said = sentences.balance(explanation(laid_out(top=3)))
    assert said.endswith("Purple pixels speak against it: 0.00 logits; overall, no region does.")


def test_the_summary_has_a_line_a_region_and_the_balance():
    made = explanation(laid_out(top=3, bottom=-1))
    *lines, last = sentences.summary(made).splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [
        [number(made, {"top": 3.0, "bottom": -1.0}.get(name, 0.0)), name] for name in REGIONS
    ]
    assert last == sentences.balance(made)


def test_the_scale_of_a_contrast_says_rather_than_what():
    made = explanation(contrast="Coat")
    assert ends(made) == ("against −3.00", "+3.00 for “Shirt” rather than “Coat”, in logits")


def test_exactness_of_a_contrast_is_a_part_of_the_change_in_the_difference():
    made = explanation(contrast="Coat", explains=2.0, gap=0.001, points=15)
    assert sentences.exactness(made) == (
        "Exact to 0.05 % of the change in the difference of the logits, with 15 gradients."
    )


def test_the_lines_of_python_name_the_picture_and_the_contrast():
    for made in (explanation(contrast="Coat"), explanation(tolerance=None, picture="pixels:eJ'\"")):
        code = ast.parse(sentences.as_python(made))
        calls = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
        call = next(call for call in calls if getattr(call.func, "attr", "") == "explain")
        assert ast.literal_eval(call.args[0]) == made.picture
        keywords = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
        assert keywords.get("contrast") == made.contrast
        assert keywords["baseline"] == "black"
        assert ("tolerance" in keywords) == (made.tolerance is not None)


def test_a_removal_of_pixels_is_told_as_such():
    taken = Removal(32, 2.0, -1.0, "Coat", 0.9, 0.2, 2.5)
    assert sentences.tested(DeletionTest(taken, True, 0.5, 0.0, 20, 0.8), "Shirt", "pixel") == (
        "Without the 32 pixels that speak most for it, the model would have said Coat: 90 % → 20 % Shirt. "
        "Without 32 random pixels instead: 80 % Shirt on average."
    )
    nothing = Removal(0, 2.0, 2.0, "Coat", 0.9, 0.9, 0.0)
    assert sentences.tested(DeletionTest(nothing, False, 0.0, 0.0, 20), "Shirt", "pixel") == "No pixel speaks for it."


# ---- the page


class Page(HTMLParser):
    """Tags, attribute names, the titles of squares, and all text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.names, self.notes, self.text, self.inside = [], set(), [], "", []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}
        self.inside.append(tag)

    def handle_data(self, data):
        self.text += data
        if self.inside[-2:] == ["rect", "title"]:
            self.notes.append(data)
            self.inside.append("")


ALLOWED = {"html", "meta", "title", "style", "h1", "p", "div", "span", "svg", "rect"}
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "style", "viewbox", "role", "aria-label"}
SIZES = {"x", "y", "width", "height"}


def test_the_page_has_a_square_for_every_pixel_of_both_pictures_with_its_value_and_score():
    made = explanation()
    page = Page(html(made))
    assert page.tags.count("svg") == 2
    assert page.tags.count("rect") == 2 * 81
    assert len(page.notes) == 2 * 81
    assert page.notes[:81] == page.notes[81:]
    assert page.notes[1 * 9 + 4] == f"row 1, column 4: pixel {made.pixels[1, 4]:.2f}, score +3.00"
    assert page.notes[7 * 9 + 4] == f"row 7, column 4: pixel {made.pixels[7, 4]:.2f}, score −1.00"
    assert page.notes[0] == "row 0, column 0: pixel 0.00, score 0.00"


def test_the_page_has_the_colours_of_both_themes():
    page = html(explanation())
    for theme in THEMES.values():
        assert theme.positive in page
    assert "--l:#000000;--d:#000000" in page  # the darkest pixel, in either theme
    assert "--l:#ffffff;--d:#ffffff" in page


def test_the_page_says_what_was_predicted_and_how_exactly():
    text = Page(html(explanation(gap=0.001, explains=2.0))).text
    assert "Shirt, because of its top, despite its bottom." in text
    assert "Exact to 0.05 % of the change in the logit, with 7 gradients." in text
    assert "Green pixels speak for “Shirt”" in text
    assert "75 % Shirt" in text
    assert "target Shirt" in text


@pytest.mark.parametrize("field", ["label", "target", "contrast", "baseline", "model", "picture"])
def test_nothing_foreign_becomes_markup_on_the_page_of_a_picture(field):
    page = Page(html(explanation(**{field: HOSTILE})))
    assert set(page.tags) <= ALLOWED
    assert page.names <= ATTRIBUTES | SIZES


@pytest.mark.parametrize("field", ["baseline", "picture"])
def test_what_was_typed_can_be_sent_with_the_page_of_a_picture(field):
    html(explanation(**{field: f"{HOSTILE}\ud800"})).encode("utf-8")


@pytest.mark.parametrize("loaded", ["http:", "https:", "url(", "@import", "<script", "<link", "<img", "javascript:"])
def test_the_page_of_a_picture_loads_nothing(loaded):
    assert loaded not in html(explanation())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("scale", [0, 1e-9, 1, 1e9])
def test_scores_of_any_size_and_method_can_be_drawn_on_a_picture(method, scale):
    scores = np.abs(laid_out(top=3, bottom=-1)) if method == "sensitivity" else laid_out(top=3, bottom=-1)
    made = explanation(scores * scale, method=method)
    assert set(Page(html(made)).tags) <= ALLOWED
    assert Image.open(io.BytesIO(png(made))).width == WIDTH
    assert sentences.summary(made)


# ---- the picture


def test_the_picture_of_a_picture_is_a_png_with_its_colours():
    image = Image.open(io.BytesIO(png(explanation()))).convert("RGB")
    assert image.width == WIDTH
    found = {pixel for _, pixel in image.getcolors(maxcolors=2**20)}
    assert tuple(rgb(LIGHT.positive)) in found
    assert tuple(rgb(LIGHT.stops[3])) in found or len(found) > 20
    assert (0, 0, 0) in found


@pytest.mark.parametrize("field", ["label", "target", "contrast", "baseline", "model"])
def test_the_picture_of_a_picture_can_be_drawn_whatever_its_names(field):
    for name in (HOSTILE, "x" * 3000, ""):
        image = Image.open(io.BytesIO(png(explanation(**{field: name}))))
        image.load()
        assert image.width == WIDTH
        assert image.height < 30_000


@pytest.mark.parametrize("shape", [(28, 28), (9, 9), (3, 3), (64, 64)])
def test_a_picture_of_any_size_can_be_drawn(shape):
    made = explanation(np.random.default_rng(0).normal(size=shape))
    assert Image.open(io.BytesIO(png(made))).width == WIDTH
    assert Page(html(made)).tags.count("rect") == 2 * shape[0] * shape[1]


# ---- colour, and other sizes


def photograph(height, width, **options):
    """In colour, with a spot that speaks for it."""
    rows, columns = np.mgrid[:height, :width]
    pixels = np.stack([rows / height, columns / width, np.full((height, width), 0.5)], axis=-1)
    spot = np.exp(-((rows - height / 2) ** 2 + (columns - width / 2) ** 2) / (height * width / 16))
    return explanation(spot, pixels=pixels, **options)


def test_a_colour_picture_survives_json_and_keeps_its_channels_apart():
    made = photograph(4, 3)
    again = ImageExplanation.from_json(made.to_json())
    assert again.to_json() == made.to_json()
    assert (again.pixels.shape, again.scores.shape) == ((4, 3, 3), (4, 3))
    assert list(made.table.columns) == ["row", "column", "red", "green", "blue", "score"]
    assert made.table.iloc[4].tolist() == [1, 1, 0.25, pytest.approx(1 / 3), 0.5, made.scores[1, 1]]
    assert made.by_place[1, 1] == made.scores[1, 1]
    assert made.to_csv().splitlines()[0] == "row,column,red,green,blue,score"


@pytest.mark.parametrize("shape", [(4, 3, 1), (4, 3, 4), (3, 4, 3), (4,), (4, 3, 3, 1)])
def test_pixels_of_another_shape_than_the_scores_are_refused(shape):
    data = photograph(4, 3).to_dict() | {"pixels": np.zeros(shape).tolist()}
    with pytest.raises(InputError, match="not the JSON of an explanation"):
        ImageExplanation.from_json(json.dumps(data))


def test_a_colour_has_three_channels_of_its_own():
    assert as_rgb(np.array([[[1, 0.5, 0]]])).tolist() == [[[255, 128, 0]]]
    assert values(np.array([[[1, 0.5, 0]]])) == ["1.00 red, 0.50 green, 0.00 blue"]
    assert values(np.array([[0.25, 1]])) == ["0.25", "1.00"]


def test_luminance_weighs_green_most_and_leaves_grey_as_it_is():
    grey = np.array([[0, 0.5, 1]])
    assert luminance(grey) is grey
    np.testing.assert_allclose(luminance(np.repeat(grey[..., np.newaxis], 3, axis=2)), grey)
    red, green, blue = luminance(np.eye(3)[np.newaxis])[0]
    assert blue < red < green


def test_over_a_colour_picture_the_colours_of_scores_are_the_only_ones():
    made = photograph(8, 8)
    shades = overlay(made.pixels, np.zeros((8, 8)), 1.0, 0.9)
    assert (shades == shades[..., :1]).all()
    assert over(made.pixels) == "scores over the picture, in grey"
    assert over(made.scores) == "scores over the picture"
    assert "The scores over the picture, in grey." in three_pictures(made, "The picture.").body


def test_pointing_at_a_pixel_in_colour_tells_its_channels():
    assert "row 1, column 1: pixel 0.25 red, 0.33 green, 0.50 blue, score +" in html(photograph(4, 3))


def test_a_large_picture_is_images_and_a_small_one_squares():
    small, large = Page(html(photograph(64, 64))), Page(html(photograph(65, 64)))
    assert (small.tags.count("rect"), small.tags.count("img")) == (2 * 64 * 64, 0)
    assert (large.tags.count("rect"), large.tags.count("img")) == (0, 3)  # the scores in a light and a dark theme
    assert len(html(photograph(1500, 2000))) < 1_500_000


@pytest.mark.parametrize("shape", [(96, 64), (64, 96), (300, 20), (20, 300), (1, 5), (2, 2), (1200, 900)])
def test_pictures_keep_their_proportions(shape):
    made = photograph(*shape)
    wide, high = box(made.pixels.shape, 400, 600)
    assert wide / high == pytest.approx(shape[1] / shape[0], rel=0.05)
    assert (wide <= 400, high <= 600, wide == 400 or high == 600) == (True, True, True)
    assert fitted(as_rgb(made.pixels), 100).size == box(made.pixels.shape, 100, 100)
    image = Image.open(io.BytesIO(made.to_png()))
    assert image.width == WIDTH
    assert image.height < 2000
    for drawn in (made.to_html(), made.to_html(smooth=True), made._repr_html_()):
        assert "data:image" in drawn or "<rect" in drawn


def test_a_large_picture_is_shrunk_by_means_and_not_by_leaving_out():
    stripes = np.repeat(np.repeat((np.arange(400) % 2 * 255)[:, np.newaxis], 400, axis=1)[..., np.newaxis], 3, axis=2)
    shrunk = np.asarray(resized(stripes.astype(np.uint8), 100, 100))
    assert np.ptp(shrunk[5:-5].astype(int)) < 12
    assert abs(shrunk[5:-5].mean() - 127.5) < 3


def test_a_page_holds_no_more_of_a_picture_than_it_can_show():
    stream = io.BytesIO(base64.b64decode(data_uri(np.zeros((1500, 3000, 3), np.uint8)).partition(",")[2]))
    assert Image.open(stream).size == (1024, 512)


def test_a_picture_of_one_colour_is_blank():
    red = np.tile([1.0, 0.0, 0.0], (9, 9, 1))
    assert "but the picture is blank" in sentences.headline(explanation(pixels=red))
    assert "blank" not in sentences.headline(photograph(9, 9))


def test_the_balance_of_probabilities_and_numbers_is_in_their_unit():
    made = explanation(laid_out(top=0.3, bottom=-0.1))
    in_probability = replace(made, traits=replace(made.traits, unit="probability"))
    assert sentences.balance(in_probability) == (
        "Green pixels speak for “Shirt”: +0.300 in probability; overall the top says most, +0.300. "
        "Purple pixels speak against it: −0.100 in probability; overall the bottom says most, −0.100."
    )
    traits = replace(made.traits, unit="years")
    age = explanation(
        laid_out(top=12, bottom=-3), traits=traits, prediction=Prediction("years", None, {}, 41.0, 32.0), target="years"
    )
    assert sentences.balance(age) == (
        "Green pixels raise the number: +12.0 years; overall the top says most, +12.0. "
        "Purple pixels lower it: −3.0 years; overall the bottom says most, −3.0."
    )
    assert whereabouts(age) == (
        "Most of what raises the number lies at the top (100 %). Most of what lowers it lies at the bottom (100 %)."
    )
    unsigned = replace(age, traits=METHODS["sensitivity"].traits)
    assert (
        sentences.balance(unsigned)
        == whereabouts(unsigned)
        == ("These scores have no sign: they tell where the number is sensitive, not what raises or lowers it.")
    )


# ---- charts


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_probabilities_are_bars_from_the_largest_down_with_the_target_in_green(theme):
    chances = {"Coat": 0.25, "Shirt": 0.7, "Bag": 0.05}
    chart = charts.probabilities(chances, "Coat", theme).to_dict()
    bars, labels = chart["layer"]
    assert bars["encoding"]["y"]["sort"] == {"field": "place", "op": "min"}
    condition = bars["encoding"]["color"]["condition"]
    assert condition == {"test": "datum.chosen", "value": theme.positive}
    assert bars["encoding"]["color"]["value"] == theme.dim
    assert bars["encoding"]["x"]["scale"]["domain"][0] == 0
    assert bars["encoding"]["x"]["scale"]["domain"][1] >= 1
    assert labels["encoding"]["text"]["format"] == ".1%"
    (rows,) = chart["datasets"].values()
    assert {row["label"]: row["probability"] for row in rows} == chances
    assert [row["label"] for row in sorted(rows, key=lambda row: row["place"])] == ["Shirt", "Coat", "Bag"]
    assert [row["label"] for row in rows if row["chosen"]] == ["Coat"]


@pytest.mark.parametrize("target", ["it's", '"', "\\", "</script>", "${x}"])
def test_a_class_of_any_name_is_a_text_in_the_chart(target):
    chart = charts.probabilities({target: 0.6, "another": 0.4}, target).to_dict()
    (rows,) = chart["datasets"].values()
    assert [(row["label"], row["chosen"]) for row in rows] == [(target, True), ("another", False)]
    assert target not in str(chart["layer"])  # only a datum, never a part of an expression


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_removal_is_a_curve_by_score_and_one_at_random_between_0_and_1(theme):
    table = pd.DataFrame(
        {
            **{"kind": ["deletion"] * 4, "order": ["scores", "scores", "random", "random"]},
            **{"part": [0.0, 1.0, 0.0, 1.0], "probability": [0.9, 0.1, 0.9, 0.1]},
        }
    )
    before = table.copy()
    chart = charts.removal(table, "pixels", theme).to_dict()
    assert chart["encoding"]["y"]["scale"]["domain"] == [0, 1]
    assert chart["encoding"]["x"]["title"] == "share of the pixels changed"
    assert chart["encoding"]["color"]["scale"] == {
        "domain": ["by score", "at random"],
        "range": [theme.positive, theme.dim],
    }
    (rows,) = chart["datasets"].values()
    assert [row["order"] for row in rows] == ["by score", "by score", "at random", "at random"]
    pd.testing.assert_frame_equal(table, before)


# ---- smooth


def chessboard():
    """Scores 2 and −1 by turns."""
    return np.where(np.indices((28, 28)).sum(axis=0) % 2, -1.0, 2.0)


def test_a_record_that_is_drawn_smooth_has_the_same_sum_and_a_scale_of_its_own():
    exact = explanation(chessboard())
    assert drawn_as(exact, smooth=False) is exact
    smooth = drawn_as(exact, smooth=True)
    assert smooth.sum == pytest.approx(exact.sum, abs=1e-9)
    assert smooth.largest < 1 < exact.largest == 2
    assert np.ptp(smooth.scores[2:-2, 2:-2]) < 1e-9  # where neighbours are weighed alike: the mean of both, 0.5
    assert smooth.scores[14, 14] == pytest.approx(0.5)


def test_pages_and_pictures_are_drawn_smooth_when_asked_and_say_so():
    record = explanation(chessboard())
    exact, smooth = record.to_html(), record.to_html(smooth=True)
    assert NOTE in smooth
    assert NOTE not in exact
    assert record.to_html(smooth=False) == exact
    for page in (exact, smooth):  # pointing at a pixel tells its own score
        assert "row 0, column 0: pixel 0.00, score +2.00" in page
        assert "row 0, column 1: pixel 0.00, score −1.00" in page
    assert ends(drawn_as(record, smooth=True))[1] in smooth
    assert png(record, smooth=True) != png(record) == record.to_png(smooth=False)


def test_python_that_is_copied_draws_the_same_view():
    lines = sentences.as_python(explanation(), smooth=True)
    assert ast.parse(lines)
    assert "explanation.to_html(smooth=True)" in lines
    assert "to_html" not in sentences.as_python(explanation())


# ---- where the scores lie, in plain words


@pytest.mark.parametrize(
    ("by_region", "said"),
    [
        (
            {"bottom": 3, "top": 1, "left": -3, "right": -1},
            "Most of what speaks for “Shirt” lies at the bottom (75 %). Most of what speaks against it lies at the "
            "left (75 %).",
        ),
        (
            {"bottom": 4, "top": 3, "centre": 3, "left": -5},
            "Most of what speaks for “Shirt” lies at the bottom (40 %) and the top (30 %). Most of what speaks against "
            "it lies at the left (100 %).",
        ),
        (
            {"top_left": 3, "top": 2, "left": 2, "centre": 2, "bottom": 2, "right": 2},
            "What speaks for “Shirt” lies all over the picture, most of it at the top left (23 %). No part of the "
            "picture speaks against it.",
        ),
        (
            {"top": 5, "left": -0.4},
            "Most of what speaks for “Shirt” lies at the top (100 %). Little speaks against it.",
        ),
        (
            {"top": 0.4, "left": -5},
            "Little speaks for “Shirt”. Most of what speaks against it lies at the left (100 %).",
        ),
        ({}, "No part of the picture says anything."),
    ],
)
def test_it_is_said_where_most_lies_in_shares(by_region, said):
    assert whereabouts(explanation(laid_out(**by_region))) == said


def test_where_scores_without_signs_lie_is_not_for_or_against():
    said = whereabouts(explanation(laid_out(top=2), method="sensitivity"))
    assert said == "These scores have no sign: they tell where “Shirt” is sensitive, not for or against what."


def test_where_most_lies_names_both_classes_of_a_contrast():
    assert "speaks for “Shirt” rather than “Coat”" in whereabouts(explanation(contrast="Coat"))
