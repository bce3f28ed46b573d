"""What stands in the nodes of a lesson: texts, numbers, lists, and mappings whose keys are asked for by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import isfinite

import yaml

from ig_core.lessons.nodes import cut, fail

_NO_NOUNS = ("ask", "for", "read")  # keys of which one cannot say “needs a …”


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
