"""The kinds of inputs that a class can be asked about; how each is guessed is a lesson of webapp/guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ig_core.kinds.image import examples as image_examples
from ig_core.kinds.text import examples as text_examples
from webapp.guess.image import IMAGE
from webapp.guess.lesson import Lesson, whatever_is_predicted
from webapp.guess.row import ROW
from webapp.guess.text import TEXT
from webapp.room.item import PREDICTION, Item
from webapp.row import input as row_input
from webapp.shared import core, settings


@dataclass(frozen=True)
class Subject:
    """A row of SUBJECTS.

    Attributes:
        label: for the switch between them.
        lesson: how it is marked and guessed.
        examples: of a model, the inputs that ship, and what they are called.
        can_type: whether a teacher may type one.
    """

    label: str
    lesson: Lesson
    examples: Callable[[str], Mapping[str, str]]
    can_type: bool = False


def _reviews(model: str) -> Mapping[str, str]:
    return {one.text: f"{one.title} · {one.kind}" for one in text_examples.reviews().values()}


def _drawings(model: str) -> Mapping[str, str]:
    return {f"drawing:{slug}": one.title for slug, one in image_examples.garments().items()}


SUBJECTS: dict[str, Subject] = {
    "text": Subject("A review", TEXT, _reviews, can_type=True),
    "image": Subject("A picture", IMAGE, _drawings),
    "row": Subject("A table row", ROW, row_input.examples),
}


def request(kind: str, model: str, input_: str) -> core.Request:
    """The input, explained as the page of its kind does it until somebody chooses otherwise."""
    choices: dict[str, Any] = {}
    settings.restore(kind, choices, {"model": model})
    return settings.request(kind, choices, input_)


def explanation(item: Item) -> Any:
    """The model's answer to a question, and why: computed once for all who are in the room. Raises: UserError."""
    return core.explain(item.request)


def item(kind: str, asks: str, asked: core.Request) -> Item:
    """The question, with its answer: all that pupils will ask the model for is computed here. Raises: UserError."""
    lesson, found = SUBJECTS[kind].lesson, core.explain(asked)
    if asks == PREDICTION and lesson.pressed:
        core.explain_all_classes(asked)
    elif asks == PREDICTION:
        core.explain(whatever_is_predicted(asked))
    return Item(
        kind=kind,
        request=asked,
        asks=asks,
        units=frozenset(lesson.units(found)),
        options=tuple(lesson.options(asked.model)),
        said=lesson.said(found),
        scores=lesson.scores(found),
    )
