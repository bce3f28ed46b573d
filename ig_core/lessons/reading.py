"""A lesson from its file: YAML of a fixed form, of which every mistake is told by its line.

What a file may say is what this module asks for; docs and the lessons that ship show it. Nothing in it is executed.
"""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from ig_core import models
from ig_core.lessons import views
from ig_core.lessons.fields import Fields, list_of, number_of, text_of
from ig_core.lessons.nodes import LessonError, compose, cut, fail
from ig_core.lessons.record import CHOICE, NUMBER, OPEN, Fact, Item, Lesson, Part, Question, View
from ig_core.lessons.words import TECHNICAL
from ig_core.render import glossary

LARGEST = 100_000  # bytes of a file
MOST_PARTS, MOST_ITEMS, MOST_STEPS = 12, 12, 60  # of a lesson; items of a part, and of all parts together
_LINE, _PARAGRAPH, _NOTES = 160, 1500, 4000  # characters
_OPTIONS = range(2, 9)
_MOST_FACTS, _MOST_WORDS = 12, 20
_GLOSSARY = {term.name for term in glossary.TERMS}


def read(data: bytes | str) -> Lesson:
    """The lesson in a file. Raises: LessonError, with the line of the first mistake."""
    size = len(data if isinstance(data, bytes) else data.encode("utf-8", "replace"))
    if size > LARGEST:
        raise LessonError(1, f"this file is too large; a lesson has at most {LARGEST:,} bytes.")
    root = Fields(compose(_decoded(data)), "a lesson", ("title", "minutes", "for", "parts"))
    title, minutes = root.text("title", _LINE), root.whole("minutes", 1, 600)
    audience = root.text("for", _LINE)
    nodes = list_of(root.need("parts"), "the parts of a lesson", MOST_PARTS)
    parts = tuple(_part(node) for node in nodes)
    if (steps := sum(len(part.items) for part in parts)) > MOST_STEPS:
        fail(root.need("parts"), f"the parts have {steps} items together; at most {MOST_STEPS} fit.")
    if (taken := sum(part.minutes for part in parts)) != minutes:
        fail(root.need("minutes"), f"the parts take {taken} minutes together, and the lesson says {minutes}.")
    return Lesson(title, minutes, audience, parts)


def _decoded(data: bytes | str) -> str:
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LessonError(line, "this is not text in UTF-8; save the file with that encoding.") from None


def _part(node: yaml.Node) -> Part:
    fields = Fields(node, "a part", ("title", "minutes", "teacher", "items"))
    title, minutes = fields.text("title", _LINE), fields.whole("minutes", 1, 600)
    teacher = fields.text_or("teacher", _NOTES)
    items = list_of(fields.need("items"), "the items of a part", MOST_ITEMS)
    return Part(title, minutes, tuple(_item(one) for one in items), teacher)


def _item(node: yaml.Node) -> Item:
    fields = Fields(node, "an item", ("read", "explains", "view", "question", "check"))
    text = fields.text("read", _PARAGRAPH)
    explains = fields.words("explains", _LINE, _MOST_WORDS)
    for name in explains:
        if name not in TECHNICAL and name not in _GLOSSARY:
            fail(fields.need("explains"), f"there is no term {cut(name)} in the glossary that an item could explain.")
    shown, asked, checked = (fields.get(name) for name in ("view", "question", "check"))
    view = views.read(shown) if shown is not None else None
    question = _question(asked) if asked is not None else None
    facts = () if checked is None else tuple(_fact(one, view) for one in list_of(checked, "a check", _MOST_FACTS))
    return Item(text, explains, view, question, facts)


