"""What a lesson is: plain data, read from a file, drawn by pages and sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

CHOICE, NUMBER, OPEN = "choice", "number", "open"  # kinds of questions


@dataclass(frozen=True)
class View:
    """A page of the app, and what it shows.

    Attributes:
        page: the name of its file in the folder pages.
        given: what the file of the lesson says of it, by name.
        params: the parameters of the address that shows it.
        kind: of the input: "text", "image" or "row"; empty where the page shows none.
        input: as `ig_core.explain` takes it; empty where the page shows none.
        model: that explains the input; empty where the page shows none.
        removed: the words that are taken out of a text.
    """

    page: str
    given: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    input: str = ""
    model: str = ""
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question with its answer.

    Attributes:
        kind: CHOICE, NUMBER or OPEN.
        ask: the question.
        options: what there is to choose from, where it is a choice.
        answer: the option that is right, or the number; empty where the question is open.
        within: how far from the number an answer may be and is right all the same.
        explanation: why that is the answer, or what a good answer says.
    """

    kind: str
    ask: str
    explanation: str
    options: tuple[str, ...] = ()
    answer: str = ""
    within: float = 0.0

    def is_right(self, answer: str | float | None) -> bool:
        """Whether an answer is the right one; of an open question any is."""
        if answer is None or answer == "":
            return False
        if self.kind == NUMBER:
            return abs(float(answer) - float(self.answer)) <= self.within
        return self.kind == OPEN or answer == self.answer


@dataclass(frozen=True)
class Fact:
    """What an item claims of a model, for a test to hold against it; what is None, or empty, is not claimed.

    Attributes:
        line: where it stands in the file.
        input, model, baseline: what is explained, by what, against what (None for the model's own).
        without: words that are taken out before the model answers.
        prediction: the class that is predicted.
        at_least, at_most: bounds of its probability, in percent.
        strongest: the word or column with the largest score, whatever its sign.
        pushes: word or column -> the class towards which it moves the answer.
        unknown: words that the model does not see.
    """

    line: int
    input: str
    model: str
    baseline: str | None = None
    without: tuple[str, ...] = ()
    prediction: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    strongest: str | None = None
    pushes: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One step: something to read, to look at and to answer.

    Attributes:
        read: sentences for pupils.
        explains: the technical words that it introduces.
        view: what to look at, or None.
        question: or None.
        facts: what it claims of models.
    """

    read: str
    explains: tuple[str, ...] = ()
    view: View | None = None
    question: Question | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Part:
    """Several items under a title; `teacher` has notes that pupils do not see."""

    title: str
    minutes: int
    items: tuple[Item, ...]
    teacher: str = ""

    @property
    def length(self) -> str:
        """How long it takes, in words."""
        return _minutes(self.minutes)


@dataclass(frozen=True)
class Lesson:
    """Parts in their order; `audience` says for whom."""

    title: str
    minutes: int
    audience: str
    parts: tuple[Part, ...]

    @property
    def length(self) -> str:
        """How long it takes, in words."""
        return _minutes(self.minutes)

    @property
    def items(self) -> Iterator[tuple[int, int, Item]]:
        """Each item with the numbers of its part and of itself, from 1."""
        for part_number, part in enumerate(self.parts, 1):
            for number, item in enumerate(part.items, 1):
                yield part_number, number, item


def _minutes(count: int) -> str:
    return f"{count} minute{'' if count == 1 else 's'}"
