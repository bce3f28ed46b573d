"""The picture of a tree: well-formed, nothing that was typed can break out of it, signs in colour and in numbers."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from ig_core.phrases import explain_phrases
from ig_core.render.palette import PHRASES_DARK, PHRASES_LIGHT, colour, text_on
from ig_core.render.tree import svg

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
