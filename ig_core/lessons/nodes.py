"""YAML as nodes that know their lines: what is wrong is said by line, and nothing in a file is ever executed.

PyYAML composes the nodes; no object is constructed from them. Anchors, tags and what is nested deeply are refused, so
that a small file cannot stand for a large one.
"""

from __future__ import annotations

import re
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


def fail(node: yaml.Node, sentence: str) -> NoReturn:
    """Raises: LessonError, with the line of the node."""
    raise LessonError(node.start_mark.line + 1, sentence)
