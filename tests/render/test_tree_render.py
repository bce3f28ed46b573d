"""The picture of a tree: well-formed, nothing that was typed can break out of it, signs in colour and in numbers."""

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from ig_core import models
from ig_core.phrases import alignment, notation
from ig_core.phrases.explain import explain_phrases
from ig_core.render import nested, phrase_sentences
from ig_core.render.palette import PHRASES_DARK, PHRASES_LIGHT, colour, text_on
from ig_core.render.tree import layout, svg
from ig_core.render.tree_names import folded_to_fit, names_of

THREE_AND_TWO = "(S (X not film) (Y good bad good))"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(model, brackets, **options):
    explanation = explain_phrases(brackets, model=model, target="positive", points=1)
    return explanation, ET.fromstring(svg(explanation, **options))


def test_every_node_is_a_box_with_its_numbers_and_every_child_hangs_from_its_parent(linear):
    explanation, picture = drawn(linear, "(S (X not good) bad)")
    boxes = [group for group in picture.iter(f"{SVG}g") if group.get("aria-label")]
    assert len(boxes) == len(explanation.nodes) == 5
    assert len(list(picture.iter(f"{SVG}path"))) == 4
    label = boxes[1].get("aria-label")
    assert label.startswith("not good: value 0.")
    assert "score +0.4472" in label  # 1 / √5
    word, number = (text.text for text in boxes[2].iter(f"{SVG}text"))
    assert word == "not"
    assert number.startswith("−0.")


def test_green_is_for_the_class_and_magenta_against_it(linear):
    explanation, picture = drawn(linear, "(S not good)")
    fills = [group.find(f"{SVG}rect").get("fill") for group in picture.iter(f"{SVG}g") if group.get("aria-label")]
    values = explanation.nodes.sign * explanation.nodes.value
    assert fills == [colour(value, 1.0, PHRASES_LIGHT) for value in values]
    assert fills[0] == PHRASES_LIGHT.positive == "#276419"  # the whole text, of value 1


def test_boxes_stay_inside_the_picture_and_words_do_not_overlap(linear):
    _, picture = drawn(linear, "(S (X not good) (Y bad (Z incomprehensibilities film)) 日本語の映画)")
    width, height = float(picture.get("width")), float(picture.get("height"))
    boxes = []
    for group in picture.iter(f"{SVG}g"):
        if group.get("aria-label"):
            box = group.find(f"{SVG}rect")
            x, y, w, h = (float(box.get(name)) for name in ("x", "y", "width", "height"))
            assert x >= 0
            assert x + w <= width
            assert y + h <= height
            boxes.append((x, x + w, h))
    words = sorted(box for box in boxes if box[2] > 30)
    assert all(left[1] <= right[0] for left, right in pairwise(words))


def test_a_narrow_tree_stands_in_the_middle_of_its_picture(linear):
    explanation = explain_phrases("good", model=linear, target="positive", points=1)
    picture = layout(explanation)
    assert picture.boxes[0].x == pytest.approx(picture.width / 2)


def deep(words):
    return "(" * (words - 1) + "good" + " good)" * (words - 1)


def test_a_deep_tree_has_lower_rows_and_thinner_bars_which_still_do_not_touch(linear):
    heights, bars = [], []
    for words in (4, 30):
        explanation = explain_phrases(deep(words), model=linear, target="positive", points=1)
        boxes = {box.place: box for box in layout(explanation).boxes}
        heights.append(boxes[1].y - boxes[0].y)
        assert heights[-1] >= boxes[0].height + 10
        bars.append(int(re.search(r"border-bottom:(\d+)px", nested.html(explanation))[1]))
    assert heights[0] > heights[1]
    assert bars[0] > bars[1] >= 2


def test_one_word_is_no_company(linear):
    explanation = explain_phrases("good", model=linear, points=1)
    assert phrase_sentences.headline(explanation) == "Positive: “good” speaks for it."
    assert "all" not in phrase_sentences.exactness(explanation)


def test_what_was_typed_is_text_and_nothing_else(linear):
    brackets = "(S good <script>alert&quot;1\"' (X film </svg>\u202e\x07))"
    _, picture = drawn(linear, brackets)
    assert not list(picture.iter(f"{SVG}script"))
    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert "<script>alert&quot;1\"'" in texts
    assert "</svg>\ufffd␇" in texts


