"""Sentences, panels, the page, the picture and the piece for notebooks of arrays explained by hand."""

import io
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from array_samples import arrays_explained, in_probability
from PIL import Image

from ig_core.attribution import METHODS
from ig_core.records import Prediction
from ig_core.render import sentences
from ig_core.render.array_panels import cell_notes, own_scale, panels, scale
from ig_core.render.entries import written
from ig_core.render.lettering import WIDTH
from ig_core.render.numbers import plural
from ig_core.render.palette import DARK, LIGHT, hexadecimal
from ig_core.render.parts import parts

HOSTILE = "<script>alert('x')</script> \"><img src=x onerror=alert(1)> &amp; \x1b[31m \u202e"
EIGHT = arrays_explained({"features": [1.2, -0.5, 0.03, 0.0, 2.1, -1.4, 0.4, 0.8]})
TWO = arrays_explained({"wind": [0.1, -0.3], "sensor": np.linspace(-1, 2, 84).reshape(12, 7), "age": 0.5})


# ---- sentences


@pytest.mark.parametrize(
    ("scores", "options", "sentence"),
    [
        ({"x": [3.0, -1.0, 0.0]}, {}, "Rain, because of entry 0, despite entry 1."),
        ({"x": [[0.0, 3.0], [2.0, 0.0]]}, {}, "Rain, because of entry 0, 1 and entry 1, 0."),
        ({"x": [0.0, 0.0]}, {}, "Rain, though no single entry says much."),
        ({"x": np.full(100, 0.1)}, {}, "Rain, though no single entry says much."),
        ({"wind": [3.0], "rain": [0.0, -2.0]}, {}, "Rain, because of wind, despite entry 1 of “rain”."),
        ({"wind": 3.0, "age": [[-1.0]]}, {}, "Rain, because of wind, despite age."),
        ({"x": [1.0, -2.0]}, {"label": "Sun"}, "Sun, not Rain: entry 1 against, entry 0 for it."),
        ({"x": [3.0, -1.0]}, {"contrast": "Sun"}, "Rain rather than Sun, because of entry 0, despite entry 1."),
        ({"x": [3.0, 1.0]}, {"method": "sensitivity"}, "Rain; the model reacts most to entry 0 and entry 1."),
        ({"x": [0.0]}, {"method": "sensitivity"}, "Rain; the model reacts to no entry."),
    ],
)
def test_the_headline_names_entries_by_place_and_single_numbers_by_name(scores, options, sentence):
    assert sentences.headline(arrays_explained(scores, **options)) == sentence


def test_a_number_is_raised_and_lowered_by_entries():
    made = arrays_explained({"x": [3.0, -1.0]}, prediction=Prediction("mm", None, {}, 12.0, 10.0), target="mm")
    assert sentences.headline(made) == "12 mm: more because of entry 0, fewer because of entry 1."


def test_a_long_name_is_cut_and_control_characters_are_made_visible():
    assert sentences.headline(arrays_explained({"x" * 99: 1.0})) == f"Rain, because of {'x' * 39}…."
    said = sentences.headline(arrays_explained({HOSTILE: [1.0, 0.0], "y": [0.0]}))
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_the_condition_is_that_entries_were_as_at_the_start():
    assert sentences.if_not_there(EIGHT) == "If entry 4 and entry 0 were as at the start"
    assert sentences.if_not_there(arrays_explained({"wind": 1.0})) == "If wind was as at the start"
    assert sentences.if_not_there(arrays_explained({"wind": -1.0})) == ""


def test_the_summary_has_the_strongest_twenty_first():
    lines = sentences.summary(EIGHT).splitlines()
    assert [line.split(maxsplit=1)[0] for line in lines] == [
        *("+2.10", "−1.40", "+1.20", "+0.80", "−0.50", "+0.40", "+0.03", "0.00")
    ]
    assert lines[0].split() == ["+2.10", "entry", "4", "2"]
    *lines, last = sentences.summary(TWO).splitlines()
    assert len(lines) == 20
    assert last == "… and 67 entries with smaller scores"


def test_the_strongest_parts_and_the_rest_add_up():
    found = parts(TWO, most=3)
    assert [part.name for part in found] == [
        *("entry 11, 6 of “sensor”", "entry 11, 5 of “sensor”", "entry 11, 4 of “sensor”", "84 others")
    ]
    assert sum(float(part.of(TWO.scores)) for part in found) == pytest.approx(TWO.sum)


