"""Lessons are read from YAML, and what is wrong in a file is told by its line."""

import pytest

from ig_core import lessons
from ig_core.lessons import LessonError
from ig_core.packing import unpack

GOOD = """\
title: A small lesson
minutes: 5
for: anybody
parts:
  - title: Guess
    minutes: 5
    teacher: Wait.
    items:
      - read: Look at this.
        explains: [score]
        view:
          page: review
          text: A dull film, dull and long.
          without: [dull]
          guess: marks
          model: imdb-bilstm
        question:
          kind: choice
          ask: And now?
          options: [positive, negative]
          answer: negative
          explanation: Because of “dull”.
        check:
          - prediction: negative
            strongest: dull
            pushes: {dull: negative}
"""


def changed(old, new):
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def test_a_file_becomes_a_lesson():
    lesson = lessons.read(GOOD.encode())
    (part,) = lesson.parts
    (item,) = part.items
    assert (lesson.title, lesson.minutes, lesson.audience, part.teacher) == ("A small lesson", 5, "anybody", "Wait.")
    assert item.view.page == "review"
    assert {name: item.view.params[name] for name in ("drop", "guess", "model")} == {
        "drop": "1,3",
        "guess": "marks",
        "model": "imdb-bilstm",
    }
    assert unpack(item.view.params["text"], 100, "") == b"A dull film, dull and long."
    assert item.question.is_right("negative")
    assert not item.question.is_right("positive")
    assert not item.question.is_right(None)
    (fact,) = item.facts
    assert (fact.input, fact.model, fact.strongest) == ("A dull film, dull and long.", "imdb-bilstm", "dull")


