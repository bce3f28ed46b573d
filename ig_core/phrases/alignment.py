"""Trees on their text and on a model's tokens, always by position."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ig_core.data import sst
from ig_core.errors import InputError
from ig_core.kinds.text.words import MARKUP, encodable
from ig_core.records import Node, Phrases

if TYPE_CHECKING:
    from nltk.tree import Tree

_GAP, _MARKED_GAP = re.compile(r"\s*"), re.compile(rf"(?:\s|{MARKUP})*")
_EXCERPT = 40  # characters of a text that an error quotes


def align(trees: Sequence[Tree], text: str | None = None) -> Phrases:
    """Align trees with `text`, word after word; without one, on the text that their words make (see sst.place).

    Raises: InputError if the text has other words than the trees.
    """
    words = [leaf for tree in trees for leaf in tree.leaves()]
    if text is None:
        placed = sst.place(words)
        text, starts, ends = placed.text, placed.starts, placed.ends
    else:
        text = encodable(text)
        try:
            starts, ends = _find(words, text, markup_is_word=False)
        except InputError:
            starts, ends = _find(words, text, markup_is_word=True)
    nodes: list[Node] = []

    def add(label: str, first: int, last: int, depth: int, parent: int | None) -> int:
        nodes.append(Node(label, first, last, starts[first], ends[last - 1], depth, parent))
        return len(nodes) - 1

    several = len(trees) > 1
    whole = add("", 0, len(words), 0, None) if several else None
    stack, first = [], 0
    for tree in trees:
        stack.append((tree, first, int(several), whole))
        first += len(tree.leaves())
    stack.reverse()
    while stack:
        tree, first, depth, parent = stack.pop()
        if isinstance(tree, str):
            add("", first, first + 1, depth, parent)
            continue
        place = add(str(tree.label()), first, first + len(tree.leaves()), depth, parent)
        if len(tree) == 1 and isinstance(tree[0], str):
            continue  # the brackets are the word's own
        below = []
        for child in tree:
            below.append((child, first, depth + 1, place))
            first += 1 if isinstance(child, str) else len(child.leaves())
        stack += reversed(below)
    return Phrases(text, np.array(starts), np.array(ends), tuple(nodes), len(trees))


def token_spans(phrases: Phrases, starts: np.ndarray, ends: np.ndarray) -> list[tuple[int, int]]:
    """Of each node the tokens of a model, half-open; (0, 0) where the model has no token for it.

    Each token goes to the word with which it shares most characters, to the first of several, so that no token is
    in two phrases of which neither is inside the other, however differently model and tree count words.

    Args:
        starts, ends: character span of each token, (T,), in the order of the text; empty for special tokens.
    """
    places = words_of(phrases, starts, ends)
    spans = []
    for node in phrases.nodes:
        inside = np.flatnonzero((places >= node.first) & (places < node.last))
        spans.append((int(inside[0]), int(inside[-1]) + 1) if inside.size else (0, 0))
    return spans


def words_of(phrases: Phrases, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The word of the tree to which each token goes, (T,), as token_spans tells; -1 where it lies on none."""
    shared = np.minimum(ends[:, None], phrases.ends) - np.maximum(starts[:, None], phrases.starts)
    return np.where(shared.max(axis=1) > 0, shared.argmax(axis=1), -1)


def _find(words: Sequence[str], text: str, markup_is_word: bool) -> tuple[list[int], list[int]]:
    """Where the words of trees stand in a text that holds these words, in this order.

    Between them are spaces, and markup such as <br />, unless it may be a word, and the next word is found before it.
    """
    starts, ends, at = [], [], 0
    for word in words:
        at = _behind(_GAP if markup_is_word else _MARKED_GAP, text, at)
        spelled = next((one for one in sst.spellings(word) if text.startswith(one, at)), None)
        if spelled is None and (behind := _behind(_MARKED_GAP, text, at)) > at:
            at = behind
            spelled = next((one for one in sst.spellings(word) if text.startswith(one, at)), None)
        if spelled is None:
            came = text[at : at + _EXCERPT] or "nothing"
            raise InputError(f"Tree and text differ: the tree goes on with {word!r}, the text with {came!r}.")
        starts.append(at)
        at += len(spelled)
        ends.append(at)
    rest = text[_behind(_MARKED_GAP, text, at) :]
    if rest:
        raise InputError(f"Tree and text differ: the tree ends before {rest[:_EXCERPT]!r}.")
    return starts, ends


def _behind(gap: re.Pattern[str], text: str, at: int) -> int:
    """Where the gap ends that begins at `at`."""
    found = gap.match(text, at)
    assert found is not None  # since a gap may be empty
    return found.end()
