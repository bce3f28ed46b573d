"""The waterfall, the page, the piece for notebooks, the picture and the charts of table rows explained by hand."""

import io
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from row_samples import CLASSES, PERSON, hour, made, person

from ig_core.records import Prediction
from ig_core.render import row_charts
from ig_core.render.lettering import WIDTH
from ig_core.render.palette import DARK, LIGHT, colour, text_on
from ig_core.render.waterfall import bars, span, start, strongest_first

HOSTILE = "<script>alert('x')</script> \"><img src=x onerror=alert(1)> &amp; \x1b[31m \u202e"
THEMES = {"light": LIGHT, "dark": DARK}
METHODS_SHOWN = ["integrated-gradients", "leave-one-out", "sensitivity", "gradient-times-input", "shapley"]


# ---- the waterfall


def test_each_bar_begins_where_the_one_before_it_ends():
    result = hour((161.0, 90.0, -28.0), start=189.0)
    np.testing.assert_allclose(bars(result, [0, 1, 2]), [[189, 350], [350, 440], [440, 412]])
    np.testing.assert_allclose(bars(result, [2, 0, 1]), [[189, 161], [161, 322], [322, 412]])
    assert result.prediction.logit == 412


def test_where_a_method_claims_nothing_all_bars_begin_at_zero():
    result = person((1.0, -2.0, 0.5, 0.0), method="leave-one-out")
    assert start(result) is None
    np.testing.assert_allclose(bars(result, [1, 0, 2, 3]), [[0, -2], [0, 1], [0, 0.5], [0, 0]])


def test_scores_that_add_up_to_the_whole_output_begin_at_zero():
    prediction = Prediction("a", 0.9, {"a": 0.9, "b": 0.1}, 2.0, None)
    result = made(PERSON, (1.5, 0.5, 0, 0), "lrp", prediction, target="a")
    assert start(result) == 0
    assert bars(result, [0, 1])[-1, 1] == 2.0


def test_the_strongest_bar_comes_first_and_equal_ones_in_the_order_of_the_row():
    assert strongest_first(person((1.0, -2.0, 0.0, 1.0))).tolist() == [1, 0, 3, 2]


def test_the_span_holds_all_bars_and_both_ends():
    assert span(hour(start=189.0), bars(hour(start=189.0), [0, 1, 2])) == (189, 440)
    result = person((-1.0, 3.0, 0, 0), start=0.0)
    assert span(result, bars(result, [0, 1, 2, 3])) == (-1, 2)
    nothing = person((0, 0, 0, 0), start=0.25)
    assert span(nothing, bars(nothing, [0])) == (-0.25, 0.75)


# ---- the page