@pytest.mark.parametrize("theme", [PHRASES_LIGHT, PHRASES_DARK])
def test_numbers_can_be_read_on_every_colour(theme):
    for value in range(-10, 11):
        assert text_on(colour(value / 10, 1.0, theme)) in ("#000000", "#ffffff")
    assert colour(0.0, 1.0, theme) == theme.paper


def boxes_of(model, brackets, **options):
    explanation = explain_phrases(brackets, model=model, target="positive", points=1)
    return explanation, layout(explanation, **options).boxes


def test_a_folded_phrase_is_one_box_with_its_text_in_the_lowest_row(linear):
    _, boxes = boxes_of(linear, "(S (X not good) bad)", folded=[1])
    assert [box.lines[0] for box in boxes if box.named] == ["not good", "bad"]
    assert [box.state for box in boxes] == ["open", "folded", "word"]
    assert boxes[1].y == boxes[2].y > boxes[0].y


def test_phrases_below_the_threshold_go_and_their_words_stay_without_number(linear):
    explanation, boxes = boxes_of(linear, THREE_AND_TWO, least=0.5)
    values = dict(zip(explanation.nodes.phrase, explanation.nodes.value, strict=True))
    assert values["not film"] < 0.5 < values["good bad good"]
    shown = [explanation.nodes.phrase[box.place] for box in boxes]
    assert shown == ["not film good bad good", "not", "film", "good bad good", "good", "bad", "good"]
    lines = {explanation.nodes.phrase[box.place]: box.lines for box in boxes}
    assert lines["film"] == ("film", "")
    small = next(box for box in boxes if box.lines == ("film", ""))
    assert small.fill == PHRASES_LIGHT.paper


def test_what_is_left_out_keeps_the_lines_from_parents_to_parts(linear):
    explanation = explain_phrases(THREE_AND_TWO, model=linear, target="positive", points=1)
    whole, thinned = layout(explanation), layout(explanation, least=0.5)
    assert len(whole.edges) == len(whole.boxes) - 1 == 7
    assert len(thinned.edges) == len(thinned.boxes) - 1 == 6


def test_a_long_phrase_is_cut_in_its_box_on_the_page_and_whole_in_its_facts(linear):
    _, boxes = boxes_of(linear, "(S (X " + "good " * 12 + ") bad)", folded=[1], whole=False)
    folded = next(box for box in boxes if box.state == "folded")
    assert folded.lines[2].startswith("…")
    assert all(len(line) <= 17 for line in folded.lines)
    assert folded.facts.startswith("good good good good good good good good good good good good: value")


def test_the_language_of_graphviz_has_every_node_every_edge_and_no_way_out_of_quotes(linear):
    explanation = explain_phrases('(S good (X "]-> \\" film))', model=linear, target="positive", points=1)
    text = explanation.to_dot()
    assert len(re.findall(r"^  n\d+ -> n\d+$", text, re.MULTILINE)) == len(explanation.nodes) - 1
    assert sum(line.startswith("  n") and " [label=" in line for line in text.splitlines()) == len(explanation.nodes)
    for line in text.splitlines():
        assert len(re.findall(r'(?<!\\)(?:\\\\)*"', line)) % 2 == 0


@pytest.mark.parametrize("brackets", ["(S (X not good) bad)", "(good)", "(S good ☕ 日本語)", f"(S {'good ' * 300})"])
def test_png_and_pdf_have_the_size_of_the_tree(linear, brackets):
    explanation = explain_phrases(brackets, model=linear, target="positive", points=1)
    whole = layout(explanation)
    picture = Image.open(io.BytesIO(explanation.to_png()))
    assert picture.width / picture.height == pytest.approx(whole.width / whole.height, rel=0.01)
    assert max(picture.size) <= 16_000
    page = explanation.to_pdf()
    assert page.startswith(b"%PDF-")
    size = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page)
    assert float(size[1]) / float(size[2]) == pytest.approx(whole.width / whole.height, rel=0.01)