def test_entries_is_the_plural():
    assert [plural(unit) for unit in ("word", "entry", "column")] == ["words", "entries", "columns"]
    absorbing = arrays_explained({"x": [1.0]}, method="lrp", gap=-0.25)
    assert "distributes the output over the entries;" in sentences.exactness(absorbing)


def test_values_are_written_in_full_if_whole_and_to_four_digits_if_not():
    shown = [written(value) for value in (1200, -4, 0.123456, -2.5, 1e-7, 40993.0, 123456.7, 2e12)]
    assert shown == ["1,200", "−4", "0.1235", "−2.5", "1e−07", "40,993", "123,457", "2e+12"]


# ---- probabilities


def test_of_a_model_that_gives_probabilities_alone_the_change_is_one_in_probability():
    made = in_probability(arrays_explained({"x": [0.3, -0.1]}, gap=0.0001))
    assert sentences.exactness(made) == "Exact to 0.05 % of the change in the probability, with 7 gradients."
    assert scale(made, panels(made)) == ("against −0.300", "+0.300 for “Rain”, in probability")
    contrasted = replace(made, contrast="Sun")
    assert "of the change in the difference of the probabilities, with" in sentences.exactness(contrasted)
    small = in_probability(arrays_explained({"x": [0.03, -0.01]}, gap=0.0001))
    assert "Exact to 0.1 % of 0.1 in probability (the change is smaller)" in sentences.exactness(small)


def test_what_is_explained_has_a_name_with_and_without_contrast():
    made = arrays_explained({"x": [0.3]})
    number = replace(made, prediction=Prediction("mm", None, {}, 12.0, 10.0))
    for one, unit, alone, both, written_out in (
        (made, "logits", "the logit", "the difference of the logits", "+1 logits"),
        (
            in_probability(made),
            "probability",
            "the probability",
            "the difference of the probabilities",
            "+1 in probability",
        ),
        (number, "mm", "mm", "mm", "+1 mm"),
    ):
        assert sentences.output_unit(one) == unit
        assert (sentences.output(one), sentences.output(one, contrasted=True)) == (alone, both)
        assert sentences.in_unit(one, "+1") == written_out


# ---- panels


@pytest.mark.parametrize(
    ("shape", "grid", "note"),
    [
        ((40,), None, ""),
        ((40, 1), None, ""),
        ((1, 1, 3), None, ""),
        ((41,), (1, 41), "From left to right."),
        ((60,), (2, 30), "Read like a text: row by row, 30 entries in each."),
        ((300,), (6, 50), "Read like a text: row by row, 50 entries in each."),
        ((1, 10_000), (100, 100), "Read like a text: row by row, 100 entries in each."),
        (
            (12, 7),
            (12, 7),
            "The first axis runs from top to bottom (0–11), the second from left to right (0–6).",
        ),
        (
            (128, 9),
            (9, 128),
            "The first axis runs from left to right (0–127), the second from top to bottom (0–8).",
        ),
        (
            (1, 5, 4, 1),
            (5, 4),
            "The second axis runs from top to bottom (0–4), the third from left to right (0–3).",
        ),
        (
            (5, 6, 4),
            (5, 6),
            "Each cell is a sum over the third axis, of 4 scores. The first axis runs from top to bottom (0–4), the "
            "second from left to right (0–5).",
        ),
        (
            (2, 3, 4, 5),
            (6, 4),
            "Each cell is a sum over the fourth axis, of 5 scores. The first and second axes run from top to bottom "
            "(0–5), the third from left to right (0–3).",
        ),
    ],
)
def test_few_entries_in_a_line_are_bars_many_a_strip_and_others_a_map(shape, grid, note):
    (panel,) = panels(arrays_explained({"x": np.random.default_rng(0).normal(size=shape)}))
    assert (None if panel.grid is None else panel.grid.shape) == grid
    assert len(panel.bars) == (0 if grid else np.prod(shape))
    assert panel.note == note


