"""The technical words of a lesson: none may stand in what pupils read before an item has explained it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ig_core.lessons.record import Item, Lesson
from ig_core.render import glossary

TECHNICAL = (  # words that are no terms of the glossary; an item that explains one says what it means itself
    "algorithm",
    "attribution",
    "data set",
    "input",
    "machine learning",
    "model",
    "network",
    "neural network",
    "output",
    "pixel",
    "prediction",
    "token",
    "training",
    "transformer",
    "weight",
)
_FORMS = {  # further forms in which a word may stand
    "prediction": ("predict", "predicts", "predicted"),
    "training": ("train", "trains", "trained"),
    "probability": ("probabilities", "probable"),
    "vocabulary": ("vocabularies",),
    "class": ("classes",),
}
_ORDINARY = (
    "method",
    "path",
    "gap",
)  # terms which are words of every day too: what an item explains counts all the same


class Met(NamedTuple):
    """A technical word where pupils read it first, and where it is explained.

    Attributes:
        word: as the glossary, or TECHNICAL, has it.
        read: number of the part and of the item in which it stands first.
        explained: those of the item that explains it; None where none does.
    """

    word: str
    read: tuple[int, int]
    explained: tuple[int, int] | None

    @property
    def in_time(self) -> bool:
        """Whether it is explained before it is read, or just there."""
        return self.explained is not None and self.explained <= self.read


def pupils_texts(item: Item) -> Iterator[str]:
    """What an item gives pupils to read, in order."""
    yield item.read
    if item.question:
        yield item.question.ask
        yield from item.question.options
        yield item.question.explanation


def met(lesson: Lesson) -> list[Met]:
    """The technical words of a lesson in the order in which pupils read them first."""
    explained: dict[str, tuple[int, int]] = {}
    read: dict[str, tuple[int, int]] = {}
    for part, number, item in lesson.items:
        for word in item.explains:
            explained.setdefault(word, (part, number))
        heading = lesson.parts[part - 1].title if number == 1 else ""
        said = " \n ".join([lesson.title if (part, number) == (1, 1) else "", heading, *pupils_texts(item)])
        for word in _found(said, set(explained)):
            read.setdefault(word, (part, number))
    return sorted((Met(word, at, explained.get(word)) for word, at in read.items()), key=lambda one: one.read)


def _found(said: str, explained: set[str]) -> Iterator[str]:
    """The technical words in a text, those of every day among them only once they have been explained."""
    for word in dict.fromkeys([*TECHNICAL, *(term.name for term in glossary.TERMS)]):
        if word in _ORDINARY and word not in explained:
            continue
        forms = "|".join(map(re.escape, (word, f"{word}s", *_FORMS.get(word, ()))))
        if re.search(rf"\b(?:{forms})\b", said, re.IGNORECASE):
            yield word