class Parsed(HTMLParser):
    """Tags, with their attributes, and the text of cells by row."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.rows, self._open = [], [], False
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "tr":
            self.rows.append([])
        self._open = tag in ("td", "th")
        if self._open:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data):
        if self._open:
            self.rows[-1][-1] += data


def test_the_table_has_a_line_a_column_with_value_start_and_score_the_strongest_first():
    rows = Parsed(person(start=-1.45).to_html()).rows
    assert rows[0] == ["Column", "Value", "From", "19 % → 2 %", "Score"]
    assert rows[1:] == [
        ["Marital status", "never married", "married", "", "−2.00"],
        ["Age", "25 years", "37 years", "", "−1.00"],
        ["Education", "Bachelor's degree", "some college", "", "+0.50"],
        ["Race", "White", "White", "", "0.00"],
    ]


def test_a_method_without_a_baseline_has_no_column_for_it():
    assert Parsed(person(method="sensitivity").to_html()).rows[0] == ["Column", "Value", "", "Score"]


def placed(markup, name):
    """Left edges and widths, in percent, of the bars of that class."""
    found = [dict(tag[1]) for tag in Parsed(markup).tags if tag[1].get("class") == name]
    styles = [dict(part.split(":") for part in tag["style"].split(";")) for tag in found]
    return [(float(style["left"][:-1]), float(style["width"][:-1])) for style in styles]


def test_bars_go_on_from_one_another_and_a_score_of_zero_has_none():
    markup = person((1.0, 2.0, -1.0, 0.0), start=0.0).to_html()
    (first, second), (third,) = placed(markup, "for"), placed(markup, "against")
    # education 0 to 2, age 2 to 3, marital status 3 to 2, on an axis from 0 to 3 with 2 % left free at both ends
    np.testing.assert_allclose([first, second, third], [(2, 64), (66, 32), (66, 32)], atol=0.01)


def test_scores_without_a_sign_have_bars_of_one_colour():
    markup = person((1.0, 2.0, 0, 0), method="sensitivity").to_html()
    assert len(placed(markup, "strength")) == 2
    assert not placed(markup, "for")


def test_the_page_is_right_in_a_light_and_in_a_dark_theme():
    markup = person().to_html()
    light, dark = markup.split("@media(prefers-color-scheme:dark)")[0], markup
    assert LIGHT.paper in light
    assert f"--for:{LIGHT.positive};--against:{LIGHT.negative}" in markup
    assert f"--for:{DARK.positive};--against:{DARK.negative}" in dark


@pytest.mark.parametrize("method", METHODS_SHOWN)
@pytest.mark.parametrize("of", [person, hour])
def test_every_method_is_drawn_in_every_format(of, method):
    result = of(method=method)
    assert result.to_html().startswith("<!doctype html>")
    assert result._repr_html_().startswith("<div")
    assert Image.open(io.BytesIO(result.to_png())).width == WIDTH


def hostile():
    columns = person().columns
    for name in ("column", "label", "value", "text", "baseline", "baseline_text"):
        columns[name] = [f"{HOSTILE} {i}" for i in range(len(columns))]
    prediction = Prediction(HOSTILE, 0.9, {HOSTILE: 0.9, "b": 0.1}, 2.0, 0.5)
    fields = {"target": HOSTILE, "baseline": HOSTILE, "model": HOSTILE, "prediction": prediction}
    return replace(person(), columns=columns, **fields)


def test_nothing_from_outside_becomes_markup():
    for markup in (hostile().to_html(), hostile()._repr_html_()):
        tags = Parsed(markup).tags
        assert not {"script", "img", "svg", "iframe"} & {tag for tag, _ in tags}
        assert not any(name.startswith("on") for _, attributes in tags for name in attributes)
        assert "\x1b" not in markup
        assert "\u202e" not in markup
        assert "&lt;script&gt;" in markup
    assert hostile().to_png().startswith(b"\x89PNG")


def test_a_notebook_shows_the_same_lines_without_a_style_sheet():
    markup = person(start=-1.45)._repr_html_()
    assert Parsed(markup).rows == Parsed(person(start=-1.45).to_html()).rows
    assert "class=" not in markup
    assert "<style" not in markup


# ---- the picture


def pixels(result):
    return np.asarray(Image.open(io.BytesIO(result.to_png())).convert("RGB")).astype(int)


def shaded(picture, shade):
    return (picture == [int(shade[i : i + 2], 16) for i in (1, 3, 5)]).all(axis=2)


def test_the_picture_has_bars_of_both_colours_as_long_as_their_scores():
    picture = pixels(person((1.0, -0.5, 0.0, 0.0), start=0.0))
    widths = [shaded(picture, shade)[:, 860:1351].sum(axis=1).max() for shade in (LIGHT.positive, LIGHT.negative)]
    assert widths[0] == pytest.approx(2 * widths[1], abs=3)
    assert widths[0] == pytest.approx(490, abs=3)  # the whole axis, from 0 to 1


def test_more_columns_than_fit_are_counted():
    lines = [(f"c{i}", f"Column {i}", float(i), str(i), None, "") for i in range(70)]
    prediction = Prediction("n", None, {}, 70.0, 0.0)
    many = made(lines, np.ones(70), "integrated-gradients", prediction, target="n")
    few = made(lines[:60], np.ones(60), "integrated-gradients", prediction, target="n")
    assert len(pixels(many)) - len(pixels(few)) == 68  # a line that says that there are ten more


# ---- charts


def marks(chart):
    """By the kind of mark, the layers of a chart as it is sent to a browser."""
    return {layer["mark"]["type"]: layer for layer in chart.to_dict()["layer"]}


def data(chart, layer):
    spec = chart.to_dict()
    return pd.DataFrame(spec["datasets"][(layer.get("data") or spec["data"])["name"]])


def test_the_strongest_column_is_on_top_with_its_interval():
    table = pd.DataFrame({"label": ["Age", "Sex"], "mean": [0.2, 0.7], "low": [0.1, 0.6], "high": [0.3, 0.8]})
    found = marks(row_charts.mean_strength(table))
    assert found["bar"]["encoding"]["y"]["sort"] == ["Sex", "Age"]
    assert found["bar"]["encoding"]["x"]["title"] == "mean |score|, logits"
    assert (found["rule"]["encoding"]["x"]["field"], found["rule"]["encoding"]["x2"]["field"]) == ("low", "high")


def swarm(count=200):
    random = np.random.default_rng(0)
    ages, sexes = random.normal(size=count), random.choice([-0.1, 0.1], count)
    columns = {"row": np.tile(np.arange(count), 2), "label": ["Age"] * count + ["Sex"] * count}
    values = {"score": np.concatenate([ages, sexes]), "value": "25 years"}
    return pd.DataFrame({**columns, **values, "place": [*random.random(count), *[np.nan] * count]})


def test_dots_of_a_swarm_lie_apart_within_their_line_and_always_at_the_same_place():
    chart = row_charts.beeswarm(swarm())
    drawn = data(chart, marks(chart)["circle"])
    assert drawn.lift.abs().max() == 1
    assert not drawn.duplicated(["label", "score", "lift"]).any()
    full = drawn[(drawn.label == "Sex") & (drawn.score > 0)].lift  # a hundred at one score fill the line evenly
    np.testing.assert_allclose(np.diff(np.sort(full)), np.diff(np.sort(full))[0], atol=1e-9)
    assert abs(full.mean()) < 0.02
    pd.testing.assert_frame_equal(drawn, data(row_charts.beeswarm(swarm()), marks(chart)["circle"]))


def test_a_single_dot_lies_in_the_middle_of_its_line():
    chart = row_charts.beeswarm(swarm(1))
    assert data(chart, marks(chart)["circle"]).lift.tolist() == [0, 0]


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_a_swarm_shows_values_by_colour_and_gives_the_row_that_is_chosen(theme):
    chart = row_charts.beeswarm(swarm(), "rentals an hour", theme)
    spec, circle = chart.to_dict(), marks(chart)["circle"]
    colours = circle["encoding"]["color"]
    assert (colours["field"], colours["scale"]["domain"]) == ("place", [0, 1])
    assert circle["mark"]["invalid"] == "show"  # categories, which have no order: grey, and not left out
    assert spec["config"]["scale"]["invalid"]["color"]["value"] == theme.dim
    assert circle["encoding"]["y"]["sort"] == ["Age", "Sex"]
    assert circle["encoding"]["x"]["title"] == "score, rentals an hour"
    (chosen,) = spec["params"]
    assert (chosen["name"], chosen["select"]["fields"]) == ("row", ["row"])
    assert [tip["title"] for tip in circle["encoding"]["tooltip"]] == ["row", "column", "value", "score"]


def test_groups_stand_in_their_order_with_their_size_and_the_side_of_their_mean():
    groups = {"group": ["female", "male"], "mean": [-0.4, 0.1], "low": [-0.5, 0.0], "high": [-0.3, 0.2]}
    found = marks(row_charts.group_scores(pd.DataFrame({**groups, "rows": [5421, 10860]})))
    encoding = found["circle"]["encoding"]
    assert encoding["y"]["sort"] == ["female (5,421)", "male (10,860)"]
    assert encoding["color"]["condition"]["value"] == LIGHT.positive
    assert encoding["color"]["value"] == LIGHT.negative


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_methods_of_one_unit_share_a_scale_and_those_without_signs_have_their_own(theme):
    lines = [("IG", "Age", 2.0, True), ("Shapley", "Age", -1.0, True), ("Sensitivity", "Age", 40.0, False)]
    table = pd.DataFrame(lines, columns=["method", "label", "score", "signed"]).assign(unit="logits")
    chart = row_charts.methods_table(table, theme)
    drawn = data(chart, marks(chart)["rect"])
    assert drawn.fill.tolist() == [theme.positive, colour(-1.0, 2.0, theme), theme.strengths[-1]]
    assert drawn.shown.tolist() == ["+2.00", "−1.00", "40.0"]
    assert drawn.ink.tolist() == [text_on(fill) for fill in drawn.fill]
    assert marks(chart)["rect"]["encoding"]["x"]["sort"] == ["IG", "Shapley", "Sensitivity"]


def test_classes_of_the_samples_are_those_of_the_legend():
    assert f"for “{CLASSES[1]}”" in person().to_html()
