"""YAML as nodes that know their lines: what is wrong is said by line, and nothing in a file is ever executed.

PyYAML composes the nodes; no object is constructed from them. Anchors, tags and what is nested deeply are refused, so
that a small file cannot stand for a large one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from math import isfinite
from typing import Any, NoReturn

import yaml

from ig_core.errors import InputError

_DEEPEST = 12  # a lesson needs 8
_PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq", "timestamp")}
_BREAKS = re.compile("[\x85\u2028\u2029]")  # lines to YAML and to nobody else
_IN_PLAIN_WORDS = {  # what PyYAML says of common mistakes, by how it begins
    "expected <block end>": "this line begins further left or right than those that it belongs to",
    "mapping values are not allowed": "a text with a colon needs quotes around it, or the line is too far right",
    "could not find expected ':'": "a line “name: value” is wanted here or just before",
    "found character '\\t'": "a line begins with a tab; use spaces",
    "sequence entries are not allowed": "a line that begins with “-” cannot stand here",
}
_NO_NOUNS = ("ask", "for", "read")  # keys of which one cannot say “needs a …”
_SHOWN = 60  # characters of what came that an error shows


class LessonError(InputError):
    """A lesson cannot be read.

    Attributes:
        line: where, from 1.
    """

    def __init__(self, line: int, sentence: str):
        self.line = line
        super().__init__(f"Line {line}: {sentence}")


class _Loader(yaml.SafeLoader):
    """Composes nodes, and refuses what a lesson has no use for."""

    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise LessonError(line, "“&” and “*” begin something else than a text here; put the text in quotes.")
        if self._depth >= _DEEPEST:
            raise LessonError(line, "this is nested too deeply.")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        if node is not None and node.tag not in _PLAIN:
            raise LessonError(line, f"the tag {cut(node.tag)} cannot be used; put a text with “!” in quotes.")
        return node


def cut(text: str) -> str:
    """What came, in quotation marks, as short as an error shows it."""
    return f"“{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}”"


def compose(text: str) -> yaml.Node:
    """The root of a text in YAML. Raises: LessonError if it is none, or empty."""
    for found in _BREAKS.finditer(text):
        raise _strange(text, found.start())
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        raise _strange(text, error.position) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise LessonError((mark.line if mark else 0) + 1, f"this is not YAML: {_told(error)}.") from None
    if node is None:
        raise LessonError(1, "the file is empty.")
    return node


def _strange(text: str, place: int) -> LessonError:
    """What is said of a character that no lesson needs."""
    line = text.count("\n", 0, place) + 1
    return LessonError(line, f"the character U+{ord(text[place]):04X} cannot stand in a lesson.")


def _told(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "it cannot be read")
    return next((said for begin, said in _IN_PLAIN_WORDS.items() if problem.startswith(begin)), problem)


class Fields:
    """A mapping, of which every key is asked for by name.

    Args:
        what: it is, with its article: "a part".
        known: the keys that it may have.
    """

    def __init__(self, node: yaml.Node, what: str, known: Collection[str]):
        if not isinstance(node, yaml.MappingNode):
            fail(node, f"{what} is written as lines of “name: value”; this is {_kind(node)}.")
        self.node, self.what = node, what
        self._values: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name not in known:
                fail(key, f"{what} has no {cut(name)}; it may have: {', '.join(known)}.")
            if name in self._values:
                fail(key, f"“{name}” stands twice in {what}.")
            self._values[name] = value

    def __contains__(self, name: str) -> bool:
        return name in self._values

    @property
    def names(self) -> Sequence[str]:
        """The keys that are there, in the order of the file."""
        return tuple(self._values)

    def get(self, name: str) -> yaml.Node | None:
        """The node of a key, None if it is not there."""
        return self._values.get(name)

    def need(self, name: str) -> yaml.Node:
        """The node of a key. Raises: LessonError if it is not there."""
        if name not in self._values:
            article = "an" if name[0] in "aeiou" else "a"
            wanted = name if name.endswith("s") else f"{article} {name}"
            if name in _NO_NOUNS:
                wanted = f"a line “{name}: …”"
            fail(self.node, f"{self.what} needs {wanted}.")
        return self._values[name]

    def text(self, name: str, longest: int) -> str:
        """The text of a key that must be there. Raises: LessonError."""
        return text_of(self.need(name), f"the {name} of {self.what}", longest)

    def text_or(self, name: str, longest: int, default: str = "") -> str:
        """The text of a key, or the default. Raises: LessonError."""
        return self.text(name, longest) if name in self else default

    def number_or(self, name: str, low: float, high: float, default: float | None = None) -> float | None:
        """The number of a key, or the default. Raises: LessonError."""
        return number_of(self.need(name), f"the {name} of {self.what}", low, high) if name in self else default

    def whole(self, name: str, low: int, high: int) -> int:
        """The whole number of a key that must be there. Raises: LessonError."""
        node = self.need(name)
        value = number_of(node, f"the {name} of {self.what}", low, high)
        if value != int(value):
            fail(node, f"the {name} of {self.what} must be a whole number; this is {cut(node.value)}.")
        return int(value)

    def words(self, name: str, longest: int, most: int) -> tuple[str, ...]:
        """The texts of a list, or none. Raises: LessonError."""
        if name not in self:
            return ()
        what = f"the {name} of {self.what}"
        return tuple(text_of(node, f"one of {what}", longest) for node in list_of(self.need(name), what, most))

    def pairs(self, name: str, longest: int, most: int) -> Mapping[str, tuple[str, yaml.Node]]:
        """A mapping of texts to texts, with the nodes of these, or an empty one. Raises: LessonError."""
        node = self.get(name)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            fail(node, f"the {name} of {self.what} are written as lines of “name: value”; this is {_kind(node)}.")
        if len(node.value) > most:
            fail(node, f"the {name} of {self.what} are at most {most}; this has {len(node.value)}.")
        return {
            text_of(key, f"a name in {name}", longest): (text_of(value, f"a value in {name}", longest), value)
            for key, value in node.value
        }


def fail(node: yaml.Node, sentence: str) -> NoReturn:
    """Raises: LessonError, with the line of the node."""
    raise LessonError(node.start_mark.line + 1, sentence)


def text_of(node: yaml.Node, what: str, longest: int) -> str:
    """A text that says something; numbers and “yes” are texts too. Raises: LessonError."""
    if not isinstance(node, yaml.ScalarNode):
        fail(node, f"{what} must be a text; this is {_kind(node)}.")
    text = str(node.value).strip()
    if not text:
        fail(node, f"{what} is empty.")
    if len(text) > longest:
        fail(node, f"{what} has {len(text):,} characters; at most {longest:,} fit.")
    return text


def number_of(node: yaml.Node, what: str, low: float, high: float) -> float:
    """A number within bounds. Raises: LessonError."""
    try:
        value = float(node.value) if isinstance(node, yaml.ScalarNode) else float("nan")
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        came = cut(node.value) if isinstance(node, yaml.ScalarNode) else _kind(node)
        fail(node, f"{what} must be a number; this is {came}.")
    if not low <= value <= high:
        fail(node, f"{what} must be from {low:,.15g} to {high:,.15g}; this is {cut(node.value)}.")
    return value


def list_of(node: yaml.Node, what: str, most: int) -> Sequence[yaml.Node]:
    """The nodes of a list that is not empty. Raises: LessonError."""
    if not isinstance(node, yaml.SequenceNode):
        fail(node, f"{what} must be a list, of lines that begin with “-”; this is {_kind(node)}.")
    if not node.value:
        fail(node, f"{what}: the list is empty.")
    if len(node.value) > most:
        fail(node.value[most], f"{what}: there may be at most {most}.")
    return list(node.value)


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "lines of “name: value”"
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    return f"the text {cut(node.value)}" if node.value else "empty"