def _question(node: yaml.Node) -> Question:
    fields = Fields(node, "a question", ("kind", "ask", "options", "answer", "within", "explanation"))
    kind = fields.text("kind", _LINE)
    if kind not in (CHOICE, NUMBER, OPEN):
        fail(fields.need("kind"), f"there is no kind of question {cut(kind)}; it may be: {CHOICE}, {NUMBER}, {OPEN}.")
    ask, explanation = fields.text("ask", _PARAGRAPH), fields.text("explanation", _PARAGRAPH)
    for name, kinds in {"options": (CHOICE,), "answer": (CHOICE, NUMBER), "within": (NUMBER,)}.items():
        if name in fields and kind not in kinds:
            fail(fields.need(name), f"a question of the kind “{kind}” has no {name}.")
    if kind == OPEN:
        return Question(kind, ask, explanation)
    answer = fields.text("answer", _LINE)
    if kind == NUMBER:
        number_of(fields.need("answer"), "the answer", -1e9, 1e9)
        return Question(kind, ask, explanation, (), answer, fields.number_or("within", 0, 1e9, 0.0) or 0.0)
    return Question(kind, ask, explanation, _options(fields, answer), answer)


def _options(fields: Fields, answer: str) -> tuple[str, ...]:
    nodes = list_of(fields.need("options"), "the options of a question", _OPTIONS[-1])
    options = tuple(text_of(node, "an option", _LINE) for node in nodes)
    if len(options) < _OPTIONS[0]:
        fail(fields.need("options"), f"a choice needs at least {_OPTIONS[0]} options.")
    for place, node in enumerate(nodes):
        if options[place] in options[:place]:
            fail(node, f"the option {cut(options[place])} stands twice.")
    if answer not in options:
        fail(fields.need("answer"), f"the answer {cut(answer)} is none of the options.")
    return options


_FACT = (
    *("text", "model", "baseline", "without", "prediction", "at least", "at most", "strongest", "pushes", "unknown"),
)


def _fact(node: yaml.Node, view: View | None) -> Fact:
    fields = Fields(node, "a check", _FACT)
    kind = view.kind if view and "text" not in fields else "text"
    if not kind or ("text" not in fields and not (view and view.input)):
        fail(node, "this check needs a text, for the item has no view of one.")
    model = fields.text_or("model", _LINE, view.model if view and view.kind == kind else "imdb-onehot")
    if model not in models.of_kind(kind):
        fail(
            fields.need("model"), f"there is no model {cut(model)} here; it may be: {', '.join(models.of_kind(kind))}."
        )
    labels = models.lookup(model).labels
    input_ = fields.text_or("text", views.LONGEST_TEXT, view.input if view else "")
    baseline = fields.text_or("baseline", _LINE) or (view.given.get("baseline") if view else None)
    if baseline and baseline not in models.baselines_of(model):
        fail(fields.need("baseline"), f"the model {cut(model)} has no baseline {cut(baseline)}.")
    prediction = fields.text_or("prediction", _LINE) or None
    if prediction and prediction not in labels:
        fail(fields.need("prediction"), f"{cut(prediction)} is no answer of the model; these are: {', '.join(labels)}.")
    strongest = fields.text_or("strongest", _LINE) or None
    pushes = fields.pairs("pushes", _LINE, _MOST_WORDS)
    for label, value in pushes.values():
        if label not in labels:
            fail(value, f"{cut(label)} is no answer of the model; these are: {', '.join(labels)}.")
    without, unknown = (fields.words(name, _LINE, _MOST_WORDS) for name in ("without", "unknown"))
    _check_names(
        fields,
        kind,
        input_,
        model,
        {
            "strongest": (strongest,) if strongest else (),
            "pushes": tuple(pushes),
            "without": without,
            "unknown": unknown,
        },
    )
    return Fact(
        node.start_mark.line + 1,
        input_,
        model,
        baseline or None,
        without,
        prediction,
        fields.number_or("at least", 0, 100),
        fields.number_or("at most", 0, 100),
        strongest,
        {name: label for name, (label, _) in pushes.items()},
        unknown,
    )


def _check_names(fields: Fields, kind: str, input_: str, model: str, said: dict[str, Sequence[str]]) -> None:
    """Raises: LessonError where a check names a word that the text lacks, or a column that the row has not."""
    for name, words in said.items():
        if not words:
            continue
        if kind == "text":
            views.places_of(words, input_, fields.need(name))
        elif kind == "image" or name in ("without", "unknown"):
            fail(fields.need(name), f"a check of {'a picture' if kind == 'image' else 'a row'} has no “{name}”.")
        elif unknown := set(words) - {column.name for column in views.columns_of(model)}:
            fail(fields.need(name), f"the row has no column {cut(min(unknown))}.")
