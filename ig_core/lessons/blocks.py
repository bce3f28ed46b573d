"""What stands on a sheet for pupils and on the key to it, in order: `sheet_page` draws it as HTML, `sheet_pdf` as PDF.

The key has all that the sheet has not: answers, notes for the teacher, and the inputs in the colours that the models
give them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ig_core.kinds.image import pictures
from ig_core.lessons.record import CHOICE, NUMBER, OPEN, Item, Lesson, Part, Question, View
from ig_core.lessons.views import PAGES, columns_of, row_values
from ig_core.records import Explanation

Explain = Callable[[View], Explanation]
"""What a model says of the input of a view, and why. Raises: UserError."""

_DRAWN = ("review", "image", "row", "path")  # pages whose input the key shows in colours
_LINES = 4  # to write an open answer on
_MARKS = {
    "text": "Underline the words that you think counted most.",
    "image": "Draw a ring around what you think counted most.",
    "row": "Tick the lines that you think counted most.",
}


@dataclass(frozen=True)
class Heading:
    """Of a lesson (level 1) or a part (level 2); `note` stands beside it."""

    text: str
    level: int
    note: str = ""


@dataclass(frozen=True)
class Said:
    """A paragraph. `role`: "read", "ask", "hint", "teacher" or "answer"; `number` of the item where it begins one."""

    text: str
    role: str
    number: str = ""


@dataclass(frozen=True)
class Options:
    """What there is to choose from; `right` is marked, if it is not empty."""

    options: tuple[str, ...]
    right: str = ""


@dataclass(frozen=True)
class Lines:
    """Room to write on: so many lines, or a short one if there is none."""

    count: int


@dataclass(frozen=True)
class Marked:
    """A text with room to underline in."""

    text: str


@dataclass(frozen=True, eq=False)
class Picture:
    """Pixels (28, 28) from 0 to 255, to draw on."""

    pixels: np.ndarray


@dataclass(frozen=True)
class Table:
    """Names of columns and their values, as people read them."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Coloured:
    """What a model says, in the colours of its scores."""

    explanation: Explanation

    @cached_property
    def png(self) -> bytes:
        """The same as a picture."""
        return self.explanation.to_png()


Block = Heading | Said | Options | Lines | Marked | Picture | Table | Coloured
Group = list[Block]
"""Blocks that belong on one page, as far as they fit."""


def sheet(lesson: Lesson) -> Iterator[Group]:
    """The sheet for pupils, with no answer on it."""
    yield [Heading(lesson.title, 1, lesson.length), Said("Name:", "hint"), Lines(0)]
    for part, at, item, fresh in _items(lesson, _input):
        group: Group = _heading(lesson, part, at)
        group.append(Said(item.read, "read", f"{part}.{at}"))
        if item.view:
            group += _shown(item.view, fresh)
        if item.question:
            group += _asked(item.question)
        yield group


def key(lesson: Lesson, explain: Explain) -> Iterator[Group]:
    """The key for teachers. Raises: what `explain` raises."""
    note = f"{lesson.length} · {lesson.audience}"
    yield [Heading(f"{lesson.title} · Key", 1, note)]
    found: dict[tuple[str, ...], Explanation] = {}
    for part, at, item, fresh in _items(lesson, _name):
        group: Group = _heading(lesson, part, at)
        notes = lesson.parts[part - 1].teacher if at == 1 else ""
        if notes:
            group.append(Said(notes, "teacher"))
        group.append(Said(item.read, "read", f"{part}.{at}"))
        if item.view:
            group.append(Said(where(item.view), "hint"))
        if item.view and fresh and item.view.page in _DRAWN:
            name = _name(item.view)
            found[name] = found[name] if name in found else explain(item.view)
            group.append(Coloured(found[name]))
        if item.question:
            group += _answered(item.question)
        yield group


def where(view: View) -> str:
    """Which page shows a view, in a few words, with what is chosen there."""
    told = {name: value for name, value in view.given.items() if name in ("model", "method", "baseline", "step")}
    chosen = "".join(f", {name} {value}" for name, value in told.items())
    guess = {"marks": ", guessing what counted", "prediction": ", guessing the answer"}
    return f"In the app: {PAGES[view.page].what}{chosen}{guess.get(view.given.get('guess', ''), '')}."


def _items(lesson: Lesson, shown: Callable[[View], tuple[str, ...]]) -> Iterator[tuple[int, int, Item, bool]]:
    """Each item with its numbers, and whether what is `shown` of its view is not that of an item of the part before."""
    seen: set[tuple[str, ...]] = set()
    for part, at, item in lesson.items:
        name = (str(part), *(shown(item.view) if item.view else ()))
        yield part, at, item, name not in seen
        seen.add(name)


def _input(view: View) -> tuple[str, ...]:
    """What a view shows to whoever sees no colours."""
    return (view.input,)


def _name(view: View) -> tuple[str, ...]:
    """What a view shows in colours."""
    return view.input, view.model, *(view.given.get(name, "") for name in ("method", "baseline", "target"))


def _heading(lesson: Lesson, part: int, at: int) -> Group:
    own: Part = lesson.parts[part - 1]
    return [Heading(f"{part} {own.title}", 2, own.length)] if at == 1 else []


def _shown(view: View, fresh: bool) -> Group:
    """The input of a view, to look at and to mark, unless it was shown just before."""
    group: Group = []
    if view.given.get("guess") == "marks" and view.kind:
        group.append(Said(_MARKS[view.kind], "hint"))
    if view.kind == "text" and (fresh or group):
        group.append(Marked(view.input))
    elif view.kind == "image" and fresh:
        group.append(Picture(pictures.resolve(view.input)))
    elif view.kind == "row" and fresh:
        group.append(Table(_values(row_values(view.input, view.model), view.model)))
    return group


def _values(row: Mapping[str, float | str], model: str) -> tuple[tuple[str, str], ...]:
    return tuple((column.label, column.text(row[column.name])) for column in columns_of(model))


def _asked(question: Question) -> Group:
    group: Group = [Said(question.ask, "ask")]
    if question.kind == CHOICE:
        return [*group, Options(question.options)]
    return [*group, Lines(0 if question.kind == NUMBER else _LINES)]


def _answered(question: Question) -> Group:
    group: Group = [Said(question.ask, "ask")]
    if question.kind == CHOICE:
        group.append(Options(question.options, question.answer))
    begin = f"{question.answer}. " if question.kind == NUMBER else "Open. " if question.kind == OPEN else ""
    return [*group, Said(begin + question.explanation, "answer")]