def test_the_picture_of_a_large_tree_is_bounded(linear):
    brackets = "(2 good " * 100 + "(2 " * 60 + "bad" + ")" * 160
    picture = Image.open(io.BytesIO(explain_phrases(brackets, model=linear, points=1).to_png()))
    assert 30_000_000 < picture.width * picture.height < 41_000_000


def test_signs_that_xml_has_not_are_shown_as_missing(linear):
    _, picture = drawn(linear, "((a \uffff) good)")
    assert "\ufffd" in [text.text for text in picture.iter(f"{SVG}text")]


def test_lines_of_python_keep_the_text_as_it_was_written(linear):
    text = "not   good,\n\nbut bad"
    laid = alignment.align(notation.read("(((not good) ,) (but bad))"), text)
    lines = phrase_sentences.as_python(explain_phrases(laid, model=linear, points=1))
    assert "alignment.align(notation.read(" in lines
    assert repr(text) in lines
    compile(lines, "copied", "exec")
    assert "trees" not in phrase_sentences.as_python(explain_phrases("((not good) bad)", model=linear, points=1))


@pytest.mark.parametrize("options", [{"tolerance": 0.01}, {"points": 3}])
def test_lines_of_python_give_the_same_explanation(linear, options, monkeypatch):
    monkeypatch.setattr(models, "load", {"linear": linear}.__getitem__)
    laid = alignment.align(notation.read("(((not good) ,) (but bad))"), "not  good,\n\nbut bad")
    for given, baseline in (("(S (X not good) bad)", "mean"), (laid, "text:it's a film")):
        made = explain_phrases(given, model=linear, target="negative", baseline=baseline, **options)
        variables = {}
        exec(phrase_sentences.as_python(made).replace("print", "str"), variables)
        again = variables["explanation"]
        np.testing.assert_allclose(again.words, made.words, rtol=1e-6)
        assert (again.text, again.target, again.baseline) == (made.text, "negative", baseline)
        foreign = replace(made, traits=replace(made.traits, uses_baseline=False), baseline="64 texts")
        assert "baseline" not in phrase_sentences.as_python(foreign)


def test_a_picture_has_the_colours_of_its_boxes(linear):
    explanation = explain_phrases("(S (X not good) bad)", model=linear, target="positive", points=1)
    picture = Image.open(io.BytesIO(explanation.to_png())).convert("RGB")
    for box in layout(explanation).boxes:
        corner = (round(2 * (box.x - box.width / 2 + 4)), round(2 * (box.y + box.height / 2)))
        assert "#{:02x}{:02x}{:02x}".format(*picture.getpixel(corner)) == box.fill


def test_in_a_line_every_phrase_has_a_bar_around_its_parts(linear):
    explanation = explain_phrases("(S (X not good) bad)", model=linear, target="positive", points=1)
    line = ET.fromstring(nested.html(explanation).replace("&nbsp;", " "))
    whole = line.find("span")
    assert "".join(whole.itertext()) == "not good bad"
    inner, bad = whole.findall("span")
    assert "".join(inner.itertext()) == "not good"
    assert bad.text == "bad"
    assert "border-bottom" in inner.get("style")
    assert "border-bottom" not in bad.get("style")
    assert int(re.search(r"padding-bottom:(\d+)", whole.get("style"))[1]) > int(
        re.search(r"padding-bottom:(\d+)", inner.get("style"))[1]
    )


def test_in_a_line_small_phrases_have_no_bar_and_the_text_is_whole(linear):
    explanation = explain_phrases(THREE_AND_TWO, model=linear, target="positive", points=1)
    line = ET.fromstring(nested.html(explanation, least=0.5))
    assert "".join(line.itertext()) == explanation.text
    assert ["".join(span.itertext()) for span in line.iter("span")] == [explanation.text, "good bad good"]


def test_words_alone_have_their_own_scale(linear):
    explanation = explain_phrases("(S (X not good) bad)", model=linear, target="positive", points=1)
    line = ET.fromstring(nested.words(explanation))
    fills = [re.search("background:(#[0-9a-f]{6})", span.get("style"))[1] for span in line.iter("span")]
    limit = abs(explanation.words).max()
    assert fills == [colour(score, limit, PHRASES_LIGHT) for score in explanation.words]