MISTAKES = {
    "no title of the lesson": (changed("title: A small lesson\n", ""), 1, "a lesson needs a title."),
    "no title of a part": (changed("- title: Guess\n    minutes", "- minutes"), 5, "a part needs a title."),
    "no items": (GOOD[: GOOD.index("    items:")], 5, "a part needs items."),
    "no text": (changed("read: Look at this.\n        explains", "explains"), 9, "an item needs a line “read: …”."),
    "unknown key": (changed("teacher:", "techer:"), 7, "a part has no “techer”; it may have: title, minutes"),
    "a key twice": (changed("teacher: Wait.", "title: Again"), 7, "“title” stands twice in a part."),
    "text where a list is wanted": (changed("explains: [score]", "explains: score"), 10, "must be a list"),
    "list where a text is wanted": (changed("teacher: Wait.", "teacher: [Wait]"), 7, "must be a text; this is a list."),
    "text where lines are wanted": (
        GOOD[: GOOD.index("parts:")] + "parts:\n  - Guess\n",
        5,
        "a part is written as lines of “name: value”; this is the text “Guess”.",
    ),
    "minutes in words": (changed("    minutes: 5", "    minutes: five"), 6, "must be a number; this is “five”."),
    "half a minute": (changed("    minutes: 5", "    minutes: 4.5"), 6, "must be a whole number"),
    "no minutes at all": (changed("    minutes: 5", "    minutes:"), 6, "must be a number"),
    "too many minutes": (changed("    minutes: 5", "    minutes: 5000"), 6, "must be from 1 to 600"),
    "minutes that do not add up": (changed("\nminutes: 5", "\nminutes: 6"), 2, "the parts take 5 minutes together"),
    "empty text": (changed("Look at this.", '""'), 9, "is empty."),
    "too long": (changed("Look at this.", "x" * 1501), 9, "has 1,501 characters; at most 1,500 fit."),
    "too many items": (GOOD + "      - read: One more.\n" * 12, 38, "there may be at most 12."),
    "too many items together": (
        GOOD
        + "  - {title: A, minutes: 1, items: [{read: B}, {read: C}, {read: D}, {read: E}, {read: F}, {read: G}]}\n"
        * 11,
        5,
        "the parts have 67 items together; at most 60 fit.",
    ),
    "unknown term": (changed("[score]", "[flux]"), 10, "there is no term “flux” in the glossary"),
    "unknown page": (changed("page: review", "page: home"), 12, "there is no page “home”; a view may show: overview"),
    "view without a page": (changed("page: review\n          ", ""), 12, "a view needs a page."),
    "unknown parameter": (changed("guess: marks", "step: 2"), 15, "a view of the page “review” has no “step”"),
    "unknown guess": (
        changed("guess: marks", "guess: colour"),
        15,
        "there is no guess “colour” here; it may be: marks",
    ),
    "unknown model": (changed("model: imdb-bilstm", "model: imdb"), 16, "there is no model “imdb” here"),
    "a model of another kind": (changed("model: imdb-bilstm", "model: fashion-cnn"), 16, "there is no model"),
    "no text to view": (changed("text: A dull film, dull and long.\n          ", ""), 12, "needs a text."),
    "a word that is not there": (
        changed("without: [dull]", "without: [drab]"),
        14,
        "the word “drab” is not in the text.",
    ),
    "unknown kind of question": (changed("kind: choice", "kind: essay"), 18, "there is no kind of question “essay”"),
    "one option": (changed("[positive, negative]", "[negative]"), 20, "a choice needs at least 2 options."),
    "an option twice": (changed("[positive, negative]", "[negative, negative]"), 20, "stands twice."),
    "an answer that is no option": (changed("answer: negative", "answer: neutral"), 21, "is none of the options."),
    "a number that is none": (
        changed("kind: choice", "kind: number").replace("          options: [positive, negative]\n", ""),
        20,
        "the answer must be a number; this is “negative”.",
    ),
    "an open question with an answer": (
        changed("kind: choice", "kind: open").replace("          options: [positive, negative]\n", ""),
        20,
        "a question of the kind “open” has no answer.",
    ),
    "no explanation": (
        changed("          explanation: Because of “dull”.\n", ""),
        18,
        "a question needs an explanation.",
    ),
    "a check of another answer": (changed("- prediction: negative", "- prediction: good"), 24, "is no answer of the"),
    "a check of a word that is not there": (changed("strongest: dull", "strongest: drab"), 25, "is not in the text."),
    "a check of another class": (changed("{dull: negative}", "{dull: good}"), 26, "“good” is no answer of the model"),
    "no YAML": (changed("minutes: 5\nfor", "minutes: 5: 6\nfor"), 2, "a text with a colon needs quotes around it, or"),
    "a quotation mark that does not end": (changed("Wait.", '"Wait.'), 27, "this is not YAML"),
    "a tab": (changed("    teacher", "\tteacher"), 7, "this is not YAML"),
    "a line too far to the right": (
        changed("    teacher", "      teacher"),
        7,
        "a text with a colon needs quotes around it, or",
    ),
    "a line too far to the left": (changed("    teacher", "   teacher"), 7, "begins further left or right than those"),
    "a line that is no pair": (changed("teacher: Wait.", "Wait."), 8, "a line “name: value” is wanted here or just"),
    "two documents": (GOOD + "---\ntitle: Another\n", 27, "this is not YAML"),
    "a character that is none": (changed("Wait.", "Wait\x07"), 7, "the character U+0007 cannot stand in a lesson."),
    "a line break that no editor shows": (changed("Wait.", "Wait\u2028."), 7, "the character U+2028 cannot stand"),
    "a list for a lesson": ("- title\n", 1, "a lesson is written as lines"),
    "empty": ("# nothing\n", 1, "the file is empty."),
    "an object of Python": (changed("Wait.", "!!python/object/apply:os.system [ls]"), 7, "the tag"),
    "an anchor": (changed("Wait.", "&wait Wait."), 7, "put the text in quotes."),
    "a reference": (changed("Wait.", "*wait"), 7, "put the text in quotes."),
    "nested deeply": (changed("Wait.", "[" * 5000), 7, "this is nested too deeply."),
    "too large": (GOOD + "#" * 100_000, 1, "a lesson has at most 100,000 bytes."),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_by_its_line(mistake):
    text, line, sentence = MISTAKES[mistake]
    with pytest.raises(LessonError) as told:
        lessons.read(text)
    assert sentence in str(told.value)
    assert str(told.value).startswith(f"Line {line}: ")
    assert told.value.line == line


VIEWS = {
    "a drawing that is not there": ("{page: image, image: 'drawing:mitten'}", "There is no drawing"),
    "a picture of a data set": ("{page: image, image: 'test:1'}", "a picture is a drawing of ours"),
    "a row that is not there": ("{page: row, row: 'example:999'}", "numbered 0 to"),
    "a row of a data set": ("{page: row, row: 'test:3'}", "a row is one of those that ship"),
    "a kind that is not there": ("{page: path, kind: sound}", "there is no kind “sound” here"),
    "no kind": ("{page: path, text: x}", "needs a kind."),
    "another kind's input": (
        "{page: path, kind: image, image: 'drawing:boot-heel', text: x}",
        "this view shows no text",
    ),
    "a step that is not there": ("{page: path, kind: text, text: x, step: 6}", "there is no step “6” here"),
    "a baseline of another kind": ("{page: image, image: 'drawing:boot-heel', baseline: zero}", "there is no baseline"),
    "text and example": ("{page: review, text: x, example: not-bad}", "has a text or an example, not both."),
    "an example that is not there": ("{page: review, example: nothing}", "there is no example “nothing” here"),
    "a method that is not there": ("{page: compare, text: x, methods: [magic]}", "none of the methods called “magic”"),
    "something for the start page": ("{page: overview, text: x}", "has no “text”"),
    "a list": ("[review]", "a view is written as lines"),
}


@pytest.mark.parametrize("mistake", VIEWS)
def test_a_view_that_no_page_can_show_is_refused(mistake):
    view, sentence = VIEWS[mistake]
    text = f"title: A\nminutes: 1\nfor: b\nparts:\n- title: C\n  minutes: 1\n  items:\n  - read: D\n    view: {view}\n"
    with pytest.raises(LessonError, match=r"^Line 9: ") as told:
        lessons.read(text)
    assert sentence in str(told.value)


def test_a_file_that_is_no_text_is_told_by_its_line():
    with pytest.raises(LessonError, match=r"^Line 7: this is not text in UTF-8"):
        lessons.read(changed("Wait.", "Grüße").encode("cp1252"))


def test_a_file_of_a_windows_editor_is_read():
    assert lessons.read(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()).title == "A small lesson"


@pytest.mark.parametrize(
    ("answer", "right"), [(3, True), (3.4, True), (3.6, False), (None, False), ("", False), (2.5, True)]
)
def test_a_number_is_right_within_its_bounds(answer, right):
    question = lessons.Question("number", "How many?", "Three.", (), "3", within=0.5)
    assert question.is_right(answer) == right