def test_cells_of_a_map_are_scores_and_those_of_three_axes_their_sums():
    scores = np.arange(120.0).reshape(5, 6, 4)
    (panel,) = panels(arrays_explained({"x": scores}))
    np.testing.assert_array_equal(panel.grid, scores.sum(axis=2))
    (panel,) = panels(arrays_explained({"x": scores[..., 0]}))
    np.testing.assert_array_equal(panel.grid, scores[..., 0])
    (panel,) = panels(arrays_explained({"x": scores.reshape(30, 4)}))
    np.testing.assert_array_equal(panel.grid, scores.reshape(30, 4).T)


def test_who_points_at_a_cell_is_told_its_place_value_and_score():
    made = arrays_explained({"x": np.arange(120.0).reshape(30, 4)})
    notes = cell_notes(made, *panels(made))
    assert len(notes) == 120
    assert notes[1] == "entry 1, 0: 2, score +4.00"  # turned on its side: the first axis goes to the right
    made = arrays_explained({"x": np.arange(120.0).reshape(5, 6, 4)})
    assert cell_notes(made, *panels(made))[6] == "entries 1, 0, 0–3: score +102.00 together"
    made = arrays_explained({"x": np.arange(60.0)})
    notes = cell_notes(made, *panels(made))
    assert len(notes) == 60
    assert notes[-1] == "entry 59: 29.5, score +59.00"


def test_entries_share_one_scale_and_sums_have_another_which_is_told():
    made = arrays_explained({"x": [1.0, -2.0], "m": np.full((3, 3), 0.5), "v": np.full((2, 2, 8), 0.5)})
    shown = panels(made)
    assert [panel.limit for panel in shown] == [2, 2, 4]
    told = [own_scale(made, panel, shown) for panel in shown]
    assert told == ["", "", "The colours of sums have a scale of their own, which ends at ±4.00."]
    assert scale(made, shown)[1] == "+2.00 for “Rain”, in logits"


def test_where_there_are_only_sums_the_scale_is_theirs():
    made = arrays_explained({"v": np.full((2, 2, 8), 0.5), "w": np.full((2, 2, 2), 0.5)})
    shown = panels(made)
    assert [panel.limit for panel in shown] == [4, 4]
    assert [own_scale(made, panel, shown) for panel in shown] == ["", ""]
    assert scale(made, shown) == ("against −4.00", "+4.00 for “Rain”, in logits")


def test_inputs_that_are_single_numbers_share_a_panel_by_name():
    shown = panels(arrays_explained({"age": 0.5, "x": [1.0, 2.0], "wind": [[-0.25]]}))
    assert [(panel.name, panel.facts) for panel in shown] == [
        ("2 single numbers", "scores sum to +0.25"),
        ("x", "2 entries, scores sum to +3.00"),
    ]
    assert [one.input for one in shown[0].bars] == ["age", "wind"]
    (alone,) = panels(arrays_explained({"age": 0.5}))
    assert (alone.name, alone.facts, alone.by_name) == ("age", "one number, score +0.500", True)


def test_the_facts_are_the_shape_and_the_sum():
    assert [panel.facts for panel in panels(TWO)] == [
        "2 entries, scores sum to −0.20",
        "12 × 7 entries, scores sum to +42.00",
        "one number, score +0.50",
    ]


def test_a_sum_that_is_zero_but_for_rounding_is_zero():
    (panel,) = panels(arrays_explained({"x": [0.1, 0.2, -0.3]}))
    assert panel.facts == "3 entries, scores sum to 0.000"


# ---- the page


class Page(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.names, self.text = [], set(), ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text += data


TABLE = {"table", "thead", "tbody", "tr", "th", "td", "i"}
ALLOWED = {"html", "meta", "title", "style", "h1", "h2", "p", "div", "span", "svg", "rect", "img", *TABLE}
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "style", "viewbox", "role", "aria-label", "scope"}
SIZES = {"x", "y", "width", "height", "preserveaspectratio", "alt", "src"}


def test_the_page_shows_each_input_and_the_strongest_entries():
    page = Page(TWO.to_html())
    assert page.tags.count("h2") == 3
    assert page.tags.count("rect") == 84
    assert page.tags.count("table") == 3  # bars of wind, that of age, and the strongest
    assert "Strongest entries" in page.text
    assert "entry 3, 1: 11, score" in page.text