def test_what_was_typed_is_escaped_in_a_line(linear):
    explanation = explain_phrases("(S good <b>x</b>&\"')", model=linear, target="positive", points=1)
    for markup in (nested.html(explanation), nested.words(explanation)):
        assert "<b>" not in markup
        assert "".join(ET.fromstring(markup).itertext()) == explanation.text


def test_of_several_sentences_the_heaviest_has_the_full_colour_and_the_text_no_bar(linear):
    explanation = explain_phrases("(S not good) (S good bad good)", model=linear, target="positive", points=1)
    heaviest = explanation.nodes.value[[1, 4]].max()
    fills = {box.place: box.fill for box in layout(explanation).boxes}
    assert fills[4] == PHRASES_LIGHT.positive
    assert fills[1] == colour(explanation.nodes.sign[1] * explanation.nodes.value[1], heaviest, PHRASES_LIGHT)
    line = ET.fromstring(nested.html(explanation))
    assert ["".join(span.itertext()) for span in line.findall("span")] == ["not good", "good bad good"]
    assert f"+{heaviest:.2g} for" in svg(explanation)


# ---- long trees

LONG = "(S (A (B good two three four five six seven eight) (C nine ten)) (D (E eleven twelve) thirteen))"
LONG_B = "good two three four five six seven eight"
LONG_A = f"{LONG_B} nine ten"


def places(phrases, *texts):
    return sorted(place for place in range(len(phrases.nodes)) if phrases.phrase(place) in texts)


def test_nothing_is_folded_of_a_tree_that_fits():
    phrases = alignment.align(notation.read(LONG))
    assert folded_to_fit(phrases, 2000) == []


@pytest.mark.parametrize("width", [300, 400, 500, 600, 700, 800])
def test_a_tree_that_is_folded_to_fit_is_no_wider(linear, width):
    explanation = explain_phrases(LONG, model=linear, target="positive", points=1)
    folded = folded_to_fit(explanation.phrases, width)
    assert folded
    assert layout(explanation, whole=False).width > width
    assert layout(explanation, folded=folded, whole=False).width <= max(width, 420)  # which the scale needs
    assert 0 not in folded


def test_the_phrases_with_most_words_are_unfolded_first():
    phrases = alignment.align(notation.read(LONG))
    assert folded_to_fit(phrases, 0) == places(phrases, LONG_A, "eleven twelve thirteen")  # the root alone is unfolded
    assert folded_to_fit(phrases, 600) == places(phrases, LONG_B)  # its eight words alone need more than 400


def test_a_folded_phrase_is_written_in_lines_whole_or_without_its_middle():
    phrases = alignment.align(notation.read(f"(S (L {' '.join(['word'] * 20)} end) x)"))
    (place,) = (one for one in phrases.children[0] if phrases.children[one])
    short, whole = names_of(phrases, place, whole=False), names_of(phrases, place, whole=True)
    assert short == ("word word word", "word word word", "…word word end")
    assert " ".join(whole) == phrases.phrase(place)
    assert max(map(len, short)) <= 17


def test_what_is_saved_has_all_words_of_a_folded_phrase_and_the_scale(linear):
    explanation = explain_phrases(LONG, model=linear, target="positive", points=1)
    (place,) = places(explanation.phrases, LONG_A)
    saved = ET.fromstring(svg(explanation, folded=[place]))
    (group,) = (one for one in saved.iter(f"{SVG}g") if one.get("data-place") == str(place))
    lines = [text.text for text in group.iter(f"{SVG}text")]
    assert " ".join(lines[:-1]) == LONG_A
    assert re.fullmatch(r"[+−]\d\.\d{3}", lines[-1])
    box = group.find(f"{SVG}rect")
    last = float(list(group.iter(f"{SVG}text"))[-1].get("y"))
    assert last < float(box.get("y")) + float(box.get("height"))
    shown = svg(explanation, folded=[place], whole=False, legend=False)
    assert "against" in svg(explanation, folded=[place])
    assert "−1 against" not in shown
    assert float(ET.fromstring(shown).get("height")) < float(saved.get("height"))
