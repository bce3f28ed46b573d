"""The glossary: one table of words, each with a sentence and a picture, and the page of docs made of it."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest

from ig_core.errors import InputError
from ig_core.render import glossary
from ig_core.render.palette import DARK, LIGHT

DOCS = Path(__file__).parents[2] / "docs"
NAMES = [term.name for term in glossary.TERMS]


def test_no_term_is_explained_twice():
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("term", glossary.TERMS, ids=NAMES)
def test_a_term_has_one_short_sentence(term):
    assert term.sentence.endswith(".")
    assert term.sentence[0].isupper()
    assert len(term.sentence) <= 200
    assert not re.search(r"\. [A-Z]", term.sentence)
    assert not term.more or term.more.endswith(".")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_an_svg_that_keeps_within_its_bounds(name, theme):
    picture = ET.fromstring(glossary.picture(name, theme))
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert picture[0].get("fill") == theme.paper
    assert len(picture) > 3
    for element in picture.iter():
        for axis, length, most in (("x", "width", 180), ("y", "height", 80)):
            at = float(element.get(axis) or 0)
            assert 0 <= at <= at + float(element.get(length) or 0) <= most, ET.tostring(element)
        for point in (element.get("points") or "").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= 180
            assert 0 <= y <= 80


def test_pictures_take_the_colours_of_the_theme():
    assert all(glossary.picture(name, LIGHT) != glossary.picture(name, DARK) for name in NAMES)


def test_the_curve_of_the_logit_passes_through_a_half_at_zero():
    curve = next(
        element
        for element in ET.fromstring(glossary.picture("logit")).iter()
        if len((element.get("points") or "").split()) > 10
    )
    points = [tuple(map(float, point.split(","))) for point in curve.get("points").split()]
    assert (106.0, 36.0) in points  # where "0" and "50 %" are written
    assert all(low[1] >= high[1] for low, high in pairwise(points))


def test_an_unknown_term_is_refused_by_name():
    with pytest.raises(InputError, match=r"no term 'logits'; these are explained: .*logit"):
        glossary.lookup("logits")


def test_the_documentation_is_up_to_date():
    """Made by `python -m ig_core.render.glossary docs`."""
    expected = glossary.documents()
    assert {name: (DOCS / name).read_text(encoding="utf-8") for name in expected} == expected
    drawn = {path.relative_to(DOCS).as_posix() for path in (DOCS / "glossary").iterdir()}
    assert drawn == set(expected) - {"glossary.md"}


def test_the_documentation_is_written_into_a_folder(tmp_path):
    glossary.main(tmp_path)
    assert (tmp_path / "glossary.md").read_text(encoding="utf-8").count("\n## ") == len(NAMES)
    assert len(list((tmp_path / "glossary").glob("*.svg"))) == len(NAMES)
