"""The sheet that pupils get and its key, as HTML and as PDF."""

import io
import re
from dataclasses import replace
from functools import cache
from html import unescape

import pytest
from PIL import Image

import ig_core
from ig_core import lessons
from ig_core.lessons import Item, Lesson, Part, Question, View, blocks, sheet_page, sheet_pdf, views
from ig_core.lessons.blocks import Coloured, Lines, Marked, Options, Picture, Said, Table

LESSONS = [lessons.lesson(name) for name in lessons.NAMES]
NASTY = "<script>alert('x')</script> & “more”"


@cache
def _explained(reference, arguments):
    return ig_core.explain(reference, **dict(arguments), tolerance=0.01)


def explain(view):
    return _explained(view.input, tuple(views.arguments(view).items()))


@pytest.fixture(scope="module")
def keys():
    """The key of each lesson as HTML, and as PDF."""
    return [(sheet_page.key(lesson, explain), sheet_pdf.key(lesson, explain)) for lesson in LESSONS]


def said(html):
    """What is read on a page, in one line."""
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL)).split())


@pytest.mark.parametrize("lesson", LESSONS, ids=lessons.NAMES)
def test_a_sheet_has_every_question_and_no_answer(lesson):
    text = said(sheet_page.sheet(lesson))
    for part, number, item in lesson.items:
        assert f"{part}.{number} {item.read}" in text
        assert item.question.ask in text
        assert all(option in text for option in item.question.options)
        assert item.question.explanation not in text
    assert not any(part.teacher in text for part in lesson.parts)
    assert "☑" not in text


@pytest.mark.parametrize("at", range(len(LESSONS)), ids=lessons.NAMES)
def test_a_key_has_every_answer_and_all_notes(at, keys):
    lesson, text = LESSONS[at], said(keys[at][0])
    for *_, item in lesson.items:
        assert item.question.ask in text
        assert item.question.explanation in text
        if item.question.kind == "choice":
            assert f"☑ {item.question.answer}" in text
    assert all(part.teacher in text for part in lesson.parts)
    assert text.count("☑") == sum(item.question.kind == "choice" for *_, item in lesson.items)


def test_the_texts_of_a_key_are_in_the_colours_of_the_model(keys):
    """In the first text “dull” is purple and “superb” is green."""
    words = {word: shade for shade, word in re.findall(r"--l:(#\w{6})[^>]*>(\w+)<", keys[0][0])}
    red, green, blue = (int(words["dull"][i : i + 2], 16) for i in (1, 3, 5))
    assert green < min(red, blue)
    red, green, blue = (int(words["superb"][i : i + 2], 16) for i in (1, 3, 5))
    assert green > max(red, blue)


@pytest.mark.parametrize("at", range(len(LESSONS)), ids=lessons.NAMES)
def test_a_page_to_print_needs_nothing_else_and_breaks_between_items(at, keys):
    for html in (sheet_page.sheet(LESSONS[at]), keys[at][0]):
        assert html.startswith("<!doctype html>")
        assert not re.search(r"<script|https?://|<link|@import", html)
        assert "default-src 'none'" in html
        assert "@media print" in html
        assert "break-inside:avoid" in html


@pytest.mark.parametrize("at", range(len(LESSONS)), ids=lessons.NAMES)
def test_a_pdf_fits_on_both_papers(at, keys):
    """A4 is 595 by 842 points, Letter 612 by 792."""
    for pdf in (sheet_pdf.sheet(LESSONS[at]), keys[at][1]):
        assert pdf.startswith(b"%PDF-")
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert boxes
        assert all(float(width) <= 595.3 and float(height) <= 792 for width, height in boxes)


def test_the_pdf_of_a_key_has_each_coloured_input_as_a_picture(keys):
    coloured = [block for group in blocks.key(LESSONS[0], explain) for block in group if isinstance(block, Coloured)]
    assert len(coloured) == 12
    assert keys[0][1].count(b"/Subtype /Image") == len({id(block.explanation) for block in coloured})
    assert sheet_pdf.sheet(LESSONS[0]).count(b"/Subtype /Image") == 1  # the boot


QUESTIONS = (
    Question("choice", f"Which? {NASTY}", f"This. {NASTY}", (f"one {NASTY}", "two"), "two"),
    Question("number", "How many?", "Three.", (), "3"),
    Question("open", "Why?", "Because."),
)
SMALL = Lesson(
    f"Title {NASTY}",
    9,
    f"all {NASTY}",
    (
        Part(
            f"Part {NASTY}",
            9,
            (
                Item(
                    f"Read {NASTY}",
                    view=View("review", {"guess": "marks"}, {}, "text", f"A dull {NASTY}", "imdb-onehot"),
                    question=QUESTIONS[0],
                ),
                Item(
                    "Look.",
                    view=View("image", {}, {}, "image", "drawing:boot-heel", "fashion-cnn"),
                    question=QUESTIONS[1],
                ),
                Item("See.", view=View("row", {}, {}, "row", "example:3", "adult-mlp"), question=QUESTIONS[2]),
            ),
            f"Notes {NASTY}",
        ),
    ),
)


def test_whatever_a_lesson_says_is_escaped():
    for html in (sheet_page.sheet(SMALL), sheet_page.key(SMALL, explain)):
        assert "<script" not in html
        assert "alert(" in html
        assert NASTY in said(html)


def test_a_sheet_has_what_to_mark_and_room_to_write():
    kinds = [[type(block) for block in group] for group in blocks.sheet(SMALL)]
    assert Marked in kinds[1]
    assert Options in kinds[1]
    assert Picture in kinds[2]
    assert kinds[2][-1] is Lines
    assert Table in kinds[3]
    (hint,) = [
        block for group in blocks.sheet(SMALL) for block in group if isinstance(block, Said) and block.role == "hint"
    ][1:]
    assert hint.text == "Underline the words that you think counted most."
    (room,) = [group[-1].count for group in blocks.sheet(SMALL) if group[-1] == Lines(4)]
    assert room == 4


def test_the_table_of_a_sheet_is_the_row_that_the_app_shows():
    (table,) = [block for group in blocks.sheet(SMALL) for block in group if isinstance(block, Table)]
    row = views.row_values("example:3", "adult-mlp")
    assert len(table.rows) == len(row)
    assert ("age", f"{row['age']:.0f} years") in table.rows


def test_what_was_just_shown_is_not_shown_again():
    item = replace(SMALL.parts[0].items[1])
    part = replace(SMALL.parts[0], items=(item, item), teacher="")
    lesson = replace(SMALL, parts=(part, part))
    for made in (blocks.sheet(lesson), blocks.key(lesson, explain)):
        drawn = [[type(block) for block in group if isinstance(block, Picture | Coloured)] for group in made]
        assert [len(group) for group in drawn] == [0, 1, 0, 1, 0]


def test_a_lesson_longer_than_a_page_has_several():
    item = Item("Read. " * 200, question=QUESTIONS[2])
    lesson = replace(SMALL, parts=(Part("Long", 9, (item,) * 12),))
    assert sheet_pdf.sheet(lesson).count(b"/Type /Page\n") > 4


def test_a_picture_of_a_key_is_one():
    (block, *_) = [block for group in blocks.key(SMALL, explain) for block in group if isinstance(block, Coloured)]
    assert Image.open(io.BytesIO(block.png)).width > 1000
