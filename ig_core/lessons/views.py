"""The pages that a lesson may lead to, and what its file may say of each: readable names, checked as they are read.

What a name means on the page stands in that page's `input.py`; a test holds the names here against the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from ig_core import models, packing
from ig_core.data.columns import Column
from ig_core.errors import InputError
from ig_core.kinds.image import pictures
from ig_core.kinds.row import rows
from ig_core.kinds.text import examples as text_examples
from ig_core.kinds.text.words import find_words, normalise
from ig_core.lessons.fields import Fields, list_of, text_of
from ig_core.lessons.nodes import cut, fail
from ig_core.lessons.record import View

LONGEST_TEXT = 2000  # characters
GUESSES = {
    "marks": "the colours are hidden: mark what you think counted",
    "prediction": "the answer is hidden: guess it",
    "explained": "the answer is hidden, the colours are there: guess it",
}
STEPS = range(1, 6)  # of the page “How it works”
_MOST_WORDS = 20  # that are taken out
_LONGEST_NAME = 80  # characters of a model, a class, a reference
_HOW = ("model", "method", "target", "baseline")
_TEXT = ("text", "example", "without")
_INPUTS = {"text": ("text", "example"), "image": ("image",), "row": ("row",)}


@dataclass(frozen=True)
class Page:
    """A page that a lesson may lead to.

    Attributes:
        what: one sees there.
        kind: of its input; empty where it has none of its own, or the view says which.
        names: of what a view of it may say, besides "page".
        model: that it begins with, if that is not the first of its kind.
    """

    what: str
    kind: str
    names: tuple[str, ...]
    model: str = ""


PAGES: Mapping[str, Page] = {
    "overview": Page("the start page", "", ()),
    "review": Page("a film review", "text", (*_TEXT, *_HOW, "guess")),
    "image": Page("a picture", "image", ("image", *_HOW, "guess")),
    "row": Page("a table row", "row", ("row", *_HOW, "guess")),
    "phrases": Page("phrases", "text", ("text", "model", "target"), "sst-bert"),
    "compare": Page("a comparison", "text", ("text", "example", "models", "methods")),
    "path": Page("how it works", "", ("kind", *_TEXT, "image", "row", "model", "target", "baseline", "step")),
}


def read(node: yaml.Node) -> View:
    """The view of an item. Raises: LessonError."""
    name = _page_name(node)
    page = PAGES[name]
    fields = Fields(node, f"a view of the page “{name}”", ("page", *page.names))
    kind = _one_of(fields, "kind", _INPUTS) if name == "path" else page.kind
    if not kind:
        return View(name)
    for other in (each for each in fields.names if each in sum(_INPUTS.values(), ()) and each not in _INPUTS[kind]):
        fail(fields.need(other), f"this view shows no {other}: its kind is “{kind}”.")
    given: dict[str, str] = {"kind": kind} if name == "path" else {}
    given["model"] = _one_of(fields, "model", models.of_kind(kind)) or page.model or next(iter(models.of_kind(kind)))
    input_, params = _INPUT[kind](fields, given["model"])
    given |= {each: str(fields.need(each).value) for each in _INPUTS[kind] if each in fields}
    removed = fields.words("without", _LONGEST_NAME, _MOST_WORDS)
    if removed:
        if kind != "text":
            fail(fields.need("without"), "words are taken out of a text alone.")
        params["drop"] = ",".join(map(str, places_of(removed, input_, fields.need("without"))))
    for each, known in _choices(given["model"]).items():
        chosen = _one_of(fields, each, known)
        if chosen:
            given[each] = chosen
    for each, some in {"models": tuple(models.of_kind(kind)), "methods": _methods(kind)}.items():
        if each in fields:
            params[each] = ",".join(_some_of(fields, each, some))
    for each in ("kind", "method", "target", "baseline", "guess", "step"):
        if each in given:
            params[each] = given[each]
    if "model" in fields:
        params["model"] = given["model"]
    return View(name, given, params, kind, input_, given["model"], removed)


def _page_name(node: yaml.Node) -> str:
    if not isinstance(node, yaml.MappingNode):
        fail(node, "a view is written as lines of “name: value”, the first of them “page: …”.")
    for key, value in node.value:
        if key.value == "page":
            name = text_of(value, "the page of a view", _LONGEST_NAME)
            if name not in PAGES:
                fail(value, f"there is no page {cut(name)}; a view may show: {', '.join(PAGES)}.")
            return name
    fail(node, "a view needs a page.")


def _choices(model: str) -> Mapping[str, Sequence[str]]:
    """What may be chosen on a page, by name; no baseline that asks for something besides its name."""
    return {
        "method": tuple(models.methods_of(model)),
        "target": models.lookup(model).labels,
        "baseline": tuple(name for name, row in models.baselines_of(model).items() if row.argument is None),
        "guess": tuple(GUESSES),
        "step": tuple(map(str, STEPS)),
    }


def _methods(kind: str) -> Sequence[str]:
    """All methods that apply to a model of this kind."""
    return tuple(dict.fromkeys(method for model in models.of_kind(kind) for method in models.methods_of(model)))


def _one_of(fields: Fields, name: str, known: Sequence[str] | Mapping[str, object]) -> str:
    """What is said by that name; empty where nothing is. Raises: LessonError if it is none of `known`."""
    said = fields.text_or(name, _LONGEST_NAME)
    if name == "kind" and not said:
        fields.need(name)
    if said and said not in known:
        fail(fields.need(name), f"there is no {name} {cut(said)} here; it may be: {', '.join(known)}.")
    return said


def _some_of(fields: Fields, name: str, known: Sequence[str] | Mapping[str, object]) -> Sequence[str]:
    nodes = list_of(fields.need(name), f"the {name} of {fields.what}", 6)
    for node in nodes:
        if text_of(node, f"one of the {name}", _LONGEST_NAME) not in known:
            fail(node, f"there is none of the {name} called {cut(node.value)}; known are: {', '.join(known)}.")
    return [str(node.value) for node in nodes]


def _text(fields: Fields, model: str) -> tuple[str, dict[str, str]]:
    """A text, and the parameters of the address that say so."""
    if "text" in fields and "example" in fields:
        fail(fields.need("example"), f"{fields.what} has a text or an example, not both.")
    if "example" in fields:
        slug = _one_of(fields, "example", text_examples.reviews())
        return text_examples.reviews()[slug].text, {"example": slug}
    text = fields.text("text", LONGEST_TEXT)
    return text, {"text": packing.pack(text.encode("utf-8", "replace"))}


def _image(fields: Fields, model: str) -> tuple[str, dict[str, str]]:
    reference = fields.text("image", _LONGEST_NAME)
    if not reference.startswith("drawing:"):
        fail(fields.need("image"), f"a picture is a drawing of ours, as “drawing:boot-heel”; this is {cut(reference)}.")
    _checked(fields.need("image"), lambda: pictures.resolve(reference))
    return reference, {"image": reference}


def _row(fields: Fields, model: str) -> tuple[str, dict[str, str]]:
    reference = fields.text("row", _LONGEST_NAME)
    if not reference.startswith("example:"):
        fail(fields.need("row"), f"a row is one of those that ship, as “example:5”; this is {cut(reference)}.")
    _checked(fields.need("row"), lambda: row_values(reference, model))
    return reference, {"row": reference}


_INPUT: Mapping[str, Callable[[Fields, str], tuple[str, dict[str, str]]]] = {
    "text": _text,
    "image": _image,
    "row": _row,
}


def _checked(node: yaml.Node, find: Callable[[], object]) -> None:
    try:
        find()
    except InputError as error:
        fail(node, str(error))


def arguments(view: View) -> dict[str, Any]:
    """How its page explains the input of a view: arguments of `ig_core.explain`."""
    return {
        "model": view.model,
        "method": view.given.get("method", "integrated-gradients"),
        "target": view.given.get("target") or models.lookup(view.model).target or None,
        "baseline": view.given.get("baseline"),
    }


def columns_of(model: str) -> tuple[Column, ...]:
    """The columns that a model of table rows reads."""
    return tuple(models.columns_of(model))


def row_values(reference: str, model: str) -> Mapping[str, float | str]:
    """The values of a row, by the names of its columns. Raises: InputError if there is no such row."""
    return rows.resolve(reference, models.lookup(model).dataset, columns_of(model))


def places_of(words: Sequence[str], text: str, node: yaml.Node) -> list[int]:
    """Where words stand in a text, by number from 0, all of them. Raises: LessonError if one is not there."""
    written = [normalise(found.group()) for found in find_words(text)]
    for word in words:
        if normalise(word) not in written:
            fail(node, f"the word {cut(word)} is not in the text.")
    wanted = {normalise(word) for word in words}
    return [place for place, word in enumerate(written) if word in wanted]