def test_a_few_bars_are_not_said_again_as_the_strongest():
    page = Page(EIGHT.to_html())
    assert page.tags.count("table") == 1
    assert "Strongest" not in page.text
    assert Page(arrays_explained({"x": np.eye(2)}).to_html()).text.count("Strongest entries") == 1


def test_both_themes_are_on_the_page_and_large_maps_are_images():
    page = TWO.to_html()
    assert LIGHT.positive in page
    assert DARK.positive in page
    large = arrays_explained({"x": np.random.default_rng(0).normal(size=(65, 64))}).to_html()
    assert Page(large).tags.count("rect") == 0
    assert Page(large).tags.count("img") == 2  # light and dark
    assert len(arrays_explained({"x": np.ones((3000, 1500))}).to_html()) < 200_000


def test_bars_of_either_sign_begin_at_zero():
    page = arrays_explained({"x": [3.0, -1.0]}).to_html()
    assert 'class="for" style="left:25.00%;width:75.00%"' in page
    assert 'class="against" style="left:0.00%;width:25.00%"' in page
    unsigned = arrays_explained({"x": [3.0, 1.0]}, method="sensitivity").to_html()
    assert 'class="strength" style="left:0.00%;width:100.00%"' in unsigned
    assert 'class="for"' not in unsigned


@pytest.mark.parametrize("field", ["name", "label", "target", "contrast", "baseline", "model"])
@pytest.mark.parametrize("shape", [(3,), (4, 5), (70, 70), (2, 2, 2), ()])
def test_nothing_foreign_becomes_markup_on_the_page_of_arrays(field, shape):
    name, options = (HOSTILE, {}) if field == "name" else ("x", {field: HOSTILE})
    made = arrays_explained({name: np.ones(shape), f"{name} ": [1.0, -1.0]}, **options)
    for drawn in (made.to_html(), made._repr_html_()):
        page = Page(drawn)
        assert set(page.tags) <= ALLOWED | {"b"}
        assert page.names <= ATTRIBUTES | SIZES
        drawn.encode("utf-8")


@pytest.mark.parametrize("loaded", ["http:", "https:", "url(", "@import", "<script", "<link", "javascript:"])
def test_the_page_of_arrays_loads_nothing(loaded):
    assert loaded not in TWO.to_html()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [0, 1e-9, 1, 1e9])
def test_scores_of_any_size_and_method_can_be_drawn_on_arrays(method, size):
    scores = np.array([1.0, 3.0, 0.0] if method == "sensitivity" else [-1.0, 3.0, 0.0]) * size
    made = arrays_explained({"x": scores, "m": np.outer(scores, scores), "v": np.ones((2, 2, 2)) * size}, method=method)
    assert set(Page(made.to_html()).tags) <= ALLOWED
    assert made._repr_html_().startswith("<div")
    assert Image.open(io.BytesIO(made.to_png())).width == WIDTH
    assert sentences.summary(made)


# ---- the picture, and the piece for notebooks


@pytest.mark.parametrize(
    "shape", [(), (1,), (40,), (41,), (300,), (12, 7), (500, 3), (2, 2000), (30, 30, 4), (1, 2, 3, 4, 5)]
)
def test_arrays_of_any_shape_can_be_drawn(shape):
    made = arrays_explained({"x": np.random.default_rng(0).normal(size=shape)})
    image = Image.open(io.BytesIO(made.to_png()))
    assert image.width == WIDTH
    assert 300 < image.height < 4000
    assert "input" in made.to_html()
    assert made._repr_html_().startswith("<div")


def test_the_picture_of_arrays_has_its_colours():
    image = Image.open(io.BytesIO(EIGHT.to_png())).convert("RGB")
    found = {hexadecimal(np.array(shade, np.uint8)) for _, shade in image.getcolors(maxcolors=2**20)}
    assert {LIGHT.positive, LIGHT.negative} <= found


def test_of_many_inputs_the_picture_has_the_first_twelve():
    many = {f"input {number}": np.zeros(40) for number in range(40)}
    assert Image.open(io.BytesIO(arrays_explained(many).to_png())).height < 30_000


def test_a_notebook_has_the_same_without_a_style_sheet():
    piece = TWO._repr_html_()
    assert "<style" not in piece
    assert "class=" not in piece
    assert Page(piece).tags.count("img") == 1
    assert "Strongest entries" in piece
